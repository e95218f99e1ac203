import type { Problem, Warning } from '../model/index.ts'
import { oneLine } from '../text/display.ts'
import { adviceOn } from './advice.ts'
import { byUrgency } from './problem-groups.ts'
import { pasteElsewhere, pasteFor } from './paste.ts'
import { rolesFor } from './principals.ts'
import type { RemovalErrorCode } from './failed-removals.ts'
import type { Report, ReportError } from './schema.ts'
import { isLimit } from './summary/limits.ts'
import { formatCount } from './words.ts'

/** One short line for a kind of problem: GitHub shows ten of a kind a step and drops the rest. */
export interface Annotation {
  readonly title: string
  readonly message: string
}

const LONGEST = 500

/** More kinds than there are: only a report that others wrote has more. */
const MOST_KINDS = 40

type Code = Problem['code'] | Warning['code'] | RemovalErrorCode | 'not-written' | 'reports-missing'

const TITLES: Readonly<Record<string, string>> = {
  'not-begun': 'The run could not begin',
  'account-not-entered': 'An account could not be entered',
  'evidence-account-not-read': 'An account of evidence-roles could not be read',
  'no-evidence-region': 'An account of evidence-roles has none of the Regions',
  'evidence-incomplete': 'Evidence is not complete',
  'evidence-too-old': 'Evidence is too old',
  'another-target-unread': 'Another account or Region could not be read',
  'image-ids-not-found': 'Images that do not exist',
  'unused-keep-rule': 'A rule that keeps matches no family',
  'plan-not-approved': 'The plan file approves nothing there',
  cancelled: 'Cancelled',
  unexpected: 'Something unexpected',
  'not-written': 'Something could not be written',
  'unreadable-keep-until': 'Unreadable keep-until tag',
  'unreadable-expiry-tag': 'Unreadable expiry tag',
  'unreadable-records': 'Records that AWS keeps incomplete',
  'image-outlives-snapshots': 'The Recycle Bin keeps images for longer than their snapshots',
  'image-not-removed': 'Images could not be removed',
  'image-not-disabled': 'Images could not be disabled',
  'image-not-marked': 'Disabled images could not be marked',
  'snapshot-not-deleted': 'Snapshots could not be deleted',
  'snapshot-left-behind': 'Snapshots were left behind',
  'mixed-family': 'A family mixes different things',
  'disabled-in-use': 'Disabled images are in use',
  'unused-rule': 'A rule matches no family',
  'image-not-found': 'Images that do not exist',
  'unknown-alias': 'An alias that may not be read',
  'no-parameters': 'A path or name without parameters',
  'parameters-not-read': 'Parameters that may not be read',
  'nothing-checked-out': 'Nothing is checked out',
  'not-checked-out': 'Files are not checked out',
  'not-told-by-git': 'Git could not tell the files of a checkout',
  'unusable-ignore-file': 'An unusable .ami-cleanup-ignore',
  'no-image-in-file': 'A file of in-use-files names no image',
  'reports-missing': 'Reports are missing',
  'usage-reports': 'Usage reports are missing',
  'shared-images-remove': 'Shared images may go',
  'references-skipped': 'References were skipped',
  'above-max-removals': 'Above max-removals',
  'above-max-removals-total': 'Above max-removals-total',
  'calls-stopped': 'No further call could be made',
  'in-use-after': 'An image is in use that was taken away, or may have been',
  'region-pattern': 'Regions that a pattern does not find, or a plan does not have',
  'plan-differs': 'The plan file no longer holds in full',
  'output-too-large': 'An output is too long',
  'pull-request-comment': 'No pull-request comment',
} satisfies Readonly<Record<Code, string>>

/** The same of removals that AWS did not answer: nobody knows that they did not happen. */
const UNANSWERED_TITLES: Readonly<Record<string, string>> = {
  'image-not-removed': 'Images may have been removed',
  'image-not-disabled': 'Images may have been disabled',
  'image-not-marked': 'Disabled images may lack their mark',
  'snapshot-not-deleted': 'Snapshots may have been deleted',
  'snapshot-left-behind': 'Snapshots may have been left behind',
} satisfies Readonly<Record<RemovalErrorCode, string>>

/** Where the rest is, where there is any. */
const restOf = (others: number): string =>
  others > 0 ? ` ${formatCount(others)} more like it: see the job summary.` : ''

/** A sentence that ends, so that another can follow. */
const ended = (line: string): string => (/[.!?…]$/.test(line) ? line : `${line}.`)

interface Entry {
  readonly code: string
  readonly message: string
  readonly mayHaveHappened?: true | undefined
}

/** A report of others may have a code such as `constructor`, which every object knows. */
const titleIn = (titles: Readonly<Record<string, string>>, code: string): string | undefined =>
  Object.hasOwn(titles, code) ? titles[code] : undefined

const titleOf = ({ code, mayHaveHappened }: Entry): string =>
  (mayHaveHappened === true ? titleIn(UNANSWERED_TITLES, code) : undefined) ??
  titleIn(TITLES, code) ??
  code

/** An annotation for each kind; `adviceFor` says what to do about the first of a kind. */
function annotationsOf<T extends Entry>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  adviceFor: (entry: T) => string,
): readonly Annotation[] {
  return [...Map.groupBy(entries, keyOf).values()].slice(0, MOST_KINDS).flatMap((each) => {
    const [first] = each
    if (first === undefined) return []
    const advice = adviceFor(first)
    const words = oneLine(first.message, LONGEST)
    const said = advice === '' ? words : `${ended(words)} ${advice}`
    const rest = restOf(each.length - 1)
    return [{ title: titleOf(first), message: rest === '' ? said : `${ended(said)}${rest}` }]
  })
}

/** The warnings of a run, by kind; `mixed-family` stands in the summary and the log only. */
export const annotations = ({ warnings }: Report): readonly Annotation[] =>
  annotationsOf(
    warnings.filter(({ code }) => code !== 'mixed-family'),
    ({ code }) => code,
    () => '',
  )

/** Errors that are mended in the same way. */
export const kindOf = ({ code, cause, source = '', mayHaveHappened }: ReportError): string =>
  `${code} ${cause} ${source} ${mayHaveHappened === true ? 'unanswered' : ''}`

/** The advice with the role that it is for, and where the text to paste stands. */
const adviceHere = (error: ReportError, report: Report): string =>
  `${adviceOn({ ...error, roles: rolesFor(error, report) }, report)}${pasteElsewhere(pasteFor(error, report))}`

/** The run's errors, by kind and cause: where, what, and what to do. */
export const failures = (report: Report): readonly Annotation[] =>
  annotationsOf(byUrgency(report.errors), kindOf, (error) =>
    isLimit(error) ? '' : adviceHere(error, report),
  )

/** In characters. A refusal names its inputs, which takes more room than other annotations. */
const LONGEST_REFUSAL = 900

/** Why a run could not begin, all of it in one line: each input that is not usable has its part. */
export function refusal(message: string): Annotation {
  const shown = oneLine(message, LONGEST_REFUSAL)
  return {
    title: 'The run could not begin',
    message: shown.endsWith('…') ? `${shown} More in the job summary.` : shown,
  }
}
