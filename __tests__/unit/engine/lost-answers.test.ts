import { MINUTE } from '../../../src/model/index.ts'
import { imageId, mapped, snapshotId } from '../../support/model-factories.ts'
import { toldOf } from '../../support/engine/run.ts'
import { anOrphan, aRun, oldImage, oldSnapshot } from '../../support/engine/scenes.ts'

const [A, S, T, O] = [imageId(1), snapshotId(1), snapshotId(2), snapshotId(9)] as const

const TOO_LONG = 11 * MINUTE

describe('an image whose removal was not answered', () => {
  it('is removed where the next attempt finds it gone, with its snapshots', async () => {
    const { run, account } = aRun([1])
    account.removals.meets(A, 'answer lost')

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
    expect(account.removals.attempts).toEqual([A, A, S])
  })

  it('is removed where the renewal finds it gone, with its snapshots', async () => {
    const { run, account } = aRun([1])
    account.removals.meets(A, 'answer lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
  })

  it('is removed where the renewal finds it gone, and its snapshot is still to go', async () => {
    const { run, account } = aRun([1])
    account.removals.meets(A, 'answer lost')
    account.removals.ignoresSnapshots = true
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
    expect(account.snapshots.size).toBe(0)
  })

  it('is removed by the next attempt where it was still there', async () => {
    const { run, account } = aRun([1])
    account.removals.meets(A, 'request lost')

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
    expect(account.removals.attempts).toEqual([A, A])
  })

  it('may have happened although newer evidence still lists the image, as EC2 does for a while', async () => {
    const { run, account } = aRun([1])
    account.removals.meets(A, 'request lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.images.set(A, oldImage(1, { deregistrationProtection: 'enabled' }))
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({
      [A]: 'failed: NotAnswered',
      [S]: 'failed: NotAnswered',
    })
  })
})

describe('an image that somebody else removed', () => {
  it('is already gone, and its snapshot goes', async () => {
    const { run, account } = aRun([1])
    account.script.before('removal', 1, () => account.images.delete(A))

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'already-gone', [S]: 'deleted' })
  })

  it('with its snapshot is no failure', async () => {
    const { run, account } = aRun([1])
    account.script.before('removal', 1, () => {
      account.images.delete(A)
      account.snapshots.delete(S)
    })

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toEqual({ [A]: 'already-gone', [S]: 'already-gone' })
    expect(result.problems).toEqual([])
  })
})

describe('a snapshot whose deletion was not answered', () => {
  it('is deleted where the next attempt finds it gone', async () => {
    const { run, account } = aRun([])
    account.snapshots.set(O, anOrphan(9))
    account.removals.meets(O, 'answer lost')

    const result = await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(toldOf(result, account)).toEqual({ [O]: 'deleted' })
  })

  it('is deleted where the renewal finds an orphan gone', async () => {
    const { run, account } = aRun([])
    account.snapshots.set(O, anOrphan(9))
    account.removals.meets(O, 'answer lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })

    const result = await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(toldOf(result, account)).toEqual({ [O]: 'deleted' })
  })

  it('is deleted where the renewal finds the snapshot of an image gone', async () => {
    const { run, account } = aRun([1])
    account.images.set(A, oldImage(1, { snapshots: [mapped(S), mapped(T)] }))
    account.snapshots.set(T, oldSnapshot(2, 1))
    account.removals.ignoresSnapshots = true
    account.removals.meets(S, 'answer lost')
    account.script.before('removal', 4, () => {
      run.clock.advance(TOO_LONG)
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({
      [A]: 'removed',
      [S]: 'deleted',
      [T]: 'deleted',
    })
  })
})

describe('the guard', () => {
  it('is asked before every attempt of a removal', async () => {
    const { run, account } = aRun([1])
    account.removals.meets(A, 'request lost', 'request lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })

    await run.cleanUp()

    // The second attempt found the evidence too old: only the renewal lets others through.
    expect(account.readings).toHaveLength(2)
    expect(account.removals.attempts).toEqual([A, A, A])
    expect(account.script.countOf('removal')).toBe(4)
  })

  it('is asked before every attempt to delete a snapshot', async () => {
    const { run, account } = aRun([])
    account.snapshots.set(O, anOrphan(9))
    account.removals.meets(O, 'request lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.snapshots.set(O, { ...anOrphan(9), tags: new Map([['ami-cleanup:keep', '']]) })
    })

    await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(account.removals.attempts).toEqual([O])
    expect(account.snapshots.has(O)).toBe(true)
  })
})

describe('an image that is gone after an attempt that was not answered', () => {
  it('is removed although AWS refuses the next attempt', async () => {
    const { run, account } = aRun([1])
    account.removals.meets(A, 'answer lost', { code: 'UnauthorizedOperation' })

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
  })

  it('is not told as untouched where the run is cancelled before the next attempt', async () => {
    const { run, account } = aRun([1])
    account.removals.meets(A, 'answer lost')
    account.script.before('removal', 2, () => {
      run.cancel()
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({
      [A]: 'failed: NotAnswered',
      [S]: 'failed: NotAnswered',
    })
  })

  it('is not told as untouched where the target cannot be read again', async () => {
    const { run, account } = aRun([1])
    account.snapshots.set(O, anOrphan(9))
    account.removals.meets(A, 'answer lost').meets(O, 'answer lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.unreadable.add('fleets')
    })

    expect(toldOf(await run.cleanUp({ orphanSnapshots: 'delete' }), account)).toEqual({
      [A]: 'failed: NotAnswered',
      [S]: 'failed: NotAnswered',
      [O]: 'not attempted: target-stopped',
    })
  })

  it('nor is a snapshot', async () => {
    const { run, account } = aRun([])
    account.snapshots.set(O, anOrphan(9))
    account.removals.meets(O, 'answer lost')
    account.script.before('removal', 2, () => {
      run.cancel()
    })

    expect(toldOf(await run.cleanUp({ orphanSnapshots: 'delete' }), account)).toEqual({
      [O]: 'failed: NotAnswered',
    })
  })
})
