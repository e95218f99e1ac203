import { aRetentionRule, mapped, snapshotId } from '../../support/model-factories.ts'
import { numbersTo, oldSnapshot } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'

const { A, B, C, T, all, before, expectStory, gone, image, KEEP, late, launched } = stories
const { story, there, throttled, tooOldAt, UNLIMITED, unthrottled } = stories

const RULES = [
  aRetentionRule({ resourceType: 'EC2_IMAGE' }),
  aRetentionRule({ resourceType: 'EBS_SNAPSHOT' }),
]
const recycleBinRules =
  (...rules: typeof RULES): stories.Happening =>
  ({ account }) => {
    account.retentionRules = rules
  }
const notLaunched: stories.Happening = ({ account }) => {
  account.references = []
}

describe('evidence of the own target', () => {
  const told = 'A B removed; S T deleted'
  story('lasts ten minutes', { happens: before('removal', 2, late(10)), told, readings: 1 })
  story('is read again after that, and all else goes', {
    happens: before('removal', 2, late(10.0001)),
    told,
    readings: 2,
    problems: [],
  })
  story('is asked about again, because the answers are as old', {
    happens: tooOldAt(2, stories.shared(B)),
    told: 'A removed; S deleted; B kept: shared',
    questions: 2,
  })
})

describe('evidence of another target', () => {
  const KEEP_SHARED = { sharedImages: 'keep' } as const
  const REMOVE_SHARED = { sharedImages: 'remove' } as const
  it.each([
    { policy: KEEP_SHARED, age: 60, readingsThere: 1 },
    { policy: KEEP_SHARED, age: 60.0001, readingsThere: 2 },
    { policy: REMOVE_SHARED, age: 10, readingsThere: 1 },
    { policy: REMOVE_SHARED, age: 10.0001, readingsThere: 2 },
  ])('of $age minutes with $policy is read $readingsThere times', async ({ age, ...row }) => {
    const happens = before('removal', 2, late(age))
    await expectStory({ ...row, others: [], happens, told: 'A B removed; S T deleted' })
  })

  story('keeps the source of a copy that was launched there meanwhile', {
    others: [],
    happens: all(
      there(image(3, { copyOf: B })),
      before('removal', 2, late(61), there(launched(C))),
    ),
    told: 'A removed; S deleted; B kept: in-use',
  })
  story('is read once where several wait for it', {
    others: [3, 4],
    policy: REMOVE_SHARED,
    happens: all(stories.takes({ reading: 1 }), there(stories.takes({ reading: 1 })), tooOldAt(2)),
    readings: 2,
    readingsThere: 2,
  })
})

describe('the repository', () => {
  it.each([
    { age: 5, fileReadings: 1 },
    { age: 11, fileReadings: 2 },
  ])('is read $fileReadings times where it is $age minutes old', async ({ age, fileReadings }) => {
    await expectStory({
      others: [3],
      happens: before('removal', 2, late(age)),
      fileReadings,
    })
  })

  story('fails every target where it cannot be read', {
    others: [3],
    happens: stories.unreadableFiles,
    told: 'not read',
    toldThere: 'not read',
    problems: ['evidence-incomplete', 'evidence-incomplete'],
    attempts: '',
    attemptsThere: '',
  })
})

describe('what goes can only become less', () => {
  it.each([
    { what: 'an image that has come into use stays', event: launched(B), told: 'B kept: in-use' },
    { what: 'one that was tagged stays', event: image(2, KEEP), told: 'B kept: protected' },
    {
      what: 'of one that is gone its snapshot goes',
      event: gone(B),
      told: 'B already-gone; T deleted',
    },
    { what: 'one that is gone with it is no failure', event: gone(B, T), told: 'B T already-gone' },
  ])('$what', async ({ event, told }) => {
    await expectStory({
      happens: tooOldAt(2, event),
      told: `A removed; S deleted; ${told}`,
    })
  })

  story('what was kept at first stays, although nothing keeps it now', {
    images: [1, 2, 3],
    happens: all(launched(C), tooOldAt(2, notLaunched)),
    told: 'A B removed; S T deleted; C kept: in-use',
  })
  story('an orphan that is referenced now stays, and one that is gone was taken by others', {
    images: [1],
    happens: all(stories.orphan(8, 9, 10), tooOldAt(1, launched(snapshotId(8)), gone(stories.O))),
    told: 'A removed; S s10 deleted; O already-gone',
  })
  story('the snapshot of an image that is gone stays once no Recycle Bin rule covers it', {
    policy: { requireRecycleBin: true },
    happens: all(
      recycleBinRules(...RULES),
      tooOldAt(2, recycleBinRules(...RULES.slice(0, 1)), gone(B)),
    ),
    told: 'A removed; S deleted; B already-gone; T kept: not-recoverable',
  })
  story('each image that is gone has its own snapshots', {
    happens: tooOldAt(1, gone(A, B), launched(T)),
    told: 'A B already-gone; S deleted; T kept: referenced',
  })
  story('no reason speaks of a plan file, because there is none', {
    happens: tooOldAt(
      2,
      image(2, { snapshots: [mapped(T), mapped(snapshotId(7))] }),
      ({ account }) => {
        account.snapshots.set(snapshotId(7), oldSnapshot(7, 2))
      },
    ),
    told: 'A B removed; S T s7 deleted',
  })
})

describe('that evidence is read again is told with the reason', () => {
  story('once, where a second batch rests on the same reading', {
    images: numbersTo(502),
    policy: UNLIMITED,
    happens: tooOldAt(1),
    renewed: ['too-old'],
    readings: 2,
    questions: 3,
  })
  story('it is soon too old, where the last of a batch goes six minutes after it was read', {
    images: numbersTo(502),
    policy: UNLIMITED,
    happens: all(tooOldAt(1), before('look', 52, late(6))),
    renewed: ['too-old', 'soon-too-old'],
  })
})

/**
 * All evidence is too old when the removals begin. The questions of the renewal here take so long that
 * the other target, which removes meanwhile, has this one read again.
 */
const readAgainWhileAsked = all(
  stories.when('removing', late()),
  before('question', 2, stories.takes({ question: 11 })),
  before('question', 3, stories.takes({ question: 0 })),
  there(throttled('ami-0000000b'), before('reading', 3, unthrottled)),
)

describe('an image that is gone once it is planned again', () => {
  it.each([
    { what: 'one of two', ids: [B], told: 'A removed; B already-gone; S T deleted' },
    { what: 'all', ids: [A, B], told: 'A B already-gone; S T deleted' },
  ])('is looked at once more: $what', async ({ ids, told }) => {
    await expectStory({
      others: [10, 11],
      policy: { sharedImages: 'remove' },
      happens: all(readAgainWhileAsked, before('reading', 3, gone(...ids))),
      told,
      problems: [],
    })
  })
})
