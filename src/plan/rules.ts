import {
  DAY,
  type Family,
  type Filter,
  type Grantee,
  type Image,
  type KeepReason,
  type Milliseconds,
  type NamedReference,
  type PlannedImage,
  type Policy,
  type Reference,
  type RemoveReason,
  type Snapshot,
  type Tags,
  type UnreadableField,
  type UsageGap,
  ignoresSharing,
  keepsShared,
} from '../model/index.ts'
import type { FamilySettings } from './families.ts'
import { inGrace, managerOf, OWN_TAGS, protectionOf } from './tags.ts'

/** The reason of the first rule that holds, in the rules' own order; undefined where none does. */
export function firstReason<Subject extends readonly unknown[], Reason>(
  rules: readonly ((...subject: Subject) => Reason | undefined)[],
  ...subject: Subject
): Reason | undefined {
  for (const rule of rules) {
    const reason = rule(...subject)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** The parts that a filter can match. A snapshot has no name, so no `name:` filter selects one. */
export interface Selectable {
  readonly tags: Tags
  readonly name?: string
}

function matches(filter: Filter, subject: Selectable): boolean {
  if (filter.by === 'name') return subject.name !== undefined && filter.value.test(subject.name)
  const value = subject.tags.get(filter.key)
  return value !== undefined && (filter.value === undefined || filter.value.test(value))
}

/** Why `include` or `exclude` does not select the subject; undefined where both let it pass. */
export function notSelectedByFilters(
  subject: Selectable,
  policy: Pick<Policy, 'include' | 'exclude'>,
): Extract<KeepReason, { code: 'not-selected' }> | undefined {
  const { include, exclude } = policy
  if (include.length > 0 && !include.some((filter) => matches(filter, subject))) {
    return { code: 'not-selected', by: 'include', filter: undefined }
  }
  const excludedBy = exclude.find((filter) => matches(filter, subject))
  if (excludedBy === undefined) return undefined
  return { code: 'not-selected', by: 'exclude', filter: excludedBy.text }
}

/** An image, and whom it is shared with by its launch permissions, as far as that was asked. */
interface Shareable {
  readonly image: Pick<Image, 'isPublic'>
  readonly grantees: readonly Grantee[]
}

/** Whom an image is shared with, each once; `all` for everybody. */
export const sharedWith = ({ image, grantees }: Shareable): readonly Grantee[] => [
  ...new Set([...(image.isPublic ? ['all'] : []), ...grantees]),
]

/*
 * The decision table, rule by rule and in its order. The first rule that holds is the reason shown.
 */

/** The subject of rules 1 to 8a. */
export interface Candidate {
  readonly image: Image
  readonly family: Family | undefined
  /** The settings of its family. */
  readonly settings: FamilySettings
  /** The tags or the name that it lacks to have a family. */
  readonly missing: readonly string[]
  readonly references: readonly Reference[]
  /** Whom it is shared with, as far as that was asked. */
  readonly grantees: readonly Grantee[]
  /** Why nobody can tell whether other accounts use it; undefined where that is known, or not asked yet. */
  readonly usageGap: UsageGap | undefined
  /** Its expiry tag, where the date has passed: it is due, whatever its family, rank and max-age. */
  readonly pastDate: { readonly key: string; readonly value: string } | undefined
  /** Whether an instance of it ended within the hour. */
  readonly isJustLaunched: boolean
  /** The snapshots that it maps, as far as the account lists them. */
  readonly snapshots: readonly Snapshot[]
}

/** The subject of rules 9 to 10b, which look at the other images of the family too. */
export interface Ranked extends Candidate {
  /** The place in the family, 1 for the newest; undefined where it takes no slot. */
  readonly rank: number | undefined
  /** Launch template aliases that may not be read, and may stand for this image. */
  readonly unknownAliases: readonly Reference[]
}

export interface RuleContext {
  readonly policy: Policy
  readonly now: Date
}

type Rule<Subject> = (subject: Subject, context: RuleContext) => KeepReason | undefined

/** Whether `image-ids` names it: then the rules about versions and ages do not apply to it. */
const isNamed = (image: Image, policy: Policy): boolean => policy.imageIds.includes(image.id)

/** Since the creation date; undefined where AWS gives none. */
const ageOf = ({ createdAt }: Image, now: Date): Milliseconds | undefined =>
  createdAt && now.getTime() - createdAt.getTime()

const pending: Rule<Candidate> = ({ image: { state } }) =>
  state === 'pending' || state === 'transient' ? { code: 'pending', state } : undefined

/** Rule 1a. A state that AWS adds one day is no reason to remove. */
const unknownState: Rule<Candidate> = ({ image: { state, unknownState: name = '' } }) =>
  state === 'unknown' ? { code: 'unknown-state', state: name } : undefined

const keptByRule = ({ rule }: FamilySettings): KeepReason | undefined =>
  rule?.keep === true ? { code: 'not-selected', by: 'rules', rule } : undefined

const notSelected: Rule<Candidate> = ({ image, settings }, { policy }) => {
  if (policy.imageIds.length > 0 && !isNamed(image, policy)) {
    return { code: 'not-selected', by: 'image-ids', filter: undefined }
  }
  return notSelectedByFilters(image, policy) ?? keptByRule(settings)
}

const unmapped: Rule<Candidate> = ({ image, family, missing, pastDate }, { policy }) =>
  family === undefined && !isNamed(image, policy) && pastDate === undefined
    ? { code: 'unmapped', missing }
    : undefined

const inUse: Rule<Candidate> = ({ references }) =>
  references.length > 0 ? { code: 'in-use' } : undefined

const protectedImage: Rule<Candidate> = ({ image }, { policy: { expiryTag }, now }) => {
  const protection = protectionOf(image, { now, expiryTag })
  return protection && { code: 'protected', protection }
}

const managed: Rule<Candidate> = ({ image }) => {
  const found = managerOf(image.tags)
  return found && { code: 'managed', ...found }
}

const shared: Rule<Candidate> = (candidate, { policy }) => {
  const grantees = sharedWith(candidate)
  if (ignoresSharing(policy) || grantees.length === 0) return undefined
  if (keepsShared(policy)) return { code: 'shared', grantees }
  const { usageGap } = candidate
  return usageGap && { code: 'shared', grantees, usage: usageGap }
}

/** Rule 8. What ended within the hour was running, and counts as a launch now. */
const recentlyLaunched: Rule<Candidate> = (candidate, { policy, now }) => {
  const { image, settings, isJustLaunched } = candidate
  const { lastLaunchedAt } = image
  const limit = settings.unusedFor
  // Switched off, even where AWS's clock is ahead of the runner's.
  if (limit === 0 || isNamed(image, policy)) return undefined
  if (isJustLaunched) return { code: 'recently-launched', lastLaunchedAt: 'just-ended', limit }
  if (lastLaunchedAt === undefined || lastLaunchedAt === 'unreadable') return undefined
  const sinceLaunch = now.getTime() - lastLaunchedAt.getTime()
  return sinceLaunch < limit ? { code: 'recently-launched', lastLaunchedAt, limit } : undefined
}

/** The first field that a rule of this run needs and nobody can read. */
function unreadableField(
  { image, settings, snapshots }: Candidate,
  { policy }: RuleContext,
): UnreadableField | undefined {
  if (image.createdAt === undefined) return 'CreationDate'
  if (image.lastLaunchedAt === 'unreadable' && settings.unusedFor > 0) return 'LastLaunchedTime'
  const isMissed = policy.deleteSnapshots && snapshots.some((each) => each.startedAt === undefined)
  return isMissed ? 'StartTime' : undefined
}

/** Rule 8a. An image that is named one by one is not judged by dates. */
const unreadable: Rule<Candidate> = (candidate, context) => {
  if (isNamed(candidate.image, context.policy)) return undefined
  const field = unreadableField(candidate, context)
  return field && { code: 'unreadable', field }
}

const keepPrevious: Rule<Ranked> = ({ image, rank, settings }, { policy }) => {
  const keep = settings.keepPrevious
  if (rank === undefined || rank > keep || isNamed(image, policy)) return undefined
  return { code: 'keep-previous', rank, keep }
}

/** `max-age` is not for an image that is due, but its tag may have come with a copy made just now. */
function ageLimit({ settings: { maxAge = DAY }, pastDate }: Candidate): Milliseconds {
  return pastDate === undefined || maxAge === 0 ? maxAge : DAY
}

/** Strictly younger than `max-age`, or than a day where there is none. */
const tooYoung: Rule<Ranked> = (candidate, { policy, now }) => {
  const { image } = candidate
  if (isNamed(image, policy)) return undefined
  const age = ageOf(image, now)
  const limit = ageLimit(candidate)
  return age !== undefined && age < limit ? { code: 'too-young', age, limit } : undefined
}

/** Rule 10a. */
const inGraceRule: Rule<Ranked> = ({ image, settings: { grace } }, { now }) =>
  inGrace(image, grace, now)

/** Last, because it holds for every image of a target: a reason of the image's own says more. */
const usedByUnknownAlias: Rule<Ranked> = ({ unknownAliases }) =>
  unknownAliases.length > 0 ? { code: 'in-use' } : undefined

/** Rules 1 to 8a: they keep an image whatever becomes of the others. The images they leave are ranked. */
const RULES_ON_ITS_OWN = [
  pending,
  unknownState,
  notSelected,
  unmapped,
  inUse,
  protectedImage,
  managed,
  shared,
  recentlyLaunched,
  unreadable,
] as const

/** Rules 9 to 10a, after which only rule 11 can keep an image. */
const RULES_BESIDE_OTHERS = [keepPrevious, tooYoung, inGraceRule, usedByUnknownAlias] as const

/** Rules 1 to 8a, which decide the images that are ranked. */
export const keepReasonOfItsOwn = (
  candidate: Candidate,
  context: RuleContext,
): KeepReason | undefined => firstReason(RULES_ON_ITS_OWN, candidate, context)

/** Rules 1 to 10a. */
export const keepReasonOf = (candidate: Ranked, context: RuleContext): KeepReason | undefined =>
  firstReason([...RULES_ON_ITS_OWN, ...RULES_BESIDE_OTHERS], candidate, context)

/** Rule 12: why an image that no rule keeps is taken away. */
export function removalReason(
  { image, rank, pastDate, settings: { maxAge, keepPrevious: keep } }: Ranked,
  { policy, now }: RuleContext,
): RemoveReason {
  if (isNamed(image, policy)) return { code: 'requested' }
  if (pastDate !== undefined) return { code: 'past-its-date', ...pastDate }
  const placed = { rank: rank ?? ('unranked' as const) }
  const age = ageOf(image, now)
  if (maxAge === undefined || age === undefined) return { code: 'surplus', keep, ...placed }
  return { code: 'expired', age, limit: maxAge, ...placed }
}

/** Newest first; of two equally old images the one with the smaller id counts as newer. */
export function newestImageFirst(a: Image, b: Image): number {
  const timeOf = ({ createdAt }: Image): number => createdAt?.getTime() ?? 0
  return timeOf(b) - timeOf(a) || (a.id < b.id ? -1 : 1)
}

/**
 * The rank of each available image within its family, 1 for the newest. Images that could not be
 * rolled back to (failed, disabled ...) and those past their date take no slot and have no rank.
 */
export function rankWithinFamilies(candidates: readonly Candidate[]): ReadonlyMap<string, number> {
  const families = Map.groupBy(
    candidates.filter(
      ({ image, family, pastDate }) =>
        image.state === 'available' && family !== undefined && pastDate === undefined,
    ),
    ({ family }) => family?.key,
  )
  const ranks = new Map<string, number>()
  for (const members of families.values()) {
    const images = members.map(({ image }) => image).sort(newestImageFirst)
    for (const [index, image] of images.entries()) ranks.set(image.id, index + 1)
  }
  return ranks
}

/** Whether any rule reads the tag, so that another value of it may be another verdict. */
function isReadByRules(key: string, value: string, policy: Policy): boolean {
  // Recycle Bin rules may be about any tag.
  if (policy.requireRecycleBin || key.startsWith(OWN_TAGS)) return true
  const mapped = policy.mapping.by === 'tags' ? policy.mapping.keys : []
  const filtered = [...policy.include, ...policy.exclude].flatMap((filter) =>
    filter.by === 'tag' ? [filter.key] : [],
  )
  return (
    [policy.expiryTag, ...mapped, ...filtered].includes(key) ||
    managerOf(new Map([[key, value]])) !== undefined
  )
}

type Fact = (image: Image, policy: Policy) => unknown

/** Of a field that stays the same as long as the image exists. */
const fixed: Fact = () => undefined

/** The part of each field that rules read and that can change while the image exists. */
const CHANGEABLE_FACTS: Readonly<Record<keyof Image, Fact>> = {
  id: fixed,
  name: fixed,
  architecture: fixed,
  state: ({ state }) => state,
  unknownState: ({ unknownState }) => unknownState,
  createdAt: fixed,
  tags: ({ tags }, policy) =>
    [...tags].filter(([key, value]) => isReadByRules(key, value, policy)).sort(),
  isPublic: ({ isPublic }) => isPublic,
  isOnInstanceStore: fixed,
  lastLaunchedAt: ({ lastLaunchedAt }) => lastLaunchedAt,
  deregistrationProtection: ({ deregistrationProtection }) =>
    deregistrationProtection ?? 'disabled',
  isMadeFromInstance: fixed,
  copyOf: fixed,
  snapshots: fixed,
}

const changeableFacts = (image: Image, policy: Policy): string =>
  JSON.stringify(Object.values(CHANGEABLE_FACTS).map((factOf) => factOf(image, policy)))

/**
 * Whether the last look sees an image otherwise than the plan that takes it away: another state,
 * protection, last launch or tag that a rule reads, or a use of it. A plan that takes it away knows
 * of no use.
 */
export const differsFromPlan = (
  { image }: PlannedImage,
  seen: Image,
  uses: readonly NamedReference[],
  policy: Policy,
): boolean => uses.length > 0 || changeableFacts(image, policy) !== changeableFacts(seen, policy)
