import { DAY, type Image, type Manager, type Protection, type Tags } from '../model/index.ts'

/** The tags with which people keep an image or a snapshot. */
export const KEEP_TAG = 'ami-cleanup:keep'
export const KEEP_UNTIL_TAG = 'ami-cleanup:keep-until'

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/

/** `Date` rolls the 30th of February over into March. */
const isCalendarDay = (year: number, month: number, day: number): boolean =>
  new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1

/**
 * The end of what a keep-until tag says: the end of the day (UTC) for a date, the instant for a
 * date with time and zone, undefined for anything else.
 */
export function endOfKeepUntil(value: string): Date | undefined {
  const text = value.trim()
  const parts = ISO_DATE.exec(text) ?? ISO_INSTANT.exec(text)
  if (parts === null) return undefined
  const [year = NaN, month = NaN, day = NaN] = parts.slice(1, 4).map(Number)
  if (!isCalendarDay(year, month, day)) return undefined
  return ISO_DATE.test(text) ? new Date(Date.UTC(year, month - 1, day) + DAY) : new Date(text)
}

/** What the keep tags say; undefined where they let it go. */
export function protectionByTags(tags: Tags, now: Date): Protection | undefined {
  const keep = tags.get(KEEP_TAG)
  if (keep !== undefined && keep.toLowerCase() !== 'false') return { by: 'keep-tag', value: keep }
  const value = tags.get(KEEP_UNTIL_TAG)
  if (value === undefined) return undefined
  const until = endOfKeepUntil(value)
  if (until === undefined) return { by: 'unreadable-keep-until-tag', value }
  return now < until ? { by: 'keep-until-tag', value, until } : undefined
}

/**
 * What protects an image: AWS's deregistration protection in any form but `disabled` (the value
 * during a cooldown is not documented), or the keep tags.
 */
export function protectionOf(image: Image, now: Date): Protection | undefined {
  const value = image.deregistrationProtection
  if (value !== undefined && value !== 'disabled') return { by: 'deregistration-protection', value }
  return protectionByTags(image.tags, now)
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
