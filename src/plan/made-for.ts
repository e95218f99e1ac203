import {
  DAY,
  type Image,
  type InRecycleBin,
  type Snapshot,
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
 * Else somebody registered the images from a snapshot that they had before, and may still want. One
 * image that it was made for is enough: all that map it get one answer.
 */
export function madeForAnImage(snapshot: Snapshot, mapping: readonly Image[]): boolean {
  if (imageNamedBy(snapshot) !== undefined) return true
  return mapping.some(({ createdAt }) => createdAt.getTime() - snapshot.startedAt.getTime() <= DAY)
}

/**
 * What an image in the Recycle Bin needs to come back. AWS lists such an image without its device
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
