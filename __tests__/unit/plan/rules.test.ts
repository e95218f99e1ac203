import type { Filter, ImageState, KeepReason, Policy } from '../../../src/model/index.ts'
import { notSelectedByFilters } from '../../../src/plan/rules.ts'
import {
  A,
  aged,
  aGreedyPolicy,
  ago,
  aSnapshot,
  B,
  DAY,
  daysAgo,
  HOUR,
  hoursAgo,
  inWords,
  mapped,
  naming,
  OTHER,
  owning,
  planOf,
  planOne,
  planSnapshot,
  S,
  shared,
  tagged,
  verdictOn,
  verdictsOf,
  type World,
} from './planning.ts'

const fronts: Filter = { by: 'name', text: 'name:front*', value: /^front/ }
const backs: Filter = { by: 'name', text: 'name:back*', value: /^back/ }
const byTags = (...keys: readonly string[]): Pick<Policy, 'mapping'> => ({
  mapping: { by: 'tags', keys },
})
const sharedWith = (...grantees: readonly string[]) => shared('imageSharing', { [A]: grantees })

type Kept = readonly [what: string, reason: KeepReason, world: World]

/** What keeps an image that would go without it. */
const KEPT: readonly Kept[] = [
  ['pending', { code: 'pending', state: 'pending' }, { image: { state: 'pending' } }],
  ['transient', { code: 'pending', state: 'transient' }, { image: { state: 'transient' } }],
  [
    'not named by image-ids',
    { code: 'not-selected', by: 'image-ids', filter: undefined },
    { policy: { imageIds: [B] } },
  ],
  [
    'not selected by include',
    { code: 'not-selected', by: 'include', filter: undefined },
    { policy: { include: [backs] } },
  ],
  [
    'selected by exclude',
    { code: 'not-selected', by: 'exclude', filter: 'name:front*' },
    { policy: { exclude: [backs, fronts] } },
  ],
  [
    'without a family',
    { code: 'unmapped', missing: ['tag environment'] },
    { image: tagged({ role: 'front' }), policy: byTags('environment', 'role') },
  ],
  ['named by something', { code: 'in-use' }, { inventory: { references: [naming(A)] } }],
  [
    'with deregistration protection',
    { code: 'protected', protection: { by: 'deregistration-protection', value: 'enabled' } },
    { image: { deregistrationProtection: 'enabled' } },
  ],
  [
    'with the keep tag',
    { code: 'protected', protection: { by: 'keep-tag', value: 'true' } },
    { image: tagged({ 'ami-cleanup:keep': 'true' }) },
  ],
  [
    'of AWS Backup',
    { code: 'managed', manager: 'AWS Backup', tag: 'aws:backup:source-resource' },
    { image: tagged({ 'aws:backup:source-resource': 'i-1' }) },
  ],
  ['public', { code: 'shared', grantees: ['all'] }, { image: { isPublic: true } }],
  [
    'shared with an account',
    { code: 'shared', grantees: [OTHER] },
    { inventory: sharedWith(OTHER) },
  ],
  [
    'public, as its launch permissions say as well',
    { code: 'shared', grantees: ['all', OTHER] },
    { image: { isPublic: true }, inventory: sharedWith('all', OTHER) },
  ],
  [
    'launched within unused-for',
    { code: 'recently-launched', lastLaunchedAt: daysAgo(3), limit: 7 * DAY },
    { image: { lastLaunchedAt: daysAgo(3) } },
  ],
  [
    'of which an instance ended within the hour',
    { code: 'recently-launched', lastLaunchedAt: 'just-ended', limit: HOUR },
    {
      image: { lastLaunchedAt: daysAgo(90) },
      policy: { unusedFor: HOUR },
      inventory: { launched: new Set([A]) },
    },
  ],
  [
    'one of the newest of its family',
    { code: 'keep-previous', rank: 1, keep: 2 },
    { policy: { keepPrevious: 2 } },
  ],
  [
    'younger than max-age by a millisecond',
    { code: 'too-young', age: 30 * DAY - 1, limit: 30 * DAY },
    { image: { createdAt: ago(30 * DAY - 1) }, policy: { maxAge: 30 * DAY } },
  ],
  [
    'younger than a day, without max-age',
    { code: 'too-young', age: DAY - 1, limit: DAY },
    { image: { createdAt: ago(DAY - 1) }, policy: { maxAge: undefined } },
  ],
  [
    'without a creation date',
    { code: 'unreadable', field: 'CreationDate' },
    { image: { createdAt: undefined } },
  ],
  [
    'with a last launch that nobody can read',
    { code: 'unreadable', field: 'LastLaunchedTime' },
    { image: { lastLaunchedAt: 'unreadable' } },
  ],
  [
    'with a snapshot whose start nobody can read',
    { code: 'unreadable', field: 'StartTime' },
    { image: { snapshots: [mapped(S)] }, inventory: owning({ startedAt: undefined }) },
  ],
]

