import {
  DAY,
  type FamilyRule,
  type Image,
  type SettingsRule,
  type TargetPlan,
} from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anImage,
  aPolicy,
  daysAgo,
  imageId,
  known,
  aSnapshot,
  tags,
} from '../../support/model-factories.ts'
import { planOf, plannedImage, planOrphan, reasonsOf, removedOf, verdictOn } from './planning.ts'

const BY_ROLE = { by: 'tags', keys: ['role'] } as const

const pattern = (text: string): FamilyRule['family'][number] => ({
  text,
  matches: new RegExp(`^${text}$`),
})

/** The first rule, for the families of these labels. */
const aRule = (
  overrides: Partial<Omit<SettingsRule, 'keep'>> = {},
  ...labels: readonly string[]
): FamilyRule => ({
  number: 1,
  family: (labels.length > 0 ? labels : ['front']).map(pattern),
  keep: false,
  keepPrevious: undefined,
  maxAge: undefined,
  unusedFor: undefined,
  grace: undefined,
  ...overrides,
})

const keeping = (...labels: readonly string[]): FamilyRule => ({
  number: 1,
  family: labels.map(pattern),
  keep: true,
})

/** Two images of each role, 50 and 40 days old, with the ids 1 and 2, 3 and 4 ... */
const twoOfEach = (...roles: readonly string[]): readonly Image[] =>
  roles.flatMap((role, index) =>
    [50, 40].map((days, second) =>
      anImage({
        id: imageId(2 * index + second + 1),
        createdAt: daysAgo(days),
        tags: tags({ role }),
      }),
    ),
  )

const verdictsOf = (plan: TargetPlan): Readonly<Record<string, string>> =>
  Object.fromEntries(plan.images.map(({ image, verdict }) => [image.id, verdict.verdict]))

const ids = (...numbers: readonly number[]): readonly string[] => numbers.map(imageId)

describe('a rule takes the place of', () => {
  const images = twoOfEach('front', 'back')

  it('keep-previous', () => {
    const rules = [aRule({ keepPrevious: 2 })]
    const plan = planOf({ images }, aPolicy({ mapping: BY_ROLE, keepPrevious: 1, rules }))

    expect(removedOf(plan)).toEqual(ids(3))
    expect(plannedImage(plan, imageId(1)).verdict.reason).toEqual({
      code: 'keep-previous',
      rank: 2,
      keep: 2,
    })
  })
  it('keep-previous by none at all', () => {
    const rules = [aRule({ keepPrevious: 0, maxAge: 45 * DAY })]
    const plan = planOf({ images }, aPolicy({ mapping: BY_ROLE, keepPrevious: 2, rules }))

    expect(removedOf(plan)).toEqual(ids(1))
  })

  it('max-age', () => {
    const rules = [aRule({ maxAge: 45 * DAY })]
    const plan = planOf({ images }, aGreedyPolicy({ mapping: BY_ROLE, maxAge: 60 * DAY, rules }))

    expect(removedOf(plan)).toEqual(ids(1))
    expect(plannedImage(plan, imageId(1)).verdict.reason).toMatchObject({
      code: 'expired',
      limit: 45 * DAY,
    })
    expect(plannedImage(plan, imageId(2)).verdict.reason).toEqual({
      code: 'too-young',
      age: 40 * DAY,
      limit: 45 * DAY,
    })
  })
  it('unused-for', () => {
    const launched = { lastLaunchedAt: daysAgo(9) }
    const policy = { mapping: BY_ROLE, unusedFor: 7 * DAY }

    expect(verdictOn(launched, policy).verdict).toBe('remove')
    expect(
      verdictOn(launched, { ...policy, rules: [aRule({ unusedFor: 10 * DAY })] }).reason,
    ).toEqual({ code: 'recently-launched', lastLaunchedAt: daysAgo(9), limit: 10 * DAY })
  })
  it('grace, by which an image is disabled first', () => {
    const policy = { mapping: BY_ROLE, keepPrevious: 1 }
    const rules = [aRule({ grace: 14 * DAY })]

    expect(verdictsOf(planOf({ images }, aPolicy({ ...policy, rules })))).toEqual({
      [imageId(1)]: 'disable',
      [imageId(2)]: 'keep',
      [imageId(3)]: 'remove',
      [imageId(4)]: 'keep',
    })
  })
})

describe('a rule', () => {
  it('leaves to the inputs what it does not set', () => {
    const images = twoOfEach('front').map((image) => ({ ...image, lastLaunchedAt: daysAgo(9) }))
    const policy = { mapping: BY_ROLE, keepPrevious: 1, maxAge: 45 * DAY, unusedFor: 8 * DAY }

    expect(reasonsOf(planOf({ images }, aPolicy({ ...policy, rules: [aRule()] })))).toEqual(
      reasonsOf(planOf({ images }, aPolicy(policy))),
    )
  })

  it('that keeps a family keeps every image of it, and no other', () => {
    const rules = [keeping('front', 'side')]
    const plan = planOf(
      { images: twoOfEach('front', 'back', 'side') },
      aGreedyPolicy({ mapping: BY_ROLE, rules }),
    )

    expect(removedOf(plan)).toEqual(ids(3, 4))
    expect(plannedImage(plan, imageId(1)).verdict).toEqual({
      verdict: 'keep',
      reason: { code: 'not-selected', by: 'rules', rule: rules[0] },
    })
  })

  it('holds only where none before it matches', () => {
    const rules = [aRule({ keepPrevious: 2 }, 'front'), { ...keeping('.*'), number: 2 }]
    const plan = planOf(
      { images: twoOfEach('front', 'back') },
      aPolicy({ mapping: BY_ROLE, keepPrevious: 0, rules }),
    )

    expect(reasonsOf(plan)).toEqual({
      [imageId(1)]: 'keep-previous',
      [imageId(2)]: 'keep-previous',
      [imageId(3)]: 'not-selected',
      [imageId(4)]: 'not-selected',
    })
    expect(plan.images.map(({ family }) => family?.rule?.number)).toEqual([1, 1, 2, 2])
  })
  it('matches no image without a family', () => {
    const policy = { mapping: { by: 'tags', keys: ['other'] } as const, rules: [keeping('.*')] }

    expect(verdictOn({}, policy).reason.code).toBe('unmapped')
  })
})

describe('with image-ids', () => {
  it('a rule keeps a named image of its family', () => {
    const policy = { mapping: BY_ROLE, imageIds: ids(1), rules: [keeping('front')] }

    expect(verdictOn({}, policy).reason).toMatchObject({ code: 'not-selected', by: 'rules' })
  })
  it('the numbers and ages of a rule do not count', () => {
    const rules = [aRule({ keepPrevious: 9, maxAge: 365 * DAY, unusedFor: 365 * DAY })]
    const policy = { mapping: BY_ROLE, imageIds: ids(1), rules }

    expect(verdictOn({ lastLaunchedAt: daysAgo(1) }, policy).reason).toEqual({ code: 'requested' })
  })
})

describe('for orphans', () => {
  it('rules do not count', () => {
    const rules = [aRule({ maxAge: 365 * DAY }, '.*'), keeping('.*')]
    const orphan = aSnapshot({ tags: tags({ role: 'front' }) })

    expect(
      planOrphan(orphan, { mapping: BY_ROLE, rules }, { snapshots: known([orphan]) }).verdict,
    ).toMatchObject({ verdict: 'remove' })
  })
})
