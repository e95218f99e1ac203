import type { Image, Inventory, Policy, Target, TargetInventory } from '../../../src/model/index.ts'
import { QuestionLog } from '../../../src/plan/questions.ts'
import {
  A,
  aged,
  aGreedyPolicy,
  anInventory,
  aPolicy,
  approving,
  askedIn,
  aSnapshot,
  B,
  C,
  DAY,
  hoursAgo,
  ids,
  imageId,
  known,
  madeFor,
  mapping,
  naming,
  NOTHING,
  OTHER_ACCOUNT,
  OTHER_REGION,
  owning,
  questions,
  S,
  shared,
  someAnswers,
  someEvidence,
  T,
  tagged,
  TARGET,
  U,
} from './planning.ts'

const byRole = { mapping: { by: 'tags', keys: ['role'] } } as const

/** What is asked about images, and nothing about snapshots. */
const aboutImages = (...asked: readonly number[]) => ({
  ...NOTHING,
  imageReferences: ids(...asked),
  imageSharing: ids(...asked),
})

describe('the questions about images', () => {
  it('are about what the plan takes away, and about nothing else of its family', () => {
    const images = [aged(1, 1), aged(2, 2), aged(3, 3), aged(4, 4)]

    expect(questions({ images }, aPolicy({ ...byRole, keepPrevious: 2 }))).toEqual(
      aboutImages(3, 4),
    )
  })

  it('are about those without a rank that go, and not about those that are too young', () => {
    const images = [aged(1, 1), aged(2, 5), aged(3, 40), aged(4, 50, { state: 'disabled' })]
    const policy = aPolicy({ ...byRole, keepPrevious: 1, maxAge: 30 * DAY })

    expect(questions({ images }, policy)).toMatchObject({
      imageReferences: ids(3, 4),
      // A disabled image has no launch permissions.
      imageSharing: ids(3),
    })
  })

  it.each<readonly [string, Partial<Image>, Partial<TargetInventory>]>([
    ['pending', { state: 'pending' }, {}],
    ['not selected', { name: 'base' }, {}],
    ['unmapped', tagged({}), {}],
    ['in use', {}, { references: [naming(A)] }],
    ['protected', { deregistrationProtection: 'enabled' }, {}],
    ['managed', tagged({ role: 'front', 'dlm:managed': '' }), {}],
    ['public', { isPublic: true }, {}],
    ['launched lately', { lastLaunchedAt: hoursAgo(1) }, {}],
  ])('are not about an image that is %s', (_what, overrides, inventory) => {
    const images = [aged(1, 3, overrides), aged(2, 2), aged(3, 1)]
    const exclude = [{ by: 'name', text: 'name:base', value: /^base$/ }] as const
    const policy = aPolicy({ ...byRole, keepPrevious: 1, exclude })

    expect(questions({ images, ...inventory }, policy)).toEqual(aboutImages(2))
  })

  it('are about sharing only where shared-images is keep', () => {
    const policy = aGreedyPolicy({ sharedImages: 'remove' })

    expect(questions({ images: [aged(1, 1)] }, policy)).toEqual({
      ...NOTHING,
      imageReferences: ids(1),
    })
  })

  it('are asked each in its own target, and not where there is nothing to ask', () => {
    const inventory = anInventory([
      { images: [aged(1, 1)] },
      { target: OTHER_ACCOUNT, images: [aged(2, 1, { isPublic: true })] },
      { target: OTHER_REGION, images: [aged(3, 1)] },
    ])

    expect(askedIn(inventory, aGreedyPolicy())).toEqual([
      { target: TARGET, questions: aboutImages(1) },
      { target: OTHER_REGION, questions: aboutImages(3) },
    ])
  })
})