/** Rules about uses and protection, which hold for every image. */
const ALWAYS: readonly string[] = ['pending', 'in-use', 'protected', 'managed', 'shared']

describe('the rules on one image', () => {
  it('remove an image that none of them keeps', () => {
    expect(verdictOn({})).toEqual({
      verdict: 'remove',
      reason: { code: 'expired', age: 90 * DAY, limit: 0, rank: 1 },
    })
  })

  it.each(KEPT)('keep an image %s, with grace or without', (_what, reason, world) => {
    for (const grace of [undefined, 14 * DAY]) {
      const verdict = verdictOn({ ...world.image }, { ...world.policy, grace }, world.inventory)

      expect(verdict).toEqual({ verdict: 'keep', reason })
    }
  })

  it.each(KEPT.filter(([, { code }]) => ALWAYS.includes(code)))(
    'keep an image %s, although image-ids names it',
    (_what, reason, { image = {}, policy, inventory }) => {
      expect(verdictOn(image, { ...policy, imageIds: [A] }, inventory).reason).toEqual(reason)
    },
  )

  it.each<ImageState>(['available', 'disabled', 'error', 'failed', 'invalid'])(
    'let an image go that is %s',
    (state) => {
      expect(verdictOn({ state }).verdict).toBe('remove')
    },
  )

  it.each<readonly [string, string, World]>([
    [
      'shared, where shared-images is remove',
      'remove expired',
      {
        image: { isPublic: true },
        policy: { sharedImages: 'remove' },
        inventory: sharedWith(OTHER),
      },
    ],
    [
      'launched as long ago as unused-for',
      'remove expired',
      { image: { lastLaunchedAt: daysAgo(7) } },
    ],
    [
      'launched a millisecond less ago',
      'keep recently-launched',
      { image: { lastLaunchedAt: ago(7 * DAY - 1) } },
    ],
    [
      'with an unreadable launch, of which an instance ended within the hour',
      'keep recently-launched',
      { image: { lastLaunchedAt: 'unreadable' }, inventory: { launched: new Set([A]) } },
    ],
    [
      'launched in the future of a clock that is behind, with unused-for: 0d',
      'remove expired',
      { image: { lastLaunchedAt: ago(-HOUR) }, policy: { unusedFor: 0 } },
    ],
    [
      'with an unreadable launch, and unused-for: 0d',
      'remove expired',
      { image: { lastLaunchedAt: 'unreadable' }, policy: { unusedFor: 0 } },
    ],
    [
      'of which an instance just ended, with unused-for: 0d',
      'remove expired',
      { policy: { unusedFor: 0 }, inventory: { launched: new Set([A]) } },
    ],
    [
      'exactly max-age old',
      'remove expired',
      { image: { createdAt: daysAgo(30) }, policy: { maxAge: 30 * DAY } },
    ],
    [
      'exactly a day old, without max-age',
      'remove surplus',
      { image: { createdAt: daysAgo(1) }, policy: { maxAge: undefined } },
    ],
    ['just made, with max-age: 0d', 'remove expired', { image: { createdAt: ago(0) } }],
    [
      'with a snapshot without a start, which stays anyway',
      'remove expired',
      {
        image: { snapshots: [mapped(S)] },
        policy: { deleteSnapshots: false },
        inventory: owning({ startedAt: undefined }),
      },
    ],
  ])('on one %s: %s', (_what, outcome, { image = {}, policy, inventory }) => {
    expect(inWords(planOne(image, policy, inventory))).toBe(outcome)
  })
})

describe('image-ids', () => {
  it.each<readonly [string, World]>([
    ['has no family', { image: tagged({}), policy: byTags('role') }],
    ['was launched lately', { image: { lastLaunchedAt: hoursAgo(30) } }],
    ['is among the newest of its family', { policy: { keepPrevious: 4 } }],
    ['is younger than max-age', { policy: { maxAge: 365 * DAY } }],
    ['is younger than a day', { image: { createdAt: hoursAgo(1) }, policy: { maxAge: undefined } }],
    ['nobody can date', { image: { createdAt: undefined, lastLaunchedAt: 'unreadable' } }],
    ['has an expiry tag that has passed', { image: tagged({ DeleteOn: '2020-01-31' }) }],
  ])('removes an image that it names and that %s', (_what, { image = {}, policy }) => {
    const verdict = verdictOn(image, { ...policy, imageIds: [A], expiryTag: 'DeleteOn' })

    expect(verdict).toEqual({ verdict: 'remove', reason: { code: 'requested' } })
  })
})

