import { describe, expect, it } from '@jest/globals'
import { applyRemovals, type Applied } from '../../../src/apply/index.ts'
import { NotAttempted } from '../../../src/apply/calls.ts'
import type { PlannedImage, Removals, SnapshotKeepReason } from '../../../src/model/index.ts'
import { FakeAccount } from '../../support/engine/account.ts'
import { EngineClock } from '../../support/engine/clock.ts'
import { numbersTo, oldImage, withOld } from '../../support/engine/scenes.ts'
import { anImage, daysAgo, imageId, mapped, snapshotId } from '../../support/model-factories.ts'
import { aPlannedImage, aPlannedOrphan, aPlannedSnapshot } from '../../support/model-factories.ts'

const [A, B, S, T] = [imageId(1), imageId(2), snapshotId(1), snapshotId(2)] as const
const LOCKED: SnapshotKeepReason = { code: 'not-made-for-an-image' }

/** An image that goes with these snapshots; those with a reason stay. */
function going(
  number: number,
  ...snapshots: (string | [string, SnapshotKeepReason])[]
): PlannedImage {
  const ids = snapshots.map((each) => (typeof each === 'string' ? each : each[0]))
  return aPlannedImage({
    image: oldImage(number, { snapshots: ids.map((id) => mapped(id)) }),
    snapshots: snapshots.map((each) =>
      typeof each === 'string'
        ? aPlannedSnapshot({ id: each })
        : aPlannedSnapshot({ id: each[0], verdict: { verdict: 'keep', reason: each[1] } }),
    ),
  })
}

interface Scene {
  readonly account: FakeAccount
  readonly clock: EngineClock
  readonly told: string[]
  apply: (removals: Partial<Removals>, guard?: () => void) => Promise<Applied>
}

function scene(last = 2): Scene {
  const clock = new EngineClock()
  const { signal } = new AbortController()
  const account = new FakeAccount(withOld(numbersTo(last)), { clock, signal })
  const told: string[] = []
  return {
    account,
    clock,
    told,
    apply: async (removals, guard = () => undefined) => {
      for (const { image } of removals.images ?? []) account.images.set(image.id, image)
      const settings = {
        calls: account.removals,
        disabling: account.disablings,
        now: clock.now,
        gone: new Set<string>(),
        signal,
        guard,
        progress: {
          image: ({ image }: PlannedImage, { outcome }: { outcome: string }) => {
            told.push(`${image.id} ${outcome}`)
          },
          snapshot: (id: string, { outcome }: { outcome: string }) => {
            told.push(`${id} ${outcome}`)
          },
        },
      }
      const all = { images: [], orphans: [], departed: [], ...removals }
      return clock.until(applyRemovals(all, settings))
    },
  }
}

const tooOld = (): never => {
  throw new NotAttempted('evidence-too-old')
}

describe('images', () => {
  it('go oldest first; of two equally old the one with the smaller id', async () => {
    const { account, apply } = scene(0)
    const at = (id: number, days: number): PlannedImage =>
      aPlannedImage({ image: anImage({ id: imageId(id), createdAt: daysAgo(days) }) })

    await apply({ images: [at(4, 1), at(3, 2), at(1, 9), at(2, 2)] })

    expect(account.removals.attempts).toEqual([1, 2, 3, 4].map(imageId))
  })

  it('that are kept are left alone', async () => {
    const { account, apply } = scene()
    const keep = { verdict: 'keep', reason: { code: 'in-use' } } as const

    const applied = await apply({ images: [going(1), { ...going(2), verdict: keep }] })

    expect(account.removals.attempts).toEqual([A])
    expect([...applied.images.keys()]).toEqual([A])
  })

  it('go sixteen at a time', async () => {
    const { account, clock, apply } = scene(0)
    account.removals.takes = 1000
    const startedAt = clock.now().getTime()
    const perSecond = new Map<number, number>()
    account.removals.watch = () => {
      const second = (clock.now().getTime() - startedAt) / 1000
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
    }

    await apply({ images: numbersTo(40).map((number) => going(number)) })

    expect([...perSecond.values()]).toEqual([16, 16, 8])
  })

  it('that fail stop no other, and their snapshots stay', async () => {
    const { account, told, apply } = scene()
    account.removals.meets(A, { code: 'UnauthorizedOperation', message: 'no' })

    const applied = await apply({ images: [going(1, S), going(2, T)] })

    expect(applied.images.get(A)).toEqual({
      outcome: 'failed',
      error: { code: 'UnauthorizedOperation', message: 'no' },
    })
    expect(applied.snapshots.get(S)).toEqual({ outcome: 'not-attempted', why: 'image-stays' })
    expect(told).toEqual([`${A} failed`, `${S} not-attempted`, `${B} removed`, `${T} deleted`])
  })

  it('that wait have no outcome, and are not told of', async () => {
    const { told, apply } = scene()
    const image = going(1, S)

    const applied = await apply({ images: [image] }, tooOld)

    expect(applied).toEqual({
      images: new Map(),
      snapshots: new Map(),
      deferred: { images: [image], departed: [], orphans: [] },
    })
    expect(told).toEqual([])
  })
})

