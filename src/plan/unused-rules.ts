import type { FamilyRule, Inventory, Policy } from '../model/index.ts'
import { allEvidence } from './evidence.ts'
import { sortIntoFamilies } from './families.ts'
import { isMatch, ruleFor } from './family-settings.ts'

/** A rule that holds for no family. */
export interface UnusedRule {
  readonly rule: FamilyRule
  /** The rules that match its families before it does; none where it matches no family at all. */
  readonly behind: readonly FamilyRule[]
}

function labelsOf(inventory: Inventory, { mapping }: Pick<Policy, 'mapping'>): readonly string[] {
  const labels = allEvidence(inventory).flatMap(({ images = [] }) => {
    const families = sortIntoFamilies(images, mapping)
    return images.flatMap((image) => families.labelOf(image) ?? [])
  })
  return [...new Set(labels)]
}

/** The rules that hold for no family of any target whose images are known. */
export function unusedRules(
  inventory: Inventory,
  policy: Pick<Policy, 'mapping' | 'rules'>,
): readonly UnusedRule[] {
  if (policy.rules.length === 0) return []
  const labels = labelsOf(inventory, policy)
  const used = new Set(labels.map((label) => ruleFor(label, policy)))
  return policy.rules
    .filter((rule) => !used.has(rule))
    .map((rule) => {
      const ahead = labels
        .filter((label) => isMatch(rule, label))
        .map((each) => ruleFor(each, policy))
      return { rule, behind: policy.rules.filter((each) => ahead.includes(each)) }
    })
}
