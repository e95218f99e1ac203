import type { RecycleBinRule, RuleTag, Tags } from '../world/records.ts'
import type { Region } from '../world/region.ts'

export interface RuleSeed {
  readonly resourceType: RecycleBinRule['resourceType']
  readonly retentionDays?: number
  /** None: a Region-level rule. */
  readonly tags?: Tags
  readonly excludeTags?: Tags
  readonly status?: RecycleBinRule['status']
  readonly lockState?: RecycleBinRule['lockState']
  readonly description?: string
}

export function addRecycleBinRule(region: Region, seed: RuleSeed): RecycleBinRule {
  // Rule identifiers are 11 letters and digits (RuleIdentifier in the model of Recycle Bin).
  const identifier = `rule${String(region.account.world.ids.count('rule')).padStart(7, '0')}`
  const rule: RecycleBinRule = {
    identifier,
    resourceType: seed.resourceType,
    retentionDays: seed.retentionDays ?? 7,
    resourceTags: ruleTags(seed.tags),
    excludeResourceTags: ruleTags(seed.excludeTags),
    status: seed.status ?? 'available',
    lockState: seed.lockState ?? 'unlocked',
    description: seed.description ?? '',
  }
  region.recycleBinRules.set(identifier, rule)
  return rule
}

function ruleTags(tags: Tags = {}): RuleTag[] {
  return Object.entries(tags).map(([ResourceTagKey, ResourceTagValue]) => ({
    ResourceTagKey,
    ResourceTagValue,
  }))
}
