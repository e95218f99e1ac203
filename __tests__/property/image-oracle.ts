import type { KeepReason, RemoveReason } from '../../src/model/index.ts'
import {
  hoursOf,
  numbered,
  placeOf,
  roleOf,
  type Account,
  type FilterName,
  type ImageFacts,
  type KeepUntil,
  type Numbered,
  type RuleWish,
  type SnapshotFacts,
  type Wishes,
} from './account.ts'
import { isKnownUnused, isKnownUsed } from './usage-reports.ts'

/**
 * What must become of an image, said in the words of the documented rules and without the code
 * that is tested: slow, plain, and on the facts that the account was made of.
 */

type Reason = (KeepReason | RemoveReason)['code']

/** What a run has come to know: an answer counts once it was asked for. */
export interface Case {
  readonly account: Account
  readonly wishes: Wishes
  readonly referencesAsked: ReadonlySet<number>
  readonly sharingAsked: ReadonlySet<number>
  /** Of which images the uses by other accounts count for their copies as well. */
  readonly usageAsked: ReadonlySet<number>
}

type NumberedImage = Numbered<ImageFacts>

export const HOURS_OF_A_DAY = 24

/** The images that are one copy away, whether they exist or not. */
const neighbours = (account: Account, number: number): readonly number[] =>
  numbered(account.images).flatMap(({ number: other, facts: { copyOf } }) => {
    if (copyOf === number) return [other]
    return other === number && copyOf !== undefined ? [copyOf] : []
  })

/** The image and all that copying connects it with. */
function kin(account: Account, number: number): ReadonlySet<number> {
  const found = new Set([number])
  for (const each of found) for (const next of neighbours(account, each)) found.add(next)
  return found
}

const isPending = ({ state }: ImageFacts): boolean => state === 'pending' || state === 'transient'

/** A disabled image is shared with nobody. */
const isSharedAtAll = ({ isPublic, sharedWith, state }: ImageFacts): boolean =>
  state !== 'disabled' && (isPublic === true || sharedWith !== undefined)

const isReportedAsUsed = ({ number, facts }: NumberedImage, of: Case): boolean =>
  of.wishes.sharedImages === 'remove-unused' &&
  of.usageAsked.has(number) &&
  isSharedAtAll(facts) &&
  isKnownUsed(facts)

function isNamedBySomething({ number, facts }: NumberedImage, of: Case): boolean {
  if (isReportedAsUsed({ number, facts }, of)) return true
  if (facts.usedBy === undefined) return false
  return facts.usedBy.seen !== 'when asked' || of.referencesAsked.has(number)
}

function isInUse(image: NumberedImage, of: Case): boolean {
  const family = kin(of.account, image.number)
  return numbered(of.account.images)
    .filter(({ number }) => family.has(number))
    .some(
      (each) =>
        isNamedBySomething(each, of) ||
        (each.number !== image.number && each.facts.copyOf !== undefined && isPending(each.facts)),
    )
}

const LASTING: readonly (KeepUntil | undefined)[] = ['today', 'in a second', 'soon']

export const isKeptByTag = (
  { keep, keepUntil, deleteOn }: ImageFacts | SnapshotFacts,
  { expiryTag }: Wishes,
): boolean =>
  keep === 'true' ||
  LASTING.includes(keepUntil) ||
  (expiryTag === true && deleteOn !== undefined && LASTING.includes(deleteOn))

/** The date of its expiry tag has passed. */
const isDue = ({ facts: { deleteOn } }: NumberedImage, { wishes }: Case): boolean =>
  wishes.expiryTag === true && deleteOn !== undefined && !LASTING.includes(deleteOn)

const isProtected = (facts: ImageFacts, wishes: Wishes): boolean =>
  (facts.protection ?? 'disabled') !== 'disabled' || isKeptByTag(facts, wishes)

const isNamed = ({ number }: NumberedImage, { wishes }: Case): boolean =>
  wishes.imageIds?.includes(number) ?? false

function selects(
  name: FilterName,
  facts: ImageFacts | SnapshotFacts,
  what: 'image' | 'snapshot',
): boolean {
  const role = roleOf(facts)
  switch (name) {
    case 'tag:role':
      return role !== 'missing'
    case 'tag:role=a':
      return role === 'a'
    case 'name:b-*':
      return what === 'image' && role === 'b'
  }
}

export function isSelected(
  facts: ImageFacts | SnapshotFacts,
  what: 'image' | 'snapshot',
  { include, exclude = [] }: Wishes,
): boolean {
  const byAnyOf = (names: readonly FilterName[]): boolean =>
    names.some((name) => selects(name, facts, what))
  return (include === undefined || byAnyOf(include)) && !byAnyOf(exclude)
}

/** The first rule that is for the image's family. */
function ruleOf(facts: ImageFacts, { mapping, rules = [] }: Wishes): RuleWish | undefined {
  if (mapping === undefined) return rules.find(({ of }) => of === 'any')
  const role = roleOf(facts)
  if (role !== 'a' && role !== 'b') return undefined
  return rules.find(({ of }) => of === 'any' || of === role)
}

export const isKeptByRule = (facts: ImageFacts, wishes: Wishes): boolean =>
  ruleOf(facts, wishes)?.keep === true

/** What is asked for of the image's family. */
const wishesFor = ({ facts }: NumberedImage, { wishes }: Case): Wishes => ({
  ...wishes,
  ...ruleOf(facts, wishes),
})

const isExcluded = (image: NumberedImage, of: Case): boolean =>
  isKeptByRule(image.facts, of.wishes) ||
  (of.wishes.imageIds !== undefined && !isNamed(image, of)) ||
  !isSelected(image.facts, 'image', of.wishes)

