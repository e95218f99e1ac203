import { MINUTE } from '../../../src/model/index.ts'
import { Survey } from '../../../src/engine/survey.ts'
import { FakeRun, plannedIn, toldOf } from '../../support/engine/run.ts'
import { aRun, aRunOfTwo, withOld } from '../../support/engine/scenes.ts'
import { imageId, naming, NOW, TARGET } from '../../support/model-factories.ts'

const [A, B] = [imageId(1), imageId(2)] as const

const after = (minutes: number): Date => new Date(NOW.getTime() + minutes * MINUTE)

describe('files that cannot be read again', () => {
  it('fail the target that was read with them', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(11 * MINUTE)
      run.isRepositoryReadable = false
    })

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toMatchObject({
      [A]: 'removed',
      [B]: 'not attempted: target-stopped',
    })
    expect(plannedIn(result, account)).toMatchObject({
      status: 'failed',
      problem: { code: 'evidence-incomplete', target: account.target },
    })
  })

  it('are not tried where no target would say so', async () => {
    const { run, account } = aRun([1])
    account.answeringTakes = 6 * MINUTE
    account.script.before('question', 1, () => {
      run.isRepositoryReadable = false
    })

    const result = await run.cleanUp()

    expect(run.repositoryReadings).toBe(1)
    expect(toldOf(result, account)).toMatchObject({ [A]: 'removed' })
  })
})

describe('what files name', () => {
  it('counts on where newer files cannot be read', async () => {
    const run = new FakeRun()
    run.add(withOld([1]))
    run.repository = [naming(A)]
    const survey = new Survey(run.ports)
    await survey.readAll()
    run.isRepositoryReadable = false
    run.clock.advance(6 * MINUTE)
    await survey.read(TARGET)

    const { repository } = await survey.inventoryFor([])

    expect(repository).toEqual([naming(A)])
    expect(survey.problems).toMatchObject([{ code: 'evidence-incomplete', target: TARGET }])
  })

  it('counts for a slow target that was read with them, although they cannot be read again', async () => {
    const { run, here, there } = aRunOfTwo([1], [2])
    const survey = new Survey(run.ports)
    await survey.readAll()
    run.clock.advance(6 * MINUTE)
    run.repository = [naming(B)]
    there.readingTakes = 5.5 * MINUTE
    const slow = survey.read(there.target)
    await run.clock.until(run.clock.sleep(5.1 * MINUTE))
    run.isRepositoryReadable = false
    await survey.read(here.target)
    await run.clock.until(slow)

    expect((await survey.inventoryFor([there.target])).repository).toEqual([naming(B)])
    expect(survey.problems).toMatchObject([{ target: here.target }])
  })

  it('counts as the newest files have it', async () => {
    const run = new FakeRun()
    run.add(withOld([1]))
    run.repository = [naming(A)]
    const survey = new Survey(run.ports)
    await survey.readAll()
    run.repository = [naming(B)]
    run.clock.advance(6 * MINUTE)
    await survey.read(TARGET)

    expect((await survey.inventoryFor([])).repository).toEqual([naming(B)])
  })
})

describe('a target that is read again', () => {
  it.each([
    { minutes: 5, readings: 1, readAt: NOW },
    { minutes: 5.01, readings: 2, readAt: after(5.01) },
  ])('after $minutes minutes is no newer than its files', async ({ minutes, readings, readAt }) => {
    const run = new FakeRun()
    run.add(withOld([1]))
    const survey = new Survey(run.ports)
    await survey.readAll()
    run.clock.advance(minutes * MINUTE)
    await survey.read(TARGET)

    expect(run.repositoryReadings).toBe(readings)
    const { inventory, evidence } = survey.of(TARGET)
    expect([inventory?.readAt, evidence.readAt]).toEqual([readAt, readAt])
  })

  it('is as old as its own reading where it took longer to come to it', async () => {
    const run = new FakeRun()
    const account = run.add(withOld([1]))
    const survey = new Survey(run.ports)
    const { read } = account
    Object.assign(account, {
      read: async (files: Parameters<typeof read>[0]) => {
        const reading = await read(files)
        if (!reading.isComplete) return reading
        return { ...reading, inventory: { ...reading.inventory, readAt: after(-1) } }
      },
    })
    await survey.readAll()

    expect(survey.of(TARGET).evidence.readAt).toEqual(after(-1))
  })
})
