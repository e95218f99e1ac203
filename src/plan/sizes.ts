import type { MappedSnapshot, Snapshot, SnapshotSize } from '../model/index.ts'

const GIB = 2 ** 30

/** The size that a snapshot can cost at most: the full size where AWS says it, else its volume's. */
export function sizeOf(snapshot: Snapshot): SnapshotSize {
  const { fullSizeBytes, volumeSizeGib, storageTier } = snapshot
  return { gib: fullSizeBytes === undefined ? volumeSizeGib : fullSizeBytes / GIB, storageTier }
}

/** The size of a snapshot that the account does not list, as far as its image tells. */
export function unlistedSize(mapped: MappedSnapshot): SnapshotSize {
  return { gib: mapped.volumeSizeGib ?? 0, storageTier: 'standard' }
}
