import { HOUR, MINUTE } from '../../../src/model/index.ts'
import { Survey } from '../../../src/engine/survey.ts'
import { type FakeRun, plannedIn, resultIn, toldOf } from '../../support/engine/run.ts'
import { aRun } from '../../support/engine/scenes.ts'
import { imageId, TARGET } from '../../support/model-factories.ts'

const [A, B] = [imageId(1), imageId(2)] as const

type Scene = ReturnType<typeof aRun>

const SLOW = {
  files: ({ run }: Scene) => {
    run.repositoryTakes = HOUR
  },
  target: ({ account }: Scene) => {
    account.readingTakes = HOUR
  },
} as const

const whats = ['files', 'target'] as const

function cancelIn(run: FakeRun, time: number): void {
  void run.clock.sleep(time).then(() => {
    run.cancel()
  })
}

describe('a run that is cancelled while it reads for an hour', () => {
  it.each(whats)('%s at first ends at once', async (what) => {
    const scene = aRun([1])
    const { run, account } = scene
    const startedAt = run.clock.now().getTime()
    SLOW[what](scene)
    cancelIn(run, MINUTE)

    const result = await run.cleanUp()

    expect(run.clock.now().getTime() - startedAt).toBe(MINUTE)
    expect(resultIn(result, account)).toMatchObject({
      kind: 'not-read',
      problem: { code: 'cancelled', target: account.target },
    })
    expect(result.problems.map(({ code }) => code)).toEqual(['cancelled'])
  })

  it.each(whats)('%s in a renewal ends at once, and tells what was removed', async (what) => {
    const scene = aRun([1, 2])
    const { run, account } = scene
    const startedAt = run.clock.now().getTime()
    account.script.before('removal', 2, () => {
      run.clock.advance(11 * MINUTE)
      SLOW[what](scene)
      cancelIn(run, MINUTE)
    })

    const result = await run.cleanUp()

    expect(run.clock.now().getTime() - startedAt).toBe(12 * MINUTE)
    expect(toldOf(result, account)).toMatchObject({
      [A]: 'removed',
      [B]: 'not attempted: cancelled',
    })
    expect(plannedIn(result, account).status).toBe('cancelled')
    expect(result.problems.map(({ code }) => code)).toEqual(['cancelled'])
  })
})

describe('a run that was cancelled before it reads', () => {
  it('does not begin to wait for files', async () => {
    const { run } = aRun([1])
    run.cancel()
    run.repositoryTakes = HOUR
    const survey = new Survey(run.ports)
    const startedAt = run.clock.now().getTime()

    await run.clock.until(survey.readAll().then(async () => survey.inventoryFor([TARGET])))

    expect(run.clock.now().getTime()).toBe(startedAt)
  })
})
