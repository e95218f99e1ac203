import {
  type OrphanVerdict,
  type PlannedSnapshot,
  type Policy,
  type TargetInventory,
  type TargetPlan,
} from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anImage,
  aReference,
  aSnapshot,
  daysAgo,
  imageId,
  known,
  mapped,
  naming,
  snapshotId,
} from '../../support/model-factories.ts'
import { planOf, plannedImage, removedOf } from './planning.ts'

const [A, B, C] = [imageId(1), imageId(2), imageId(3)] as const
const [S, T] = [snapshotId(1), snapshotId(2)] as const

/** Plans what was read before, and then what is read now, by the same wishes. */
function planAgain(
  before: Partial<TargetInventory>,
  now: Partial<TargetInventory>,
  wishes: Partial<Policy> = {},
): TargetPlan {
  const policy = aGreedyPolicy(wishes)
  return planOf(now, policy, [planOf(before, policy)])
}

describe('what this run planned before', () => {
  const images = [A, B].map((id) => anImage({ id }))
  it('shows what used an image that it kept as in use', () => {
    const references = [naming(A, { resource: 'i-1' })]
    const again = planAgain({ images, references }, { images })

    expect(plannedImage(again, A).references).toEqual([aReference({ resource: 'i-1' })])
  })

  it('keeps an image that something has come to use, for that reason', () => {
    const again = planAgain({ images }, { images, references: [naming(A)] })

    expect(plannedImage(again, A)).toMatchObject({
      verdict: { verdict: 'keep', reason: { code: 'in-use' } },
      references: [aReference()],
    })
    expect(removedOf(again)).toEqual([B])
  })
  it('has no word on an image that was not there, which is no part of the plan', () => {
    const again = planAgain({ images: [anImage({ id: A })] }, { images })

    expect(again.images.map(({ image }) => image.id)).toEqual([A])
  })

  it('lets no image go because a newer one has taken its place', () => {
    const aged = (id: string, days: number) => anImage({ id, createdAt: daysAgo(days) })
    const again = planAgain(
      { images: [aged(A, 30), aged(B, 20)] },
      { images: [aged(A, 30), aged(B, 20), aged(C, 10)] },
      { keepPrevious: 1 },
    )

    expect(removedOf(again)).toEqual([A])
    expect(plannedImage(again, B).verdict).toEqual({
      verdict: 'keep',
      reason: { code: 'keep-previous', rank: 1, keep: 1 },
    })
  })
})

describe('a snapshot of an image, where this run plans again', () => {
  const image = anImage({ id: A, snapshots: [mapped(S), mapped(T)] })
  const snapshots = known([aSnapshot({ id: S }), aSnapshot({ id: T })])
  const verdicts = (...of: Parameters<typeof planAgain>): readonly PlannedSnapshot['verdict'][] =>
    plannedImage(planAgain(...of), A).snapshots.map(({ verdict }) => verdict)
  const before = { images: [image], snapshots, references: [naming(S)] }
  const stays = {
    verdict: 'keep',
    reason: { code: 'referenced', references: [aReference()] },
  } as const

  it('stays that stayed, for the reason that it had', () => {
    expect(verdicts(before, { images: [image], snapshots })).toEqual([stays, { verdict: 'remove' }])
  })
  it('stays that something has come to name', () => {
    const now = { images: [image], snapshots, references: [naming(T)] }

    expect(verdicts({ images: [image], snapshots }, now)).toEqual([{ verdict: 'remove' }, stays])
  })
})

describe('an orphan, where this run plans again', () => {
  const orphan = (id: string) =>
    aSnapshot({ id, description: `Created by CreateImage(i-1) for ${imageId(9)}` })
  const verdicts = (
    before: Partial<TargetInventory>,
    now: Partial<TargetInventory>,
  ): readonly (readonly [string, OrphanVerdict])[] =>
    planAgain(before, now, { orphanSnapshots: 'delete' }).orphans.map(
      ({ snapshot, verdict }) => [snapshot.id, verdict] as const,
    )
  const snapshots = known([orphan(S), orphan(T)])
  it('stays that something has come to name', () => {
    expect(verdicts({ snapshots }, { snapshots, references: [naming(S)] })).toMatchObject([
      [S, { verdict: 'keep', reason: { code: 'referenced' } }],
      [T, { verdict: 'remove' }],
    ])
  })

  it('is no part of the plan where it was not there', () => {
    expect(verdicts({ snapshots: known([orphan(T)]) }, { snapshots }).map(([id]) => id)).toEqual([
      T,
    ])
  })

  it('stays whose image existed when this run began', () => {
    const images = [anImage({ id: imageId(9), isPublic: true })]

    expect(verdicts({ snapshots, images }, { snapshots })).toMatchObject([
      [S, { reason: { code: 'image-exists', image: imageId(9) } }],
      [T, { reason: { code: 'image-exists', image: imageId(9) } }],
    ])
  })
})
