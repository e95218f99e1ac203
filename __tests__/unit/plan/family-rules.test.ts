import { describe, expect, it } from '@jest/globals'
import {
  DAY,
  DISABLED_AT_TAG,
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
  hoursAgo,
  imageId,
  known,
  aSnapshot,
  naming,
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

  it('keep-previous, in the reason of what goes as well', () => {
    const rules = [aRule({ keepPrevious: 1 })]
    const plan = planOf({ images }, aPolicy({ mapping: BY_ROLE, keepPrevious: 2, rules }))

    expect(removedOf(plan)).toEqual(ids(1))
    expect(plannedImage(plan, imageId(1)).verdict.reason).toEqual({
      code: 'surplus',
      rank: 2,
      keep: 1,
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

  it('max-age by no age at all, which lifts the 24 hours', () => {
    const policy = { mapping: BY_ROLE, keepPrevious: 0, rules: [aRule({ maxAge: 0 })] }

    expect(verdictOn({ createdAt: hoursAgo(1) }, policy).verdict).toBe('remove')
  })

  it('unused-for', () => {
    const launched = { lastLaunchedAt: daysAgo(9) }
    const policy = { mapping: BY_ROLE, unusedFor: 7 * DAY }

    expect(verdictOn(launched, policy).verdict).toBe('remove')
    expect(
      verdictOn(launched, { ...policy, rules: [aRule({ unusedFor: 10 * DAY })] }).reason,
    ).toEqual({ code: 'recently-launched', lastLaunchedAt: daysAgo(9), limit: 10 * DAY })
  })

  it('unused-for, which it can switch off', () => {
    const launched = { lastLaunchedAt: daysAgo(-1) }
    const policy = { mapping: BY_ROLE, unusedFor: 7 * DAY }

    expect(verdictOn(launched, policy).reason.code).toBe('recently-launched')
    expect(verdictOn(launched, { ...policy, rules: [aRule({ unusedFor: 0 })] }).verdict).toBe(
      'remove',
    )
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

  it('grace, which it can switch off', () => {
    const policy = { mapping: BY_ROLE, grace: 14 * DAY }

    expect(verdictOn({}, policy).verdict).toBe('disable')
    expect(verdictOn({}, { ...policy, rules: [aRule({ grace: 0 })] }).verdict).toBe('remove')
  })

  it('grace, for what waits already', () => {
    const disabled = {
      state: 'disabled' as const,
      tags: tags({ role: 'front', [DISABLED_AT_TAG]: daysAgo(10).toISOString() }),
    }
    const policy = { mapping: BY_ROLE, grace: 7 * DAY }

    expect(verdictOn(disabled, policy).verdict).toBe('remove')
    expect(
      verdictOn(disabled, { ...policy, rules: [aRule({ grace: 14 * DAY })] }).reason,
    ).toMatchObject({ code: 'in-grace' })
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

  it('matches the label without the architecture', () => {
    const images = twoOfEach('front').map((image, index) =>
      index === 0 ? { ...image, architecture: 'arm64' } : image,
    )
    const plan = planOf({ images }, aGreedyPolicy({ mapping: BY_ROLE, rules: [keeping('front')] }))

    expect(plan.images.map(({ family }) => family?.label)).toEqual([
      'front (arm64)',
      'front (x86_64)',
    ])
    expect(removedOf(plan)).toEqual([])
  })

  it('matches no image without a family', () => {
    const policy = { mapping: { by: 'tags', keys: ['other'] } as const, rules: [keeping('.*')] }

    expect(verdictOn({}, policy).reason.code).toBe('unmapped')
  })

  it('is not told of a family that has none', () => {
    const plan = planOf(
      { images: twoOfEach('front') },
      aGreedyPolicy({ mapping: BY_ROLE, rules: [keeping('back')] }),
    )

    expect(plan.images.map(({ family }) => family?.rule)).toEqual([undefined, undefined])
  })

  it('stands behind exclude, and before what uses the image', () => {
    const exclude = [{ by: 'name', text: 'name:*', value: /^/ } as const]
    const policy = { mapping: BY_ROLE, rules: [keeping('front')] }

    expect(verdictOn({}, { ...policy, exclude }).reason).toMatchObject({ by: 'exclude' })
    expect(verdictOn({}, policy, { references: [naming(imageId(1))] }).reason).toMatchObject({
      by: 'rules',
    })
  })
})

describe('with image-ids', () => {
  it('a rule keeps a named image of its family', () => {
    const policy = { mapping: BY_ROLE, imageIds: ids(1), rules: [keeping('front')] }

    expect(verdictOn({}, policy).reason).toMatchObject({ code: 'not-selected', by: 'rules' })
  })

  it('the grace of a rule counts', () => {
    const policy = { mapping: BY_ROLE, imageIds: ids(1), rules: [aRule({ grace: 14 * DAY })] }

    expect(verdictOn({}, policy).verdict).toBe('disable')
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
