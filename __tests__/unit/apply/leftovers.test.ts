import { ApplyScene, going, tooOld } from '../../support/engine/apply-scene.ts'
import { oldImage } from '../../support/engine/scenes.ts'
import {
  aPlannedOrphan,
  aPlannedSnapshot,
  imageId,
  snapshotId,
} from '../../support/model-factories.ts'

const [A, S, T] = [imageId(1), snapshotId(1), snapshotId(2)] as const

describe('snapshots whose images are gone, and orphans', () => {
  it('go each once', async () => {
    const scene = new ApplyScene()
    const { account } = scene
    account.images.clear()
    const goneImages = [{ image: oldImage(1), snapshots: [aPlannedSnapshot({ id: S })] }]
    const orphan = aPlannedOrphan()

    const applied = await scene.apply({ goneImages, orphans: [orphan] })

    expect(account.removals.attempts).toEqual([S])
    expect(applied.snapshots.get(S)).toEqual({ outcome: 'deleted' })
  })

  it('that are only listed or kept are left alone', async () => {
    const scene = new ApplyScene()
    const { account } = scene
    const keep = { verdict: 'keep', reason: { code: 'not-made-for-an-image' } } as const
    const goneImages = [
      { image: oldImage(1), snapshots: [aPlannedSnapshot({ id: S, verdict: keep })] },
    ]
    const reason = { code: 'orphan', image: A } as const
    const orphan = aPlannedOrphan({ verdict: { verdict: 'report', reason } })

    await scene.apply({ goneImages, orphans: [orphan] })

    expect(account.removals.attempts).toEqual([])
  })

  it('wait where the evidence is too old', async () => {
    const scene = new ApplyScene()
    const goneImages = [{ image: oldImage(2), snapshots: [aPlannedSnapshot({ id: T })] }]
    const orphans = [aPlannedOrphan()]

    const applied = await scene.apply({ goneImages, orphans }, tooOld)

    expect(applied).toEqual({
      images: new Map(),
      snapshots: new Map(),
      deferred: { images: [], goneImages, orphans },
    })
  })

  it('stay where an image maps them that AWS names', async () => {
    const scene = new ApplyScene()
    const orphans = [aPlannedOrphan()]

    const applied = await scene.apply({ orphans })

    expect(applied.snapshots.get(S)).toEqual({
      outcome: 'kept',
      reason: { code: 'shared-with-image', images: [A] },
    })
  })

  it('that an image maps go with that image', async () => {
    const scene = new ApplyScene()
    const { account } = scene
    const goneImages = [{ image: oldImage(9), snapshots: [aPlannedSnapshot({ id: S })] }]

    await scene.apply({ images: [going(1, S)], goneImages })

    expect(account.removals.attempts).toEqual([A])
  })
})
