import type * as ec2 from '@aws-sdk/client-ec2'
import {
  type RecycleBinRule,
  type RuleTag,
  type SnapshotRecord,
  tagList,
  type Tags,
} from '../world/records.ts'
import { DAY } from '../world/time.ts'
import type { Region } from '../world/world.ts'

export interface SnapshotSeed {
  readonly description?: string
  readonly createdAt?: Date
  readonly tags?: Tags
  readonly sizeGiB?: number
  readonly state?: ec2.SnapshotState
  readonly tier?: 'standard' | 'archive'
  /** With account ids, or `all`. */
  readonly sharedWith?: readonly string[]
  /** The rest of what DescribeSnapshots says of it, the id included. */
  readonly overrides?: Partial<ec2.Snapshot>
}

export function addSnapshot(region: Region, seed: SnapshotSeed = {}): SnapshotRecord {
  const id = seed.overrides?.SnapshotId ?? region.nextId('snap')
  const snapshot: ec2.Snapshot = {
    OwnerId: region.account.id,
    Description: seed.description ?? '',
    StartTime: seed.createdAt ?? region.now(),
    State: seed.state ?? 'completed',
    Progress: seed.state === 'pending' ? '10%' : '100%',
    VolumeId: region.nextId('vol'),
    VolumeSize: seed.sizeGiB ?? 8,
    Encrypted: false,
    StorageTier: seed.tier ?? 'standard',
    Tags: tagList(seed.tags),
    ...seed.overrides,
    SnapshotId: id,
  }
  const createVolumePermissions = (seed.sharedWith ?? []).map((account) =>
    account === 'all' ? { Group: 'all' as const } : { UserId: account },
  )
  const record = { id, snapshot, createVolumePermissions, fastRestores: [] }
  region.snapshots.set(id, record)
  return record
}

export function lockSnapshot(
  region: Region,
  id: string,
  lock: Partial<ec2.LockedSnapshotsInfo> = {},
): void {
  const now = region.now()
  snapshotOfId(region, id).lock = {
    OwnerId: region.account.id,
    SnapshotId: id,
    LockState: 'governance',
    LockDuration: 30,
    LockCreatedOn: now,
    LockDurationStartTime: now,
    LockExpiresOn: new Date(now.getTime() + 30 * DAY),
    ...lock,
  }
}

export function enableFastRestore(
  region: Region,
  id: string,
  item: Partial<ec2.DescribeFastSnapshotRestoreSuccessItem> = {},
): void {
  snapshotOfId(region, id).fastRestores.push({
    SnapshotId: id,
    AvailabilityZone: `${region.name}a`,
    State: 'enabled',
    StateTransitionReason: 'Client.UserInitiated - Lifecycle state transition',
    OwnerId: region.account.id,
    EnabledTime: region.now(),
    ...item,
  })
}

function snapshotOfId(region: Region, id: string): SnapshotRecord {
  const record = region.snapshots.get(id)
  if (record === undefined) throw new Error(`${id} is not in ${region.name}`)
  return record
}

export interface RuleSeed {
  readonly resourceType: RecycleBinRule['ResourceType']
  readonly retentionDays?: number
  /** None: a Region-level rule. */
  readonly tags?: Tags
  readonly excludeTags?: Tags
  readonly status?: RecycleBinRule['Status']
}

export function addRecycleBinRule(region: Region, seed: RuleSeed): RecycleBinRule {
  // Rule identifiers are 11 letters and digits (RuleIdentifier in the model of Recycle Bin).
  const Identifier = `rule${String(region.account.world.ids.count('rule')).padStart(7, '0')}`
  const rule: RecycleBinRule = {
    Identifier,
    RuleArn: region.arn('rbin', `rule/${Identifier}`),
    Description: '',
    ResourceType: seed.resourceType,
    RetentionPeriod: {
      RetentionPeriodValue: seed.retentionDays ?? 7,
      RetentionPeriodUnit: 'DAYS',
    },
    ResourceTags: ruleTags(seed.tags),
    ExcludeResourceTags: ruleTags(seed.excludeTags),
    Status: seed.status ?? 'available',
    LockState: 'unlocked',
  }
  region.recycleBinRules.set(Identifier, rule)
  return rule
}

const ruleTags = (tags: Tags = {}): RuleTag[] =>
  Object.entries(tags).map(([ResourceTagKey, ResourceTagValue]) => ({
    ResourceTagKey,
    ResourceTagValue,
  }))
