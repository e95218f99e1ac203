import { isMisspelt, sortIntoFamilies, unusedRules } from '../../../src/plan/families.ts'
import type {
  FamilyRule,
  Image,
  Inventory,
  Mapping,
  Milliseconds,
  Policy,
  SettingsRule,
  TargetPlan,
} from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anImage,
  anInventory,
  aPolicy,
  aSnapshot,
  B,
  DAY,
  daysAgo,
  imageId,
  OTHER_REGION,
  planOf,
  planOne,
  planOrphan,
  reasonsOf,
  removedOf,
  someEvidence,
  tagged,
  verdictOn,
} from './planning.ts'

type Tagged = Readonly<Record<string, string>>

const byTags = (...keys: readonly string[]): Mapping => ({ by: 'tags', keys })
const byName = (...values: readonly string[]): Mapping => ({ by: 'name', values })
const byPattern = (pattern: RegExp): Mapping => ({ by: 'pattern', pattern })
const BY_ROLE = byTags('role')

/** The labels of images with the ids 1, 2, 3 ... */
function labelsOf(
  mapping: Mapping,
  ...images: readonly Partial<Image>[]
): readonly (string | undefined)[] {
  const all = images.map((image, index) => anImage({ id: imageId(index + 1), ...image }))
  const families = sortIntoFamilies(all, mapping)
  return all.map((image) => families.familyOf(image)?.label)
}

describe('mapping: tags', () => {
  const front = { environment: 'dev', role: 'front' }

  it.each<readonly [Tagged, string, string]>([
    [front, 'environment role', 'dev.front'],
    [front, 'role environment', 'front.dev'],
    [front, 'role', 'front'],
    [{ ...front, Role: 'x' }, 'Role', 'x'],
    [{ role: ' front ' }, 'role', ' front '],
  ])('of %j by %s is %j', (record, keys, label) => {
    expect(labelsOf(byTags(...keys.split(' ')), tagged(record))).toEqual([label])
  })

  it.each<readonly [string, Tagged, readonly string[]]>([
    ['a tag is missing', { role: 'front' }, ['tag environment']],
    ['a tag is empty', { environment: 'dev', role: '' }, ['tag role']],
    ['all are missing', {}, ['tag environment', 'tag role']],
    [
      'a key only begins like it',
      { environment: 'dev', roles: 'front', ole: 'front' },
      ['tag role'],
    ],
    ['a key differs in case', { environment: 'dev', ROLE: 'front' }, ['tag role']],
  ])('gives no family where %s', (_what, record, missing) => {
    expect(verdictOn(tagged(record), { mapping: byTags('environment', 'role') })).toEqual({
      verdict: 'keep',
      reason: { code: 'unmapped', missing },
    })
  })
})

describe('mapping: name', () => {
  it.each<readonly [string, string, string | undefined]>([
    ['my-front-1', 'front back', 'front'],
    ['back', 'front back', 'back'],
    ['web-api-1', 'web web-api', 'web-api'],
    ['web-api-1', 'web-api web', 'web-api'],
    ['one-two', 'two one', 'two'],
    ['one-two', 'one two', 'one'],
    ['Front-1', 'front', undefined],
    ['fron', 'front', undefined],
  ])('of %s among %s is %s', (name, values, label) => {
    expect(labelsOf(byName(...values.split(' ')), { name })).toEqual([label])
  })
})

describe('mapping: a regular expression', () => {
  it.each<readonly [string, RegExp, string | undefined]>([
    ['front-0a1b2c3', /^(.+)-[0-9a-f]{7}$/u, 'front'],
    ['dev-front-1', /^(\w+)-(\w+)-\d$/u, 'dev.front'],
    ['dev-front-1', /\w+-\w+/u, 'dev-front'],
    ['front', /^(\w+)(?:-(\d+))?$/u, 'front.'],
    ['-1', /^(\w*)-/u, '(empty)'],
    ['FRONT-1', /(front)/iu, 'FRONT'],
    ['back', /front/u, undefined],
  ])('of %s by %s is %s', (name, pattern, label) => {
    expect(labelsOf(byPattern(pattern), { name })).toEqual([label])
  })
})

describe('an image without a family', () => {
  it.each([
    [byName('front'), 'a name that contains a value'],
    [byPattern(/^front/u), 'a name that matches /^front/u'],
  ])('says what it lacks, by %o', (mapping, lacking) => {
    expect(verdictOn({ name: 'back' }, { mapping }).reason).toEqual({
      code: 'unmapped',
      missing: [lacking],
    })
  })

  it('may be one that was not sorted', () => {
    const families = sortIntoFamilies([], { by: 'all' })

    expect(families.familyOf(anImage())).toBeUndefined()
    expect(families.missing(anImage())).toEqual([])
  })
})

describe('mapping: all', () => {
  it('puts every image into one family', () => {
    const images = [anImage({ name: 'a' }), anImage({ id: B, tags: new Map() })]

    expect(removedOf(planOf({ images }, aGreedyPolicy({ keepPrevious: 1 })))).toEqual([B])
    expect(labelsOf({ by: 'all' }, {})).toEqual(['all'])
  })
})

