import type { PlannedImage } from '../../../src/model/index.ts'
import { ApplyScene, going, tooOld } from '../../support/engine/apply-scene.ts'
import { numbersTo } from '../../support/engine/scenes.ts'
import {
  anImage,
  aPlannedImage,
  daysAgo,
  imageId,
  snapshotId,
} from '../../support/model-factories.ts'

const [A, B, S, T] = [imageId(1), imageId(2), snapshotId(1), snapshotId(2)] as const

describe('images', () => {
  it('go oldest first; of two equally old the one with the smaller id', async () => {
    const scene = new ApplyScene(0)
    const { account } = scene
    const at = (id: number, days: number): PlannedImage =>
      aPlannedImage({ image: anImage({ id: imageId(id), createdAt: daysAgo(days) }) })

    await scene.apply({ images: [at(4, 1), at(3, 2), at(1, 9), at(2, 2)] })

    expect(account.removals.attempts).toEqual([1, 2, 3, 4].map(imageId))
  })

  it('that go have the answer of AWS, and so have the snapshots that go with them', async () => {
    const scene = new ApplyScene()
    const answer = { answeredAt: daysAgo(0), requestId: 'of A' }
    scene.account.removals.answers.set(A, answer)

    const applied = await scene.apply({ images: [going(1, S), going(2, T)] })

    expect([...applied.images]).toEqual([
      [A, { outcome: 'removed', answer }],
      [B, { outcome: 'removed' }],
    ])
    expect([...applied.snapshots]).toEqual([
      [S, { outcome: 'deleted', answer }],
      [T, { outcome: 'deleted' }],
    ])
  })

  it('that are kept are left alone', async () => {
    const scene = new ApplyScene()
    const { account } = scene
    const keep = { verdict: 'keep', reason: { code: 'in-use' } } as const

    const applied = await scene.apply({ images: [going(1), { ...going(2), verdict: keep }] })

    expect(account.removals.attempts).toEqual([A])
    expect([...applied.images.keys()]).toEqual([A])
  })

  it('go sixteen at a time', async () => {
    const scene = new ApplyScene(0)
    const { account, clock } = scene
    account.removals.takes = 1000
    const startedAt = clock.now().getTime()
    const perSecond = new Map<number, number>()
    account.removals.watch = () => {
      const second = (clock.now().getTime() - startedAt) / 1000
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
    }

    await scene.apply({ images: numbersTo(40).map((number) => going(number)) })

    expect([...perSecond.values()]).toEqual([16, 16, 8])
  })

  it('that fail stop no other, and their snapshots stay', async () => {
    const scene = new ApplyScene()
    const { account, told } = scene
    account.removals.meets(A, { code: 'UnauthorizedOperation', message: 'no' })

    const applied = await scene.apply({ images: [going(1, S), going(2, T)] })

    expect(applied.images.get(A)).toMatchObject({
      outcome: 'failed',
      error: { code: 'UnauthorizedOperation', message: 'no' },
    })
    expect(applied.snapshots.get(S)).toEqual({ outcome: 'not-attempted', why: 'image-stays' })
    expect(told).toEqual([`${B} removed`, `${T} deleted`, `${A} failed`, `${S} not-attempted`])
  })

  it('that wait have no outcome, and are not told of', async () => {
    const scene = new ApplyScene()
    const { told } = scene
    const image = going(1, S)

    const applied = await scene.apply({ images: [image] }, tooOld)

    expect(applied).toEqual({
      images: new Map(),
      snapshots: new Map(),
      deferred: { images: [image], goneImages: [], orphans: [] },
    })
    expect(told).toEqual([])
  })
})
