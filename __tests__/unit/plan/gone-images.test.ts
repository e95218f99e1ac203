import type {
  GoneImage,
  PlannedSnapshot,
  Policy,
  TargetInventory,
  TargetPlan,
} from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anImage,
  aReference,
  aRetentionRule,
  aSnapshot,
  daysAgo,
  imageId,
  known,
  mapped,
  naming,
  snapshotId,
  unknown,
} from '../../support/model-factories.ts'
import { planOf, removedOf } from './planning.ts'

const [S, T] = [snapshotId(1), snapshotId(2)] as const
const gone = anImage({ id: imageId(1), snapshots: [mapped(S), mapped(T)] })

const aGoneImage = (overrides: Partial<GoneImage> = {}): GoneImage => ({
  image: gone,
  snapshotIds: new Set([S]),
  ...overrides,
})

const inventoryOf = (overrides: Partial<TargetInventory> = {}): Partial<TargetInventory> => ({
  snapshots: known([aSnapshot({ id: S }), aSnapshot({ id: T })]),
  goneImages: [aGoneImage()],
  ...overrides,
})

const planned = (
  overrides: Partial<TargetInventory> = {},
  policy: Partial<Policy> = {},
): TargetPlan => planOf(inventoryOf(overrides), aGreedyPolicy(policy))

const verdictsOn = (
  ...of: Parameters<typeof planned>
): readonly (readonly [string, PlannedSnapshot['verdict']])[] =>
  planned(...of).goneImages.flatMap(({ snapshots }) =>
    snapshots.map(({ id, verdict }) => [id, verdict] as const),
  )

const remove = { verdict: 'remove' } as const

describe('the snapshots of an image that is gone', () => {
  it('stay where something has come to name them', () => {
    const references = [aReference({ resource: 'lt-1' })]
    expect(verdictsOn({ references: [naming(S, { resource: 'lt-1' })] })).toEqual([
      [S, { verdict: 'keep', reason: { code: 'referenced', references } }],
    ])
  })
  it('go although only the image tells that they were made for it', () => {
    const snapshots = known([aSnapshot({ id: S, description: '' })])
    expect(verdictsOn({ snapshots })).toEqual([[S, remove]])
  })

  it('stay where the image tells that they were not', () => {
    const snapshots = known([aSnapshot({ id: S, description: '', startedAt: daysAgo(900) })])
    expect(verdictsOn({ snapshots })).toEqual([
      [S, { verdict: 'keep', reason: { code: 'not-made-for-an-image' } }],
    ])
  })
})

describe('a snapshot of an image that is gone and of one that is there', () => {
  const other = anImage({ id: imageId(2), snapshots: [mapped(S)] })

  it('goes with that one, where it goes as well', () => {
    const plan = planned({ images: [other] })

    expect(removedOf(plan)).toEqual([other.id])
    expect(plan.images[0]?.snapshots).toMatchObject([{ id: S, verdict: remove }])
    expect(plan.goneImages[0]?.snapshots).toMatchObject([{ id: S, verdict: remove }])
  })
  it('goes where both images are gone', () => {
    const both = [aGoneImage(), aGoneImage({ image: other })]
    expect(verdictsOn({ goneImages: both })).toEqual([
      [S, remove],
      [S, remove],
    ])
  })
})

describe('with require-recycle-bin, a snapshot of an image that is gone', () => {
  const required = { requireRecycleBin: true } as const
  const forSnapshots = aRetentionRule({ resourceType: 'EBS_SNAPSHOT' })
  const uncovered = {
    verdict: 'keep',
    reason: { code: 'not-recoverable', uncovered: [S] },
  } as const

  it('goes where a rule covers it', () => {
    expect(verdictsOn({ retentionRules: known([forSnapshots]) }, required)).toEqual([[S, remove]])
  })

  it.each([
    { what: 'no rule covers it any more', retentionRules: known([]) },
    { what: 'a rule covers images only', retentionRules: known([aRetentionRule()]) },
    { what: 'the rules are not known', retentionRules: unknown() },
  ])('stays where $what', ({ retentionRules }) => {
    expect(verdictsOn({ retentionRules }, required)).toEqual([[S, uncovered]])
  })
  it('goes uncovered where that is not required', () => {
    expect(verdictsOn({ retentionRules: known([]) })).toEqual([[S, remove]])
  })
})
