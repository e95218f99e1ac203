import {
  canBeLaunchedAgain,
  DAY,
  DISABLED_AT_TAG,
  type Image,
  type KeepReason,
  type Manager,
  type Milliseconds,
  type Protection,
  type Step,
  type Tags,
} from '../model/index.ts'

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/

/** `Date` rolls the 30th of February over into March. */
const isCalendarDay = (year: number, month: number, day: number): boolean =>
  new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1

function partsOf(text: string, form: RegExp): readonly [number, number, number] | undefined {
  const parts = form.exec(text)
  if (parts === null) return undefined
  const [year = NaN, month = NaN, day = NaN] = parts.slice(1, 4).map(Number)
  return isCalendarDay(year, month, day) ? [year, month, day] : undefined
}

/** The instant that an ISO 8601 date with time and zone says; undefined for anything else. */
export const instantOf = (text: string): Date | undefined =>
  partsOf(text, ISO_INSTANT) && new Date(text)

/** The end of the day, UTC, that an ISO 8601 date says; undefined for anything else. */
export function endOfDay(text: string): Date | undefined {
  const parts = partsOf(text, ISO_DATE)
  if (parts === undefined) return undefined
  const [year, month, day] = parts
  return new Date(Date.UTC(year, month - 1, day) + DAY)
}

/*
 * The retirement of an image: it is disabled first, and removed when nobody missed it for `grace`.
 * AWS holds all there is to know of it: the image's state, and its mark.
 */

/**
 * When this action disabled the image, by a mark that counts: a time that is possible for this image,
 * as far as its dates are known. Undefined for one that is not disabled.
 */
export function disabledAtOf(image: Image, now: Date): Date | undefined {
  const { state, tags, createdAt, lastLaunchedAt } = image
  if (state !== 'disabled') return undefined
  const at = instantOf(tags.get(DISABLED_AT_TAG) ?? '')
  if (at === undefined || at > now) return undefined
  const isBefore = (date: Image['lastLaunchedAt']): boolean => date instanceof Date && at < date
  return isBefore(createdAt) || isBefore(lastLaunchedAt) ? undefined : at
}

/** Somebody enabled a marked image and so needs it, until the mark is taken off. */
export function enabledAgain({ state, tags }: Image): Protection | undefined {
  const mark = tags.get(DISABLED_AT_TAG)
  return state === 'available' && mark !== undefined ? { by: 'enabled-again', mark } : undefined
}

/** The same of an image without a mark that was disabled when this run planned it first. */
export const ENABLED_MEANWHILE: KeepReason = {
  code: 'protected',
  protection: { by: 'enabled-again', mark: undefined },
}

/** The input `grace`; undefined where it is not given. */
type Grace = Milliseconds | undefined

/** Why a disabled image waits; undefined where it does not, or not any more. */
export function inGrace(image: Image, grace: Grace, now: Date): KeepReason | undefined {
  const disabledAt = disabledAtOf(image, now)
  if (disabledAt === undefined || grace === 0) return undefined
  const until = grace === undefined ? undefined : new Date(disabledAt.getTime() + grace)
  return until === undefined || now < until ? { code: 'in-grace', disabledAt, until } : undefined
}

/** The step that an image is due for which nothing keeps, its grace included. */
export function stepFor(image: Image, grace: Grace, now: Date): Step {
  if (grace === undefined || grace === 0 || !canBeLaunchedAgain(image)) return 'remove'
  return disabledAtOf(image, now) === undefined ? 'disable' : 'remove'
}

/** All tags of ours begin so, those that a later version brings as well. */
export const OWN_TAGS = 'ami-cleanup:'

/** The tags with which people keep an image or a snapshot. */
export const KEEP_TAG = `${OWN_TAGS}keep`
export const KEEP_UNTIL_TAG = `${OWN_TAGS}keep-until`

/**
 * The end of the date in a keep-until or expiry tag: the end of the day (UTC) for a date, the instant for a
 * date with time and zone, undefined for anything else.
 */
export function endOfDate(value: string): Date | undefined {
  const text = value.trim()
  return endOfDay(text) ?? instantOf(text)
}

/** The time and the settings that the tags of a resource are judged by. */
export interface TagRules {
  readonly now: Date
  readonly expiryTag: string | undefined
}

/** The value of the expiry tag, and the end of the date that it holds where that can be read. */
interface Expiry {
  readonly key: string
  readonly value: string
  readonly end: Date | undefined
}

function expiryIn(tags: Tags, expiryTag: string | undefined): Expiry | undefined {
  const value = expiryTag === undefined ? undefined : tags.get(expiryTag)
  if (expiryTag === undefined || value === undefined) return undefined
  return { key: expiryTag, value, end: endOfDate(value) }
}

/** The expiry tag of an image, where its date has passed: the image is due. */
export function pastDate(
  tags: Tags,
  { now, expiryTag }: TagRules,
): { readonly key: string; readonly value: string } | undefined {
  const { key, value, end } = expiryIn(tags, expiryTag) ?? {}
  if (key === undefined || value === undefined || end === undefined || now < end) return undefined
  return { key, value }
}

/** A date that has not passed protects, and so does one that nobody can read. */
function protectionByExpiryTag(tags: Tags, { now, expiryTag }: TagRules): Protection | undefined {
  const { key, value, end } = expiryIn(tags, expiryTag) ?? {}
  if (key === undefined || value === undefined) return undefined
  if (end === undefined) return { by: 'unreadable-expiry-tag', key, value }
  return now < end ? { by: 'expiry-tag', key, value, until: end } : undefined
}

/** The tag that protects a resource; undefined where none does. */
export function protectionByTags(tags: Tags, rules: TagRules): Protection | undefined {
  return protectionByKeepTags(tags, rules.now) ?? protectionByExpiryTag(tags, rules)
}

function protectionByKeepTags(tags: Tags, now: Date): Protection | undefined {
  const keep = tags.get(KEEP_TAG)
  if (keep !== undefined && keep.toLowerCase() !== 'false') return { by: 'keep-tag', value: keep }
  const value = tags.get(KEEP_UNTIL_TAG)
  if (value === undefined) return undefined
  const until = endOfDate(value)
  if (until === undefined) return { by: 'unreadable-keep-until-tag', value }
  return now < until ? { by: 'keep-until-tag', value, until } : undefined
}

/**
 * The protection of an image: AWS's deregistration protection in any form but `disabled` (the value
 * during a cooldown is not documented), a keep tag, or the fact that somebody enabled it again.
 */
export function protectionOf(image: Image, rules: TagRules): Protection | undefined {
  const value = image.deregistrationProtection
  if (value !== undefined && value !== 'disabled') return { by: 'deregistration-protection', value }
  return protectionByTags(image.tags, rules) ?? enabledAgain(image)
}

/** The AWS service that manages a resource, by the tags that it sets. */
export function managerOf(tags: Tags): { manager: Manager; tag: string } | undefined {
  for (const tag of tags.keys()) {
    if (tag.startsWith('aws:backup:')) return { manager: 'AWS Backup', tag }
    if (tag.startsWith('aws:dlm:') || tag === 'dlm:managed') {
      return { manager: 'Data Lifecycle Manager', tag }
    }
  }
  return undefined
}
