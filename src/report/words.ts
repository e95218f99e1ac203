import { formatCount } from '../text/display.ts'
import { DAY, HOUR, MINUTE, type Milliseconds, type WhyNotAttempted } from '../model/index.ts'

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

export { formatCount }

const ORDINALS = new Intl.PluralRules('en-US', { type: 'ordinal' })

const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' }

/** `1st`, `12th`, `1,502nd`. */
export const ordinal = (count: number): string =>
  `${formatCount(count)}${ENDINGS[ORDINALS.select(count)] ?? 'th'}`

const YEAR = 365 * DAY

/** A length of time in the largest unit that leaves at least two of it: `36 hours`, `92 days`. */
export function inWords(time: Milliseconds): string {
  const units = [
    ['year', YEAR],
    ['day', DAY],
    ['hour', HOUR],
  ] as const
  for (const [name, length] of units) {
    if (time >= 2 * length) return plural(Math.floor(time / length), name)
  }
  return plural(Math.max(0, Math.floor(time / MINUTE)), 'minute')
}

/** Sizes are upper bounds, rounded up: whole numbers say enough, and small ones keep a digit. */
export function formatGib(gib: number): string {
  const step = gib < 10 ? 10 : 1
  return `${(Math.ceil(gib * step) / step).toLocaleString('en-US')} GiB`
}

export const formatUsd = (usd: number): string =>
  `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `5 Dec 2026`, of an instant in ISO 8601. */
export function formatDay(instant: string): string {
  const date = new Date(instant)
  return `${String(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ''} ${String(date.getUTCFullYear())}`
}

/** `5 Dec 2026, 13:09 UTC`, of an instant in ISO 8601. */
export const formatTime = (instant: string): string =>
  `${formatDay(instant)}, ${new Date(instant).toISOString().slice(11, 16)} UTC`

/** `a`, `a and b`, `a, b and c`. */
export const inSeries = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`

/** `21 images and 31 snapshots`, without what there is none of. */
export const countedItems = (images: number, snapshots: number): string =>
  inSeries([
    ...(images > 0 ? [plural(images, 'image')] : []),
    ...(snapshots > 0 ? [plural(snapshots, 'snapshot')] : []),
  ])

export const formatDate = (date: Date): string => date.toISOString().slice(0, 10)

/** `a, b and 3 more`. */
export function someOf(items: readonly string[], most = 3): string {
  const shown = items.slice(0, most).join(', ')
  const rest = items.length - most
  return rest > 0 ? `${shown} and ${formatCount(rest)} more` : shown
}

const WHY: Readonly<Record<WhyNotAttempted, string>> = {
  cancelled: 'the run was cancelled',
  'evidence-too-old': 'the evidence was too old, and could not be read again in time',
  'changed-again': 'it changed right before it was to go, and again after it was planned once more',
  'target-stopped': 'its account and Region were stopped',
  'image-stays': 'the image was not deregistered',
}

/** Why a removal was never tried, in words. */
export const describeWhy = (why: WhyNotAttempted): string => WHY[why]
