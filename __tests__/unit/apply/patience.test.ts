import { afterAll, describe, expect, it, jest } from '@jest/globals'
import { NotAttempted, type RemovalCalls } from '../../../src/apply/calls.ts'
import { awsError } from '../../support/engine/removals.ts'
import {
  anImage,
  aPlannedImage,
  aPlannedSnapshot,
  aTargetPlan,
  daysAgo,
  imageId,
  mapped,
  snapshotId,
  TARGET,
} from '../../support/model-factories.ts'
import { passTime, useVirtualClock } from '../../support/virtual-clock.ts'

useVirtualClock()
const { applyRemovals } = await import('../../../src/apply/index.ts')
const { PendingRemovals } = await import('../../../src/phases/pending-removals.ts')

const [X, Y, S] = [imageId(1), imageId(2), snapshotId(1)] as const

const { signal } = new AbortController()

/** An image that goes with the one snapshot. */
const going = (number: number): ReturnType<typeof aPlannedImage> =>
  aPlannedImage({
    image: anImage({
      id: imageId(number),
      createdAt: daysAgo(100 - number),
      snapshots: [mapped(S)],
    }),
    snapshots: [aPlannedSnapshot({ id: S })],
  })

type ReturnCode = 'internal-error' | 'skipped'

/** AWS answers this about the snapshot when an image goes, and as the snapshot's calls say. */
function answering(
  codes: Readonly<Record<string, ReturnCode>>,
  deleting: readonly (Error | undefined)[] = [],
): { calls: RemovalCalls; attempts: string[] } {
  const attempts: string[] = []
  const left = [...deleting]
  const calls: RemovalCalls = {
    deregister: async (id, _withSnapshots, guard) => {
      guard()
      attempts.push(id)
      const code = codes[id]
      const results = new Map(code === undefined ? [] : [[S, code]])
      return Promise.resolve({ gone: 'by this run', results })
    },
    deleteSnapshot: async (id, guard) => {
      guard()
      attempts.push(id)
      const error = left.shift()
      return error === undefined ? Promise.resolve() : Promise.reject(error)
    },
    wasUnanswered: () => false,
  }
  return { calls, attempts }
}

const inUseBy = (id: string): Error =>
  awsError('InvalidSnapshot.InUse', `The snapshot ${S} is currently in use by ${id}`)

const applying = async (
  codes: Readonly<Record<string, ReturnCode>>,
): Promise<{ snapshot: unknown; attempts: readonly string[] }> => {
  const { calls, attempts } = answering(codes)
  const applied = await applyRemovals(
    { images: [going(1), going(2)], orphans: [], departed: [] },
    {
      calls,
      signal,
      gone: new Set(),
      guard: () => undefined,
      progress: { image: () => undefined, snapshot: () => undefined },
    },
  )
  return { snapshot: applied.snapshots.get(S), attempts }
}

afterAll(() => {
  jest.useRealTimers()
})

describe('a snapshot of two images, of which the first one answered that it failed', () => {
  it('is deleted by itself where the last one answers that it was skipped', async () => {
    const { snapshot, attempts } = await applying({ [X]: 'internal-error', [Y]: 'skipped' })

    expect(attempts).toEqual([X, Y, S])
    expect(snapshot).toEqual({ outcome: 'deleted' })
  })

  it('is failed where the last one answers that it failed', async () => {
    const { snapshot, attempts } = await applying({ [X]: 'skipped', [Y]: 'internal-error' })

    expect(attempts).toEqual([X, Y])
    expect(snapshot).toMatchObject({ outcome: 'failed', error: { code: 'internal-error' } })
  })
})

describe('a snapshot that waited for new evidence after its image went', () => {
  it.each([
    { user: X, told: { outcome: 'deleted' }, attempts: [X, S, S] },
    {
      user: Y,
      told: { outcome: 'kept', reason: { code: 'shared-with-image', images: [Y] } },
      attempts: [X, S],
    },
  ])('and that EC2 says $user uses is $told.outcome', async ({ user, told, attempts }) => {
    const aws = answering({}, [inUseBy(user)])
    const plan = aTargetPlan({ images: [going(1)] })
    const open = {
      target: TARGET,
      createUsageReportCalls: () => {
        throw new Error('No report is asked for.')
      },
      createCalls: () => aws.calls,
    }
    const pending = new PendingRemovals(
      {
        ...open,
        read: async () => Promise.reject(new Error('not read')),
        ask: async () => Promise.reject(new Error('not asked')),
      },
      plan,
      { signal, tell: () => undefined },
    )

    await pending.apply(() => {
      if (aws.attempts.length > 0) throw new NotAttempted('evidence-too-old')
    })
    const { departed } = pending.next
    pending.renew({ ...plan, images: [], departed }, pending.departedFrom({ images: [] }))
    const second = pending.apply(() => undefined)
    await passTime(500)
    await second

    expect(aws.attempts).toEqual(attempts)
    expect(pending.outcomes.snapshots.get(S)).toEqual(told)
  })
})
