import type {
  Answers,
  Image,
  ImageUsage,
  Inventory,
  NamedReference,
  Policy,
  Questions,
  RetentionRule,
  Snapshot,
  TagMatch,
  Target,
  TargetInventory,
} from '../../src/model/index.ts'
import { countingReport } from '../../src/plan/usage.ts'
import {
  anImage,
  anInventory,
  aRetentionRule,
  aSnapshot,
  aTargetInventory,
  hoursAgo,
  imageId,
  known,
  mapped,
  naming,
  NOW,
  OTHER_REGION,
  snapshotId,
  tags,
  TARGET,
} from '../support/model-factories.ts'
import {
  hoursOf,
  numbered,
  placeOf,
  PLACES,
  roleOf,
  type Account,
  type Covered,
  type ImageFacts,
  type KeepUntil,
  type Numbered,
  type Place,
  type SnapshotFacts,
} from './account.ts'
import { usageOf } from './usage-reports.ts'

/** What AWS would answer, as the action reads it. */

const targetAt = (place: Place): Target => (place === 'here' ? TARGET : OTHER_REGION)

const KEEP_UNTIL: Readonly<Record<KeepUntil, string>> = {
  yesterday: '2026-11-19',
  today: '2026-11-20',
  'a second ago': '2026-11-20T11:59:59Z',
  'in a second': '2026-11-20T13:00:01+01:00',
  soon: 'soon',
}

function tagsOf(facts: ImageFacts | SnapshotFacts): ReadonlyMap<string, string> {
  const role = roleOf(facts)
  return tags({
    ...(role !== 'missing' && { role: role === 'empty' ? '' : role }),
    ...(facts.keep !== undefined && { 'ami-cleanup:keep': facts.keep }),
    ...(facts.keepUntil !== undefined && {
      'ami-cleanup:keep-until': KEEP_UNTIL[facts.keepUntil],
    }),
    ...(facts.deleteOn !== undefined && { DeleteOn: KEEP_UNTIL[facts.deleteOn] }),
    ...(facts.managedBy !== undefined && { [facts.managedBy]: '' }),
    ...(facts.binTag && { bin: 'yes' }),
  })
}

const imageOf = ({ number, facts }: Numbered<ImageFacts>): Image =>
  anImage({
    id: imageId(number),
    name: `${roleOf(facts)}-${String(number)}`,
    architecture: facts.arm ? 'arm64' : 'x86_64',
    state: facts.state ?? 'available',
    createdAt: facts.undated ? undefined : hoursAgo(hoursOf(facts)),
    tags: tagsOf(facts),
    isPublic: facts.isPublic ?? false,
    lastLaunchedAt:
      typeof facts.launchedHoursAgo === 'number'
        ? hoursAgo(facts.launchedHoursAgo)
        : facts.launchedHoursAgo,
    deregistrationProtection: facts.protection,
    copyOf: facts.copyOf === undefined ? undefined : imageId(facts.copyOf),
    snapshots: (facts.snapshots ?? []).map((each) => mapped(snapshotId(each))),
  })

function descriptionOf({ copiedFor, madeFor }: SnapshotFacts): string {
  if (copiedFor !== undefined) {
    return `Copied for DestinationAmi ${imageId(copiedFor)} from SourceAmi ${imageId(99)}`
  }
  return madeFor === undefined ? '' : `Created by CreateImage(i-1) for ${imageId(madeFor)}`
}

const snapshotOf = ({ number, facts }: Numbered<SnapshotFacts>): Snapshot =>
  aSnapshot({
    id: snapshotId(number),
    state: facts.state ?? 'completed',
    description: descriptionOf(facts),
    volumeId: facts.plainCopy ? 'vol-ffffffff' : 'vol-00000001',
    startedAt: facts.undated ? undefined : hoursAgo(hoursOf(facts)),
    tags: tagsOf(facts),
  })

interface Named {
  readonly id: string
  readonly facts: ImageFacts | SnapshotFacts
}

const namedThings = (account: Account): readonly Named[] => [
  ...numbered(account.images).map(({ number, facts }) => ({ id: imageId(number), facts })),
  ...numbered(account.snapshots).map(({ number, facts }) => ({ id: snapshotId(number), facts })),
]

