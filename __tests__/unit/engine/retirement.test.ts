import { DAY, MINUTE, type Policy } from '../../../src/model/index.ts'
import { plannedIn, toldOf } from '../../support/engine/run.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { anOrphan, aRun, launch, numbersTo, oldImage } from '../../support/engine/scenes.ts'
import { markedAt } from '../../support/engine/disablings.ts'
import { anApproval, daysAgo, imageId, snapshotId } from '../../support/model-factories.ts'

const [A, B, S] = [imageId(1), imageId(2), snapshotId(1)] as const

const TOO_LONG = 11 * MINUTE
const WITH_GRACE: Partial<Policy> = { grace: 14 * DAY }
const disabledFor = (days: number): ReturnType<typeof oldImage> =>
  markedAt(oldImage(1, { state: 'disabled' }), daysAgo(days))

describe('a run with grace', () => {
  it('disables an image and removes another, and tells of both', async () => {
    const { run, account } = aRun([1, 2])
    account.images.set(A, disabledFor(20))

    const result = await run.cleanUp(WITH_GRACE)

    expect(toldOf(result, account)).toEqual({ [A]: 'removed', [S]: 'deleted', [B]: 'disabled' })
    expect(plannedIn(result, account).status).toBe('done')
    expect(run.events).toContainEqual({ kind: 'removing', images: 2, orphans: 0 })
  })

  it('takes something away even where it only disables', async () => {
    const { run, account } = aRun([1])

    expect(toldOf(await run.cleanUp(WITH_GRACE), account)).toEqual({ [A]: 'disabled' })
    expect(account.removals.attempts).toEqual([])
  })

  it('waits for newer evidence where its own is too old, and disables then', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })

    expect(toldOf(await run.cleanUp(WITH_GRACE), account)).toEqual({
      [A]: 'disabled',
      [B]: 'disabled',
    })
    expect(account.readings).toHaveLength(2)
  })

  it('leaves an image alone that has come into use by then', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      launch(account, B)
    })

    expect(toldOf(await run.cleanUp(WITH_GRACE), account)).toMatchObject({ [B]: 'kept: in-use' })
    expect(account.images.get(B)?.state).toBe('available')
  })

  it('marks an image by then whose DisableImage was never answered', async () => {
    const { run, account } = aRun([1])
    account.disablings.meets(A, 'answer lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })

    expect(toldOf(await run.cleanUp(WITH_GRACE), account)).toEqual({ [A]: 'disabled' })
    expect(account.disablings.attempts).toEqual([A])
    expect(account.disablings.marked.has(A)).toBe(true)
  })

  it('tells an image as disabled by then whose DisableImage was never answered and whose mark is refused', async () => {
    const { run, account } = aRun([1])
    account.disablings.meets(A, 'answer lost')
    account.disablings.unmarkable.set(A, awsError('UnauthorizedOperation'))
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })

    const { outcomes } = plannedIn(await run.cleanUp(WITH_GRACE), account)

    expect(outcomes?.images.get(A)).toMatchObject({ outcome: 'failed', isDisabled: true })
  })

  it('tells the same where no mark is tried any more by then', async () => {
    const { run, account } = aRun([1])
    account.disablings.meets(A, 'answer lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })
    account.script.before('look', 2, () => {
      run.cancel()
    })

    const { outcomes } = plannedIn(await run.cleanUp(WITH_GRACE), account)

    expect(outcomes?.images.get(A)).toMatchObject({
      outcome: 'failed',
      isDisabled: true,
      error: { mayHaveHappened: true },
    })
  })

  it('disables no other image once a mark was refused, also of those that are planned again', async () => {
    const { run, account } = aRun(numbersTo(30))
    for (const number of numbersTo(30)) {
      account.disablings.unmarkable.set(imageId(number), awsError('UnauthorizedOperation'))
    }
    account.script.before('look', 1, () => {
      for (const number of numbersTo(30, 11)) {
        const lastLaunchedAt = new Date('2020-01-01T00:00:00Z')
        account.images.set(imageId(number), oldImage(number, { lastLaunchedAt }))
      }
    })

    const told = toldOf(await run.cleanUp(WITH_GRACE), account)

    expect(account.disablings.attempts).toEqual(numbersTo(10).map(imageId))
    expect(told[imageId(30)]).toBe('not attempted: target-stopped')
  })

  it('calls an image gone that somebody removed by then, not removed', async () => {
    const { run, account } = aRun([1])
    account.disablings.meets(A, 'answer lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.images.delete(A)
    })

    expect(toldOf(await run.cleanUp(WITH_GRACE), account)).toEqual({ [A]: 'already-gone' })
  })

  it('does not remove by then what it planned to disable', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.images.set(B, markedAt(oldImage(2, { state: 'disabled' }), daysAgo(20)))
    })

    expect(toldOf(await run.cleanUp(WITH_GRACE), account)).toMatchObject({
      [B]: 'kept: not-planned',
    })
    expect(account.images.has(B)).toBe(true)
  })

  it('does not disable by then what it planned to remove', async () => {
    const { run, account } = aRun([1, 2])
    account.images.set(A, oldImage(1))
    account.images.set(B, markedAt(oldImage(2, { state: 'disabled' }), daysAgo(20)))
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.images.set(B, oldImage(2))
    })

    expect(toldOf(await run.cleanUp(WITH_GRACE), account)).toMatchObject({
      [A]: 'disabled',
      [B]: 'kept: not-planned',
    })
  })

  it('says what it does not know where it is cancelled before AWS answers', async () => {
    const { run, account } = aRun([1])
    account.disablings.meets(A, 'request lost')
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      run.cancel()
    })

    expect(toldOf(await run.cleanUp(WITH_GRACE), account)).toEqual({ [A]: 'failed: NotAnswered' })
  })

  it('stands by the warning of an image that is disabled and in use when it reads again', async () => {
    const { run, account } = aRun([2, 3])
    account.images.set(A, disabledFor(20))
    launch(account, A)
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })

    const { warnings } = await run.cleanUp(WITH_GRACE)

    expect(warnings.map(({ code }) => code)).toEqual(['disabled-in-use'])
  })

  it('warns of no image that only a copy uses, that nobody marked, or that can be launched', async () => {
    const { run, account } = aRun([2, 3])
    account.images.set(A, { ...disabledFor(20), copyOf: B })
    launch(account, B)
    account.images.set(imageId(4), oldImage(4, { state: 'disabled' }))
    launch(account, imageId(4))
    account.images.set(imageId(5), markedAt(oldImage(5), daysAgo(20)))
    launch(account, imageId(5))

    expect((await run.cleanUp(WITH_GRACE)).warnings).toEqual([])
  })

  it('is refused by a plan file for the other step', async () => {
    const { run, account } = aRun([1, 2])
    const approvals = [
      anApproval({ images: new Map([[A, new Set([S])]]), toDisable: new Set([B]) }),
    ]

    const result = await run.cleanUp({ ...WITH_GRACE, approvals })

    expect(toldOf(result, account)).toEqual({ [A]: 'kept: not-planned', [B]: 'disabled' })
    const [first] = plannedIn(result, account).plan.images
    expect(first?.verdict.reason).toEqual({ code: 'not-planned', snapshots: [], step: 'disable' })
  })

  it('is within a limit that each kind keeps on its own', async () => {
    const { run, account } = aRun([1, 2])
    account.images.set(A, disabledFor(20))
    account.snapshots.set(snapshotId(9), anOrphan(9))
    const one = { kind: 'count', count: 1 } as const
    const policy: Partial<Policy> = {
      ...WITH_GRACE,
      orphanSnapshots: 'delete',
      maxRemovals: one,
      maxRemovalsTotal: one,
    }

    expect(plannedIn(await run.cleanUp(policy), account).status).toBe('done')
  })

  it.each(['maxRemovals', 'maxRemovalsTotal'] as const)(
    'is refused where it disables more than %s',
    async (limit) => {
      const { run, account } = aRun([1, 2])

      const result = await run.cleanUp({ ...WITH_GRACE, [limit]: { kind: 'count', count: 1 } })

      expect(plannedIn(result, account).status).toBe('refused')
      expect(plannedIn(result, account).problem?.message).toContain(
        'disables 2 images, and at most 1 may be disabled',
      )
      expect(account.disablings.attempts).toEqual([])
    },
  )
})
