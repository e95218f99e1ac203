import { DAY, type Image, type Target, type TargetInventory } from '../../../src/model/index.ts'
import { QuestionLog } from '../../../src/plan/questions.ts'
import {
  aGreedyPolicy,
  anImage,
  anInventory,
  aPolicy,
  daysAgo,
  hoursAgo,
  imageId,
  naming,
  OTHER_ACCOUNT,
  OTHER_REGION,
  tags,
  TARGET,
} from '../../support/model-factories.ts'
import { askedIn, NOTHING, questions } from './asking.ts'

const ids = (...numbers: readonly number[]): readonly string[] => numbers.map(imageId)

const aged = (id: number, days: number, overrides: Partial<Image> = {}): Image =>
  anImage({ id: imageId(id), createdAt: daysAgo(days), ...overrides })

const byRole = { mapping: { by: 'tags', keys: ['role'] } } as const

describe('the questions about images', () => {
  it('are about what the plan takes away, and about nothing else of its family', () => {
    const images = [aged(1, 1), aged(2, 2), aged(3, 3), aged(4, 4)]

    expect(questions({ images }, aPolicy({ ...byRole, keepPrevious: 2 }))).toEqual({
      imageReferences: ids(3, 4),
      imageSharing: ids(3, 4),
      snapshotSharing: [],
    })
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
    const images = [aged(1, 3, overrides), aged(2, 2), aged(3, 1)]
    const exclude = [{ by: 'name', text: 'name:base', value: /^base$/ }] as const
    const policy = aPolicy({ ...byRole, keepPrevious: 1, exclude })

    expect(questions({ images, ...inventory }, policy)).toEqual({
      imageReferences: ids(2),
      imageSharing: ids(2),
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

  it('are asked each in its own target, and not where there is nothing to ask', () => {
    const inventory = anInventory([
      { images: [aged(1, 1)] },
      { target: OTHER_ACCOUNT, images: [aged(2, 1, { isPublic: true })] },
      { target: OTHER_REGION, images: [aged(3, 1)] },
    ])

    expect(askedIn(inventory, aGreedyPolicy())).toMatchObject([
      { target: TARGET, questions: { imageReferences: ids(1), imageSharing: ids(1) } },
      { target: OTHER_REGION, questions: { imageReferences: ids(3), imageSharing: ids(3) } },
    ])
  })
})

describe('a log of questions', () => {
  it('asks nothing twice, of one target and kind', () => {
    const log = new QuestionLog()
    const about = (target: Target, ...ids: readonly string[]) => ({
      target,
      questions: { imageReferences: ids, imageSharing: [], snapshotSharing: [] },
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
