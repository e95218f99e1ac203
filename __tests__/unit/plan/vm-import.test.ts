import type { TargetInventory } from '../../../src/model/index.ts'
import { aGreedyPolicy, aSnapshot, known, snapshotId } from '../../support/model-factories.ts'
import { planOf } from './planning.ts'

const SNAPSHOT = aSnapshot({
  id: snapshotId(1),
  description: 'Created by AWS-VMImport service for import-ami-0a1b2c3d4e5f60718',
})

const verdictIn = (inventory: Partial<TargetInventory>): unknown =>
  planOf(
    { images: [], snapshots: known([SNAPSHOT]), ...inventory },
    aGreedyPolicy({ orphanSnapshots: 'delete' }),
  ).orphans[0]?.verdict

describe('a snapshot that VM Import left behind', () => {
  it('is listed and never deleted, because its description names no image', () => {
    expect(verdictIn({})).toEqual({
      verdict: 'report',
      reason: { code: 'vm-import', task: 'import-ami-0a1b2c3d4e5f60718' },
    })
  })
})
