import { MINUTE } from '../../../src/model/index.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'
import { plannedIn, toldOf } from '../../support/engine/run.ts'
import { anOrphan, aRun, numbersTo } from '../../support/engine/scenes.ts'

const [A, S, O] = [imageId(1), snapshotId(1), snapshotId(9)] as const

/** The throttle ends with this reading: a run that goes on without end is seen, and ends. */
const TOO_MANY_READINGS = 5

describe('a removal that is throttled for good', () => {
  it.each([
    { what: 'an image', id: A },
    { what: 'the snapshot of an image that went', id: S },
    { what: 'an orphan', id: O },
  ])('ends the run: $what', async ({ id }) => {
    const { run, account } = aRun(id === O ? [] : [1])
    if (id === O) account.snapshots.set(O, anOrphan(9))
    account.removals.ignoresSnapshots = true
    account.removals.throttled.add(id)
    account.script.before('reading', TOO_MANY_READINGS, () => {
      account.removals.throttled.clear()
    })

    const result = await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(toldOf(result, account)[id]).toBe('not attempted: evidence-too-old')
    expect(plannedIn(result, account)).toMatchObject({
      status: 'failed',
      problem: { code: 'evidence-too-old', target: account.target },
    })
    expect(result.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^eu-west-1 .*: no removal went through within 10 minutes/),
    ])
    expect(account.readings).toHaveLength(2)
  })

  it('takes nothing from what went through beside it', async () => {
    const { run, account } = aRun([1, 2])
    account.removals.throttled.add(A)
    account.script.before('reading', TOO_MANY_READINGS, () => {
      account.removals.throttled.clear()
    })

    const told = toldOf(await run.cleanUp(), account)

    expect(told).toEqual({
      [A]: 'not attempted: evidence-too-old',
      [S]: 'not attempted: evidence-too-old',
      [imageId(2)]: 'removed',
      [snapshotId(2)]: 'deleted',
    })
  })
})

describe('a pass on new evidence in which something went through', () => {
  it('is followed by another', async () => {
    const { run, account } = aRun(numbersTo(40))
    account.removals.takes = 6 * MINUTE
    account.removals.throttled.add(A)
    account.script.before('reading', 3, () => {
      account.removals.throttled.clear()
    })

    const result = await run.cleanUp()

    expect(new Set(Object.values(toldOf(result, account)))).toEqual(new Set(['removed', 'deleted']))
    expect(account.readings).toHaveLength(3)
    expect(result.problems).toEqual([])
  })

  it('is one in which an image went whose snapshot must wait for the next', async () => {
    const { run, account } = aRun([1])
    account.removals.ignoresSnapshots = true
    for (const guarded of [1, 3]) {
      account.script.before('removal', guarded, () => {
        run.clock.advance(11 * MINUTE)
      })
    }

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
    expect(account.readings).toHaveLength(3)
    expect(result.problems).toEqual([])
  })
})