describe('the questions about copies', () => {
  const policy = aGreedyPolicy(byRole)
  /** Stays, whatever becomes of the others. */
  const kept = (id: number, copyOf?: string): Image =>
    aged(id, 1, { ...tagged({ role: 'back' }), deregistrationProtection: 'enabled', copyOf })
  const usesOf = (images: readonly Image[], changed: Partial<Policy> = {}): readonly string[] =>
    questions({ images }, { ...policy, ...changed }).imageReferences

  it.each<readonly [string, readonly Image[], readonly number[]]>([
    ['a copy of one that goes', [aged(1, 1), kept(2, A)], [1, 2]],
    ['the source of one that goes', [aged(1, 1, { copyOf: B }), kept(2)], [1, 2]],
    ['a copy of a copy of one that goes', [aged(1, 1), kept(2, A), kept(3, B)], [1, 2, 3]],
    ['another copy of a source that is gone', [aged(1, 1, { copyOf: C }), kept(2, C)], [1, 2]],
  ])('are what uses %s', (_what, images, asked) => {
    expect(questions({ images }, policy)).toEqual({
      ...NOTHING,
      imageReferences: ids(...asked),
      imageSharing: ids(1),
    })
  })

  it('are not about a copy of one that keeps its place', () => {
    expect(usesOf([aged(1, 1), aged(2, 2), kept(3, A)], { keepPrevious: 1 })).toEqual(ids(2))
  })

  it('are asked where the copy is', () => {
    const source = { target: OTHER_REGION, images: [aged(1, 1)] }

    expect(questions({ images: [kept(2, A), kept(3)] }, policy, [source])).toEqual({
      ...NOTHING,
      imageReferences: ids(2),
    })
  })

  it('are asked once', () => {
    const answers = someAnswers({ imageReferences: new Map([[B, []]]) })
    const inventory = { images: [aged(1, 1), kept(2, A)], answers }

    expect(questions(inventory, policy).imageReferences).toEqual(ids(1))
  })

  /** Beside one that goes, in targets that get no plan. */
  const beside = (...others: Inventory['others']): Inventory => ({
    ...anInventory([{ images: [aged(1, 1)] }]),
    others,
  })

  it('are what uses them, and not whom they are shared with, in a target that gets no plan', () => {
    const images = [aged(2, 1, { copyOf: A }), aged(3, 1)]

    expect(askedIn(beside(someEvidence({ images })), policy)).toEqual([
      { target: TARGET, questions: aboutImages(1) },
      { target: OTHER_REGION, questions: { ...NOTHING, imageReferences: ids(2) } },
    ])
  })

  it('connect what goes with copies in several of them', () => {
    const inventory = beside(
      someEvidence({ images: [aged(2, 1, { copyOf: A })] }),
      someEvidence({ target: OTHER_ACCOUNT, images: [aged(3, 1, { copyOf: B })] }),
    )
    const asked = askedIn(inventory, policy).map((each) => each.questions.imageReferences)

    expect(asked).toEqual([ids(1), ids(2), ids(3)])
  })

  it('are none where its images are not known', () => {
    expect(askedIn(beside(someEvidence({ images: undefined })), policy)).toHaveLength(1)
  })
})

describe('the questions about snapshots', () => {
  it('are about those that would go with images, each once', () => {
    const inventory = {
      images: [mapping(A, S, T), mapping(B, S)],
      ...owning({ id: S }, { id: T }),
    }

    expect(questions(inventory, aGreedyPolicy()).snapshotSharing).toEqual([S, T])
  })

  it.each<readonly [string, Partial<TargetInventory>, Partial<Policy>]>([
    ['would stay with its image', { references: [naming(A)] }, {}],
    ['something else keeps', { references: [naming(S)] }, {}],
    ['was asked about', shared('snapshotSharing', { [S]: [] }), {}],
    ['may go although it is shared', {}, { sharedImages: 'remove' }],
    ['stays because delete-snapshots is false', {}, { deleteSnapshots: false }],
  ])('are not about one that %s', (_what, inventory, policy) => {
    const whole = { images: [mapping(A, S)], ...owning({}), ...inventory }

    expect(questions(whole, aGreedyPolicy(policy)).snapshotSharing).toEqual([])
  })

  it('are about one that the plan file does not delete: shared, it keeps no image', () => {
    const inventory = {
      images: [mapping(A, S, T), mapping(B, U)],
      ...owning({ id: S }, { id: T }, { id: U }),
    }

    expect(questions(inventory, aGreedyPolicy(approving({ [A]: [T] })))).toEqual({
      ...aboutImages(1),
      snapshotSharing: [S, T],
    })
  })

  it.each([
    ['delete', [S]],
    ['report', []],
    ['ignore', []],
  ] as const)('are with orphan-snapshots: %s about the orphans %j', (orphanSnapshots, asked) => {
    const orphan = madeFor(imageId(9), { id: S })
    const inventory = { snapshots: known([orphan, aSnapshot({ id: T, state: 'pending' })]) }

    expect(questions(inventory, aGreedyPolicy({ orphanSnapshots })).snapshotSharing).toEqual(asked)
  })
})

describe('a log of questions', () => {
  it('asks nothing twice, of one target and kind', () => {
    const log = new QuestionLog()
    const about = (target: Target, ...imageReferences: readonly string[]) => ({
      target,
      questions: { ...NOTHING, imageReferences },
    })
    const sharing = {
      target: TARGET,
      questions: { imageReferences: [], imageSharing: ['a'], snapshotSharing: ['a'] },
    }

    expect(log.takeNew([about(TARGET, 'a', 'b')])).toEqual([about(TARGET, 'a', 'b')])
    expect(log.takeNew([about(TARGET, 'b', 'c')])).toEqual([about(TARGET, 'c')])
    expect(log.takeNew([about(TARGET, 'a')])).toEqual([])
    expect(log.takeNew([about(OTHER_REGION, 'a')])).toEqual([about(OTHER_REGION, 'a')])
    expect(log.takeNew([sharing])).toEqual([sharing])
  })
})
