import type { Image, Inventory, TargetEvidence } from '../../../src/model/index.ts'
import {
  anImage,
  anInventory,
  aPolicy,
  daysAgo,
  imageId,
  OTHER_ACCOUNT,
  OTHER_REGION,
  someAnswers,
  someEvidence,
  tags,
} from '../../support/model-factories.ts'
import { askedIn, NOTHING, questions } from './asking.ts'

const ids = (...numbers: readonly number[]): readonly string[] => numbers.map(imageId)

const aged = (id: number, days: number, overrides: Partial<Image> = {}): Image =>
  anImage({ id: imageId(id), createdAt: daysAgo(days), ...overrides })

/** Stays, whatever becomes of the others. */
const kept = { tags: tags({ role: 'back' }), deregistrationProtection: 'enabled' } as const
const policy = aPolicy({ mapping: { by: 'tags', keys: ['role'] }, keepPrevious: 0, maxAge: 0 })

describe('the questions about copies', () => {
  it.each([
    {
      what: 'a copy of one that goes',
      images: [aged(1, 1), aged(2, 1, { ...kept, copyOf: imageId(1) })],
      asked: ids(1, 2),
    },
    {
      what: 'the source of one that goes',
      images: [aged(1, 1, { copyOf: imageId(2) }), aged(2, 1, kept)],
      asked: ids(1, 2),
    },
    {
      what: 'a copy of a copy of one that goes',
      images: [
        aged(1, 1),
        aged(2, 1, { ...kept, copyOf: imageId(1) }),
        aged(3, 1, { ...kept, copyOf: imageId(2) }),
      ],
      asked: ids(1, 2, 3),
    },
    {
      what: 'another copy of a source that is gone',
      images: [aged(1, 1, { copyOf: imageId(9) }), aged(2, 1, { ...kept, copyOf: imageId(9) })],
      asked: ids(1, 2),
    },
  ])('are what uses $what', ({ images, asked }) => {
    expect(questions({ images }, policy)).toEqual({
      imageReferences: asked,
      imageSharing: ids(1),
      snapshotSharing: [],
    })
  })

  it('are not about a copy of one that keeps its place', () => {
    const images = [aged(1, 1), aged(2, 2), aged(3, 1, { ...kept, copyOf: imageId(1) })]

    expect(questions({ images }, { ...policy, keepPrevious: 1 }).imageReferences).toEqual(ids(2))
  })
  it('are asked where the copy is', () => {
    const source = { target: OTHER_REGION, images: [aged(1, 1)] }
    const copy = aged(2, 1, { ...kept, copyOf: imageId(1) })

    expect(questions({ images: [copy, aged(3, 1, kept)] }, policy, [source])).toEqual({
      ...NOTHING,
      imageReferences: ids(2),
    })
  })

  it('are asked once', () => {
    const images = [aged(1, 1), aged(2, 1, { ...kept, copyOf: imageId(1) })]
    const answers = someAnswers({ imageReferences: new Map([[imageId(2), []]]) })

    expect(questions({ images, answers }, policy).imageReferences).toEqual(ids(1))
  })
})

describe('the questions about copies in a target that gets no plan', () => {
  const beside = (...others: readonly TargetEvidence[]): Inventory => ({
    ...anInventory([{ images: [aged(1, 1)] }]),
    others,
  })
  const copies = [aged(2, 1, { copyOf: imageId(1) }), aged(3, 1)]

  it('are what uses them, and not whom they are shared with', () => {
    const inventory = beside(someEvidence({ target: OTHER_REGION, images: copies }))

    expect(askedIn(inventory, policy)).toMatchObject([
      { questions: { imageReferences: ids(1), imageSharing: ids(1) } },
      { target: OTHER_REGION, questions: { ...NOTHING, imageReferences: ids(2) } },
    ])
  })
  it('connect what goes with copies elsewhere', () => {
    const inventory = beside(
      someEvidence({ target: OTHER_REGION, images: [aged(2, 1, { copyOf: imageId(1) })] }),
      someEvidence({ target: OTHER_ACCOUNT, images: [aged(3, 1, { copyOf: imageId(2) })] }),
    )

    expect(askedIn(inventory, policy).map((each) => each.questions.imageReferences)).toEqual([
      ids(1),
      ids(2),
      ids(3),
    ])
  })

  it('are none where its images are not known', () => {
    expect(askedIn(beside(someEvidence({ images: undefined })), policy)).toHaveLength(1)
  })
})
