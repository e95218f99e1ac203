import { describe, expect, it } from '@jest/globals'
import type { Answers, Image } from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import {
  aGreedyPolicy,
  anImage,
  anInventory,
  aPolicy,
  daysAgo,
  imageId,
  naming,
  NOW,
  OTHER_REGION,
  someAnswers,
  someEvidence,
  tags,
} from '../../support/model-factories.ts'
import { planOf, plannedImage, reasonsOf } from './planning.ts'

const ids = [1, 2, 3, 4].map(imageId)
const [A = '', B = '', C = '', D = ''] = ids

/** A is the newest. */
const images: readonly Image[] = ids.map((id, index) =>
  anImage({ id, createdAt: daysAgo(10 * (index + 1)) }),
)

const sharing = (...shared: readonly string[]): Answers =>
  someAnswers({ imageSharing: new Map(shared.map((id) => [id, ['444455556666']])) })

const using = (...used: readonly string[]): Answers =>
  someAnswers({
    imageReferences: new Map(
      used.map((id) => [id, [naming(id, { source: 'image-references', resource: 'recipe-1' })]]),
    ),
  })

describe('an answer about an image', () => {
  const policy = aPolicy({ keepPrevious: 2 })

  it.each([
    { what: 'is shared', answers: sharing(C), code: 'shared' },
    { what: 'is used', answers: using(C), code: 'in-use' },
  ])('keeps one that would go, because it $what', ({ answers, code }) => {
    expect(reasonsOf(planOf({ images, answers }, policy))).toEqual({
      [A]: 'keep-previous',
      [B]: 'keep-previous',
      [C]: code,
      [D]: 'surplus',
    })
  })

  it.each([
    { what: 'is shared', answers: sharing(A), code: 'shared' },
    { what: 'is used', answers: using(A), code: 'in-use' },
  ])('takes no slot from one that $what, and gives it to no other', ({ answers, code }) => {
    expect(reasonsOf(planOf({ images, answers }, policy))).toEqual({
      [A]: code,
      [B]: 'keep-previous',
      [C]: 'surplus',
      [D]: 'surplus',
    })
  })

  it('moves no rank: the place shown is the one of before it', () => {
    const ranks = (answers: Answers): readonly unknown[] =>
      [B, D].map((id) => plannedImage(planOf({ images, answers }, policy), id).verdict.reason)
    const before = [
      { code: 'keep-previous', rank: 2, keep: 2 },
      { code: 'surplus', rank: 4, keep: 2 },
    ]

    expect(ranks(someAnswers())).toEqual(before)
    expect(ranks(sharing(A, C))).toEqual(before)
    expect(ranks(using(A, C))).toEqual(before)
  })

  it('moves no rank of a copy either', () => {
    const copies = [anImage({ id: imageId(9), copyOf: A, tags: tags({}) })]
    const answers = using(imageId(9))
    const target = { images: [...images, ...copies], answers }

    expect(reasonsOf(planOf(target, policy))).toMatchObject({
      [A]: 'in-use',
      [B]: 'keep-previous',
      [C]: 'surplus',
    })
  })

  it('moves no rank where it was given in another target', () => {
    const copy = anImage({ id: imageId(9), copyOf: A })
    const other = someEvidence({ target: OTHER_REGION, images: [copy], answers: using(copy.id) })
    const inventory = { ...anInventory([{ images }]), others: [other] }
    const { targets } = plan(inventory, policy, NOW)

    expect(targets.map(reasonsOf)).toMatchObject([
      { [A]: 'in-use', [B]: 'keep-previous', [C]: 'surplus' },
    ])
  })
})

describe('what was listed about an image', () => {
  it.each([
    { what: 'is used', inventory: { images, references: [naming(A)] } },
    {
      what: 'is public',
      inventory: { images: images.map((each) => ({ ...each, isPublic: each.id === A })) },
    },
  ])('takes it out of its slot, where it $what', ({ inventory }) => {
    expect(reasonsOf(planOf(inventory, aPolicy({ keepPrevious: 2 })))).toMatchObject({
      [B]: 'keep-previous',
      [C]: 'keep-previous',
      [D]: 'surplus',
    })
  })
})

describe('an alias that may not be read', () => {
  it('takes no image out of its slot', () => {
    const unknownAliases = [
      { source: 'launch-templates' as const, resource: 'lt-1', alias: 'resolve:ssm:/ami' },
    ]
    const planned = planOf({ images, unknownAliases }, aGreedyPolicy({ keepPrevious: 1 }))

    expect(reasonsOf(planned)).toEqual({
      [A]: 'keep-previous',
      [B]: 'in-use',
      [C]: 'in-use',
      [D]: 'in-use',
    })
  })
})
