import { MINUTE } from '../../../src/model/index.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { numbersTo } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'

const { A, B, S, T, O, all, before, expectStory, image, late, launched, meets, orphan } = stories
const { story, takes, there, throttled, tooOldAt, unthrottled, when } = stories

const TOO_OLD = 'not attempted: evidence-too-old'
const ALL_GONE = 'A B removed; S T deleted'

describe('a target that takes 11 minutes to read', () => {
  const slow = there(takes({ reading: 11 }))

  story('holds up nobody else, is named, and is not asked again', {
    others: [3],
    happens: slow,
    told: ALL_GONE,
    status: 'done',
    toldThere: `C U ${TOO_OLD}`,
    statusThere: 'failed',
    problems: ['evidence-too-old'],
    says: /^us-east-1 \(111122223333\): .* within 10 minutes/,
    readingsThere: 2,
    questionsThere: 1,
  })
  story('counts for the others as it was read', {
    images: [1],
    others: [3],
    happens: all(slow, there(launched(A))),
    told: 'A kept: in-use',
  })
  story('stops the others with shared-images: remove, where all must be new', {
    others: [3],
    policy: { sharedImages: 'remove' },
    happens: slow,
    told: `A B S T ${TOO_OLD}`,
    says: /^us-east-1 .* in eu-west-1/,
    attempts: '',
    attemptsThere: '',
  })
  story('once is read again, and then carried out', {
    others: [3],
    happens: all(slow, there(before('reading', 2, takes({ reading: 0 })))),
    toldThere: 'C removed; U deleted',
    problems: [],
  })
  story('is read again only where half of its time is over', {
    others: [],
    happens: all(before('removal', 2, late(61)), there(before('reading', 2, late(4)))),
    readings: 2,
    readingsThere: 2,
  })
})

describe('a target that takes long to ask', () => {
  story('is renewed once, and then named', {
    others: [3],
    happens: there(takes({ question: 11 })),
    told: ALL_GONE,
    problemThere: 'evidence-too-old',
    attemptsThere: '',
  })
  story('is asked beside the others', {
    others: [3],
    happens: all(takes({ question: 6 }), there(takes({ question: 6 }))),
    problems: [],
    questions: 1,
    questionsThere: 1,
  })
  it.each([
    { reading: 0, question: 11, slow: 'us-east-1' },
    { reading: 5, question: 6, slow: 'us-east-1' },
    { reading: 6, question: 6, slow: 'eu-west-1' },
    { reading: 9, question: 2, slow: 'eu-west-1' },
  ])(
    'about a copy, for $question minutes after a reading of $reading: $slow is named',
    async ({ reading, question, slow }) => {
      const copy = image(3, { copyOf: A, deregistrationProtection: 'enabled' })
      await expectStory({
        images: [1],
        others: [4],
        happens: all(takes({ reading }), there(copy, takes({ question }))),
        told: `A S ${TOO_OLD}`,
        problem: 'evidence-too-old',
        says: new RegExp(`^${slow} .* Nothing more was taken away in eu-west-1 `, 'mu'),
      })
    },
  )
})

describe('a removal that is throttled for good', () => {
  /** The throttle ends with this reading: a run that goes on without end is seen, and ends. */
  const untilTooManyReadings = before('reading', 5, unthrottled)

  it.each([
    { what: 'an image', images: [1], happens: throttled(A), told: `A S ${TOO_OLD}` },
    {
      what: 'its snapshot, of which nothing was said as it went',
      images: [1],
      happens: throttled(S),
      told: 'A removed; S failed: NotAnswered',
    },
    { what: 'an orphan', images: [], happens: all(orphan(), throttled(O)), told: `O ${TOO_OLD}` },
  ])('ends the run: $what', async ({ happens, ...row }) => {
    await expectStory({
      ...row,
      happens: all(stories.ignoringSnapshots, happens, untilTooManyReadings),
      status: 'failed',
      problems: ['evidence-too-old'],
      says: /^eu-west-1 .*: no removal went through within 10 minutes/,
      readings: 2,
    })
  })

  story('takes nothing from what went through beside it', {
    happens: all(throttled(A), untilTooManyReadings),
    told: `A S ${TOO_OLD}; B removed; T deleted`,
  })
})

describe('a pass on new evidence in which something went through', () => {
  story('is followed by another', {
    images: numbersTo(40),
    happens: all(takes({ removal: 6 }), throttled(A), before('reading', 3, unthrottled)),
    counts: { removed: 40 },
    readings: 3,
    problems: [],
  })
  story('is one in which an image went whose snapshot must wait for the next', {
    images: [1],
    happens: all(stories.ignoringSnapshots, tooOldAt(1), tooOldAt(3)),
    told: 'A removed; S deleted',
    readings: 3,
    problems: [],
  })
})

describe('what AWS refuses for all', () => {
  const expired: stories.Happening = ({ account }) => {
    account.stoppedBy = awsError('ExpiredTokenException')
  }

  story('keys that expired: the target stops at once, and nothing is read again with them', {
    happens: all(
      meets(A, { code: 'ExpiredTokenException' }),
      throttled(B),
      when('image', expired, late()),
    ),
    problems: ['calls-stopped'],
    readings: 1,
  })
  it.each([
    { what: 'is told where an image failed', happens: meets(B, { code: 'ExpiredTokenException' }) },
    {
      what: 'is told where a snapshot failed',
      happens: meets(T, { code: 'ExpiredTokenException' }),
    },
    { what: 'is nothing where all went by then', happens: all(), problems: [] },
  ])('keys that expire with the last call: it $what', async ({ happens, ...row }) => {
    const last = all(stories.ignoringSnapshots, when('snapshot', expired), happens)
    await expectStory({ problems: ['calls-stopped'], ...row, happens: last })
  })
})

describe('something unexpected in the removal of a target', () => {
  const aBug = (): never => {
    throw new TypeError('a bug')
  }

  story('is told with what was removed, and the others go on', {
    others: [3],
    happens: all(tooOldAt(2), before('reading', 2, aBug)),
    told: 'A removed; S deleted; B nothing; T not attempted: target-stopped',
    left: 'B T',
    status: 'failed',
    problems: ['unexpected'],
    says: 'eu-west-1 (111122223333): something unexpected stopped the removal: a bug',
    toldThere: 'C removed; U deleted',
    statusThere: 'done',
    problemThere: undefined,
  })

  it('hides nothing that went in the same pass, and nothing goes behind its back', async () => {
    const { run, account } = await expectStory({
      images: numbersTo(40),
      happens: all(takes({ removal: 0.001 }), ({ run }) => {
        run.listen = (event) => {
          if (event.kind === 'image' && event.planned.image.id === B) aBug()
        }
      }),
      problem: 'unexpected',
      counts: { removed: 17, nothing: 23 },
    })
    const removed = [...account.removals.removed]
    await run.clock.until(run.clock.sleep(MINUTE))

    expect([...account.removals.removed]).toEqual(removed)
    expect(account.images.size).toBe(23)
  })
})
