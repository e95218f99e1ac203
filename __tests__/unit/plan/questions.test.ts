import { describe, expect, it } from '@jest/globals'
import { DAY, type Image, type TargetInventory } from '../../../src/model.ts'
import {
  aGreedyPolicy,
  anApproval,
  anImage,
  aPolicy,
  daysAgo,
  hoursAgo,
  imageId,
  known,
  naming,
  OTHER_REGION,
  tags,
} from '../../support/model-factories.ts'
import { NOTHING, questions } from './asking.ts'

const ids = (...numbers: readonly number[]): readonly string[] => numbers.map(imageId)

const aged = (id: number, days: number, overrides: Partial<Image> = {}): Image =>
  anImage({ id: imageId(id), createdAt: daysAgo(days), ...overrides })

const byRole = { mapping: { by: 'tags', keys: ['role'] } } as const
const role = (value: string) => ({ tags: tags({ role: value }) })

describe('the questions about images', () => {
  it('are about every image of a family that would lose one', () => {
    const images = [aged(1, 1), aged(2, 2), aged(3, 3)]

    expect(questions({ images }, aPolicy({ ...byRole, keepPrevious: 2 }))).toEqual({
      imageReferences: ids(1, 2, 3),
      imageSharing: ids(1, 2, 3),
      snapshotSharing: [],
    })
  })

  it('are about no image of a family that would lose none', () => {
    const images = [
      aged(1, 1, role('front')),
      aged(2, 2, role('front')),
      aged(3, 1, role('back')),
      aged(4, 1, { ...role('front'), architecture: 'arm64' }),
    ]

    expect(questions({ images }, aPolicy({ ...byRole, keepPrevious: 1 }))).toMatchObject({
      imageReferences: ids(1, 2),
    })
    expect(questions({ images }, aPolicy({ ...byRole, keepPrevious: 2 }))).toEqual(NOTHING)
  })

  it('are about images that are too young, and about those without a rank', () => {
    const images = [aged(1, 1), aged(2, 5), aged(3, 40), aged(4, 50, { state: 'disabled' })]
    const policy = aPolicy({ ...byRole, keepPrevious: 1, maxAge: 30 * DAY })

    expect(questions({ images }, policy).imageReferences).toEqual(ids(1, 2, 3, 4))
  })

  it.each<{ what: string; overrides: Partial<Image>; inventory?: Partial<TargetInventory> }>([
    { what: 'pending', overrides: { state: 'pending' } },
    { what: 'not selected', overrides: { name: 'base' } },
    { what: 'unmapped', overrides: { tags: tags({}) } },
    { what: 'in use', overrides: {}, inventory: { references: [naming(imageId(1))] } },
    { what: 'protected', overrides: { deregistrationProtection: 'enabled' } },
    { what: 'managed', overrides: { tags: tags({ role: 'front', 'dlm:managed': '' }) } },
    { what: 'public', overrides: { isPublic: true } },
    { what: 'launched lately', overrides: { lastLaunchedAt: hoursAgo(1) } },
  ])('are not about an image that is $what', ({ overrides, inventory }) => {
    const images = [aged(1, 1, overrides), aged(2, 2), aged(3, 3)]
    const exclude = [{ by: 'name', text: 'name:base', value: /^base$/ }] as const
    const policy = aPolicy({ ...byRole, keepPrevious: 1, exclude })

    expect(questions({ images, ...inventory }, policy).imageReferences).toEqual(ids(2, 3))
  })

  it('are about what no Recycle Bin rule covers, beside what would go', () => {
    const images = [aged(1, 1), aged(2, 2, { tags: tags({ role: 'front', bin: 'yes' }) })]
    const retentionRules = known([
      {
        id: 'rule-1',
        resourceType: 'EC2_IMAGE',
        retentionDays: 7,
        resourceTags: [{ key: 'bin', value: 'yes' }],
        excludedTags: [],
      } as const,
    ])
    const policy = aPolicy({ ...byRole, keepPrevious: 0, maxAge: 0, requireRecycleBin: true })

    expect(questions({ images, retentionRules }, policy).imageReferences).toEqual(ids(1, 2))
  })

  it('are not about what the plan file does not remove', () => {
    const images = [aged(1, 1), aged(2, 2), aged(3, 3)]
    const approvals = [anApproval({ images: new Map([[imageId(3), new Set<string>()]]) })]
    const policy = aPolicy({ ...byRole, keepPrevious: 1, approvals })

    expect(questions({ images }, policy).imageReferences).toEqual(ids(1, 3))
  })

  it('are with image-ids about the named images that reached rule 9', () => {
    const images = [aged(1, 1), aged(2, 2), aged(3, 3, { isPublic: true })]
    const policy = aGreedyPolicy({ imageIds: ids(2, 3, 9) })

    expect(questions({ images }, policy)).toMatchObject({
      imageReferences: ids(2),
      imageSharing: ids(2),
    })
  })

  it('are with image-ids asked although none would go', () => {
    const policy = aGreedyPolicy({ imageIds: ids(1), requireRecycleBin: true })

    expect(questions({ images: [aged(1, 1)] }, policy).imageReferences).toEqual(ids(1))
  })

  it('are each asked once', () => {
    const images = [aged(1, 1), aged(2, 2)]
    const inventory = {
      images,
      referencesAsked: new Set([imageId(1)]),
      imageSharing: new Map([[imageId(2), known([])]]),
    }

    expect(questions(inventory, aGreedyPolicy())).toEqual({
      imageReferences: ids(2),
      imageSharing: ids(1),
      snapshotSharing: [],
    })
  })

  it('are about sharing only where shared-images is keep', () => {
    const policy = aGreedyPolicy({ sharedImages: 'remove' })

    expect(questions({ images: [aged(1, 1)] }, policy)).toEqual({
      ...NOTHING,
      imageReferences: ids(1),
    })
  })
})

