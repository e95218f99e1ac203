import { oldImage } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'
import { imageId, OTHER_REGION } from '../../support/model-factories.ts'
import { aReport, read } from '../plan/usages.ts'

const { A, B, C, all, before, expectStory, image, KEEP, late, launched, orphan } = stories
const { readable, shared, story, takes, there, tooOldAt, unreadable, usedWhenAsked } = stories

const REMOVE_SHARED = { sharedImages: 'remove' } as const
const REMOVE_UNUSED = { sharedImages: 'remove-unused' } as const
const ALL_GONE = 'A B removed; S T deleted'
const SECOND_LEFT = 'A removed; S deleted; B T not attempted: target-stopped'
const broken = unreadable('fleets')
const closed: stories.Happening = ({ run }) => {
  run.addClosed(OTHER_REGION)
}
/** The second removal here finds all evidence too old. */
const allOldAt = (nth: number, ...happenings: readonly stories.Happening[]): stories.Happening =>
  before('removal', nth, late(61), ...happenings)

describe('a target that cannot be read at first', () => {
  story('is named and fails the run; the others go on', {
    others: [3],
    happens: there(broken),
    told: ALL_GONE,
    toldThere: 'not read',
    problemThere: 'evidence-incomplete',
    problems: ['evidence-incomplete'],
    tells: 'not-read us-east-1',
    attemptsThere: '',
  })
  story('is not entered again, and counts on however old what was read of it is', {
    others: [3],
    happens: all(there(broken, launched(B)), before('removal', 1, late(180))),
    told: 'A removed; S deleted; B kept: in-use',
    readingsThere: 1,
  })
  story('stops the others with shared-images: remove', {
    others: [],
    policy: REMOVE_SHARED,
    happens: there(broken),
    status: 'refused',
    problem: 'another-target-unread',
    attempts: '',
  })
  story('stops nobody with shared-images: remove-unused', {
    others: [],
    policy: REMOVE_UNUSED,
    happens: there(broken),
    told: ALL_GONE,
    status: 'done',
    problem: undefined,
  })
  story('stops the others where its account cannot be entered', {
    policy: REMOVE_SHARED,
    happens: closed,
    problems: ['account-not-entered', 'another-target-unread'],
    attempts: '',
  })
})

describe('what was read of a target that failed', () => {
  it.each(['fleets', 'images', 'recycle-bin'] as const)(
    'names images although this cannot be read: %s',
    async (part) => {
      const happens = there(launched(A), unreadable(part))
      await expectStory({ images: [1], others: [], happens, told: 'A kept: in-use' })
    },
  )

  story('is asked about its copies', {
    images: [1],
    others: [],
    happens: there(image(3, { copyOf: A, snapshots: [] }), usedWhenAsked(C), broken),
    told: 'A kept: in-use',
  })
  it.each([
    { where: 'the images of all are known', event: there(broken), left: '' },
    { where: 'some images are not known', event: there(unreadable('images')), left: 'O' },
    { where: 'an account cannot be entered', event: closed, left: 'O' },
  ])('leaves of orphans "$left" where $where', async ({ event, left }) => {
    await expectStory({ others: [], happens: all(orphan(), event), left })
  })
})

describe('a target that cannot be asked', () => {
  story('gets no plan and fails the run; the others go on', {
    others: [3],
    happens: there(unreadable('answers')),
    told: ALL_GONE,
    toldThere: 'not read',
    problems: ['evidence-incomplete'],
    tells: 'not-read us-east-1',
    attemptsThere: '',
  })
  story('stops the others with shared-images: remove', {
    others: [3],
    policy: REMOVE_SHARED,
    happens: there(unreadable('answers')),
    attempts: '',
  })
  story('at a renewal is stopped there', {
    happens: tooOldAt(2, unreadable('answers')),
    told: SECOND_LEFT,
    status: 'failed',
  })
})

describe('a target that cannot be read again', () => {
  it.each([{}, REMOVE_SHARED])(
    'keeps what is left of it, fails the run and is named, whoever else it stops: %j',
    async (policy) => {
      await expectStory({
        policy,
        happens: all(orphan(), tooOldAt(2, broken)),
        told: `${SECOND_LEFT}; O not attempted: target-stopped`,
        status: 'failed',
        problem: 'evidence-incomplete',
        problems: ['evidence-incomplete'],
      })
    },
  )
  story('does not know a snapshot of which nothing was said as its image went', {
    images: [1],
    happens: all(stories.ignoringSnapshots, tooOldAt(2, broken)),
    told: 'A removed; S failed: NotAnswered',
  })
  story('because of files fails all the same', {
    happens: tooOldAt(2, stories.unreadableFiles),
    told: SECOND_LEFT,
    status: 'failed',
    problem: 'evidence-incomplete',
  })
  story('is named where it had nothing to remove; the others go on', {
    others: [],
    happens: allOldAt(2, there(broken)),
    told: ALL_GONE,
    status: 'done',
    problem: undefined,
    statusThere: 'failed',
    problemThere: 'evidence-incomplete',
    problems: ['evidence-incomplete'],
    tells: 'not-read us-east-1',
  })
  story('stays failed although it answers later', {
    others: [3, 4],
    happens: all(allOldAt(2), there(before('reading', 2, broken), before('reading', 3, readable))),
    statusThere: 'failed',
    problems: ['evidence-incomplete'],
  })
  story('stops the others with shared-images: remove', {
    others: [],
    policy: REMOVE_SHARED,
    happens: allOldAt(2, there(broken)),
    told: SECOND_LEFT,
    problems: ['evidence-incomplete', 'another-target-unread'],
    readingsThere: 2,
  })
})

