import { afterAll, describe, expect, it, jest } from '@jest/globals'
import { NotAttempted, type DisablingCalls, type RemovalCalls } from '../../../src/apply/changes.ts'
import { awsError } from '../../support/engine/attempts.ts'
import {
  anImage,
  aPlannedImage,
  aPlannedSnapshot,
  aTargetPlan,
  daysAgo,
  imageId,
  mapped,
  NOW,
  snapshotId,
  TARGET,
} from '../../support/model-factories.ts'
import { passTime, useVirtualClock } from '../../support/virtual-clock.ts'

useVirtualClock()
const { PendingRemovals } = await import('../../../src/engine/pending-removals.ts')

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

/** Images go without a word of the snapshot, and its own calls get these answers. */
function answering(...deleting: readonly Error[]): { calls: RemovalCalls; attempts: string[] } {
  const attempts: string[] = []
  const left = [...deleting]
  const calls: RemovalCalls = {
    deregister: async (id, _withSnapshots, guard) => {
      guard()
      attempts.push(id)
      return Promise.resolve({ gone: 'by this run', results: new Map() })
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

/** Nothing is disabled here. */
const noDisabling = (): DisablingCalls => ({
  disable: async () => Promise.reject(new Error('not disabled')),
  mark: async () => Promise.reject(new Error('not marked')),
  wasUnanswered: () => false,
})

const inUseBy = (id: string): Error =>
  awsError('InvalidSnapshot.InUse', `The snapshot ${S} is currently in use by ${id}`)

afterAll(() => {
  jest.useRealTimers()
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
    const aws = answering(inUseBy(user))
    const plan = aTargetPlan({ images: [going(1)] })
    const open = {
      target: TARGET,
      createUsageReportCalls: () => {
        throw new Error('No report is asked for.')
      },
      createCalls: () => aws.calls,
      createDisablingCalls: noDisabling,
    }
    const pending = new PendingRemovals(
      {
        ...open,
        read: async () => Promise.reject(new Error('not read')),
        ask: async () => Promise.reject(new Error('not asked')),
      },
      plan,
      { now: () => NOW, signal, tell: () => undefined },
    )

    await pending.apply(() => {
      if (aws.attempts.length > 0) throw new NotAttempted('evidence-too-old')
    })
    const { goneImages } = pending.next
    pending.renew({ ...plan, images: [], goneImages }, pending.departedFrom({ images: [] }))
    const second = pending.apply(() => undefined)
    await passTime(500)
    await second

    expect(aws.attempts).toEqual(attempts)
    expect(pending.outcomes.snapshots.get(S)).toEqual(told)
  })
})
