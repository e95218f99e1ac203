import type {
  ImageOutcome,
  PlannedImage,
  SnapshotOutcome,
  SnapshotVerdict,
  WhyNotAttempted,
} from '../../../src/model/index.ts'
import { outcomesOfLeftSnapshots } from '../../../src/engine/outcomes.ts'
import {
  anImage,
  aPlannedImage,
  aPlannedOrphan,
  aPlannedSnapshot,
  aTargetPlan,
  imageId,
  snapshotId,
} from '../../support/model-factories.ts'

const [A, B, C] = [imageId(1), imageId(2), imageId(3)] as const
const [S, T] = [snapshotId(1), snapshotId(2)] as const

const remove: SnapshotVerdict = { verdict: 'remove' }
const keptImage = { verdict: 'keep', reason: { code: 'in-use' } } as const
const failed = {
  outcome: 'failed',
  error: { code: 'AuthFailure', cause: 'other', message: 'Not yours.' },
} as const

const planned = (
  id: string,
  snapshots: readonly string[],
  overrides: Partial<PlannedImage> = {},
): PlannedImage =>
  aPlannedImage({
    image: anImage({ id }),
    snapshots: snapshots.map((each) => aPlannedSnapshot({ id: each, verdict: remove })),
    ...overrides,
  })

interface Done {
  readonly images?: Readonly<Record<string, ImageOutcome>>
  readonly snapshots?: Readonly<Record<string, SnapshotOutcome>>
}

const left = (
  images: readonly PlannedImage[],
  { images: doneImages = {}, snapshots: doneSnapshots = {} }: Done = {},
  unanswered: readonly string[] = [],
): Readonly<Record<string, SnapshotOutcome>> =>
  Object.fromEntries(
    outcomesOfLeftSnapshots(
      aTargetPlan({ images }),
      {
        images: new Map(Object.entries(doneImages)),
        snapshots: new Map(Object.entries(doneSnapshots)),
      },
      (id) => unanswered.includes(id),
    ),
  )

const notAttempted = (why: WhyNotAttempted): SnapshotOutcome => ({ outcome: 'not-attempted', why })

describe('a snapshot that was to go and that nobody came to', () => {
  it.each<WhyNotAttempted>(['cancelled', 'evidence-too-old', 'target-stopped'])(
    'was not attempted for the reason that its image has: %s',
    (why) => {
      const outcome = { outcome: 'not-attempted', why } as const
      expect(left([planned(A, [S])], { images: { [A]: outcome } })).toEqual({
        [S]: notAttempted(why),
      })
    },
  )

  it('stays with its image that could not be removed', () => {
    expect(left([planned(A, [S])], { images: { [A]: failed } })).toEqual({
      [S]: notAttempted('image-stays'),
    })
  })

  it('was stopped with its target where nobody came to its image either', () => {
    expect(left([planned(A, [S, T])])).toEqual({
      [S]: notAttempted('target-stopped'),
      [T]: notAttempted('target-stopped'),
    })
  })

  it.each<ImageOutcome>([{ outcome: 'removed' }, { outcome: 'already-gone' }])(
    'is kept by the images that map it and are still there, where its own is gone: %j',
    (outcome) => {
      const images = [planned(A, [S]), planned(B, [S]), planned(C, [S], { verdict: keptImage })]

      const kept = (ids: readonly string[]): SnapshotOutcome => ({
        outcome: 'kept',
        reason: { code: 'shared-with-image', images: ids },
      })
      const done = { images: { [A]: outcome, [B]: failed } }

      expect(left(images, done)).toEqual({ [S]: kept([B, C]) })
      expect(left(images.toReversed(), done)).toEqual({ [S]: kept([C, B]) })
    },
  )

  it('does not name an image that maps it and is gone', () => {
    const images = [planned(B, [S], { verdict: keptImage }), planned(C, [S]), planned(A, [S])]
    const outcomes = { [A]: { outcome: 'removed' }, [C]: { outcome: 'already-gone' } } as const

    expect(left(images, { images: outcomes })[S]).toEqual({
      outcome: 'kept',
      reason: { code: 'shared-with-image', images: [B] },
    })
  })
})

describe('a snapshot that a call may have taken which nobody answered', () => {
  const images = [planned(A, [S]), planned(B, [S])]

  const done = { images: { [A]: failed, [B]: failed } }
  const unknown = { outcome: 'failed', error: { code: 'NotAnswered', mayHaveHappened: true } }

  it.each<{ what: string; unanswered: readonly string[]; told: object }>([
    { what: 'about itself', unanswered: [S], told: unknown },
    { what: 'about all its images', unanswered: [A, B], told: unknown },
    {
      what: 'about one image, while another is there',
      unanswered: [A],
      told: notAttempted('image-stays'),
    },
  ])('$what', ({ unanswered, told }) => {
    expect(left(images, done, unanswered)[S]).toMatchObject(told)
  })
})

describe('no word is said', () => {
  it('of a snapshot that has an outcome', () => {
    const done = { images: { [A]: failed }, snapshots: { [S]: { outcome: 'deleted' } } } as const
    expect(left([planned(A, [S, T])], done)).toEqual({ [T]: notAttempted('image-stays') })
  })

  it('of a snapshot that was to stay', () => {
    const verdict = { verdict: 'keep', reason: { code: 'not-owned' } } as const
    const snapshots = [aPlannedSnapshot({ verdict })]
    expect(left([planned(A, [], { snapshots })])).toEqual({})
  })

  it('of a snapshot whose image was to stay', () => {
    expect(left([planned(A, [S], { verdict: keptImage })])).toEqual({})
  })

  it('of an orphan', () => {
    const plan = aTargetPlan({ orphans: [aPlannedOrphan()] })
    const done = { images: new Map(), snapshots: new Map() }
    expect(outcomesOfLeftSnapshots(plan, done, () => false).size).toBe(0)
  })
})
