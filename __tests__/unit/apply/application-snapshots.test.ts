import { ApplyScene, going, tooOld } from '../../support/engine/apply-scene.ts'
import { oldImage } from '../../support/engine/scenes.ts'
import { imageId, mapped, snapshotId } from '../../support/model-factories.ts'

const [A, B, S, T] = [imageId(1), imageId(2), snapshotId(1), snapshotId(2)] as const

describe('the snapshots of an image', () => {
  it('go with it in one call', async () => {
    const scene = new ApplyScene()
    const { account } = scene

    account.images.delete(B)

    const applied = await scene.apply({ images: [going(1, S, T)] })

    expect(account.removals.attempts).toEqual([A])
    expect([...applied.snapshots]).toEqual([
      [S, { outcome: 'deleted' }],
      [T, { outcome: 'deleted' }],
    ])
  })

  it('go one by one where one of them stays', async () => {
    const scene = new ApplyScene()
    const { account } = scene

    const applied = await scene.apply({
      images: [going(1, S, [T, { code: 'not-made-for-an-image' }])],
    })

    expect(account.removals.attempts).toEqual([A, S])
    expect([...applied.snapshots.keys()]).toEqual([S])
    expect(account.snapshots.has(T)).toBe(true)
  })

  it('go one by one where AWS says nothing of them', async () => {
    const scene = new ApplyScene()
    const { account } = scene
    account.removals.ignoresSnapshots = true

    const applied = await scene.apply({ images: [going(1, S)] })

    expect(account.removals.attempts).toEqual([A, S])
    expect(applied.snapshots.get(S)).toEqual({ outcome: 'deleted' })
  })

  it('are asked for with none of them where it has none', async () => {
    const scene = new ApplyScene()
    const { account } = scene
    const asked: boolean[] = []
    const deregister = account.removals.deregister.bind(account.removals)
    account.removals.deregister = async (id, withSnapshots, guard) => {
      asked.push(withSnapshots)
      return deregister(id, withSnapshots, guard)
    }

    await scene.apply({ images: [going(1), going(2, T)] })

    expect(asked).toEqual([false, true])
  })

  it('fail where AWS says so', async () => {
    const scene = new ApplyScene()
    const { account } = scene
    account.removals.undeletable.add(S)

    const applied = await scene.apply({ images: [going(1, S)] })

    expect(applied.snapshots.get(S)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'client-error',
        message: 'DeregisterImage reported client-error for this snapshot',
      },
    })
    expect(account.removals.attempts).toEqual([A])
  })

  it('that AWS skips are kept with an image that nobody knows of', async () => {
    const scene = new ApplyScene()
    const { account } = scene
    account.images.set(imageId(9), oldImage(9, { snapshots: [mapped(S)] }))

    const applied = await scene.apply({ images: [going(1, S)] })

    expect(applied.snapshots.get(S)).toEqual({
      outcome: 'kept',
      reason: { code: 'shared-with-image', images: [] },
    })
    expect(account.removals.attempts).toEqual([A])
  })

  it('wait with the image that waits', async () => {
    const scene = new ApplyScene()
    const [first, second] = [going(1, S), going(2, S)]

    const applied = await scene.apply({ images: [first, second] }, () => {
      if (scene.account.removals.attempts.length > 0) tooOld()
    })

    expect([...applied.images.keys()]).toEqual([A])
    expect(applied.snapshots.size).toBe(0)
    expect(applied.deferred).toEqual({
      images: [second],
      goneImages: [{ image: first.image, snapshots: first.snapshots }],
      orphans: [],
    })
  })
})

describe('a snapshot that two images map', () => {
  /** Images answer about it as they go, one after the other; `alone` is where it is deleted by itself. */
  it.each([
    { answers: ['client-error', 'success'], told: ['failed', 'deleted'], alone: false },
    { answers: ['success', 'client-error'], told: ['deleted'], alone: false },
    { answers: ['success', 'skipped'], told: ['deleted'], alone: false },
    { answers: ['skipped', 'success'], told: ['deleted'], alone: false },
    { answers: ['client-error', 'skipped'], told: ['failed', 'deleted'], alone: true },
    { answers: ['skipped', 'client-error'], told: ['failed'], alone: false },
    { answers: ['skipped', 'skipped'], told: ['deleted'], alone: true },
    { answers: [undefined, 'skipped'], told: ['deleted'], alone: true },
    { answers: ['skipped', undefined], told: ['deleted'], alone: true },
  ] as const)('is $told where they answer $answers', async ({ answers, told, alone }) => {
    const scene = new ApplyScene()
    const { removals } = scene.account
    scene.answerAbout(S, new Map([A, B].map((id, index) => [id, answers[index]])))

    const applied = await scene.apply({ images: [going(1, S), going(2, S)] })

    expect(scene.told.filter((each) => each.startsWith(S))).toEqual(told.map((it) => `${S} ${it}`))
    expect(applied.snapshots.get(S)).toMatchObject({ outcome: told.at(-1) })
    expect(removals.attempts).toEqual(alone ? [A, B, S] : [A, B])
  })
})
