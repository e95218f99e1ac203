import { DAY, DISABLED_AT_TAG, type Image, type Policy } from '../../../src/model/index.ts'
import { unansweredOutcome } from '../../../src/apply/attempts.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { plannedIn } from '../../support/engine/run.ts'
import { numbersTo } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'
import { anApproval, daysAgo, imageId, tags } from '../../support/model-factories.ts'

const { A, B, D, S, all, before, cancelled, expectStory, gone, image, launched, meets } = stories
const { late, orphan, story, tooOldAt } = stories

const policy: Partial<Policy> = { grace: 14 * DAY }
const ONE = { kind: 'count', count: 1 } as const

const marked = (state: Image['state']): Partial<Image> => ({
  state,
  tags: tags({ [DISABLED_AT_TAG]: daysAgo(20).toISOString() }),
})
const REMOVABLE = marked('disabled')
const lost = meets(A, 'answer lost')
const unmarkable =
  (...ids: readonly string[]): stories.Happening =>
  ({ account: { disablings } }) => {
    for (const id of ids) disablings.unmarkable.set(id, awsError('UnauthorizedOperation'))
  }

describe('a run with grace', () => {
  story('disables an image and removes another, and tells of both', {
    policy,
    happens: image(1, REMOVABLE),
    told: 'A removed; S deleted; B disabled',
    status: 'done',
    events: [{ kind: 'removing', images: 2, orphans: 0 }],
  })
  story('waits for newer evidence where its own is too old, and disables then', {
    policy,
    happens: tooOldAt(2),
    told: 'A B disabled',
    readings: 2,
  })
  story('leaves an image alone that has come into use by then', {
    policy,
    happens: tooOldAt(2, launched(B)),
    told: 'A disabled; B kept: in-use',
    disablings: 'A',
  })
  story('calls an image gone that somebody removed by then, not removed', {
    images: [1],
    policy,
    happens: all(lost, tooOldAt(2, gone(A))),
    told: 'A already-gone',
  })
  story('does not remove by then what it planned to disable', {
    policy,
    happens: tooOldAt(2, image(2, REMOVABLE)),
    told: 'A disabled; B kept: not-planned',
    attempts: '',
  })
  story('does not disable by then what it planned to remove', {
    policy,
    happens: all(
      image(2, REMOVABLE),
      tooOldAt(2, image(2, { state: 'available', tags: tags({}) })),
    ),
    told: 'A disabled; B kept: not-planned',
    attempts: '',
  })
  it.each([{ policy }, { policy: {} }])(
    'leaves alone what somebody enabled right before it was to go: %j',
    async (of) => {
      await expectStory({
        ...of,
        images: [1],
        happens: all(
          image(1, { state: 'disabled' }),
          before('look', 1, image(1, { state: 'available' })),
        ),
        told: 'A kept: protected',
        attempts: '',
        disablings: '',
        problems: [],
      })
    },
  )
  story('disables no other image once a mark was refused, also of those that are planned again', {
    images: numbersTo(30),
    policy,
    happens: all(
      unmarkable(...numbersTo(30).map(imageId)),
      before(
        'look',
        1,
        ...numbersTo(30, 11).map((number) => image(number, { lastLaunchedAt: daysAgo(2000) })),
      ),
    ),
    counts: { 'failed: UnauthorizedOperation': 10, 'not attempted: target-stopped': 20 },
  })
})

describe('an image whose DisableImage was never answered, in a run that reads again', () => {
  const happens = all(lost, tooOldAt(2))

  story('is marked', {
    images: [1],
    policy,
    happens,
    told: 'A disabled',
    disablings: 'A',
    outcome: { outcome: 'disabled' },
  })
  it.each([
    { what: 'its mark is refused', then: unmarkable(A), error: { code: 'UnauthorizedOperation' } },
    {
      what: 'no mark is tried any more',
      then: before('look', 2, cancelled),
      error: { mayHaveHappened: true },
    },
  ])('is told as disabled where $what', async ({ then, error }) => {
    const outcome = { outcome: 'failed', isDisabled: true, error }
    await expectStory({ images: [1], policy, happens: all(happens, then), outcome })
  })
})

describe('an image that may be disabled', () => {
  story('is marked where the next look sees that it is, and nothing is read again for it', {
    images: [1],
    policy,
    happens: all(lost, before('removal', 2, late(0.6))),
    told: 'A disabled',
    disablings: 'A',
    readings: 1,
  })
  story('is not tried where the last look says that it is gone', {
    images: [1],
    policy,
    happens: before('look', 1, gone(A)),
    told: 'A already-gone',
    disablings: '',
  })
  it.each([
    { misfortune: 'answer lost', isDisabled: true },
    { misfortune: 'request lost', isDisabled: false },
  ] as const)('is not told as untouched where it stays by then: $misfortune', async (row) => {
    const { result, account } = await expectStory({
      images: [1],
      policy,
      happens: all(meets(A, row.misfortune), tooOldAt(2, launched(A))),
      told: 'A failed: NotAnswered',
    })
    const outcome = plannedIn(result, account).outcomes?.images.get(A)
    expect(outcome).toEqual(unansweredOutcome(row.isDisabled))
  })
})

describe('the warning of an image that is disabled and in use', () => {
  story('stands when the target is read again', {
    policy,
    happens: all(image(3, REMOVABLE), launched(stories.C), tooOldAt(2)),
    warnings: ['disabled-in-use'],
  })
  story('is not there where only a copy uses it, nobody marked it, or it can be launched', {
    policy,
    happens: all(
      image(3, { ...REMOVABLE, copyOf: B }),
      image(4, { state: 'disabled' }),
      image(5, marked('available')),
      launched(B, D, imageId(5)),
    ),
    warnings: [],
  })
})

describe('a run with grace and limits', () => {
  story('is refused by a plan file for the other step', {
    policy: {
      ...policy,
      approvals: [anApproval({ images: new Map([[A, new Set([S])]]), toDisable: new Set([B]) })],
    },
    told: 'A kept: not-planned; B disabled',
    reason: { code: 'not-planned', snapshots: [], step: 'disable' },
  })
  story('is within a limit that each kind keeps on its own', {
    policy: { ...policy, maxRemovals: ONE, maxRemovalsTotal: ONE },
    happens: all(image(1, REMOVABLE), orphan()),
    status: 'done',
  })
  it.each(['maxRemovals', 'maxRemovalsTotal'] as const)(
    'is refused where it disables more than %s',
    async (limit) => {
      await expectStory({
        policy: { ...policy, [limit]: ONE },
        status: 'refused',
        says: 'disables 2 images, and at most 1 may be disabled',
        disablings: '',
      })
    },
  )
})
