import type { Image, ImageState, Reference, TargetInventory } from '../../../src/model/index.ts'
import { poolReferences } from '../../../src/plan/references.ts'
import {
  anImage,
  anInventory,
  aReference,
  imageId,
  NOW,
  naming,
  OTHER_ACCOUNT,
  OTHER_REGION,
  TARGET,
} from '../../support/model-factories.ts'

const [A, B, C] = [imageId(0xa), imageId(0xb), imageId(0xc)] as const

/** An image, and what it is a copy of. */
const copy = (id: string, copyOf?: string, state: ImageState = 'available'): Image =>
  anImage({ id, copyOf, state })

const to = (
  id: string,
  targets: readonly Partial<TargetInventory>[],
  repository: Parameters<typeof anInventory>[1] = [],
): readonly Reference[] => poolReferences(anInventory(targets, repository), NOW).all.to(id)

/** The resources of the references through copies. */
const throughCopies = (...of: Parameters<typeof to>): readonly string[] =>
  to(...of)
    .filter(({ source }) => source === 'copies')
    .map(({ resource }) => resource)

describe('references', () => {
  it('are those of all targets and of the repository, in this order', () => {
    const targets = [
      { references: [naming(A, { resource: 'i-1' }), naming(B), naming(A, { resource: 'i-2' })] },
      {
        target: OTHER_ACCOUNT,
        references: [naming(A, { resource: 'lt-1', target: OTHER_ACCOUNT })],
      },
    ]
    const repository = [
      naming(A, { source: 'repository', resource: 'web.tf:3', target: undefined }),
    ]

    expect(to(A, targets, repository)).toEqual([
      aReference({ resource: 'i-1' }),
      aReference({ resource: 'i-2' }),
      aReference({ resource: 'lt-1', target: OTHER_ACCOUNT }),
      aReference({ source: 'repository', resource: 'web.tf:3', target: undefined }),
    ])
  })
})

describe('an image in use through copies', () => {
  const used = [naming(A, { resource: 'i-9' })]

  it('names the copy, where it is, and by what it is in use', () => {
    const targets = [
      { images: [copy(B)] },
      { target: OTHER_REGION, images: [copy(A, B)], references: used },
    ]

    expect(to(B, targets)).toEqual([
      { source: 'copies', resource: A, target: OTHER_REGION, detail: 'in use by i-9' },
    ])
  })
  it('where the copies are of different targets', () => {
    const targets = [
      { images: [copy(B)] },
      { target: OTHER_REGION, images: [copy(C, B)] },
      { target: OTHER_ACCOUNT, images: [copy(A, C)], references: used },
    ]

    expect(throughCopies(B, targets)).toEqual([A])
  })

  it('has no target where the image that is named is gone', () => {
    expect(to(B, [{ images: [copy(B, A)], references: used }])).toEqual([
      { source: 'copies', resource: A, target: undefined, detail: 'in use by i-9' },
    ])
  })

  it('is not named by itself', () => {
    const targets = [{ images: [copy(A), copy(B, A)], references: used }]

    expect(to(A, targets)).toEqual([aReference({ resource: 'i-9' })])
  })
})

describe('an image that is still being copied', () => {
  it.each<ImageState>(['pending', 'transient'])('is in use: the copy is %s', (state) => {
    const targets = [{ images: [copy(B)] }, { target: OTHER_REGION, images: [copy(A, B, state)] }]

    expect(to(B, targets)).toEqual([
      { source: 'copies', resource: A, target: OTHER_REGION, detail: 'still being copied' },
    ])
  })
  it('is not itself the pending copy', () => {
    expect(to(A, [{ images: [copy(A, B, 'pending')] }])).toEqual([])
  })

  it('is not in use because its source is pending', () => {
    expect(to(B, [{ images: [copy(A, undefined, 'pending'), copy(B, A)] }])).toEqual([])
  })

  it('names what uses the pending copy', () => {
    const targets = [{ images: [copy(B), copy(A, B, 'pending')], references: [naming(A)] }]

    expect(to(B, targets)).toMatchObject([{ target: TARGET, detail: 'in use by i-00000001' }])
  })
})
