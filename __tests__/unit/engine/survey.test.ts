import { goes, MINUTE } from '../../../src/model/index.ts'
import { decide } from '../../../src/engine/decide.ts'
import { Survey } from '../../../src/engine/survey.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import { FakeRun } from '../../support/engine/run.ts'
import { aRunOfTwo, withOld } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'
import { aGreedyPolicy, ago, naming, OTHER_REGION, TARGET } from '../../support/model-factories.ts'

const { A, B, C, S, all, before, image, shared, story, there, usedWhenAsked } = stories

interface Surveyed {
  readonly run: FakeRun
  readonly account: FakeAccount
  readonly survey: Survey
}

/** A survey of one account that has read once, with a repository that names the first image. */
async function aSurvey(
  prepare: (account: FakeAccount) => void = () => undefined,
): Promise<Surveyed> {
  const run = new FakeRun()
  const account = run.add(withOld([1]))
  run.repository = [naming(A)]
  prepare(account)
  const survey = new Survey(run.ports)
  await survey.readAll()
  return { run, account, survey }
}

const ASKED = {
  target: TARGET,
  questions: { imageReferences: [A], imageSharing: [A], snapshotSharing: [S] },
}

describe('a survey', () => {
  it('remembers that a target failed once, although it answers later', async () => {
    const { account, survey } = await aSurvey()
    account.unreadable.add('fleets')
    await survey.read(TARGET)
    account.unreadable.clear()
    await survey.read(TARGET)

    expect(survey.problems).toMatchObject([{ code: 'evidence-incomplete' }])
    expect(survey.complete).toEqual([])
  })

  it('says what was answered, and knows nothing of a target that it was not given', async () => {
    const { survey } = await aSurvey()
    await survey.read(OTHER_REGION)
    const answered = await survey.ask([ASKED, { ...ASKED, target: OTHER_REGION }])

    expect(answered.map(({ answers }) => [...answers.imageSharing.keys()])).toEqual([[A], []])
    expect(survey.all).toHaveLength(1)
    expect(() => survey.of(OTHER_REGION)).toThrow('is no target of this run')
  })
})

describe('what files name', () => {
  it.each([
    { what: 'counts as the newest files have it', isReadable: true, named: B, failed: [] },
    { what: 'counts on where they cannot be read', isReadable: false, named: A, failed: [TARGET] },
  ])('$what', async ({ isReadable, named, failed }) => {
    const { run, survey } = await aSurvey()
    run.repository = [naming(B)]
    run.isRepositoryReadable = isReadable
    run.clock.advance(6 * MINUTE)
    await survey.read(TARGET)

    expect((await survey.inventoryFor([])).repository).toEqual([naming(named)])
    expect(survey.problems.map(({ target }) => target)).toEqual(failed)
  })

  it('counts for a slow target that was read with them, although they cannot be read again', async () => {
    const { run, here, there: slow } = aRunOfTwo([1], [2])
    const survey = new Survey(run.ports)
    await survey.readAll()
    run.clock.advance(6 * MINUTE)
    run.repository = [naming(B)]
    slow.readingTakes = 5.5 * MINUTE
    const reading = survey.read(slow.target)
    await run.clock.until(run.clock.sleep(5.1 * MINUTE))
    run.isRepositoryReadable = false
    await survey.read(here.target)
    await run.clock.until(reading)

    expect((await survey.inventoryFor([slow.target])).repository).toEqual([naming(B)])
    expect(survey.problems).toMatchObject([{ target: here.target }])
  })

  story('is not read again where no target would say that it cannot be', {
    images: [1],
    happens: all(stories.takes({ question: 6 }), before('question', 1, stories.unreadableFiles)),
    told: 'A removed; S deleted',
    fileReadings: 1,
  })
})

describe('a target that is read again', () => {
  it.each([
    { minutes: 5, readings: 1, age: 0 },
    { minutes: 5.01, readings: 2, age: -5.01 },
  ])('after $minutes minutes is no newer than its files', async ({ minutes, readings, age }) => {
    const { run, survey } = await aSurvey()
    run.clock.advance(minutes * MINUTE)
    await survey.read(TARGET)

    expect(run.repositoryReadings).toBe(readings)
    const { inventory, evidence } = survey.of(TARGET)
    expect([inventory?.readAt, evidence.readAt]).toEqual([ago(age * MINUTE), ago(age * MINUTE)])
  })
})

/** Plans one target, while one of the two is read again: after its answer, and before the other's. */
async function planWhileRead(
  again: 'here' | 'there',
  happens: stories.Happening,
): Promise<readonly string[]> {
  const { run, ...accounts } = aRunOfTwo([1], [])
  const { here: account, there: other } = accounts
  all(there(image(3, { copyOf: A, snapshots: [] })), happens)({ run, account, other })
  const survey = new Survey(run.ports)
  const target = accounts[again]
  const slow = again === 'here' ? other : account
  slow.answeringTakes = 2 * MINUTE
  slow.script.before('question', 1, () => {
    target.readingTakes = MINUTE
    void survey.read(target.target)
  })
  const settings = { survey, policy: aGreedyPolicy(), ports: run.ports }
  const decided = survey.readAll().then(async () => decide([account.target], settings))
  const { plan } = await run.clock.until(decided)
  expect(target.readings).toHaveLength(2)
  return plan.targets.flatMap(({ images }) => images.filter(goes).map((each) => each.image.id))
}

describe('a target that is read again while others are asked', () => {
  it.each([
    { what: 'does not forget who uses an image', again: 'here', happens: usedWhenAsked(A) },
    { what: 'does not forget whom it is shared with', again: 'here', happens: shared(A) },
    {
      what: 'does not forget who uses a copy',
      again: 'there',
      happens: there(usedWhenAsked(C)),
    },
    { what: 'lets go what nobody uses', again: 'there', happens: all(), removed: [A] },
  ] as const)('$what', async ({ again, happens, ...row }) => {
    expect(await planWhileRead(again, happens)).toEqual('removed' in row ? row.removed : [])
  })
})
