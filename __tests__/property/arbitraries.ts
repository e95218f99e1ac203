import fc from 'fast-check'
import { USAGE_RESOURCE_TYPES } from '../../src/model/index.ts'
import type {
  Account,
  ImageFacts,
  KeepUntil,
  OtherUse,
  Place,
  ReportFacts,
  RuleWish,
  SnapshotFacts,
  Use,
  Wishes,
} from './account.ts'
import { listOf, one, weighted } from './generators.ts'

const { record } = fc

const MOST_IMAGES = 8
const MOST_SNAPSHOTS = 5

/** One more than there are: what is named may be gone. */
const imageNumber = fc.integer({ min: 1, max: MOST_IMAGES + 1 })
const snapshotNumber = fc.integer({ min: 1, max: MOST_SNAPSHOTS + 1 })

/** On both sides of every limit that the wishes set. */
const hours = one(1000, 0, 1, 23, 24, 25, 47, 48, 49, 168, 200)

const use: fc.Arbitrary<Use> = record(
  {
    by: one('instances', 'launch-templates', 'fleets', 'ssm-parameters', 'repository'),
    seen: one('in the other target', 'when asked'),
  },
  { requiredKeys: ['by'] },
)

const merge = <T extends object>(traits: readonly T[]): T =>
  traits.reduce((all, each) => ({ ...all, ...each }))

const usageType = one(...USAGE_RESOURCE_TYPES)

/** What a report may lie by. */
const flaws = [
  record({ state: one('pending', 'error', 'unheard of') }),
  record({ hoursOld: one<(number | 'no date')[]>(49, 700, 'no date') }),
  record({ ofAccount: one('444455556666') }),
  record({ without: usageType }),
  record({ versionDepth: one<(number | 'none')[]>(1, 20, 9999, 'none') }),
] as const

/** Whole ones often, so that some images go, and one lie at a time, which hides best. */
const report: fc.Arbitrary<ReportFacts> = weighted(
  [2, record({ hoursOld: one(0, 20, 48) })],
  [4, fc.oneof<fc.Arbitrary<ReportFacts>[]>(...flaws)],
  [1, fc.tuple(...flaws).map((all) => merge<ReportFacts>(all))],
)

const reports = weighted([9, listOf(report, 0, 3)], [1, one('denied')])

const usedElsewhere = record<OtherUse, 'type'>(
  { type: usageType, version: one(1, 20, 21, 10_000) },
  { requiredKeys: ['type'] },
)

const date = one<KeepUntil[]>('yesterday', 'today', 'a second ago', 'in a second', 'soon')
const sharedWith = one('444455556666')

const shared = {
  role: record({ role: one('b', 'empty', 'missing') }),
  place: record({ place: one('there') }),
  hoursOld: record({ hoursOld: hours }),
  keep: record({ keep: one('true', 'false') }),
  deleteOn: record({ deleteOn: date }),
  keepUntil: record({ keepUntil: date }),
  managedBy: record({
    managedBy: one('aws:backup:source-resource', 'aws:dlm:policy', 'dlm:managed'),
  }),
  binTag: record({ binTag: one(true) }),
  sharedWith: record({ sharedWith: one('444455556666', 'all') }),
  usedBy: record({ usedBy: use }),
} as const

/** A few traits; most things have none of those that keep them. */
const withTraits = <T extends object>(
  plain: T,
  often: readonly fc.Arbitrary<T>[],
  seldom: readonly fc.Arbitrary<T>[],
): fc.Arbitrary<T> => {
  const trait = weighted<T[]>(
    ...often.map((each) => [6, each] as const),
    ...seldom.map((each) => [1, each] as const),
  )
  return listOf(trait, 0, 5).map((traits) => merge([plain, ...traits]))
}

const image = withTraits<ImageFacts>(
  {},
  [
    shared.hoursOld,
    shared.role,
    record({ snapshots: listOf(snapshotNumber, 1, 3) }),
    record({ copyOf: imageNumber }),
    fc.oneof(shared.place, shared.binTag),
  ],
  [
    ...Object.values(shared),
    record({
      state: one('pending', 'transient', 'disabled', 'failed', 'invalid', 'error', 'unknown'),
    }),
    record({ arm: one(true) }),
    record({ protection: one('disabled', 'enabled-with-cooldown') }),
    record({ isPublic: one(true) }),
    record({ sharedWith, reports }),
    record({ sharedWith, reports, usedElsewhere }),
    record({ isPublic: one(true), reports }),
    record({ launchedHoursAgo: fc.oneof(hours, one('unreadable')) }),
    record({ undated: one(true) }),
  ],
)

const snapshot = withTraits<SnapshotFacts>(
  {},
  [shared.hoursOld, shared.binTag, record({ madeFor: imageNumber })],
  [
    ...Object.values(shared),
    record({ copiedFor: imageNumber }),
    record({ plainCopy: one(true) }),
    record({ state: one('pending', 'error') }),
    record({ undated: one(true) }),
    record({ lock: one('governance', 'expired') }),
    record({ fastRestore: one(true) }),
  ],
)

const covered = one('all', 'tagged')

const things: fc.Arbitrary<Account> = record(
  {
    images: listOf(image, 0, MOST_IMAGES),
    snapshots: listOf(snapshot, 0, MOST_SNAPSHOTS),
    binned: listOf(imageNumber, 0, 2),
    binRules: record({ images: covered, snapshots: covered }, { requiredKeys: [] }),
  },
  { requiredKeys: ['images', 'snapshots'] },
)

/** Where an alias may not be read nothing goes: one case of ten is enough. */
const alias: fc.Arbitrary<Pick<Account, 'unknownAlias'>> = weighted(
  [9, fc.constant({})],
  [1, record({ unknownAlias: one<Place[]>('here', 'there') })],
)

export const account: fc.Arbitrary<Account> = fc
  .tuple(things, alias)
  .map(([whole, unknown]) => ({ ...whole, ...unknown }))

const filterNames = listOf(one('tag:role', 'tag:role=a', 'name:b-*'), 1, 2)

const of = one<RuleWish['of'][]>('a', 'b', 'any')

const settings = {
  of,
  keepPrevious: fc.integer({ min: 0, max: 3 }),
  maxAgeHours: one(0, 1, 24, 48, 168),
  unusedForHours: one(0, 24, 168),
}

const rule: fc.Arbitrary<RuleWish> = weighted(
  [1, record({ of, keep: one(true) })],
  [3, record(settings, { requiredKeys: ['of'] })],
)

export const wishes: fc.Arbitrary<Wishes> = withTraits<Wishes>(
  {},
  [
    record({ mapping: one('tags', 'name', 'pattern') }),
    record({ keepPrevious: fc.integer({ min: 1, max: 3 }) }),
    record({ maxAgeHours: one<(number | 'none')[]>('none', 1, 24, 48, 168) }),
    record({ unusedForHours: one(0, 24, 168) }),
    record({ rules: listOf(rule, 1, 3) }),
  ],
  [
    record({ include: filterNames }),
    record({ exclude: filterNames }),
    record({ imageIds: listOf(imageNumber, 1, 4) }),
    record({ expiryTag: one(true) }),
    record({ deleteSnapshots: one(false) }),
    record({ orphanSnapshots: one('ignore', 'report') }),
    record({ sharedImages: one('remove', 'remove-unused', 'remove-unused') }),
    record({ requireRecycleBin: one(true) }),
  ],
)
