import {
  DAY,
  type Image,
  type InRecycleBin,
  type Knowledge,
  type Recovery,
  type RetentionRule,
  type Snapshot,
  type TagMatch,
  type Tags,
  type TargetInventory,
} from '../model/index.ts'

/**
 * The image that a snapshot's description says it was made for. Text may follow the first form.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/creating-an-ami-ebs.html
 */
export function imageNamedBy(snapshot: Snapshot): string | undefined {
  const created = /^Created by CreateImage\([^)]*\) for (ami-[0-9a-f]+)/.exec(snapshot.description)
  const copied = /^Copied for DestinationAmi (ami-[0-9a-f]+)/.exec(snapshot.description)
  return copied?.[1] ?? (isPlainCopy(snapshot) ? undefined : created?.[1])
}

/** A plain snapshot copy keeps the description of its source, and so names an image it was not made for. */
const isPlainCopy = ({ volumeId }: Snapshot): boolean => volumeId === 'vol-ffffffff'

/**
 * Whether the snapshot was made for one of the images that map it. If not, somebody registered them
 * from a snapshot that already existed, and may still want it.
 */
export function madeForAnImage(snapshot: Snapshot, mapping: readonly Image[]): boolean {
  if (imageNamedBy(snapshot) !== undefined) return true
  const { startedAt } = snapshot
  if (startedAt === undefined) return false
  return mapping.some(
    ({ createdAt }) => createdAt !== undefined && createdAt.getTime() - startedAt.getTime() <= DAY,
  )
}

/**
 * Whether an image in the Recycle Bin needs the snapshot to come back. AWS lists such an image without its device
 * mappings (ImageRecycleBinInfo has an id, a name, a description and two times, and DescribeImages
 * has nothing), and so only the description of a snapshot tells: CreateImage and CopyImage write the
 * image's id there. Of an image that was registered from snapshots of others nothing tells. Where the
 * bin could not be read, an image that is not listed may be in it.
 */
export function neededInRecycleBin(
  snapshot: Snapshot,
  mapping: readonly Image[],
  { recycleBin, images }: Pick<TargetInventory, 'recycleBin' | 'images'>,
): InRecycleBin | undefined {
  const image = imageNamedBy(snapshot)
  // Those that go now are not in the bin yet, and take it with them.
  if (image === undefined || mapping.some(({ id }) => id === image)) return undefined
  if (recycleBin.known) {
    return recycleBin.value.imageIds.has(image)
      ? { code: 'image-in-recycle-bin', image }
      : undefined
  }
  const exists = images.some(({ id }) => id === image)
  return exists ? undefined : { code: 'image-in-recycle-bin', image, unread: true }
}

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
