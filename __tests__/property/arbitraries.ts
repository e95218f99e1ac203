import fc from 'fast-check'
import type {
  Account,
  ImageFacts,
  OtherUse,
  Place,
  ReportFacts,
  RuleWish,
  SnapshotFacts,
  UsageType,
  Use,
  Wishes,
} from './account.ts'

const MOST_IMAGES = 8
const MOST_SNAPSHOTS = 5

/** One more than there are: what is named may be gone. */
const imageNumber = fc.integer({ min: 1, max: MOST_IMAGES + 1 })
const snapshotNumber = fc.integer({ min: 1, max: MOST_SNAPSHOTS + 1 })

/** On both sides of every limit that the wishes set. */
const hours = fc.constantFrom(1000, 0, 1, 23, 24, 25, 47, 48, 49, 168, 200)

const use: fc.Arbitrary<Use> = fc.record(
  {
    by: fc.constantFrom('instances', 'launch-templates', 'fleets', 'ssm-parameters', 'repository'),
    seen: fc.constantFrom('in the other target', 'when asked'),
  },
  { requiredKeys: ['by'] },
)

const merge = <T extends object>(traits: readonly T[]): T =>
  traits.reduce((all, each) => ({ ...all, ...each }))

const usageType = fc.constantFrom<UsageType>(
  'ec2:Instance',
  'ec2:LaunchTemplate',
  'imagebuilder:ImageRecipe',
  'imagebuilder:ContainerRecipe',
)

/** What a report may lie by. */
const flaws = [
  fc.record({ state: fc.constantFrom('pending', 'error', 'unheard of') }),
  fc.record({ hoursOld: fc.constantFrom<number | 'no date'>(49, 700, 'no date') }),
  fc.record({ ofAccount: fc.constant('444455556666') }),
  fc.record({ without: usageType }),
  fc.record({ versionDepth: fc.constantFrom<number | 'none'>(1, 20, 9999, 'none') }),
] as const

/** Whole ones often, so that some images go, and one lie at a time, which hides best. */
const report: fc.Arbitrary<ReportFacts> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ hoursOld: fc.constantFrom(0, 20, 48) }) },
  { weight: 4, arbitrary: fc.oneof<fc.Arbitrary<ReportFacts>[]>(...flaws) },
  { weight: 1, arbitrary: fc.tuple(...flaws).map((all) => merge<ReportFacts>(all)) },
)

