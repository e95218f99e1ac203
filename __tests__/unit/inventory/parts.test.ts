import { PARTS } from '../../../src/inventory/parts.ts'
import type { Policy } from '../../../src/model/index.ts'
import { aPolicy } from '../../support/model-factories.ts'

const needsOf = (policy: Partial<Policy>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(PARTS).map(([key, part]) => [key, part.need(aPolicy(policy))]))

const HOLDS = ['locks', 'recycleBin'] as const

describe('what a run needs to know', () => {
  it.each([
    [true, 'ignore', { snapshots: 'required', holds: 'noted', fastRestores: 'required' }],
    [true, 'report', { snapshots: 'required', holds: 'noted', fastRestores: 'required' }],
    [false, 'delete', { snapshots: 'required', holds: 'required', fastRestores: 'required' }],
    [false, 'report', { snapshots: 'required', holds: 'noted', fastRestores: 'noted' }],
    [false, 'ignore', { snapshots: 'noted', holds: 'not needed', fastRestores: 'not needed' }],
  ] as const)(
    'of snapshots with delete-snapshots: %s and orphan-snapshots: %s',
    (deleteSnapshots, orphanSnapshots, { holds, ...others }) => {
      const needs = needsOf({ deleteSnapshots, orphanSnapshots })

      expect(needs).toMatchObject({ images: 'required', ...others })
      expect(HOLDS.map((key) => needs[key])).toEqual([holds, holds])
    },
  )

  it.each([
    [true, 'required'],
    [false, 'noted'],
  ])('of Recycle Bin rules with require-recycle-bin: %s', (requireRecycleBin, need) => {
    expect(needsOf({ requireRecycleBin })['retentionRules']).toBe(need)
  })
})
