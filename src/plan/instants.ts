import { DAY } from '../model/index.ts'

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
