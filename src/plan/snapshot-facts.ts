import type { MappedSnapshot, Snapshot, SnapshotSize } from '../model.ts'

const GIB = 2 ** 30

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

/** The size that a snapshot can cost at most: the full size where AWS says it, else its volume's. */
export function sizeOf(snapshot: Snapshot): SnapshotSize {
  const { fullSizeBytes, volumeSizeGib, storageTier } = snapshot
  return { gib: fullSizeBytes === undefined ? volumeSizeGib : fullSizeBytes / GIB, storageTier }
}

/** The size of a snapshot that the account does not list, as far as its image tells. */
export function unlistedSize(mapped: MappedSnapshot): SnapshotSize {
  return { gib: mapped.volumeSizeGib ?? 0, storageTier: 'standard' }
}
