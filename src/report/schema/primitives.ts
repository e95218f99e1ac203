import { z } from 'zod'

/** A point in time; the description says of what. */
export const instant = (of: string): z.ZodISODateTime =>
  z.iso.datetime().describe(`${of} UTC, ISO 8601.`)

/** A whole number from 0; the description says of what. */
export const count = (of: string): z.ZodInt => z.int().nonnegative().describe(of)

/** A size; the description says of what. */
export const gib = (of: string): z.ZodNumber => z.number().nonnegative().describe(`${of} In GiB.`)

/** A cost; the description says of what. */
export const usd = (of: string): z.ZodNumber =>
  z.number().nonnegative().describe(`${of} In US dollars a month, an upper bound.`)

/** A text; the description says what it tells. */
export const text = (of: string): z.ZodString => z.string().describe(of)

/** An id; the description says of what. */
export const id = (of: string): z.ZodString => z.string().min(1).describe(of)