describe('the questions about copies', () => {
  const kept = { ...role('back'), deregistrationProtection: 'enabled' } as const
  const policy = aPolicy({ ...byRole, keepPrevious: 0, maxAge: 0 })

  it.each([
    {
      what: 'a copy of one that is asked about',
      images: [aged(1, 1), aged(2, 1, { ...kept, copyOf: imageId(1) })],
    },
    {
      what: 'the source of one that is asked about',
      images: [aged(1, 1, { copyOf: imageId(2) }), aged(2, 1, kept)],
    },
  ])('are what uses $what', ({ images }) => {
    expect(questions({ images }, policy)).toEqual({
      imageReferences: ids(1, 2),
      imageSharing: ids(1),
      snapshotSharing: [],
    })
  })

  it('are what uses a copy of one that keeps its place, for it may give it to another', () => {
    const images = [aged(1, 1), aged(2, 2), aged(3, 1, { ...kept, copyOf: imageId(1) })]

    expect(questions({ images }, { ...policy, keepPrevious: 1 }).imageReferences).toEqual(
      ids(1, 2, 3),
    )
  })

  it('are asked where the copy is', () => {
    const source = { target: OTHER_REGION, images: [aged(1, 1)] }
    const copy = aged(2, 1, { ...kept, copyOf: imageId(1) })

    expect(questions({ images: [copy, aged(3, 1, kept)] }, policy, [source])).toEqual({
      ...NOTHING,
      imageReferences: ids(2),
    })
  })

  it('are not asked where neither is asked about', () => {
    const images = [aged(1, 1, kept), aged(2, 1, { ...kept, copyOf: imageId(1) }), aged(3, 1)]

    expect(questions({ images }, policy).imageReferences).toEqual(ids(3))
  })

  it('are asked once', () => {
    const images = [aged(1, 1), aged(2, 1, { ...kept, copyOf: imageId(1) })]
    const referencesAsked = new Set([imageId(2)])

    expect(questions({ images, referencesAsked }, policy).imageReferences).toEqual(ids(1))
  })
})
