import type { Report, ReportImage, ReportTarget } from '../schema.ts'
import { wasDisabledHere } from '../totals.ts'
import { formatCount, formatDay, formatTime, plural } from '../words.ts'

/*
 * The safe step before the final one, and the end of the wait between them.
 */

/** Nothing is left to decide of these. */
const OVER: ReadonlySet<ReportImage['outcome']> = new Set(['removed', 'disabled', 'already-gone'])

const isToRemove = ({ verdict, outcome }: ReportImage): boolean =>
  verdict === 'remove' && !OVER.has(outcome)

/**
 * Whether an image that stays might go, or be disabled, where the input `grace` were set: another run
 * disabled it long ago, only the Recycle Bin lacks a rule, or its turn comes beside what is disabled.
 */
const mightFollow = ({ reason, removableAt, couldBeDisabled, waitsFor }: ReportImage): boolean =>
  (reason === 'in-grace' && removableAt === undefined) ||
  reason === 'not-recoverable' ||
  (waitsFor === 'remove' && couldBeDisabled !== true)

const deletesOrphans = ({ orphans }: ReportTarget): boolean =>
  orphans.some(({ verdict, outcome }) => verdict === 'remove' && outcome !== 'deleted')

/** What the input `grace` would change of what is still to go. */
export interface GraceChance {
  /** Images to remove. */
  readonly toRemove: number
  /** Those of them that it would have disabled first. */
  readonly disables: number
  /** Whether nothing but these goes then: nothing is lost by a real run with it. */
  readonly isAll: boolean
}

/** Undefined where the input would disable none of what goes: it cannot be launched, or a rule says otherwise. */
export function graceChance({ targets, settings, planFile }: Report): GraceChance | undefined {
  // A plan file approves one step, and its images would stay.
  if (planFile !== undefined) return undefined
  const images = targets.flatMap((target) => target.images)
  const going = images.filter(isToRemove)
  const disables = going.filter(({ couldBeDisabled }) => couldBeDisabled === true).length
  if (disables === 0) return undefined
  const isAll =
    disables === going.length &&
    // In a merge some runs may have set another one.
    (settings['grace'] ?? '') === '' &&
    // Disabling takes launch permissions away for good, and the new plan says so.
    (settings['shared-images'] ?? 'keep') === 'keep' &&
    !images.some(mightFollow) &&
    !targets.some(deletesOrphans)
  return { toRemove: going.length, disables, isAll }
}

/** What a plan with the input comes to, where it does not change all that goes. */
export const partlyDisables = ({ disables, toRemove }: GraceChance): string =>
  `only disables ${formatCount(disables)} of ${plural(toRemove, 'image')} to remove, and shows the rest`

/** When graces end: the first of them, and the last where all are known. */
export interface GraceEnds {
  readonly first: string
  readonly last: string | undefined
}

/** The ends of some graces; undefined where none is known. */
export function graceEnds(times: readonly (string | undefined)[]): GraceEnds | undefined {
  const known = times.filter((time) => time !== undefined).sort()
  const [first] = known
  if (first === undefined) return undefined
  return { first, last: known.length === times.length ? known.at(-1) : undefined }
}

/** When a run can remove all that this one disabled, in words. */
function whenItEnds(ends: GraceEnds | undefined): string | undefined {
  if (ends?.last === undefined) return undefined
  const [first, last] = [formatDay(ends.first), formatDay(ends.last)]
  return first === last ? `on ${formatTime(ends.last)}` : `between ${first} and ${last}`
}

/** The second step of a retirement, which is a later run; undefined where this one disabled nothing. */
export function secondStep({ targets }: Report): string | undefined {
  const disabled = targets.flatMap(({ images }) => images.filter(wasDisabledHere))
  if (disabled.length === 0) return undefined
  const when = whenItEnds(graceEnds(disabled.map(({ removableAt }) => removableAt)))
  const ends = `The grace of what was disabled ends${when === undefined ? ' later' : ` ${when}`}`
  return `${ends}; a run after that removes what nothing uses then. Whoever misses an image enables it before.`
}