describe('a family', () => {
  it.each([
    ['web', 'prod', 'prod', 'web'],
    ['x.y', 'z', 'x', 'y.z'],
    ['1', '1', '1', '11'],
  ])('of the values %s and %s is not that of %s and %s', (a, b, otherA, otherB) => {
    const images = [tagged({ a, b }), tagged({ a: otherA, b: otherB })].map((each, index) =>
      anImage({ id: imageId(index), ...each }),
    )
    const families = sortIntoFamilies(images, byTags('a', 'b'))

    expect(new Set(images.map((image) => families.familyOf(image)?.key)).size).toBe(2)
  })

  const arm = { architecture: 'arm64' } as const

  it('has the architecture in its label only where the label has several', () => {
    const front = tagged({ role: 'front' })
    const labels = labelsOf(
      BY_ROLE,
      front,
      { ...front, ...arm },
      { ...tagged({ role: 'back' }), ...arm },
      tagged({}),
    )

    expect(labels).toEqual(['front (x86_64)', 'front (arm64)', 'back', undefined])
  })
  it('has the architecture in its label where two families look alike', () => {
    const [one, other] = [tagged({ a: 'x.y', b: 'z' }), tagged({ a: 'x', b: 'y.z' })]

    expect(labelsOf(byTags('a', 'b'), one, { ...other, ...arm })).toEqual([
      'x.y.z (x86_64)',
      'x.y.z (arm64)',
    ])
  })
})

const familyOf = (labels: readonly string[]): FamilyRule['family'] =>
  labels.map((text) => ({ text, matches: new RegExp(`^${text}$`) }))

type Settings = Partial<Omit<SettingsRule, 'keep'>>
type KeepRule = Extract<FamilyRule, { readonly keep: true }>

/** A rule for the families of these labels. */
const aRule = (overrides: Settings, ...labels: readonly string[]): FamilyRule => ({
  ...{ number: 1, family: familyOf(labels), keep: false },
  ...{ keepPrevious: undefined, maxAge: undefined, unusedFor: undefined, grace: undefined },
  ...overrides,
})

const ofFront = (overrides: Settings): Pick<Policy, 'mapping' | 'rules'> => ({
  mapping: BY_ROLE,
  rules: [aRule(overrides, 'front')],
})

const keeping = (...labels: readonly string[]): KeepRule => ({
  number: 1,
  family: familyOf(labels),
  keep: true,
})

/** Two images of each role, 50 and 40 days old. */
const planTwoOfEach = (roles: readonly string[], policy: Partial<Policy>): TargetPlan =>
  planOf(
    {
      images: roles.flatMap((role) =>
        [50, 40].map((days) =>
          anImage({ id: `${role}-${days}`, createdAt: daysAgo(days), ...tagged({ role }) }),
        ),
      ),
    },
    aPolicy({ mapping: BY_ROLE, ...policy }),
  )

