import { MINUTE } from '../../../src/model/index.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'
import { plannedIn, resultIn, toldOf } from '../../support/engine/run.ts'
import { anOrphan, aRun, aRunOfTwo, numbersTo } from '../../support/engine/scenes.ts'

const [A, B] = [imageId(1), imageId(2)] as const
const [S, T] = [snapshotId(1), snapshotId(2)] as const

describe('a run that is cancelled', () => {
  it.each(['reading', 'question'] as const)('before the %s ends plans nothing', async (step) => {
    const { run, account } = aRun([1])
    account.script.before(step, 1, () => {
      run.cancel()
    })

    const result = await run.cleanUp()

    expect(resultIn(result, account)).toMatchObject({
      kind: 'not-read',
      problem: { code: 'cancelled' },
    })
    expect(result.problems.map(({ code }) => code)).toEqual(['cancelled'])
    expect(account.removals.attempts).toEqual([])
  })

  it('before anything was read says so of every target', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    run.cancel()

    const result = await run.cleanUp()

    expect([resultIn(result, here), resultIn(result, there)]).toMatchObject([
      { problem: { code: 'cancelled', target: here.target } },
      { problem: { code: 'cancelled', target: there.target } },
    ])
    expect(result.problems).toHaveLength(1)
  })

  it('keeps the plan of a target that was asked before', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    there.answeringTakes = MINUTE
    run.listen = ({ kind }) => {
      if (kind === 'asked') run.cancel()
    }

    const result = await run.cleanUp()

    expect(toldOf(result, here)).toMatchObject({ [A]: 'not attempted: cancelled' })
    expect(resultIn(result, there)).toMatchObject({ problem: { code: 'cancelled' } })
  })

  it('when it is planned removes nothing, and says so of all that would go', async () => {
    const { run, account } = aRun([1])
    account.snapshots.set(snapshotId(9), anOrphan(9))
    run.listen = ({ kind }) => {
      if (kind === 'planned') run.cancel()
    }

    const result = await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(toldOf(result, account)).toEqual({
      [A]: 'not attempted: cancelled',
      [S]: 'not attempted: cancelled',
      [snapshotId(9)]: 'not attempted: cancelled',
    })
    expect(plannedIn(result, account)).toMatchObject({ status: 'cancelled', problem: undefined })
    expect(account.removals.attempts).toEqual([])
  })

  it('while it removes finishes what is under way, and begins nothing else', async () => {
    const { run, account } = aRun(numbersTo(20))
    account.removals.takes = 1
    account.script.before('removal', 16, () => {
      run.cancel()
    })

    const result = await run.cleanUp()

    const told = Object.entries(toldOf(result, account)).filter(([id]) => id.startsWith('ami-'))
    expect(account.removals.attempts).toHaveLength(15)
    expect(told.filter(([, outcome]) => outcome === 'removed')).toHaveLength(15)
    expect(told.filter(([, outcome]) => outcome === 'not attempted: cancelled')).toHaveLength(5)
    expect(plannedIn(result, account).status).toBe('cancelled')
    expect(result.problems.map(({ code }) => code)).toEqual(['cancelled'])
  })

  it.each(['reading', 'question'] as const)(
    'during the %s of a renewal leaves the rest, and blames nothing else',
    async (step) => {
      const { run, account } = aRun([1, 2])
      account.script
        .before('removal', 2, () => {
          run.clock.advance(11 * MINUTE)
        })
        .before(step, 2, () => {
          run.cancel()
        })

      const result = await run.cleanUp()

      expect(toldOf(result, account)).toEqual({
        [A]: 'removed',
        [S]: 'deleted',
        [B]: 'not attempted: cancelled',
        [T]: 'not attempted: cancelled',
      })
      expect(plannedIn(result, account).status).toBe('cancelled')
      expect(result.problems.map(({ code }) => code)).toEqual(['cancelled'])
    },
  )

  it('during the renewal of another target tells both what they came to', async () => {
    const { run, here, there } = aRunOfTwo(numbersTo(26, 10), [3])
    here.removals.takes = 1
    here.script
      .before('removal', 17, () => {
        run.clock.advance(11 * MINUTE)
      })
      .before('reading', 2, () => {
        run.cancel()
      })

    const result = await run.cleanUp()

    expect(plannedIn(result, here).status).toBe('cancelled')
    expect(plannedIn(result, there)).toMatchObject({ status: 'done', problem: undefined })
    expect(toldOf(result, there)).toMatchObject({ [imageId(3)]: 'removed' })
  })

  it('when all is done has done all', async () => {
    const { run, account } = aRun([1])
    run.listen = ({ kind }) => {
      if (kind === 'image') run.cancel()
    }

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
    expect(plannedIn(result, account).status).toBe('done')
    expect(result.problems.map(({ code }) => code)).toEqual(['cancelled'])
  })

  it('fails a dry run as well', async () => {
    const { run, account } = aRun([1])
    run.listen = ({ kind }) => {
      if (kind === 'planned') run.cancel()
    }

    const result = await run.cleanUp({}, { dryRun: true })

    expect(toldOf(result, account)).toEqual({ [A]: 'planned', [S]: 'planned' })
    expect(result.problems.map(({ code }) => code)).toEqual(['cancelled'])
  })
})
