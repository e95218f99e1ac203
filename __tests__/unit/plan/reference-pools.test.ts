import type { Inventory, Reference, TargetEvidence } from '../../../src/model/index.ts'
import { poolReferences } from '../../../src/plan/references.ts'
import {
  anImage,
  anInventory,
  aReference,
  imageId,
  naming,
  NOW,
  OTHER_ACCOUNT,
  OTHER_REGION,
  someAnswers,
  someEvidence,
} from '../../support/model-factories.ts'

const [A, B, C] = [imageId(0xa), imageId(0xb), imageId(0xc)] as const

const beside = (inventory: Inventory, ...others: readonly TargetEvidence[]): Inventory => ({
  ...inventory,
  others,
})

const allTo = (id: string, inventory: Inventory): readonly Reference[] =>
  poolReferences(inventory, NOW).all.to(id)

describe('what was answered about single images', () => {
  const recipe = naming(A, { source: 'image-references', resource: 'recipe-1' })
  const answers = someAnswers({ imageReferences: new Map([[A, [recipe]]]) })
  const listed = naming(A, { resource: 'i-1' })
  const inventory = anInventory([{ images: [anImage({ id: A })], references: [listed], answers }])
  const pools = poolReferences(inventory, NOW)

  it('stands behind what was listed', () => {
    expect(pools.all.to(A)).toEqual([
      aReference({ resource: 'i-1' }),
      aReference({ source: 'image-references', resource: 'recipe-1' }),
    ])
  })
  it('counts for copies, but not among what was listed', () => {
    const copied = poolReferences(
      anInventory([
        { images: [anImage({ id: A })], answers },
        { target: OTHER_REGION, images: [anImage({ id: B, copyOf: A })] },
      ]),
      NOW,
    )

    expect(copied.all.to(B)).toMatchObject([{ source: 'copies', resource: A }])
    expect(copied.listed.to(B)).toEqual([])
  })
})

describe('a target that gets no plan', () => {
  const own = anInventory([{ images: [anImage({ id: A })] }])

  it('counts with what it names', () => {
    const references = [naming(A, { resource: 'i-9', target: OTHER_ACCOUNT })]
    const other = someEvidence({ target: OTHER_ACCOUNT, references })
    const { listed, all } = poolReferences(beside(own, other), NOW)
    const expected = [aReference({ resource: 'i-9', target: OTHER_ACCOUNT })]

    expect(listed.to(A)).toEqual(expected)
    expect(all.to(A)).toEqual(expected)
  })
  it('counts with its copies that are in use, or still being copied', () => {
    const images = [anImage({ id: B, copyOf: A }), anImage({ id: C, copyOf: A, state: 'pending' })]
    const references = [naming(B, { resource: 'i-2', target: OTHER_REGION })]

    expect(allTo(A, beside(own, someEvidence({ images, references })))).toEqual([
      { source: 'copies', resource: B, target: OTHER_REGION, detail: 'in use by i-2' },
      { source: 'copies', resource: C, target: OTHER_REGION, detail: 'still being copied' },
    ])
  })

  it('connects the copies of two others', () => {
    const through = someEvidence({ target: OTHER_REGION, images: [anImage({ id: B, copyOf: A })] })
    const user = someEvidence({
      target: OTHER_ACCOUNT,
      images: [anImage({ id: C, copyOf: B })],
      references: [naming(C)],
    })

    expect(allTo(A, beside(own, through, user))).toMatchObject([{ resource: C }])
    expect(allTo(A, beside(own, user))).toEqual([])
  })
})