const isUnmapped = ({ facts }: NumberedImage, { wishes }: Case): boolean =>
  wishes.mapping !== undefined && !['a', 'b'].includes(roleOf(facts))

function isShared({ number, facts }: NumberedImage, { wishes, sharingAsked }: Case): boolean {
  const isAsked = sharingAsked.has(number)
  switch (wishes.sharedImages) {
    case 'remove':
      return false
    case 'remove-unused':
      if (facts.state === 'disabled') return facts.isPublic === true
      return isAsked && isSharedAtAll(facts) && !isKnownUnused(facts)
    default:
      return facts.isPublic === true || (isAsked && isSharedAtAll(facts))
  }
}

function wasLaunched(image: NumberedImage, of: Case): boolean {
  const { launchedHoursAgo } = image.facts
  if (launchedHoursAgo === undefined || launchedHoursAgo === 'unreadable') return false
  return launchedHoursAgo < (wishesFor(image, of).unusedForHours ?? 168)
}

const lacksADate = (image: NumberedImage, of: Case): boolean => {
  const { undated, launchedHoursAgo, snapshots = [] } = image.facts
  if (undated) return true
  const { unusedForHours = 168, deleteSnapshots } = wishesFor(image, of)
  if (launchedHoursAgo === 'unreadable' && unusedForHours > 0) return true
  if (deleteSnapshots === false) return false
  return numbered(of.account.snapshots, placeOf(image.facts)).some(
    ({ number, facts }) => facts.undated && snapshots.includes(number),
  )
}

type Rule = readonly [Reason, (image: NumberedImage, of: Case) => boolean]

/** Rules 1 to 8a. */
const BY_ITSELF: readonly Rule[] = [
  ['pending', ({ facts }) => isPending(facts)],
  ['unknown-state', ({ facts }) => facts.state === 'unknown'],
  ['not-selected', isExcluded],
  ['unmapped', (image, of) => !isNamed(image, of) && !isDue(image, of) && isUnmapped(image, of)],
  ['in-use', isInUse],
  ['protected', ({ facts }, { wishes }) => isProtected(facts, wishes)],
  ['managed', ({ facts }) => facts.managedBy !== undefined],
  ['shared', isShared],
  ['recently-launched', (image, of) => !isNamed(image, of) && wasLaunched(image, of)],
  ['unreadable', (image, of) => !isNamed(image, of) && lacksADate(image, of)],
]

const keptByItself = (image: NumberedImage, of: Case): Reason | undefined =>
  BY_ITSELF.find(([, holds]) => holds(image, of))?.[0]

const isSameFamily = (one: ImageFacts, other: ImageFacts, { wishes }: Case): boolean =>
  one.arm === other.arm && (wishes.mapping === undefined || roleOf(one) === roleOf(other))

const isNewer = (one: NumberedImage, other: NumberedImage): boolean =>
  hoursOf(one.facts) < hoursOf(other.facts) ||
  (hoursOf(one.facts) === hoursOf(other.facts) && one.number < other.number)

/** Ranks are decided before anything is asked: an answer moves no image into or out of a slot. */
const beforeAsking = (of: Case): Case => ({
  ...of,
  referencesAsked: new Set(),
  sharingAsked: new Set(),
  usageAsked: new Set(),
})

/** Rule 9: fewer than N available images of the family are newer. */
function isAmongNewest(image: NumberedImage, of: Case): boolean {
  if ((image.facts.state ?? 'available') !== 'available' || isDue(image, of)) return false
  const newer = numbered(of.account.images, placeOf(image.facts)).filter(
    (each) =>
      (each.facts.state ?? 'available') === 'available' &&
      !isDue(each, of) &&
      isSameFamily(each.facts, image.facts, of) &&
      keptByItself(each, beforeAsking(of)) === undefined &&
      isNewer(each, image),
  )
  return newer.length < (wishesFor(image, of).keepPrevious ?? 0)
}

function isTooYoung(image: NumberedImage, of: Case): boolean {
  const { maxAgeHours = 0 } = wishesFor(image, of)
  if (isDue(image, of)) return maxAgeHours !== 0 && hoursOf(image.facts) < HOURS_OF_A_DAY
  return hoursOf(image.facts) < (maxAgeHours === 'none' ? HOURS_OF_A_DAY : maxAgeHours)
}

/** What uses an image uses its copies, wherever they are. */
function mayBeMeantByAlias({ number, facts }: NumberedImage, of: Case): boolean {
  const { account, wishes, sharingAsked } = of
  if (account.unknownAlias === undefined) return false
  if (wishes.sharedImages === 'remove') return true
  if (facts.isPublic === true || (sharingAsked.has(number) && isSharedAtAll(facts))) return true
  const family = kin(account, number)
  return numbered(account.images, account.unknownAlias).some((each) => family.has(each.number))
}

const goesAs = ({ maxAgeHours }: Wishes): Reason => (maxAgeHours === 'none' ? 'surplus' : 'expired')

/** The reason by rules 1 to 10 and 12: all but what rule 11 keeps. */
export function reasonFor(image: NumberedImage, of: Case): Reason {
  const kept = keptByItself(image, of)
  if (kept !== undefined) return kept
  if (!isNamed(image, of)) {
    if (isAmongNewest(image, of)) return 'keep-previous'
    if (isTooYoung(image, of)) return 'too-young'
  }
  if (mayBeMeantByAlias(image, of)) return 'in-use'
  if (isNamed(image, of)) return 'requested'
  return isDue(image, of) ? 'past-its-date' : goesAs(wishesFor(image, of))
}

const GOING: readonly Reason[] = ['expired', 'surplus', 'requested', 'past-its-date']

export const mayGo = (reason: Reason): boolean => GOING.includes(reason)