const reports = fc.oneof(
  { weight: 9, arbitrary: fc.array(report, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant('denied' as const) },
)

const usedElsewhere = fc.record<OtherUse, 'type'>(
  { type: usageType, version: fc.constantFrom(1, 20, 21, 10_000) },
  { requiredKeys: ['type'] },
)

const shared = {
  role: fc.record({ role: fc.constantFrom('b', 'empty', 'missing') }),
  place: fc.record({ place: fc.constant('there') }),
  hoursOld: fc.record({ hoursOld: hours }),
  keep: fc.record({ keep: fc.constantFrom('true', 'false') }),
  deleteOn: fc.record({
    deleteOn: fc.constantFrom('yesterday', 'today', 'a second ago', 'in a second', 'soon'),
  }),
  keepUntil: fc.record({
    keepUntil: fc.constantFrom('yesterday', 'today', 'a second ago', 'in a second', 'soon'),
  }),
  managedBy: fc.record({
    managedBy: fc.constantFrom('aws:backup:source-resource', 'aws:dlm:policy', 'dlm:managed'),
  }),
  binTag: fc.record({ binTag: fc.constant(true) }),
  sharedWith: fc.record({ sharedWith: fc.constantFrom('444455556666', 'all') }),
  usedBy: fc.record({ usedBy: use }),
} as const

/** A few traits; most things have none of those that keep them. */
const withTraits = <T extends object>(
  plain: T,
  often: readonly fc.Arbitrary<T>[],
  seldom: readonly fc.Arbitrary<T>[],
): fc.Arbitrary<T> =>
  fc
    .array(
      fc.oneof(
        ...often.map((arbitrary) => ({ weight: 6, arbitrary })),
        ...seldom.map((arbitrary) => ({ weight: 1, arbitrary })),
      ),
      { maxLength: 5 },
    )
    .map((traits) => merge([plain, ...traits]))

const image = withTraits<ImageFacts>(
  {},
  [
    shared.hoursOld,
    shared.role,
    fc.record({ snapshots: fc.array(snapshotNumber, { minLength: 1, maxLength: 3 }) }),
    fc.record({ copyOf: imageNumber }),
    fc.oneof(shared.place, shared.binTag),
  ],
  [
    ...Object.values(shared),
    fc.record({
      state: fc.constantFrom(
        'pending',
        'transient',
        'disabled',
        'failed',
        'invalid',
        'error',
        'unknown',
      ),
    }),
    fc.record({ arm: fc.constant(true) }),
    fc.record({ protection: fc.constantFrom('disabled', 'enabled-with-cooldown') }),
    fc.record({ isPublic: fc.constant(true) }),
    fc.record({ sharedWith: fc.constant('444455556666'), reports }),
    fc.record({ sharedWith: fc.constant('444455556666'), reports, usedElsewhere }),
    fc.record({ isPublic: fc.constant(true), reports }),
    fc.record({ launchedHoursAgo: fc.oneof(hours, fc.constant('unreadable' as const)) }),
    fc.record({ undated: fc.constant(true as const) }),
  ],
)

const snapshot = withTraits<SnapshotFacts>(
  {},
  [shared.hoursOld, shared.binTag, fc.record({ madeFor: imageNumber })],
  [
    ...Object.values(shared),
    fc.record({ copiedFor: imageNumber }),
    fc.record({ plainCopy: fc.constant(true) }),
    fc.record({ state: fc.constantFrom('pending', 'error') }),
    fc.record({ undated: fc.constant(true as const) }),
    fc.record({ lock: fc.constantFrom('governance', 'expired') }),
    fc.record({ fastRestore: fc.constant(true) }),
  ],
)

const covered = fc.constantFrom('all', 'tagged')

const things: fc.Arbitrary<Account> = fc.record(
  {
    images: fc.array(image, { maxLength: MOST_IMAGES }),
    snapshots: fc.array(snapshot, { maxLength: MOST_SNAPSHOTS }),
    binned: fc.array(imageNumber, { maxLength: 2 }),
    binRules: fc.record({ images: covered, snapshots: covered }, { requiredKeys: [] }),
  },
  { requiredKeys: ['images', 'snapshots'] },
)

/** Where an alias may not be read nothing goes: one case of ten is enough. */
const alias = fc.oneof(
  { weight: 9, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record({ unknownAlias: fc.constantFrom<Place[]>('here', 'there') }),
  },
)

export const account: fc.Arbitrary<Account> = fc
  .tuple(things, alias)
  .map(([whole, unknown]) => ({ ...whole, ...unknown }))

const filterNames = fc.array(fc.constantFrom('tag:role', 'tag:role=a', 'name:b-*'), {
  minLength: 1,
  maxLength: 2,
})

const of = fc.constantFrom<RuleWish['of'][]>('a', 'b', 'any')

const rule: fc.Arbitrary<RuleWish> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ of, keep: fc.constant(true) }) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        of,
        keepPrevious: fc.integer({ min: 0, max: 3 }),
        maxAgeHours: fc.constantFrom(0, 1, 24, 48, 168),
        unusedForHours: fc.constantFrom(0, 24, 168),
      },
      { requiredKeys: ['of'] },
    ),
  },
)

export const wishes: fc.Arbitrary<Wishes> = withTraits<Wishes>(
  {},
  [
    fc.record({ mapping: fc.constantFrom('tags', 'name', 'pattern') }),
    fc.record({ keepPrevious: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ maxAgeHours: fc.constantFrom<number | 'none'>('none', 1, 24, 48, 168) }),
    fc.record({ unusedForHours: fc.constantFrom(0, 24, 168) }),
    fc.record({ rules: fc.array(rule, { minLength: 1, maxLength: 3 }) }),
  ],
  [
    fc.record({ include: filterNames }),
    fc.record({ exclude: filterNames }),
    fc.record({ imageIds: fc.array(imageNumber, { minLength: 1, maxLength: 4 }) }),
    fc.record({ expiryTag: fc.constant(true) }),
    fc.record({ deleteSnapshots: fc.constant(false) }),
    fc.record({ orphanSnapshots: fc.constantFrom('ignore', 'report') }),
    fc.record({ sharedImages: fc.constantFrom('remove', 'remove-unused', 'remove-unused') }),
    fc.record({ requireRecycleBin: fc.constant(true) }),
  ],
)
