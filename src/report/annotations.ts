import { type Problem, targetLabel, type Warning } from '../model/index.ts'
import { oneLine } from '../text/display.ts'
import type { Report, ReportError } from './schema.ts'
import { formatCount, plural } from './words.ts'

/** What tells apart errors that are about the same: ids, accounts, and what AWS encodes for itself. */
const OF_ONE_ITEM = /\b(?:ami|snap)-[0-9a-f]+|\b\d{12}\b|[\w+/=-]{100,}/g

/** Remembers errors, so that each is said once: 1,000 denials say no more than one. */
export class RepeatedErrors {
  readonly #told = new Set<string>()

  /** The error, or that it is the same as one before. What differs may be a word of `besides`. */
  once(error: string, besides: readonly string[] = []): string {
    const bare = besides.reduce((text, word) => text.replaceAll(word, ''), error)
    const key = bare.replaceAll(OF_ONE_ITEM, '')
    if (this.#told.has(key)) return 'same error'
    this.#told.add(key)
    return error
  }
}

/** One short line for a kind of problem: GitHub shows ten of a kind a step and drops the rest. */
export interface Annotation {
  readonly title: string
  readonly message: string
}

const LONGEST = 500

/** More kinds than there are: only a report that others wrote has more. */
const MOST_KINDS = 40

type Code = Problem['code'] | Warning['code'] | 'not-written' | 'reports-missing'

const TITLES: Readonly<Record<string, string>> = {
  'account-not-entered': 'An account could not be entered',
  'evidence-incomplete': 'Evidence is not complete',
  'evidence-too-old': 'Evidence is too old',
  'another-target-unread': 'Another account or Region could not be read',
  'image-ids-not-found': 'Images that do not exist',
  cancelled: 'Cancelled',
  unexpected: 'Something unexpected',
  'not-written': 'Something could not be written',
  'unreadable-keep-until': 'Unreadable keep-until tag',
  'unreadable-expiry-tag': 'Unreadable expiry tag',
  'unreadable-records': 'Records that AWS keeps incomplete',
  'image-outlives-snapshots': 'The Recycle Bin keeps images for longer than their snapshots',
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
  'in-use-after': 'An image is in use after it was taken away',
  'plan-differs': 'The plan file no longer holds in full',
  'output-too-large': 'An output is too long',
  'pull-request-comment': 'No pull-request comment',
} satisfies Readonly<Record<Code, string>>

/** A sentence that ends, so that another can follow. */
const ended = (line: string): string =>
  /[.!?…]$/.test(line) ? line : `${line.replace(/:$/, ' …')}${line.endsWith(':') ? '' : '.'}`

/** Where the rest is, where there is any. */
function restOf(others: number, isCut: boolean): string | undefined {
  if (others > 0) return `${formatCount(others)} more like it: see the job summary.`
  return isCut ? 'More in the job summary.' : undefined
}

/** The first line of the first message, and where the rest is. */
function inShort(messages: readonly string[]): string {
  const [first = ''] = messages
  const [line = ''] = first.split('\n')
  const shown = oneLine(line, LONGEST)
  const isCut = line !== first || shown.endsWith('…')
  const rest = restOf(messages.length - 1, isCut)
  return rest === undefined ? shown : `${ended(shown)} ${rest}`
}

interface Told {
  readonly code: string
  readonly message: string
}

/** A report of others may have a code such as `constructor`, which every object knows. */
const titleOf = (code: string): string =>
  (Object.hasOwn(TITLES, code) ? TITLES[code] : undefined) ?? code

const annotationsOf = (told: readonly Told[]): readonly Annotation[] =>
  [...Map.groupBy(told, ({ code }) => code)].slice(0, MOST_KINDS).map(([code, each]) => ({
    title: titleOf(code),
    message: inShort(each.map(({ message }) => message)),
  }))

/** The warnings of a run, by kind. */
export const annotations = ({ warnings }: Report): readonly Annotation[] => annotationsOf(warnings)

/** Removals that failed, as one failure; each item counts once. */
function failedRemovals({ targets }: Report): readonly Annotation[] {
  const items = targets.flatMap(({ images, orphans }) => [
    ...images,
    ...orphans,
    ...images.flatMap(({ snapshots }) => snapshots),
  ])
  const failures = items
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, error = '' }) => [id, `${id}: ${error}`] as const)
  const messages = [...new Map(failures).values()]
  if (messages.length === 0) return []
  const message = `${plural(messages.length, 'removal')} failed. ${inShort(messages)}`
  return [{ title: 'Removals failed', message }]
}

/** What makes the run fail, by kind. */
export const failures = (report: Report): readonly Annotation[] => [
  ...annotationsOf(report.errors),
  ...failedRemovals(report),
]

/** What names its inputs needs more room than what the summary tells again. */
const LONGEST_REFUSAL = 900

/** Why a run could not begin, all of it in one line: each input that is not usable has its part. */
export function refusal(message: string): Annotation {
  const shown = oneLine(message, LONGEST_REFUSAL)
  return {
    title: 'The run could not begin',
    message: shown.endsWith('…') ? `${shown} More in the job summary.` : shown,
  }
}

/** The errors of which an annotation has only a part, in full and one below the other. */
export function errorDetails({ errors }: Report): readonly string[] {
  const repeated = new RepeatedErrors()
  const kinds = Map.groupBy(errors, ({ code }) => code)
  const isWhole = ({ code, message }: ReportError): boolean =>
    kinds.get(code)?.length === 1 && inShort([message]) === message
  return errors
    .filter((error) => !isWhole(error))
    .map(({ message, accountId, region }) => {
      const text = repeated.once(message, region === undefined ? [] : [region])
      return accountId === undefined || region === undefined || text === message
        ? text
        : `${targetLabel({ accountId, region })}: ${text}`
    })
}