describe('a rule', () => {
  const launched = { lastLaunchedAt: daysAgo(9), createdAt: daysAgo(50) }

  it.each<readonly [string, Partial<Policy>, Settings, object]>([
    ['keep-previous', {}, { keepPrevious: 2 }, { code: 'keep-previous', rank: 1, keep: 2 }],
    ['keep-previous by none', { keepPrevious: 2 }, { keepPrevious: 0 }, { code: 'expired' }],
    ['max-age', { maxAge: 60 * DAY }, { maxAge: 45 * DAY }, { code: 'expired', limit: 45 * DAY }],
    ['max-age by more', {}, { maxAge: 51 * DAY }, { code: 'too-young', limit: 51 * DAY }],
    ['unused-for', {}, { unusedFor: 10 * DAY }, { code: 'recently-launched', limit: 10 * DAY }],
    ['unused-for by none', { unusedFor: 10 * DAY }, { unusedFor: 0 }, { code: 'expired' }],
    ['no input that it does not set', {}, {}, { code: 'expired', limit: 0 }],
    ['no keep-previous that it does not set', { keepPrevious: 1 }, {}, { code: 'keep-previous' }],
    ['no unused-for that it does not set', { unusedFor: 10 * DAY }, {}, { limit: 10 * DAY }],
  ])('takes the place of %s', (_what, policy, own, reason) => {
    const { verdict } = planOne(launched, { ...ofFront(own), ...policy })

    expect(verdict.reason).toMatchObject(reason)
  })

  it.each<readonly [Milliseconds | undefined, Settings, string]>([
    [undefined, { grace: 14 * DAY }, 'disable'],
    [14 * DAY, { grace: 0 }, 'remove'],
    [14 * DAY, {}, 'disable'],
  ])('takes the place of the grace %s with %j: %s', (grace, own, verdict) => {
    expect(verdictOn({}, { ...ofFront(own), grace }).verdict).toBe(verdict)
  })

  it('holds for its family, and for no other', () => {
    const plan = planTwoOfEach(['front', 'back'], {
      ...ofFront({ keepPrevious: 2 }),
      keepPrevious: 1,
    })

    expect(removedOf(plan)).toEqual(['back-50'])
  })
  it('that keeps a family keeps every image of it, and no other', () => {
    const rules = [keeping('front', 'side')]
    const plan = planTwoOfEach(['front', 'back', 'side'], { keepPrevious: 0, maxAge: 0, rules })

    expect(removedOf(plan)).toEqual(['back-50', 'back-40'])
    expect(plan.images[0]?.verdict).toEqual({
      verdict: 'keep',
      reason: { code: 'not-selected', by: 'rules', rule: rules[0] },
    })
  })

  it('holds only where none before it matches', () => {
    const rules = [aRule({ keepPrevious: 2 }, 'front'), { ...keeping('.*'), number: 2 }]
    const plan = planTwoOfEach(['front', 'back'], { keepPrevious: 0, rules })

    expect(Object.values(reasonsOf(plan)).join(' ')).toBe(
      'keep-previous keep-previous not-selected not-selected',
    )
    expect(plan.images.map(({ family }) => family?.rule?.number)).toEqual([1, 1, 2, 2])
  })

  it.each<readonly [string, Partial<Policy>, string]>([
    [
      'matches no image without a family',
      { mapping: byTags('x'), rules: [keeping('.*')] },
      'unmapped',
    ],
    [
      'keeps an image of its family that image-ids names',
      { mapping: BY_ROLE, imageIds: [imageId(1)], rules: [keeping('front')] },
      'not-selected',
    ],
    [
      'has numbers and ages that do not count for an image that image-ids names',
      {
        mapping: BY_ROLE,
        imageIds: [imageId(1)],
        rules: [aRule({ keepPrevious: 9, maxAge: 365 * DAY, unusedFor: 365 * DAY }, 'front')],
      },
      'requested',
    ],
  ])('%s', (_what, policy, code) => {
    expect(verdictOn({ lastLaunchedAt: daysAgo(1) }, policy).reason.code).toBe(code)
  })

  it('does not count for orphans', () => {
    const rules = [aRule({ maxAge: 365 * DAY }, '.*'), keeping('.*')]
    const orphan = aSnapshot(tagged({ role: 'front' }))

    expect(planOrphan(orphan, { mapping: BY_ROLE, rules }).verdict.verdict).toBe('remove')
  })
})

/** Of rules for `labels | labels ...`, numbered from 1, those that hold for nothing, behind others. */
const unusedIn = (inventory: Inventory, rules: string): readonly string[] =>
  unusedRules(inventory, {
    mapping: BY_ROLE,
    rules: rules
      .split(' | ')
      .map((labels, index) => ({ ...keeping(...labels.split(' ')), number: index + 1 })),
  }).map(({ rule, behind }) => [rule, ...behind].map(({ number }) => number).join(' behind '))

describe('a rule that holds for nothing', () => {
  const withRoles = (...roles: readonly string[]): { images: readonly Image[] } => ({
    images: roles.map((role) => anImage({ id: `ami-${role}`, ...tagged({ role }) })),
  })
  const three = anInventory([withRoles('front', 'back', 'side')])
  const inTargets = {
    ...anInventory([withRoles('front'), { target: OTHER_REGION, ...withRoles('back') }]),
    others: [someEvidence(withRoles('side')), someEvidence({ images: undefined })],
  }
  const none = anInventory([{ images: [anImage(tagged({}))] }])

  it.each<readonly [string, Inventory, string, readonly string[]]>([
    ['matches no family', three, 'front | fornt | x back', ['2']],
    [
      'has families of rules before it',
      three,
      'front | back | front back',
      ['3 behind 1 behind 2'],
    ],
    ['has families of a rule for all', three, 'front | .* | .*', ['3 behind 1 behind 2']],
    ['is named only with those ahead', three, 'side | front | front', ['3 behind 2']],
    ['is any where no image has a family', none, '.* | (empty)', ['1', '2']],
    ['holds in no target, planned or not', inTargets, 'front | back | side | top', ['4']],
  ])('%s', (_what, inventory, rules, unused) => {
    expect(unusedIn(inventory, rules)).toEqual(unused)
  })

  const kept = keeping()
  const other = aRule({ keepPrevious: 1 })

  it.each<readonly [string, FamilyRule, readonly FamilyRule[], boolean]>([
    ['was to keep images, and is misspelt', kept, [], true],
    ['keeps nothing', other, [], false],
    ['may match nothing', { ...kept, isOptional: true }, [], false],
    ['is safe behind rules that keep as well', kept, [kept, kept], false],
    ['is not safe behind one that does not', kept, [kept, other], true],
  ])('%s: misspelt or not', (_what, rule, behind, isWrong) => {
    expect(isMisspelt({ rule, behind })).toBe(isWrong)
  })
})
