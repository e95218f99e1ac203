import { jest } from '@jest/globals'
import type { Changes } from '../../../src/apply/changes.ts'
import type { SnapshotOutcome } from '../../../src/model/index.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'
import { passTime, useVirtualClock } from '../../support/virtual-clock.ts'

useVirtualClock()
const { SnapshotDeleter } = await import('../../../src/apply/snapshots.ts')

const [S, OURS, OTHER] = [snapshotId(1), imageId(1), imageId(2)] as const

const inUseBy = (image: string): Error =>
  awsError('InvalidSnapshot.InUse', `The snapshot ${S} is currently in use by ${image}`)

interface Attempted {
  readonly outcome: Promise<SnapshotOutcome | 'deferred'>
  readonly attempts: number[]
  readonly guarded: number[]
  readonly stop: AbortController
}

/** Deletes a snapshot; each answer but a last one without an error is that of one attempt. */
function deleting(answers: readonly (Error | 'gone')[]): Attempted {
  const attempts: number[] = []
  const guarded: number[] = []
  const startedAt = Date.now()
  const stop = new AbortController()
  const changes: Pick<Changes, 'deleteSnapshot' | 'mayHaveRemoved'> = {
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
  it('is tried again after half a second, one, two and four', async () => {
    const { outcome, attempts, guarded } = deleting(Array.from({ length: 4 }, () => inUseBy(OURS)))

    await passTime(7_500)

    expect(await outcome).toEqual({ outcome: 'deleted' })
    expect(attempts).toEqual([0, 500, 1_500, 3_500, 7_500])
    expect(guarded).toEqual(attempts)
  })

  it('fails where EC2 never sees it', async () => {
    const { outcome, attempts } = deleting(Array.from({ length: 9 }, () => inUseBy(OURS)))

    await passTime(60_000)

    expect(await outcome).toMatchObject({
      outcome: 'failed',
      error: { code: 'InvalidSnapshot.InUse' },
    })
    expect(attempts).toHaveLength(5)
  })

  it('is not tried again in a run that is cancelled', async () => {
    const { outcome, attempts, stop } = deleting([inUseBy(OURS)])

    await passTime(100)
    stop.abort(new Error('cancelled'))
    await passTime(60_000)

    expect(await outcome).toEqual({ outcome: 'not-attempted', why: 'cancelled' })
    expect(attempts).toHaveLength(1)
  })
})

describe('a snapshot that AWS does not delete', () => {
  const cases: readonly {
    readonly what: string
    readonly error: Error | 'gone'
    readonly outcome: SnapshotOutcome
  }[] = [
    {
      what: 'is kept with the image that uses it',
      error: inUseBy(OTHER),
      outcome: { outcome: 'kept', reason: { code: 'shared-with-image', images: [OTHER] } },
    },
    {
      what: 'is kept where EC2 does not say which image uses it',
      error: awsError('InvalidSnapshot.InUse', 'in use'),
      outcome: { outcome: 'kept', reason: { code: 'shared-with-image', images: [] } },
    },
    {
      what: 'is already gone',
      error: 'gone',
      outcome: { outcome: 'already-gone' },
    },
    {
      what: 'fails for any other reason',
      error: awsError('OperationNotPermitted', `locked, as ${OTHER} is`),
      outcome: {
        outcome: 'failed',
        error: { code: 'OperationNotPermitted', cause: 'other', message: `locked, as ${OTHER} is` },
      },
    },
    {
      what: 'fails for any other reason, also one that names an image that is gone',
      error: awsError('OperationNotPermitted', OURS),
      outcome: {
        outcome: 'failed',
        error: { code: 'OperationNotPermitted', cause: 'other', message: OURS },
      },
    },
  ]

  it.each(cases)('$what', async ({ error, outcome }) => {
    const attempted = deleting([error])

    expect(await attempted.outcome).toEqual(outcome)
    expect(attempted.attempts).toHaveLength(1)
  })
})
