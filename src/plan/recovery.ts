import type { Image, Knowledge, Recovery, RetentionRule, TagMatch, Tags } from '../model/index.ts'

/** One for all: there is a recovery for each image and for each snapshot. */
const NOT_RECOVERABLE: Recovery = { recoverable: 'no' }

const carries = (tags: Tags, { key, value }: TagMatch): boolean => tags.get(key) === value

/** AWS does not say what an exclusion without a value matches: any value is the safe reading. */
const isExcluded = (tags: Tags, { key, value }: TagMatch): boolean =>
  tags.has(key) && (value === '' || tags.get(key) === value)

function covers(rule: RetentionRule, tags: Tags): boolean {
  if (rule.resourceTags.length > 0) return rule.resourceTags.some((tag) => carries(tags, tag))
  return !rule.excludedTags.some((tag) => isExcluded(tags, tag))
}

/**
 * Whether the Recycle Bin will hold a resource with these tags once it is removed. Of several
 * rules that cover it the longest retention holds:
 * https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin-concepts.html
 */
export function recoveryOf(
  resourceType: RetentionRule['resourceType'],
  tags: Tags,
  rules: Knowledge<readonly RetentionRule[]>,
): Recovery {
  if (!rules.known) return { recoverable: 'unknown', why: rules.why }
  const [longest] = rules.value
    .filter((rule) => rule.resourceType === resourceType && covers(rule, tags))
    .sort((a, b) => b.retentionDays - a.retentionDays)
  if (longest === undefined) return NOT_RECOVERABLE
  return { recoverable: 'yes', retentionDays: longest.retentionDays, ruleId: longest.id }
}

/**
 * Whether the Recycle Bin will hold the image itself, whatever becomes of its snapshots. It takes no
 * image on instance store: https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin.html
 */
export function recoveryOfImageAlone(
  { tags, isOnInstanceStore }: Image,
  rules: Knowledge<readonly RetentionRule[]>,
): Recovery {
  return isOnInstanceStore === true ? NOT_RECOVERABLE : recoveryOf('EC2_IMAGE', tags, rules)
}
