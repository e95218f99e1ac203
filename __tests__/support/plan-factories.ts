import type { PlannedImage, PlannedOrphan, PlannedSnapshot } from '../../src/model.ts'
import { aSnapshot, anImage, snapshotId } from './model-factories.ts'

export const aPlannedSnapshot = (overrides: Partial<PlannedSnapshot> = {}): PlannedSnapshot => ({
  id: snapshotId(1),
  verdict: { verdict: 'remove' },
  size: { gib: 8, storageTier: 'standard' },
  recovery: { recoverable: 'no' },
  ...overrides,
})

/** An image that goes, in the family `dev.front`. */
export const aPlannedImage = (overrides: Partial<PlannedImage> = {}): PlannedImage => ({
  image: anImage(),
  family: { key: 'front', label: 'dev.front' },
  verdict: { verdict: 'remove', reason: { code: 'surplus', keep: 4, rank: 5 } },
  references: [],
  snapshots: [],
  recovery: { recoverable: 'no' },
  ...overrides,
})

/** An orphan that goes. */
export const aPlannedOrphan = (overrides: Partial<PlannedOrphan> = {}): PlannedOrphan => ({
  snapshot: aSnapshot(),
  verdict: { verdict: 'remove', reason: { code: 'orphan', image: 'ami-0000dead' } },
  size: { gib: 8, storageTier: 'standard' },
  recovery: { recoverable: 'no' },
  ...overrides,
})
