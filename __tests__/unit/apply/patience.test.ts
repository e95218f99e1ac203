import { jest } from '@jest/globals'
import { NotAttempted } from '../../../src/apply/attempts.ts'
import type { Changes } from '../../../src/apply/changes.ts'
import { awsError } from '../../support/engine/attempts.ts'
import type { OpenTarget } from '../../../src/engine/ports.ts'
import {
  aGreedyPolicy,
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
function answering(...deleting: readonly Error[]): { changes: Changes; attempts: string[] } {
  const attempts: string[] = []
  const left = [...deleting]
  const notAskedFor = async (): Promise<never> => Promise.reject(new Error('not asked for'))
  const changes: Changes = {
    deregister: async (id, _withSnapshots, guard) => {
      guard()
      attempts.push(id)
      return Promise.resolve({ gone: 'by this run', results: new Map() })
    },
    deleteSnapshot: async (id, guard) => {
      guard()
      attempts.push(id)
      const error = left.shift()
      return error === undefined ? Promise.resolve('deleted') : Promise.reject(error)
    },
    disable: notAskedFor,
    mark: notAskedFor,
    requestUsageReport: notAskedFor,
    answerTo: () => undefined,
    mayHaveRemoved: () => false,
    mayHaveDisabled: () => false,
    stoppedBy: () => undefined,
  }
  return { changes, attempts }
}

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
    const open: OpenTarget = {
      target: TARGET,
      createChanges: () => aws.changes,
      look: async () =>
        Promise.resolve({ images: plan.images.map(({ image }) => image), uses: [] }),
      read: async () => Promise.reject(new Error('not read')),
      ask: async () => Promise.reject(new Error('not asked')),
    }
    const ports = { now: () => NOW, signal, tell: () => undefined }
    const pending = new PendingRemovals(plan, { open, policy: aGreedyPolicy(), ports })

    await pending.apply(() => {
      if (aws.attempts.length > 0) throw new NotAttempted('evidence-too-old')
    })
    const { goneImages } = pending.next
    pending.renew({ ...plan, images: [], goneImages }, pending.goneFrom({ images: [] }))
    const second = pending.apply(() => undefined)
    await passTime(500)
    await second

    expect(aws.attempts).toEqual(attempts)
    expect(pending.outcomes.snapshots.get(S)).toEqual(told)
  })
})
