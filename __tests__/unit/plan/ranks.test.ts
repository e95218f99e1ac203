import type { Image, ImageState, Policy, TargetInventory } from '../../../src/model/index.ts'
import {
  A,
  aged,
  aGreedyPolicy,
  anImage,
  aPolicy,
  approving,
  B,
  C,
  D,
  DAY,
  daysAgo,
  ids,
  imageId,
  inWords,
  known,
  madeFor,
  mapped,
  naming,
  OTHER,
  owning,
  planOf,
  questions,
  reasonsOf,
  removedOf,
  S,
  shared,
  snapshotId,
  snapshotVerdicts,
  someAnswers,
  tagged,
  verdictsOf,
} from './planning.ts'

describe('keep-previous', () => {
  it.each<readonly [Partial<Policy>, readonly number[], readonly number[]]>([
    [{ keepPrevious: 4 }, [50, 40, 30, 20, 10], [50]],
    [{ keepPrevious: 2 }, [50, 40, 30, 20, 10], [50, 40, 30]],
    [{ keepPrevious: 2, maxAge: 30 * DAY }, [29, 28, 27, 26, 25], []],
    [{ keepPrevious: 2, maxAge: 15 * DAY }, [1, 5, 10, 20, 30, 40], [20, 30, 40]],
    [{ keepPrevious: 5 }, [50, 40, 30, 20, 10], []],
    [{ keepPrevious: 0, maxAge: 0 }, [2, 1, 0], [2, 1, 0]],
    [{ keepPrevious: 1 }, [3, 0.5, 2, 0.1], [3, 2]],
  ])('with %j of the ages %j removes %j', (policy, ages, removed) => {
    const images = ages.map((days) => anImage({ id: String(days), createdAt: daysAgo(days) }))

    expect(removedOf(planOf({ images }, aPolicy(policy)))).toEqual(removed.map(String))
  })

  it('ranks the smaller id of two equally old images as newer', () => {
    const images = [3, 1, 2].map((number) => aged(number, 90))
    const { images: planned } = planOf({ images }, aGreedyPolicy({ keepPrevious: 2 }))

    expect(planned.map(({ verdict }) => verdict)).toMatchObject([
      { verdict: 'remove', reason: { code: 'expired', rank: 3 } },
      { verdict: 'keep', reason: { code: 'keep-previous', rank: 1, keep: 2 } },
      { verdict: 'keep', reason: { code: 'keep-previous', rank: 2, keep: 2 } },
    ])
  })

  it.each<readonly [string, Partial<Image>]>([
    ['is protected', { deregistrationProtection: 'enabled-without-cooldown' }],
    ['is managed', tagged({ 'aws:dlm:lifecycle-policy-id': 'policy-1' })],
    ['is shared', { isPublic: true }],
    ['was launched lately', { lastLaunchedAt: daysAgo(1) }],
    ['is not selected', { name: 'base' }],
    ['is still pending', { state: 'pending' }],
  ])('gives no slot to an image that %s', (_what, image) => {
    const exclude = [{ by: 'name', text: 'name:base', value: /^base$/ }] as const
    const images = [aged(1, 1, image), aged(2, 9), aged(3, 8)]
    const plan = planOf({ images }, aGreedyPolicy({ keepPrevious: 1, exclude }))

    expect(verdictsOf(plan).slice(1)).toEqual(['remove expired', 'keep keep-previous'])
  })

  it.each<ImageState>(['failed', 'error', 'invalid', 'disabled'])(
    'neither gives a slot to an image that is %s, nor keeps it for its rank',
    (state) => {
      const images = [aged(9, 2, { state }), aged(1, 4), aged(2, 3)]
      const plan = planOf({ images }, aPolicy({ keepPrevious: 1 }))

      expect(plan.images[0]?.verdict).toEqual({
        verdict: 'remove',
        reason: { code: 'surplus', keep: 1, rank: 'unranked' },
      })
      expect(verdictsOf(plan).slice(1)).toEqual(['remove surplus', 'keep keep-previous'])
    },
  )
})

describe('with keep-previous: 2', () => {
  /** A is the newest. */
  const images = [1, 2, 3, 4].map((id) => aged(id, 10 * id))
  const recipe = { source: 'image-references', resource: 'recipe-1' } as const
  const isShared = (id: string): Partial<TargetInventory> =>
    shared('imageSharing', { [id]: [OTHER] })
  const isUsed = (id: string): Partial<TargetInventory> => ({
    answers: someAnswers({ imageReferences: new Map([[id, [naming(id, recipe)]]]) }),
  })
  const isPublic = { images: images.map((each) => ({ ...each, isPublic: each.id === A })) }

  it.each<readonly [string, Partial<TargetInventory>, string]>([
    ['an answer keeps one that would go', isShared(C), 'kept kept shared surplus'],
    ['a use does so as well', isUsed(C), 'kept kept in-use surplus'],
    [
      'an answer takes no slot, and gives it to no other',
      isShared(A),
      'shared kept surplus surplus',
    ],
    ['a use does neither', isUsed(A), 'in-use kept surplus surplus'],
    [
      'a listed use gives the slot to another',
      { references: [naming(A)] },
      'in-use kept kept surplus',
    ],
    ['a listed sharing does so as well', isPublic, 'shared kept kept surplus'],
  ])('%s', (_what, inventory, reasons) => {
    const plan = planOf({ images, ...inventory }, aPolicy({ keepPrevious: 2 }))
    const codes = Object.values(reasonsOf(plan)).join(' ')

    expect(codes.replaceAll('keep-previous', 'kept')).toBe(reasons)
  })
})

