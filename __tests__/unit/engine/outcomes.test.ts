import { toNotAttempted, unansweredOutcome } from '../../../src/apply/attempts.ts'
import { OutcomeRecord, outcomesOfLeftSnapshots } from '../../../src/engine/outcomes.ts'
import { NOTHING } from '../../../src/engine/pending-removals.ts'
import type {
  ImageOutcome,
  PlannedImage,
  SnapshotOutcome,
  WhyNotAttempted,
} from '../../../src/model/index.ts'
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

type NotAttempted = Extract<ImageOutcome & SnapshotOutcome, { outcome: 'not-attempted' }>

const REMOVED = { outcome: 'removed' } as const
const ALREADY_GONE = { outcome: 'already-gone' } as const
const FAILED = {
  outcome: 'failed',
  error: { code: 'AuthFailure', cause: 'other', message: 'Not yours.' },
} as const
const UNKNOWN = toNotAttempted('target-stopped' as const, true)
const not = (why: WhyNotAttempted): NotAttempted => ({ outcome: 'not-attempted', why })
const keptWith = (...images: readonly string[]): SnapshotOutcome => ({
  outcome: 'kept',
  reason: { code: 'shared-with-image', images },
})

type Row = readonly [
  what: string,
  images: readonly PlannedImage[],
  done: Readonly<Record<string, ImageOutcome>>,
  told: Readonly<Record<string, SnapshotOutcome>>,
  /** What is known of snapshots, and the calls that nobody answered. */
  of?: { readonly deleted?: string; readonly unanswered?: readonly string[] },
]

describe('a snapshot that was to go and that nobody came to', () => {
  const twins = [going(A, S), going(B, S)]
  const failed = { [A]: FAILED, [B]: FAILED }
  const notOwned = make.aPlannedSnapshot({
    verdict: { verdict: 'keep', reason: { code: 'not-owned' } },
  })
  const three = [going(A, S), going(B, S), staying(C, S)]
  const imageStays = { [S]: not('image-stays') }
  const stopped = { [S]: not('target-stopped'), [T]: not('target-stopped') }

  it.each<Row>([
    ...(['cancelled', 'evidence-too-old', 'target-stopped'] as const).map((why): Row => [
      why,
      [going(A, S)],
      { [A]: not(why) },
      { [S]: not(why) },
    ]),
    ['its image could not be removed', [going(A, S)], { [A]: FAILED }, imageStays],
    ['nobody knows of its image', [going(A, S)], { [A]: UNKNOWN }, { [S]: UNKNOWN }],
    ['nobody came to its image either', [going(A, S, T)], {}, stopped],
    ['others map it', three, { [A]: REMOVED, [B]: FAILED }, { [S]: keptWith(B, C) }],
    ['its own was gone', three, { [A]: ALREADY_GONE, [B]: FAILED }, { [S]: keptWith(B, C) }],
    [
      'images that mapped it are gone as well',
      [staying(B, S), going(C, S), going(A, S)],
      { [A]: REMOVED, [C]: ALREADY_GONE },
      { [S]: keptWith(B) },
    ],
    [
      'others map other snapshots',
      [going(A, S), going(B, S, T), staying(C, T)],
      { [A]: REMOVED, [B]: FAILED },
      { [S]: keptWith(B), [T]: not('image-stays') },
    ],
    ['a call about it was lost', twins, failed, { [S]: UNKNOWN }, { unanswered: [S] }],
    ['calls about all images were', twins, failed, { [S]: UNKNOWN }, { unanswered: [A, B] }],
    ['that about one image was', twins, failed, imageStays, { unanswered: [A] }],
    ['it has an outcome', [going(A, S)], { [A]: FAILED }, {}, { deleted: S }],
    ['it was to stay', [{ ...going(A), snapshots: [notOwned] }], {}, {}],
    ['its image was to stay', [staying(A, S)], {}, {}],
  ])('where %s', (...row) => {
    const [, images, done, told, { deleted, unanswered = [] } = {}] = row
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