describe('the snapshots of an image', () => {
  it('go with it in one call', async () => {
    const { account, apply } = scene()

    account.images.delete(B)

    const applied = await apply({ images: [going(1, S, T)] })

    expect(account.removals.attempts).toEqual([A])
    expect([...applied.snapshots]).toEqual([
      [S, { outcome: 'deleted' }],
      [T, { outcome: 'deleted' }],
    ])
  })

  it('go one by one where one of them stays', async () => {
    const { account, apply } = scene()

    const applied = await apply({ images: [going(1, S, [T, LOCKED])] })

    expect(account.removals.attempts).toEqual([A, S])
    expect([...applied.snapshots.keys()]).toEqual([S])
    expect(account.snapshots.has(T)).toBe(true)
  })

  it('go one by one where AWS says nothing of them', async () => {
    const { account, apply } = scene()
    account.removals.ignoresSnapshots = true

    const applied = await apply({ images: [going(1, S)] })

    expect(account.removals.attempts).toEqual([A, S])
    expect(applied.snapshots.get(S)).toEqual({ outcome: 'deleted' })
  })

  it('are asked for with none of them where it has none', async () => {
    const { account, apply } = scene()
    const asked: boolean[] = []
    const deregister = account.removals.deregister.bind(account.removals)
    account.removals.deregister = async (id, withSnapshots, guard) => {
      asked.push(withSnapshots)
      return deregister(id, withSnapshots, guard)
    }

    await apply({ images: [going(1), going(2, T)] })

    expect(asked).toEqual([false, true])
  })

  it('fail where AWS says so', async () => {
    const { account, apply } = scene()
    account.removals.undeletable.add(S)

    const applied = await apply({ images: [going(1, S)] })

    expect(applied.snapshots.get(S)).toEqual({
      outcome: 'failed',
      error: {
        code: 'client-error',
        message: 'DeregisterImage reported client-error for this snapshot',
      },
    })
    expect(account.removals.attempts).toEqual([A])
  })

  it('that AWS skips are kept with an image that nobody knows of', async () => {
    const { account, apply } = scene()
    account.images.set(imageId(9), oldImage(9, { snapshots: [mapped(S)] }))

    const applied = await apply({ images: [going(1, S)] })

    expect(applied.snapshots.get(S)).toEqual({
      outcome: 'kept',
      reason: { code: 'shared-with-image', images: [] },
    })
    expect(account.removals.attempts).toEqual([A])
  })

  it('that could not be deleted with one image, and could with the other, are deleted', async () => {
    const { account, apply } = scene()
    const answers = ['client-error', 'success'] as const
    let count = 0
    account.removals.deregister = async (id) => {
      await Promise.resolve()
      account.images.delete(id)
      const code = answers[count] ?? 'success'
      count += 1
      return { gone: 'by this run', results: new Map([[S, code]]) }
    }

    const applied = await apply({ images: [going(1, S), going(2, S)] })

    expect(applied.snapshots.get(S)).toEqual({ outcome: 'deleted' })
  })

  it('that were deleted with one image stay so, whatever the other answers', async () => {
    const { account, told, apply } = scene()
    const answers = ['success', 'client-error'] as const
    let count = 0
    account.removals.deregister = async (id) => {
      await Promise.resolve()
      account.images.delete(id)
      const code = answers[count] ?? 'success'
      count += 1
      return { gone: 'by this run', results: new Map([[S, code]]) }
    }

    const applied = await apply({ images: [going(1, S), going(2, S)] })

    expect(applied.snapshots.get(S)).toEqual({ outcome: 'deleted' })
    expect(told.filter((each) => each.startsWith(S))).toEqual([`${S} deleted`])
  })

  it('wait with the image that waits', async () => {
    const { apply } = scene()
    let attempts = 0
    const [first, second] = [going(1, S), going(2, S)]

    const applied = await apply({ images: [first, second] }, () => {
      attempts += 1
      if (attempts > 1) tooOld()
    })

    expect([...applied.images.keys()]).toEqual([A])
    expect(applied.snapshots.size).toBe(0)
    expect(applied.deferred).toEqual({
      images: [second],
      departed: [{ image: first.image, snapshots: first.snapshots }],
      orphans: [],
    })
  })
})

describe('snapshots whose images are gone, and orphans', () => {
  it('go each once', async () => {
    const { account, apply } = scene()
    account.images.clear()
    const departed = [{ image: oldImage(1), snapshots: [aPlannedSnapshot({ id: S })] }]
    const orphan = aPlannedOrphan()

    const applied = await apply({ departed, orphans: [orphan] })

    expect(account.removals.attempts).toEqual([S])
    expect(applied.snapshots.get(S)).toEqual({ outcome: 'deleted' })
  })

  it('that are only listed or kept are left alone', async () => {
    const { account, apply } = scene()
    const keep = { verdict: 'keep', reason: LOCKED } as const
    const departed = [
      { image: oldImage(1), snapshots: [aPlannedSnapshot({ id: S, verdict: keep })] },
    ]
    const reason = { code: 'orphan', image: A } as const
    const orphan = aPlannedOrphan({ verdict: { verdict: 'report', reason } })

    await apply({ departed, orphans: [orphan] })

    expect(account.removals.attempts).toEqual([])
  })

  it('wait where the evidence is too old', async () => {
    const { apply } = scene()
    const departed = [{ image: oldImage(2), snapshots: [aPlannedSnapshot({ id: T })] }]
    const orphans = [aPlannedOrphan()]

    const applied = await apply({ departed, orphans }, tooOld)

    expect(applied).toEqual({
      images: new Map(),
      snapshots: new Map(),
      deferred: { images: [], departed, orphans },
    })
  })

  it('stay where an image maps them that AWS names', async () => {
    const { apply } = scene()
    const orphans = [aPlannedOrphan()]

    const applied = await apply({ orphans })

    expect(applied.snapshots.get(S)).toEqual({
      outcome: 'kept',
      reason: { code: 'shared-with-image', images: [A] },
    })
  })

  it('that an image maps go with that image', async () => {
    const { account, apply } = scene()
    const departed = [{ image: oldImage(9), snapshots: [aPlannedSnapshot({ id: S })] }]

    await apply({ images: [going(1, S)], departed })

    expect(account.removals.attempts).toEqual([A])
  })
})