function readAt({ facts: { usedBy, ...facts } }: Named): Place | 'repository' | undefined {
  if (usedBy === undefined || usedBy.seen === 'when asked') return undefined
  if (usedBy.by === 'repository') return 'repository'
  const own = placeOf(facts)
  if (usedBy.seen === undefined) return own
  return own === 'here' ? 'there' : 'here'
}

const referencesAt = (account: Account, place: Place | 'repository'): readonly NamedReference[] =>
  namedThings(account)
    .filter((named) => readAt(named) === place)
    .map(({ id, facts }) =>
      naming(id, {
        source: facts.usedBy?.by ?? 'instances',
        resource: `user of ${id}`,
        target: place === 'repository' ? undefined : targetAt(place),
      }),
    )

function rulesOf({ binRules = {} }: Account): readonly RetentionRule[] {
  const tagged: readonly TagMatch[] = [{ key: 'bin', value: 'yes' }]
  const rule = (
    resourceType: RetentionRule['resourceType'],
    covered: Covered | undefined,
  ): readonly RetentionRule[] =>
    covered === undefined
      ? []
      : [aRetentionRule({ resourceType, resourceTags: covered === 'all' ? [] : tagged })]
  return [...rule('EC2_IMAGE', binRules.images), ...rule('EBS_SNAPSHOT', binRules.snapshots)]
}

function readTarget(account: Account, place: Place): TargetInventory {
  const snapshots = numbered(account.snapshots, place)
  const those = <T>(value: T, holds: (facts: SnapshotFacts) => boolean): readonly [string, T][] =>
    snapshots.filter(({ facts }) => holds(facts)).map(({ number }) => [snapshotId(number), value])
  const locks = (['governance', 'expired'] as const).flatMap((state) =>
    those({ state, expiresOn: undefined }, ({ lock }) => lock === state),
  )
  const alias = { source: 'launch-templates', resource: 'lt-1', alias: '/ami' } as const
  const binned = new Set((account.binned ?? []).map(imageId))
  return aTargetInventory({
    target: targetAt(place),
    images: numbered(account.images, place).map(imageOf),
    snapshots: known(snapshots.map(snapshotOf)),
    references: referencesAt(account, place),
    locks: known(new Map(locks)),
    fastRestores: known(new Map(those(['eu-west-1a'], ({ fastRestore }) => fastRestore === true))),
    recycleBin: known({ imageIds: binned, snapshotIds: new Set() }),
    retentionRules: known(rulesOf(account)),
    unknownAliases: account.unknownAlias === place ? [alias] : [],
  })
}

/** What is read before anything is asked. */
export const readAccount = (account: Account): Inventory =>
  anInventory(
    PLACES.map((place) => readTarget(account, place)),
    referencesAt(account, 'repository'),
  )

/** Only about images that turn out to be shared. */
const usages = (
  account: Account,
  sharing: ReadonlyMap<string, readonly string[]>,
): readonly (readonly [string, ImageUsage])[] =>
  numbered(account.images)
    .map(({ number, facts }) => ({ id: imageId(number), facts }))
    .filter(({ id }) => (sharing.get(id) ?? []).length > 0)
    .map(({ id, facts }) => [id, usageOf(facts, (reports) => countingReport(reports, NOW))])

/** Answers a target's questions, and nothing that was not asked. */
export function answer(
  account: Account,
  inventory: TargetInventory,
  questions: Questions,
  { sharedImages }: Pick<Policy, 'sharedImages'>,
): TargetInventory {
  const things = new Map(namedThings(account).map(({ id, facts }) => [id, facts]))
  const grantees = (id: string): readonly [string, readonly string[]] => {
    const facts = things.get(id) ?? {}
    const everybody = 'isPublic' in facts ? ['all'] : []
    return [id, [...everybody, ...(facts.sharedWith === undefined ? [] : [facts.sharedWith])]]
  }
  const usesOf = (id: string): readonly NamedReference[] =>
    things.get(id)?.usedBy?.seen === 'when asked'
      ? [naming(id, { source: 'image-references', resource: `recipe of ${id}` })]
      : []
  const imageSharing = new Map(questions.imageSharing.map(grantees))
  const answers: Answers = {
    imageReferences: new Map(questions.imageReferences.map((id) => [id, usesOf(id)])),
    imageSharing,
    snapshotSharing: new Map(questions.snapshotSharing.map(grantees)),
    imageUsage: new Map(sharedImages === 'remove-unused' ? usages(account, imageSharing) : []),
  }
  return { ...inventory, answers }
}
