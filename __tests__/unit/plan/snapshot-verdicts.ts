import type { SnapshotKeepReason, SnapshotVerdict } from '../../../src/model/index.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'

/** Two images and two snapshots, and what can become of snapshots. */
export const [A, B] = [imageId(1), imageId(2)] as const
export const [S, T] = [snapshotId(1), snapshotId(2)] as const

export const remove: SnapshotVerdict = { verdict: 'remove' }
export const keep = (reason: SnapshotKeepReason): SnapshotVerdict => ({ verdict: 'keep', reason })
