import { describe, expect, it } from '@jest/globals'
import type {
  GoneImage,
  PlannedSnapshot,
  Policy,
  TargetInventory,
  TargetPlan,
} from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import {
  aGreedyPolicy,
  anImage,
  anInventory,
  aReference,
  aRetentionRule,
  aSnapshot,
  daysAgo,
  imageId,
  known,
  mapped,
  naming,
  NOW,
  OTHER_REGION,
  snapshotId,
  someAnswers,
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
  it('go, those of them that were to go', () => {
    expect(verdictsOn()).toEqual([[S, remove]])
  })

  it('stand below their image, which has no other verdict', () => {
    expect(planned()).toMatchObject({ images: [], goneImages: [{ image: gone }] })
  })

  it('stay where something has come to name them', () => {
    const references = [aReference({ resource: 'lt-1' })]
    expect(verdictsOn({ references: [naming(S, { resource: 'lt-1' })] })).toEqual([
      [S, { verdict: 'keep', reason: { code: 'referenced', references } }],
    ])
  })

  it('stay where they turn out to be shared', () => {
    const answers = someAnswers({ snapshotSharing: new Map([[S, ['444455556666']]]) })
    expect(verdictsOn({ answers })).toMatchObject([[S, { reason: { code: 'shared' } }]])
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

  it('are not there where the list does not have them', () => {
    expect(verdictsOn({ snapshots: known([aSnapshot({ id: T })]) })).toEqual([])
  })

  it('are decided on in their own target', () => {
    const inventory = anInventory([
      inventoryOf({ goneImages: [] }),
      { ...inventoryOf(), target: OTHER_REGION },
    ])
    const { targets } = plan(inventory, aGreedyPolicy(), NOW)

    expect(targets.map((of) => of.goneImages.length)).toEqual([0, 1])
  })

  it('are no orphans: the image that they were made for maps them', () => {
    expect(planned({}, { orphanSnapshots: 'delete' }).orphans).toMatchObject([
      { verdict: { reason: { code: 'mapped', images: [gone.id] } } },
      { verdict: { reason: { code: 'mapped', images: [gone.id] } } },
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

  it('stays with that one, where it stays', () => {
    expect(verdictsOn({ images: [{ ...other, isPublic: true }] })).toEqual([
      [S, { verdict: 'keep', reason: { code: 'shared-with-image', images: [other.id] } }],
    ])
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

  it('is shown with what keeps it anyway', () => {
    expect(verdictsOn({ references: [naming(S)] }, required)).toMatchObject([
      [S, { reason: { code: 'referenced' } }],
    ])
  })

  it('goes uncovered where that is not required', () => {
    expect(verdictsOn({ retentionRules: known([]) })).toEqual([[S, remove]])
  })
})
