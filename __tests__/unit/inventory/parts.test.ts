import { PARTS } from '../../../src/inventory/parts.ts'
import type { Policy } from '../../../src/model/index.ts'
import { aPolicy } from '../../support/model-factories.ts'

const needsOf = (policy: Partial<Policy>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(PARTS).map(([key, part]) => [key, part.need(aPolicy(policy))]))

const HOLDS = ['locks', 'recycleBin'] as const

describe('what a run needs to know', () => {
  it.each<{ policy: Partial<Policy>; snapshots: string; holds: string; fastRestores: string }>([
    {
      policy: { deleteSnapshots: true, orphanSnapshots: 'ignore' },
      snapshots: 'required',
      holds: 'noted',
      fastRestores: 'required',
    },
    {
      policy: { deleteSnapshots: true, orphanSnapshots: 'report' },
      snapshots: 'required',
      holds: 'noted',
      fastRestores: 'required',
    },
    {
      policy: { deleteSnapshots: false, orphanSnapshots: 'delete' },
      snapshots: 'required',
      holds: 'required',
      fastRestores: 'required',
    },
    {
      policy: { deleteSnapshots: false, orphanSnapshots: 'report' },
      snapshots: 'required',
      holds: 'noted',
      fastRestores: 'noted',
    },
    {
      policy: { deleteSnapshots: false, orphanSnapshots: 'ignore' },
      snapshots: 'noted',
      holds: 'not needed',
      fastRestores: 'not needed',
    },
  ])('of snapshots with $policy', ({ policy, snapshots, holds, fastRestores }) => {
    const needs = needsOf(policy)

    expect(needs).toMatchObject({ images: 'required', snapshots, fastRestores })
    expect(HOLDS.map((key) => needs[key])).toEqual([holds, holds])
  })

  it.each([
    [true, 'required'],
    [false, 'noted'],
  ])('of Recycle Bin rules with require-recycle-bin: %s', (requireRecycleBin, need) => {
    expect(needsOf({ requireRecycleBin })['retentionRules']).toBe(need)
  })
})
