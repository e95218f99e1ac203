import { Survey } from '../../../src/engine/survey.ts'
import { FakeRun } from '../../support/engine/run.ts'
import { oldImage, withOld } from '../../support/engine/scenes.ts'
import { imageId, OTHER_REGION, snapshotId, TARGET } from '../../support/model-factories.ts'

const [A, S] = [imageId(1), snapshotId(1)] as const

function surveying(): { run: FakeRun; account: ReturnType<FakeRun['add']>; survey: Survey } {
  const run = new FakeRun()
  const account = run.add(withOld([1]))
  return { run, account, survey: new Survey(run.ports) }
}

const ASKED = {
  target: TARGET,
  questions: { imageReferences: [A], imageSharing: [A], snapshotSharing: [S] },
}

describe('a survey', () => {
  it('remembers that a target failed once, although it answers later', async () => {
    const { account, survey } = surveying()
    await survey.readAll()
    account.unreadable.add('fleets')
    await survey.read(TARGET)
    account.unreadable.clear()
    await survey.read(TARGET)

    expect(survey.problems).toMatchObject([{ code: 'evidence-incomplete' }])
    expect(survey.complete).toEqual([])
  })

  it('keeps the answers of a target that cannot be read again, beside newer ones', async () => {
    const { account, survey } = surveying()
    account.sharedWith.set(A, ['444455556666'])
    await survey.readAll()
    await survey.ask([ASKED])
    account.unreadable.add('fleets')
    await survey.read(TARGET)

    const { answers, readAt } = survey.of(TARGET).evidence
    expect(answers.imageSharing).toEqual(new Map([[A, ['444455556666']]]))
    expect([...answers.snapshotSharing.keys(), ...answers.imageReferences.keys()]).toEqual([S, A])
    expect(readAt).toBeUndefined()
  })

  it('forgets the answers of a target that was read again', async () => {
    const { survey } = surveying()
    await survey.readAll()
    await survey.ask([ASKED])
    await survey.read(TARGET)

    expect(survey.of(TARGET).evidence.answers.imageSharing.size).toBe(0)
  })

  it('says what was answered', async () => {
    const { survey } = surveying()
    await survey.readAll()

    const answered = await survey.ask([ASKED, { ...ASKED, target: OTHER_REGION }])

    expect(answered.map(({ answers }) => [...answers.imageSharing.keys()])).toEqual([[A], []])
  })

  it('knows nothing of a target that it was not given', async () => {
    const { survey } = surveying()
    await survey.readAll()
    await survey.read(OTHER_REGION)

    expect(survey.all).toHaveLength(1)
    expect(() => survey.of(OTHER_REGION)).toThrow('is no target of this run')
  })

  it('has the newest image of each id of a target that failed', async () => {
    const { account, survey } = surveying()
    await survey.readAll()
    const renamed = oldImage(1, { name: 'renamed' })
    account.images.set(A, renamed)
    account.unreadable.add('fleets')
    await survey.read(TARGET)

    expect(survey.of(TARGET).evidence.images).toEqual([renamed])
  })
})
