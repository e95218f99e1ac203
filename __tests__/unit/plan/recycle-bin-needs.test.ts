import type { Image, Snapshot, TargetInventory } from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anImage,
  aSnapshot,
  imageId,
  known,
  mapped,
  unknown,
} from '../../support/model-factories.ts'
import { planOf, planSnapshot } from './planning.ts'
import { A, B, keep, remove, S } from './snapshot-verdicts.ts'

const BINNED = imageId(9)

const madeFor = (id: string): Snapshot =>
  aSnapshot({ description: `Created by CreateImage(i-00000009) for ${id}` })

const holding = (...ids: readonly string[]): Partial<TargetInventory> => ({
  recycleBin: known({ imageIds: new Set(ids), snapshotIds: new Set() }),
})

const mapping = (id: string): Image => anImage({ id, snapshots: [mapped(S)] })

describe('a snapshot that was made for another image than the one that goes', () => {
  it('stays while the Recycle Bin holds that image', () => {
    expect(planSnapshot(madeFor(BINNED), {}, holding(BINNED)).verdict).toEqual(
      keep({ code: 'image-in-recycle-bin', image: BINNED }),
    )
  })
  it('stays where nobody knows what the Recycle Bin holds', () => {
    expect(planSnapshot(madeFor(BINNED), {}, { recycleBin: unknown() }).verdict).toEqual(
      keep({ code: 'image-in-recycle-bin', image: BINNED, unread: true }),
    )
  })

  it('goes where that image exists, and so is in no Recycle Bin', () => {
    const images = [mapping(A), anImage({ id: B, state: 'pending', snapshots: [] })]
    const plan = planOf(
      { images, snapshots: known([madeFor(B)]), recycleBin: unknown() },
      aGreedyPolicy(),
    )

    expect(plan.images.find(({ image }) => image.id === A)?.snapshots[0]?.verdict).toEqual(remove)
  })
})

describe('a snapshot that was made for an image that goes', () => {
  it.each([unknown(), holding(A).recycleBin ?? unknown()])(
    'goes with it, whatever the Recycle Bin holds',
    (recycleBin) => {
      expect(planSnapshot(madeFor(A), {}, { recycleBin }).verdict).toEqual(remove)
    },
  )
})