const oldest = (count: number, overrides: Partial<Policy> = {}): Policy =>
  aGreedyPolicy({ maxRemovals: { kind: 'oldest', count }, ...overrides })

/** Image 1 is the oldest. */
const images = (count: number): readonly Image[] =>
  Array.from({ length: count }, (_none, index) => aged(index + 1, 100 - index))

const failed = (count: number): readonly Image[] =>
  images(count).map((image) => ({ ...image, id: `${image.id}f`, state: 'failed' }))

/** The snapshot 1 is the youngest. */
const orphans = (count: number): Pick<TargetInventory, 'snapshots'> => ({
  snapshots: known(
    Array.from({ length: count }, (_none, index) =>
      madeFor(imageId(99), { id: snapshotId(index + 1), startedAt: daysAgo(50 + index) }),
    ),
  ),
})

describe('max-removals: 2 oldest', () => {
  it('goes by the id of images that are equally old, and takes those without a date last', () => {
    const same = [aged(3, 9), aged(1, 9, { createdAt: undefined }), aged(2, 9)]
    const plan = planOf({ images: same }, oldest(2, { imageIds: ids(1, 2, 3) }))

    expect(verdictsOf(plan)).toEqual(['remove requested', 'keep next-run', 'remove requested'])
  })

  it('counts each kind on its own', () => {
    const plan = planOf(
      { images: [...images(3), ...failed(3)], ...orphans(3) },
      oldest(2, { grace: DAY, orphanSnapshots: 'delete' }),
    )

    expect(verdictsOf(plan)).toEqual([
      ...['disable expired', 'disable expired', 'keep next-run'],
      ...['remove expired', 'remove expired', 'keep next-run'],
    ])
    expect(plan.orphans.map((each) => [each.snapshot.id, inWords(each)])).toEqual([
      [snapshotId(3), 'remove orphan'],
      [snapshotId(2), 'remove orphan'],
      [snapshotId(1), 'keep next-run'],
    ])
  })

  const mappingOne = { snapshots: [mapped(S)] }

  it('keeps the snapshot that an image which waits maps as well', () => {
    const three = images(3).map((image) => ({ ...image, ...mappingOne }))
    const plan = planOf({ images: three, ...owning({}) }, oldest(2))

    expect(plan.images[0]?.snapshots).toMatchObject([
      { verdict: { verdict: 'keep', reason: { code: 'shared-with-image', images: [C] } } },
    ])
  })

  it('lets the snapshot go that an image maps which takes the place of one that is kept', () => {
    const three = [aged(1, 99, mappingOne), aged(2, 98), aged(3, 97, mappingOne)]
    const inventory = { images: three, ...owning({}) }
    const before = planOf(inventory, oldest(2))
    const now = planOf({ ...inventory, references: [naming(B)] }, oldest(2), [before])

    expect(before.images.map(snapshotVerdicts)).toMatchObject([
      [{ verdict: 'keep' }],
      [],
      [{ verdict: 'stays-with-image' }],
    ])
    expect(verdictsOf(now)).toEqual(['remove expired', 'keep in-use', 'remove expired'])
    expect(now.images.map(snapshotVerdicts)).toEqual([
      [{ verdict: 'remove' }],
      [],
      [{ verdict: 'remove' }],
    ])
  })

  it('cuts among the images that the plan file takes away', () => {
    const plan = planOf({ images: images(4) }, oldest(2, approving({ [B]: [], [C]: [], [D]: [] })))

    expect(Object.values(reasonsOf(plan)).join(' ')).toBe('not-planned expired expired next-run')
  })
})

describe('what is asked with max-removals: 2 oldest', () => {
  const answered = (...numbers: readonly number[]): Partial<TargetInventory> => ({
    answers: someAnswers({ imageReferences: new Map(ids(...numbers).map((id) => [id, []])) }),
  })

  it.each<readonly [string, readonly number[], readonly number[]]>([
    ['the next two as well, because an answer may keep one of the first', [], [1, 2, 3, 4]],
    ['nothing more where all that go were asked about', [1, 2], []],
    ['the next two where one that goes was not asked about', [1], [2, 3, 4]],
  ])('is %s', (_what, known, asked) => {
    const inventory = { images: images(6), ...answered(...known) }

    expect(questions(inventory, oldest(2)).imageReferences).toEqual(ids(...asked))
  })

  it('is the same count of each step', () => {
    const inventory = { images: [...images(5), ...failed(5)] }
    const four = ids(1, 2, 3, 4)

    expect(questions(inventory, oldest(2, { grace: DAY })).imageReferences).toEqual([
      ...four,
      ...four.map((id) => `${id}f`),
    ])
  })

  it.each<readonly [string, readonly number[], readonly number[]]>([
    ['the sharing of the next orphans as well', [], [5, 4, 3, 2]],
    ['the same until all that go were asked about', [5], [4, 3, 2]],
    ['nothing more where all that go were asked about', [4, 5], []],
  ])('is %s', (_what, known, asked) => {
    const answers = shared(
      'snapshotSharing',
      Object.fromEntries(known.map((id) => [snapshotId(id), []])),
    )
    const policy = oldest(2, { orphanSnapshots: 'delete' })

    expect(questions({ ...orphans(5), ...answers }, policy).snapshotSharing).toEqual(
      asked.map(snapshotId),
    )
  })
})