describe('of a target that cannot be read again still counts', () => {
  const told = 'A removed; S deleted; B kept: in-use'
  it.each([
    { what: 'what named images before', part: 'references' },
    { what: 'the copies that were known', part: 'images' },
  ] as const)('$what', async ({ part }) => {
    const copied = there(image(3, { copyOf: B, snapshots: [] }))
    const happens = all(
      copied,
      before('reading', 2, launched(C)),
      allOldAt(1, there(unreadable(part, 'fleets'))),
    )
    await expectStory({ others: [], happens, told })
  })

  story('what names images now, because that much was read', {
    others: [],
    happens: allOldAt(2, there(launched(B), broken)),
    told,
  })
})

describe('a target that cannot be asked in the middle of its removals', () => {
  const MANY = Array.from({ length: 60 }, (_, index) => 11 + index)
  /** All evidence is too old when the removals begin. Sixteen go each minute, and the question comes after two. */
  const renewing = all(
    stories.when('removing', late()),
    takes({ removal: 1 }),
    there(takes({ removal: 1 })),
  )
  const stopped = { removed: 32, 'not attempted: target-stopped': 28 }

  story('removes nothing more, and is failed', {
    images: [1],
    others: MANY,
    happens: all(
      renewing,
      there(image(100, { ...KEEP, copyOf: A, snapshots: [] })),
      before('reading', 2, takes({ reading: 1.5 })),
      there(before('question', 3, unreadable('answers'))),
    ),
    countsThere: { ...stopped, 'kept: protected': 1 },
    statusThere: 'failed',
    problemThere: 'evidence-incomplete',
    problems: ['evidence-incomplete'],
  })
  it.each([
    { sharedImages: 'keep', counts: { removed: 60 }, status: 'done', problem: undefined },
    { sharedImages: 'remove', counts: stopped, status: 'failed', problem: 'another-target-unread' },
  ] as const)('with shared-images: $sharedImages the others are $status', async (row) => {
    const { sharedImages, ...ends } = row
    const happens = all(
      renewing,
      there(before('question', 2, takes({ question: 1.5 }), unreadable('answers'))),
    )
    const policy = { sharedImages }
    await expectStory({ images: MANY, others: [1], policy, happens, ...ends, attemptsThere: '' })
  })
})

describe('an account that is only read', () => {
  it.each([
    { sharedImages: 'keep', age: 11, readingsThere: 1 },
    { sharedImages: 'keep', age: 61, readingsThere: 2 },
    { sharedImages: 'remove', age: 11, readingsThere: 2 },
  ] as const)('is read again like another target: %j', async ({ sharedImages, age, ...row }) => {
    await expectStory({
      others: 'only read',
      policy: { sharedImages },
      happens: before('removal', 2, late(age), there(launched(B))),
      told: row.readingsThere === 2 ? 'A removed; S deleted; B kept: in-use' : ALL_GONE,
      statusThere: 'done',
      problemThere: undefined,
      ...row,
    })
  })

  story('that cannot be read again stops all with shared-images: remove', {
    others: 'only read',
    policy: REMOVE_SHARED,
    happens: tooOldAt(2, there(broken)),
    told: SECOND_LEFT,
    problems: ['evidence-account-not-read', 'another-target-unread'],
    statusThere: 'not-read',
  })
  story('refuses all with shared-images: remove where it cannot be read at first', {
    others: 'only read',
    policy: REMOVE_SHARED,
    happens: there(broken),
    attempts: '',
    status: 'refused',
    problem: 'another-target-unread',
  })
  story('keeps what is shared where it cannot be asked about a copy', {
    others: 'only read',
    policy: REMOVE_UNUSED,
    happens: all(shared(A), shared(B), there(unreadable('answers')), ({ account, other }) => {
      for (const id of [A, B]) account.usage.set(id, read([aReport()]))
      other?.images.set(imageId(3), oldImage(3, { copyOf: A, snapshots: [] }))
    }),
    told: 'A B kept: shared',
    problems: ['evidence-account-not-read'],
    problemThere: 'evidence-account-not-read',
  })
})
