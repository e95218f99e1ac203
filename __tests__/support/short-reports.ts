import type { ImageReason } from '../../src/report/reasons.ts'
import type { Report, ReportImage, ReportOrphan, ReportTarget } from '../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  idOf,
  itemError,
  removedImage,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
  type TargetSeed,
} from './report-factories.ts'

/** Why nobody knows whether a change happened. */
export const UNANSWERED = {
  ...itemError('NotAnswered'),
  cause: 'outage',
  mayHaveHappened: true,
} as const

/** When a grace of two weeks ends that begins when the reports of tests are made. */
export const GRACE_ENDS = '2026-12-04T12:00:00.000Z'

type Fields = Partial<ReportImage>

const LOST = { outcome: 'failed', error: UNANSWERED } as const

/** An image that was to go, without snapshots. */
const ended = (number: number, fields: Fields): ReportImage =>
  goingImage(number, { snapshots: [], ...fields })

/** An image that a run with `grace` disables first. */
const disabledFirst = (number: number, fields: Fields): ReportImage =>
  ended(number, {
    verdict: 'disable',
    couldBeDisabled: undefined,
    removableAt: GRACE_ENDS,
    ...fields,
  })

/** What a word of the short form stands for; any other is the reason for which an image is kept. */
const IMAGES: Readonly<Record<string, (number: number) => ReportImage>> = {
  kept: (number) => reportImage({ id: idOf('ami', number) }),
  going: goingImage,
  removed: removedImage,
  failed: (number) => ended(number, { outcome: 'failed', error: itemError('Boom') }),
  'not-attempted': (number) => ended(number, { outcome: 'not-attempted' }),
  'already-gone': (number) => ended(number, { outcome: 'already-gone' }),
  'to-disable': (number) => disabledFirst(number, {}),
  disabled: (number) => disabledFirst(number, { outcome: 'disabled' }),
  'to-mark': (number) => disabledFirst(number, { state: 'disabled' }),
  marked: (number) => disabledFirst(number, { state: 'disabled', outcome: 'disabled' }),
  unanswered: (number) =>
    ended(number, { ...LOST, snapshots: [reportSnapshot({ verdict: 'remove', ...LOST })] }),
  'disabling-unanswered': (number) => disabledFirst(number, LOST),
  'marking-unanswered': (number) => disabledFirst(number, { ...LOST, state: 'disabled' }),
  'disabled-mark-unanswered': (number) => disabledFirst(number, { ...LOST, isDisabled: true }),
}

/** What a word stands for of an orphan; `orphan-kept` is followed by the reason. */
const ORPHANS: Readonly<Record<string, Partial<ReportOrphan>>> = {
  'orphan-kept': { verdict: 'keep', outcome: 'kept' },
  'orphan-listed': { verdict: 'report', outcome: 'kept' },
  'orphan-deleted': { outcome: 'deleted' },
  'orphan-failed': { outcome: 'failed' },
}

/** The words of `kept removed*3`, each as often as it says. */
const wordsOf = (short: string): readonly string[] =>
  short
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((word) => {
      const [name = '', count = '1'] = word.split('*')
      return Array.from({ length: Number(count) }, () => name)
    })

/** The image of a word, with AWS's code where one stands behind it. */
function imageOf(word: string, number: number): ReportImage {
  const [kind = '', code] = word.split(':')
  const reason = kind as ImageReason
  const image = IMAGES[kind]?.(number) ?? reportImage({ id: idOf('ami', number), reason })
  return { ...image, ...(code !== undefined && { error: itemError(code) }) }
}

/** An image for each word: `kept removed*3 in-use failed:Boom`. They are numbered from `first` on. */
export const imagesOf = (short: string, fields: Fields = {}, first = 1): ReportImage[] =>
  wordsOf(short).map((word, index) => ({ ...imageOf(word, first + index), ...fields }))

const orphansOf = (words: readonly string[]): ReportOrphan[] =>
  words.map((word, index) => {
    const [kind = '', reason = 'orphan'] = word.split(':')
    const fields = { ...ORPHANS[kind], reason: reason as ReportOrphan['reason'] }
    return reportOrphan({ id: idOf('snap', 0xfff - index), ...fields })
  })

const SHORT_TARGET =
  /^(?:(?<region>\w+-\w+-\d)(?: of (?<digit>\d))?(?: (?<end>[a-z -]+))?:)?(?<items>.*)$/

/** How a target ended: `interrupted unread`, before it was read, or `refused by max-removals`. */
function endOf(end: string): TargetSeed {
  const [status, how, stop = ''] = end.split(' ')
  const error = how === 'by' && stop !== 'max-removals' ? itemError(stop) : undefined
  return {
    status: status as ReportTarget['status'],
    ...(how === 'unread' && { evidence: [] }),
    ...(stop === 'max-removals' && { refusals: [{ what: 'images', count: 2, limit: 1 }] }),
    ...(error && { error }),
  }
}

/**
 * A target with its images and orphans: `kept going orphan`, or with its Region, its account (all
 * of one digit) and its status before them: `us-east-1 of 2 failed: kept going*2`.
 */
export function targetOf(short: string, overrides: TargetSeed = {}): ReportTarget {
  const { region, digit, end, items = '' } = SHORT_TARGET.exec(short)?.groups ?? {}
  const isOrphan = (word: string): boolean => word.startsWith('orphan')
  const words = wordsOf(items)
  return reportTarget({
    ...(region !== undefined && { region }),
    ...(digit !== undefined && { accountId: digit.repeat(12) }),
    ...(end !== undefined && endOf(end)),
    images: imagesOf(words.filter((word) => !isOrphan(word)).join(' ')),
    orphans: orphansOf(words.filter(isOrphan)),
    ...overrides,
  })
}

type Short = string | TargetSeed

/** One target or several, each in short or by what is special of it. */
export type Targets = Short | readonly Short[]

const targetsOf = (targets: Targets): ReportTarget[] =>
  [targets].flat().map((each) => (typeof each === 'string' ? targetOf(each) : reportTarget(each)))

/** The report of a dry run. */
export const dry = (targets: Targets, overrides: Partial<Report> = {}): Report =>
  createReport({ ...overrides, targets: targetsOf(targets) })

/** The report of a real run. */
export const real = (targets: Targets, overrides: Partial<Report> = {}): Report =>
  dry(targets, { dryRun: false, ...overrides })

const MISSING = /(\d) of (\d) missing/

/**
 * A report in one line: `real | kept removed | us-east-1 not-read:`. That of a merge begins with how
 * many of its reports are missing: `dry, 1 of 3 missing | kept`.
 */
export function reportIn(line: string, overrides: Partial<Report> = {}): Report {
  const [kind = '', ...targets] = line.split('|').map((part) => part.trim())
  const [missing, expected] = (MISSING.exec(kind) ?? []).slice(1).map(Number)
  return (kind.startsWith('real') ? real : dry)(targets, {
    ...(missing !== undefined &&
      expected !== undefined && { merged: { reports: expected - missing, expected, missing } }),
    ...overrides,
  })
}

/** The cases of a table: what is given in a line, and in the next what comes of it. */
export function pairsOf(table: string): readonly (readonly [string, string])[] {
  const lines = table.trim().split('\n')
  return lines.flatMap((given, index) =>
    index % 2 === 0 ? [[given.trim(), lines[index + 1]?.trim() ?? ''] as const] : [],
  )
}
