import { MINUTE } from '../../../src/model/index.ts'
import { imageId, mapped, snapshotId } from '../../support/model-factories.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import { FakeRun, toldOf } from '../../support/engine/run.ts'
import {
  anOrphan,
  aRun,
  launch,
  numbersTo,
  oldImage,
  oldSnapshot,
  withOld,
} from '../../support/engine/scenes.ts'

/** What evidence is read again for at a time. */
const BATCH = 500

const unlimited = { maxRemovals: { kind: 'none' }, maxRemovalsTotal: { kind: 'none' } } as const

function imagesRemoved({ removals }: FakeAccount): readonly string[] {
  return removals.attempts.filter((id) => id.startsWith('ami-'))
}

describe('more than 500 images', () => {
  it('all go, the oldest first, on evidence that is read once where it is new', async () => {
    const run = new FakeRun()
    const account = run.add(withOld(numbersTo(BATCH + 20).toReversed()))

    const result = await run.cleanUp(unlimited)

    expect(imagesRemoved(account)).toEqual(numbersTo(BATCH + 20).map(imageId))
    expect(account.readings).toHaveLength(1)
    expect(account.snapshots.size).toBe(0)
    expect(new Set(Object.values(toldOf(result, account)))).toEqual(new Set(['removed', 'deleted']))
  })

  it('what comes behind is planned again on what was read meanwhile', async () => {
    const { run, account } = aRun(numbersTo(BATCH + 2))
    const [late, last] = [imageId(BATCH + 1), imageId(BATCH + 2)]
    account.script.before('removal', BATCH, () => {
      run.clock.advance(11 * MINUTE)
      launch(account, last)
    })

    const told = toldOf(await run.cleanUp(unlimited), account)

    expect(told).toMatchObject({ [late]: 'removed', [last]: 'kept: in-use' })
    expect(account.readings).toHaveLength(2)
  })

  it('are left as they are where the run stops before them', async () => {
    const { run, account } = aRun(numbersTo(BATCH + 2))
    const last = imageId(BATCH + 2)
    account.script.before('removal', BATCH, () => {
      run.clock.advance(11 * MINUTE)
      account.unreadable.add('fleets')
    })

    const told = toldOf(await run.cleanUp(unlimited), account)

    expect(told).toMatchObject({
      [imageId(BATCH - 1)]: 'removed',
      [imageId(BATCH)]: 'not attempted: target-stopped',
      [last]: 'not attempted: target-stopped',
    })
  })

  it.each([0, 11 * MINUTE])(
    'a snapshot that the first and the last map goes with the last: %i milliseconds later',
    async (pause) => {
      const { run, account } = aRun(numbersTo(BATCH + 1))
      const [first, last] = [1, BATCH + 1]
      const S = snapshotId(first)
      account.images.set(imageId(last), oldImage(last, { snapshots: [mapped(S)] }))
      account.snapshots.delete(snapshotId(last))
      account.script.before('removal', BATCH, () => {
        run.clock.advance(pause)
      })

      const told = toldOf(await run.cleanUp(unlimited), account)

      expect(told).toMatchObject({ [imageId(first)]: 'removed', [imageId(last)]: 'removed' })
      expect(told[S]).toBe('deleted')
      expect(account.snapshots.has(S)).toBe(false)
    },
  )

  it('a snapshot that the first and the last map stays where the last comes into use', async () => {
    const { run, account } = aRun(numbersTo(BATCH + 1))
    const last = imageId(BATCH + 1)
    const S = snapshotId(1)
    account.images.set(last, oldImage(BATCH + 1, { snapshots: [mapped(S)] }))
    account.script.before('removal', BATCH, () => {
      run.clock.advance(11 * MINUTE)
      launch(account, last)
    })

    const told = toldOf(await run.cleanUp(unlimited), account)

    expect(told).toMatchObject({ [last]: 'kept: in-use', [S]: 'kept: shared-with-image' })
    expect(account.snapshots.has(S)).toBe(true)
  })
})

describe('what comes behind 500 images that are renewed', () => {
  it('is cancelled with them', async () => {
    const { run, account } = aRun(numbersTo(BATCH + 1))
    account.script
      .before('removal', 1, () => {
        run.clock.advance(11 * MINUTE)
      })
      .before('removal', BATCH + 2, () => {
        run.cancel()
      })

    const result = await run.cleanUp(unlimited)

    expect(toldOf(result, account)).toMatchObject({
      [imageId(BATCH)]: 'not attempted: cancelled',
      [imageId(BATCH + 1)]: 'not attempted: cancelled',
    })
    expect(result.problems.map(({ code }) => code)).toEqual(['cancelled'])
  })
})

describe('a renewal', () => {
  it('asks about 500 images at the most, and as many orphans', async () => {
    const { run, account } = aRun(numbersTo(BATCH + 1))
    for (const number of numbersTo(2001 + BATCH, 2001)) {
      account.snapshots.set(snapshotId(number), anOrphan(number))
    }
    account.script.before('removal', 1, () => {
      run.clock.advance(11 * MINUTE)
    })

    await run.cleanUp({ ...unlimited, orphanSnapshots: 'delete' })

    const [, second] = account.asked
    expect(second?.imageSharing).toHaveLength(BATCH)
    expect(second?.snapshotSharing).toHaveLength(2 * BATCH)
    expect([account.images.size, account.snapshots.size]).toEqual([0, 0])
  })
})

describe('more than 500 orphans', () => {
  it('all go', async () => {
    const run = new FakeRun()
    const account = run.add({ snapshots: numbersTo(BATCH + 20).map((number) => anOrphan(number)) })

    const result = await run.cleanUp({ ...unlimited, orphanSnapshots: 'delete' })

    expect(account.snapshots.size).toBe(0)
    expect(Object.keys(toldOf(result, account))).toHaveLength(BATCH + 20)
  })
})

describe('a snapshot of an image that is gone', () => {
  it('goes once, where it is an orphan of another image at the same time', async () => {
    const { run, account } = aRun([1])
    account.snapshots.set(snapshotId(2), oldSnapshot(2, 0xdead))
    account.script.before('removal', 1, () => {
      run.clock.advance(11 * MINUTE)
      account.images.delete(imageId(1))
    })

    await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(account.removals.attempts.toSorted()).toEqual([snapshotId(1), snapshotId(2)])
  })
})
