import { toNotAttempted, unansweredOutcome } from '../../../src/apply/attempts.ts'
import { OutcomeRecord, outcomesOfLeftSnapshots } from '../../../src/engine/outcomes.ts'
import { NOTHING } from '../../../src/engine/pending-removals.ts'
import type { ImageOutcome, PlannedImage, SnapshotOutcome } from '../../../src/model/index.ts'
import { A, B, C, S, T } from '../../support/engine/stories.ts'
import * as make from '../../support/model-factories.ts'

/** An image that goes with these snapshots. */
const going = (id: string, ...snapshots: readonly string[]): PlannedImage =>
  make.aPlannedImage({
    image: make.anImage({ id }),
    snapshots: snapshots.map((each) => make.aPlannedSnapshot({ id: each })),
  })
const staying = (id: string, ...snapshots: readonly string[]): PlannedImage => ({
  ...going(id, ...snapshots),
  verdict: { verdict: 'keep', reason: { code: 'in-use' } },
})

const REMOVED = { outcome: 'removed' } as const
const ALREADY_GONE = { outcome: 'already-gone' } as const
const FAILED = {
  outcome: 'failed',
  error: { code: 'AuthFailure', cause: 'other', message: 'Not yours.' },
} as const
const UNKNOWN = toNotAttempted('target-stopped' as const, true)
const not = <Why>(why: Why): { outcome: 'not-attempted'; why: Why } => ({
  outcome: 'not-attempted',
  why,
})
const keptWith = (...images: readonly string[]): SnapshotOutcome => ({
  outcome: 'kept',
  reason: { code: 'shared-with-image', images },
})

interface Left {
  readonly what: string
  readonly images: readonly PlannedImage[]
  readonly done?: Readonly<Record<string, ImageOutcome>>
  readonly deleted?: string
  readonly unanswered?: readonly string[]
  readonly told: Readonly<Record<string, SnapshotOutcome>>
}

describe('a snapshot that was to go and that nobody came to', () => {
  const twins = [going(A, S), going(B, S)]
  const bothFailed = { [A]: FAILED, [B]: FAILED }
  const keptSnapshot = make.aPlannedSnapshot({
    verdict: { verdict: 'keep', reason: { code: 'not-owned' } },
  })

  it.each<Left>([
    ...(['cancelled', 'evidence-too-old', 'target-stopped'] as const).map((why) => ({
      what: `has the reason of its image: ${why}`,
      images: [going(A, S)],
      done: { [A]: not(why) },
      told: { [S]: not(why) },
    })),
    {
      what: 'stays with its image that could not be removed',
      images: [going(A, S)],
      done: { [A]: FAILED },
      told: { [S]: not('image-stays') },
    },
    {
      what: 'may have gone with its image of which nobody knows',
      images: [going(A, S)],
      done: { [A]: UNKNOWN },
      told: { [S]: UNKNOWN },
    },
    {
      what: 'is kept by no image that maps others',
      images: [going(A, S), going(B, S, T), staying(C, T)],
      done: { [A]: REMOVED, [B]: FAILED },
      told: { [S]: keptWith(B), [T]: not('image-stays') },
    },
    {
      what: 'is stopped with its target where nobody came to its image either',
      images: [going(A, S, T)],
      told: { [S]: not('target-stopped'), [T]: not('target-stopped') },
    },
    ...[REMOVED, ALREADY_GONE].map((outcome) => ({
      what: `is kept by the images that are still there: its own is ${outcome.outcome}`,
      images: [going(A, S), going(B, S), staying(C, S)],
      done: { [A]: outcome, [B]: FAILED },
      told: { [S]: keptWith(B, C) },
    })),
    {
      what: 'is kept by no image that is gone',
      images: [staying(B, S), going(C, S), going(A, S)],
      done: { [A]: REMOVED, [C]: ALREADY_GONE },
      told: { [S]: keptWith(B) },
    },
    {
      what: 'may have gone with a call about itself that nobody answered',
      images: twins,
      done: bothFailed,
      unanswered: [S],
      told: { [S]: UNKNOWN },
    },
    {
      what: 'may have gone with such calls about all its images',
      images: twins,
      done: bothFailed,
      unanswered: [A, B],
      told: { [S]: UNKNOWN },
    },
    {
      what: 'has not gone with such a call about one image, while another is there',
      images: twins,
      done: bothFailed,
      unanswered: [A],
      told: { [S]: not('image-stays') },
    },
    {
      what: 'is not spoken of where it has an outcome',
      images: [going(A, S, T)],
      done: { [A]: FAILED },
      deleted: S,
      told: { [T]: not('image-stays') },
    },
    {
      what: 'is not spoken of where it was to stay',
      images: [{ ...going(A), snapshots: [keptSnapshot] }],
      told: {},
    },
    { what: 'is not spoken of where its image was', images: [staying(A, S)], told: {} },
  ])('$what', ({ images, done = {}, deleted, unanswered = [], told }) => {
    const plan = make.aTargetPlan({ images, orphans: [make.aPlannedOrphan()] })
    const snapshots = new Map<string, SnapshotOutcome>()
    if (deleted !== undefined) snapshots.set(deleted, { outcome: 'deleted' })
    const known = { images: new Map(Object.entries(done)), snapshots }
    const left = outcomesOfLeftSnapshots(plan, known, (id) => unanswered.includes(id))
    expect(Object.fromEntries(left)).toEqual(told)
  })
})

const recordWith = (unanswered: { removing?: string; disabling?: string }): OutcomeRecord =>
  new OutcomeRecord({
    mayHaveRemoved: (id) => id === unanswered.removing,
    mayHaveDisabled: (id) => id === unanswered.disabling,
  })

describe('the record of outcomes', () => {
  it('has those images as gone that were removed, by this run or by others, and no more', () => {
    const record = recordWith({})
    record.noteImage(A, REMOVED)
    record.noteImage(B, ALREADY_GONE)
    record.noteImage(C, FAILED)

    expect(record.goneImages).toEqual(new Set([A, B]))
  })

  it.each([
    { what: 'removing', unanswered: { removing: A }, state: 'available', told: UNKNOWN },
    { what: 'disabling', unanswered: { disabling: A }, state: 'available', told: UNKNOWN },
    {
      what: 'disabling an image that newer evidence has as disabled',
      unanswered: { disabling: A },
      state: 'disabled',
      told: unansweredOutcome(true),
    },
  ] as const)('does not know what is abandoned after a call for $what', (row) => {
    const record = recordWith(row.unanswered)
    const images = [going(A), going(B)].map((each) => ({
      ...each,
      image: { ...each.image, state: row.state },
    }))

    record.noteAbandoned({ ...NOTHING, images }, 'cancelled')

    expect([...record.soFar.images]).toEqual([
      [A, row.told],
      [B, not('cancelled')],
    ])
  })
})