describe('an image past the date of its expiry tag', () => {
  const expiryTag = { expiryTag: 'DeleteOn' }
  const past = tagged({ DeleteOn: '2020-01-31' })
  const ahead = tagged({ DeleteOn: '2099-01-31' })
  const unreadable = tagged({ DeleteOn: 'soon' })

  it.each<readonly [string, string, World]>([
    ['goes', 'remove past-its-date', {}],
    ['goes without a family', 'remove past-its-date', { policy: byTags('role') }],
    ['goes, the newest of its family', 'remove past-its-date', { policy: { keepPrevious: 4 } }],
    [
      'goes although it is younger than max-age',
      'remove past-its-date',
      { image: { createdAt: daysAgo(2) }, policy: { maxAge: 30 * DAY } },
    ],
    [
      'stays for the first day, because a copy may have come with an old date',
      'keep too-young',
      { image: { createdAt: hoursAgo(23) }, policy: { maxAge: DAY / 2 } },
    ],
    [
      'goes on the first day with max-age: 0d',
      'remove past-its-date',
      { image: { createdAt: hoursAgo(1) } },
    ],
    ['stays in use', 'keep in-use', { inventory: { references: [naming(A)] } }],
    ['is disabled first with grace', 'disable past-its-date', { policy: { grace: DAY } }],
    ['is none with a date ahead', 'keep protected', { image: ahead, policy: { imageIds: [A] } }],
    ['needs a family before its date', 'keep unmapped', { image: ahead, policy: byTags('role') }],
    ['needs one with no date', 'keep unmapped', { image: unreadable, policy: byTags('role') }],
  ])('%s', (_what, outcome, { image, policy, inventory }) => {
    const planned = planOne({ ...past, ...image }, { ...expiryTag, ...policy }, inventory)

    expect(inWords(planned)).toBe(outcome)
  })

  it('takes no slot of its family', () => {
    const inventory = { images: [aged(1, 40, past), aged(2, 50)], references: [naming(A)] }

    expect(verdictsOf(planOf(inventory, aGreedyPolicy({ ...expiryTag, keepPrevious: 1 })))).toEqual(
      ['keep in-use', 'keep keep-previous'],
    )
  })

  it.each([
    ['2099-01-31', { verdict: 'keep', reason: { protection: { by: 'expiry-tag' } } }],
    ['2020-01-31', { verdict: 'remove' }],
  ])('is no snapshot: one with the date %s only stays until it has passed', (date, verdict) => {
    const snapshot = aSnapshot(tagged({ DeleteOn: date }))

    expect(planSnapshot(snapshot, expiryTag).verdict).toMatchObject(verdict)
  })
})

describe('include and exclude', () => {
  const teams: Filter = { by: 'tag', text: 'tag:team', key: 'team' }
  const ours: Filter = { by: 'tag', text: 'tag:team=web', key: 'team', value: /^web$/ }
  const image = (name: string, team?: string) => ({
    name,
    ...tagged(team === undefined ? {} : { team }),
  })

  it.each<readonly [Filter, Parameters<typeof notSelectedByFilters>[0], boolean]>([
    [teams, image('x', 'web'), true],
    [teams, image('x', ''), true],
    [teams, image('x'), false],
    [ours, image('x', 'web'), true],
    [ours, image('x', 'data'), false],
    [ours, image('web'), false],
    [fronts, image('front-1'), true],
    [fronts, image('my-front-1'), false],
    [fronts, tagged({ name: 'front-1' }), false],
  ])('by %j of %o: %s', (filter, subject, isSelected) => {
    const byInclude = notSelectedByFilters(subject, { include: [filter], exclude: [] })
    const byExclude = notSelectedByFilters(subject, { include: [], exclude: [filter] })
    const included = { code: 'not-selected', by: 'include', filter: undefined }
    const excluded = { code: 'not-selected', by: 'exclude', filter: filter.text }

    expect([byInclude, byExclude]).toEqual(
      isSelected ? [undefined, excluded] : [included, undefined],
    )
  })

  const SELECTED = { isSelected: true }
  const included = { include: [ours, fronts], exclude: [] }
  const excluded = { include: [teams], exclude: [fronts, ours] }

  it.each([
    ['select what any entry of include matches', image('front-1'), included, SELECTED],
    ['select what the first entry matches', image('x', 'web'), included, SELECTED],
    ['select nothing that none matches', image('x', 'data'), included, { by: 'include' }],
    ['name the entry of exclude', image('x', 'web'), excluded, { filter: 'tag:team=web' }],
    ['name the first one', image('front-1', 'web'), excluded, { filter: 'name:front*' }],
    ['select what no exclude matches', image('x', 'data'), excluded, SELECTED],
  ])('%s', (_what, subject, policy, reason) => {
    expect(notSelectedByFilters(subject, policy) ?? SELECTED).toMatchObject(reason)
  })
})
