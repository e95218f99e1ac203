import { jest } from '@jest/globals'
import { NotAttempted } from '../../../src/apply/attempts.ts'
import type { SnapshotOutcome } from '../../../src/model/index.ts'
import { FakeAccount } from '../../support/engine/account.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { EngineClock } from '../../support/engine/clock.ts'
import * as make from '../../support/model-factories.ts'
import { passTime, useVirtualClock } from '../../support/virtual-clock.ts'

useVirtualClock()
const { SnapshotDeleter } = await import('../../../src/apply/snapshots.ts')
const { PendingRemovals } = await import('../../../src/engine/pending-removals.ts')
const { going } = await import('../../support/engine/apply-scene.ts')

const [S, OURS, OTHER] = [make.snapshotId(1), make.imageId(1), make.imageId(2)] as const

const IN_USE = 'InvalidSnapshot.InUse'
const inUseBy = (image: string): string => `The snapshot ${S} is currently in use by ${image}`
const USED_BY_OURS = awsError(IN_USE, inUseBy(OURS))
const keptWith = (...images: readonly string[]): SnapshotOutcome => ({
  outcome: 'kept',
  reason: { code: 'shared-with-image', images },
})

interface Attempted {
  readonly outcome: Promise<SnapshotOutcome | 'deferred'>
  readonly attempts: number[]
  readonly guarded: number[]
  readonly stop: AbortController
}

/** Deletes a snapshot; each answer but a last one without an error is that of one attempt. */
function deleting(...answers: readonly (Error | 'gone')[]): Attempted {
  const [attempts, guarded]: [number[], number[]] = [[], []]
  const startedAt = Date.now()
  const stop = new AbortController()
  const changes: ConstructorParameters<typeof SnapshotDeleter>[0]['changes'] = {
    deleteSnapshot: async (_id, guard) => {
      guard()
      attempts.push(Date.now() - startedAt)
      const answer = answers[attempts.length - 1]
      await Promise.resolve()
      if (answer instanceof Error) throw answer
      return answer ?? 'deleted'
    },
    mayHaveRemoved: () => false,
  }
  const deleter = new SnapshotDeleter({ changes, signal: stop.signal, gone: new Set() })
  deleter.imageGone(OURS)
  const outcome = deleter.delete(S, () => guarded.push(Date.now() - startedAt))
  return { outcome, attempts, guarded, stop }
}

afterAll(() => {
  jest.useRealTimers()
})

describe('a snapshot that EC2 still sees in use by an image that this run removed', () => {
  const always = Array.from({ length: 9 }, () => USED_BY_OURS)

  it('is tried again after half a second, one, two and four', async () => {
    const { outcome, attempts, guarded } = deleting(...always.slice(0, 4))

    await passTime(7_500)

    expect(await outcome).toEqual({ outcome: 'deleted' })
    expect(attempts).toEqual([0, 500, 1_500, 3_500, 7_500])
    expect(guarded).toEqual(attempts)
  })

  it('fails where EC2 never sees it', async () => {
    const { outcome, attempts } = deleting(...always)

    await passTime(60_000)

    expect(await outcome).toMatchObject({ outcome: 'failed', error: { code: IN_USE } })
    expect(attempts).toHaveLength(5)
  })

  it('is not tried again in a run that is cancelled', async () => {
    const { outcome, attempts, stop } = deleting(USED_BY_OURS)

    await passTime(100)
    stop.abort(new Error('cancelled'))
    await passTime(60_000)

    expect(await outcome).toEqual({ outcome: 'not-attempted', why: 'cancelled' })
    expect(attempts).toHaveLength(1)
  })
})

describe('a snapshot that AWS does not delete', () => {
  const failed = (message: string): SnapshotOutcome => ({
    outcome: 'failed',
    error: { code: 'OperationNotPermitted', cause: 'other', message },
  })

  it.each<[what: string, answer: Error | 'gone', outcome: SnapshotOutcome]>([
    ['kept with what uses it', awsError(IN_USE, inUseBy(OTHER)), keptWith(OTHER)],
    ['kept where EC2 does not say what uses it', awsError(IN_USE, 'in use'), keptWith()],
    ['already gone', 'gone', { outcome: 'already-gone' }],
    ['failed for another reason', awsError('OperationNotPermitted', OTHER), failed(OTHER)],
    [
      'failed, although an image is named that is gone',
      awsError('OperationNotPermitted', OURS),
      failed(OURS),
    ],
  ])('is %s', async (_what, answer, outcome) => {
    const attempted = deleting(answer)

    expect(await attempted.outcome).toEqual(outcome)
    expect(attempted.attempts).toHaveLength(1)
  })
})

describe('a snapshot that waited for new evidence after its image went', () => {
  it.each([
    { user: OURS, told: { outcome: 'deleted' }, attempts: [OURS, S, S] },
    { user: OTHER, told: keptWith(OTHER), attempts: [OURS, S] },
  ])('and that EC2 says $user uses is $told.outcome', async ({ user, told, attempts }) => {
    const { signal } = new AbortController()
    const [clock, image] = [new EngineClock(), going(1, S)]
    const snapshots = [make.aSnapshot({ id: S })]
    const account = new FakeAccount({ images: [image.image], snapshots }, { clock, signal })
    const { removals } = account
    removals.ignoresSnapshots = true
    removals.meets(S, { code: IN_USE, message: inUseBy(user) })
    const plan = make.aTargetPlan({ images: [image] })
    const ports = { now: clock.now, signal, tell: () => undefined }
    const policy = make.aGreedyPolicy()
    const pending = new PendingRemovals(plan, { open: account, policy, ports })

    await pending.apply(() => {
      if (removals.attempts.length > 0) throw new NotAttempted('evidence-too-old')
    })
    const { goneImages } = pending.next
    pending.renew({ ...plan, images: [], goneImages }, pending.goneFrom({ images: [] }))
    const second = pending.apply(() => undefined)
    await passTime(500)
    await second

    expect(removals.attempts).toEqual(attempts)
    expect(pending.outcomes.snapshots.get(S)).toEqual(told)
  })
})
