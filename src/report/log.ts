import {
  type Evidence,
  explainFailure,
  type ImageOutcome,
  type Milliseconds,
  MINUTE,
  type PlannedImage,
  type Problem,
  type SnapshotOutcome,
  targetLabel,
} from '../model/index.ts'
import { isolated, oneLine } from '../text/display.ts'
import { adviceOn, lastResort } from './advice.ts'
import { byUrgency } from './problem-groups.ts'
import { type Paste, pasteFor } from './paste.ts'
import { kindOf } from './annotations.ts'
import { isUnread } from './differences.ts'
import { rolesFor } from './principals.ts'
import { snapshotReasonWords } from './reasons.ts'
import type { Report, ReportError, ReportOrphan, ReportTarget } from './schema.ts'
import { familiesByCost, type FamilyFigure, familyFigures } from './summary/family-table.ts'
import { undoFacts } from './summary/figures.ts'
import { keptLine } from './summary/kept-images.ts'
import { OUTCOME_WORDS } from './summary/going-images.ts'
import { isLimit } from './summary/limits.ts'
import { nextStep } from './summary/next.ts'
import { OPEN_NAMES } from './summary/tables.ts'
import type { PooledFamily } from './families.ts'
import { describeWhy, formatCount, inWords, plural, someOf } from './words.ts'

const LONGEST_LINE = 500
const LONGEST_NAME = 80
const LONGEST_FAMILY = 60
const MOST_FAMILIES = 200

/** Lines of images and orphans of one target: a log of 20,000 lines is read by nobody. */
const MOST_ITEMS = 1_000

/** Sources or items of one error that are listed. */
const MOST_SOURCES = 30

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** The inputs that say something, one a line. */
export function renderSettings(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${oneLine(value, 200)}`)
}

function evidenceLine(row: Evidence): string {
  const notes = row.notes.length > 0 ? `, ${plural(row.notes.length, 'note')}` : ''
  const named = row.images > 0 ? `, ${plural(row.images, 'image')} named` : ''
  return `  ${row.source}: ${plural(row.resources, 'resource')}${named} (${seconds(row.durationMs)}${notes})`
}

const isEmpty = ({ skipped, resources, notes }: Evidence): boolean =>
  !skipped && resources === 0 && notes.length === 0

const sourceNames = (rows: readonly Evidence[]): string =>
  rows.map(({ source }) => source).join(', ')

/** The sources of evidence, a line each. Those that hold nothing share a line, and so do skipped ones. */
export function renderEvidence(rows: readonly Evidence[]): readonly string[] {
  const [skipped, empty] = [rows.filter((row) => row.skipped), rows.filter(isEmpty)]
  return [
    ...rows.filter((row) => !row.skipped && !isEmpty(row)).map(evidenceLine),
    ...(empty.length > 0 ? [`  read, and nothing in: ${sourceNames(empty)}`] : []),
    ...(skipped.length > 0 ? [`  skipped: ${sourceNames(skipped)}`] : []),
  ]
}

/** The sources of a target that could not be read, a line each. The advice stands at the end of the log. */
export const renderUnread = ({ message, items = [] }: Problem): readonly string[] => [
  message,
  ...items.map((item) => `- ${item.source}: ${explainFailure(item)}`),
]

/** A read that has not ended. */
export interface WaitingRead {
  readonly action: string
  readonly duration: Milliseconds
  readonly isThrottled: boolean
}

/** A read that a run has waited for, so that a silent log is no riddle. */
export function renderWaiting({ action, duration, isThrottled }: WaitingRead): string {
  const why = isThrottled
    ? ', which AWS throttles because this account makes too many calls at once'
    : ''
  const time =
    duration < 2 * MINUTE ? `${String(Math.floor(duration / 1000))} seconds` : inWords(duration)
  return `waits for ${action}${why}: ${time} so far`
}

/** Columns of text, the first to the left and the others to the right. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widthOf = (cell: string): number => Array.from(cell).length
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => widthOf(row[index] ?? ''))),
  )
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const space = ' '.repeat((widths[index] ?? 0) - widthOf(cell))
        return index === 0 ? `${isolated(cell)}${space}` : `${space}${cell}`
      })
      .join('  '),
  )
}

const familyRow = (
  { family, label }: PooledFamily,
  figures: readonly FamilyFigure[],
): readonly string[] => [
  oneLine(label, LONGEST_FAMILY),
  ...figures.map(({ count }) => formatCount(count(family))),
]

/** A plan of one target, with the parts of a report that the page's functions need. */
type Plan = Pick<Report, 'dryRun' | 'settings' | 'targets' | 'totals'>

/** The page's table of families, as text. */
function renderFamilies(plan: Plan): readonly string[] {
  const families = familiesByCost(plan)
  if (families.length === 0) return ['no images']
  const figures = familyFigures(families, plan.dryRun)
  const shown = families.slice(0, MOST_FAMILIES)
  const left = families.length - shown.length
  return [
    ...columns([
      ['family', ...figures.map(({ title }) => title.toLowerCase())],
      ...shown.map((family) => familyRow(family, figures)),
    ]),
    ...(left > 0 ? [`and ${plural(left, 'more family', 'more families')}`] : []),
  ]
}

/** Each image that is removed or disabled and each orphan that goes, with its reason. */
function renderGoing({ images, orphans }: ReportTarget): readonly string[] {
  const going = [
    ...images
      .filter(({ verdict }) => verdict !== 'keep')
      .map(
        ({ id, name, verdict, reason, explanation }) =>
          `${id} ${oneLine(name, LONGEST_NAME)}: ${verdict === 'disable' ? 'disabled first, ' : ''}${reason}. ${explanation}`,
      ),
    ...orphans
      .filter(({ verdict }) => verdict === 'remove')
      .map(({ id, reason, explanation }) => `${id}: ${reason}. ${explanation}`),
  ]
  const left = going.length - MOST_ITEMS
  return [
    ...going.slice(0, MOST_ITEMS).map((line) => oneLine(line, LONGEST_LINE)),
    ...(left > 0 ? [`and ${formatCount(left)} more: the JSON report and the page have all`] : []),
  ]
}

/** How many there are for each reason, most first. */
function countedReasons(reasons: readonly ReportOrphan['reason'][]): string {
  return [...Map.groupBy(reasons, (reason) => reason)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, each]) => `${formatCount(each.length)} ${snapshotReasonWords(reason)}`)
    .join(' · ')
}

/** Why snapshots stay, in a line each for those whose image goes and for all others. */
function renderStaying({ images, orphans }: ReportTarget): readonly string[] {
  const left = images
    .filter(({ verdict }) => verdict === 'remove')
    .flatMap(({ snapshots }) => snapshots)
    .flatMap(({ verdict, reason }) => (verdict === 'keep' && reason !== undefined ? [reason] : []))
  const listed = orphans.filter(({ verdict }) => verdict === 'report').length
  const kept = orphans.filter(({ verdict }) => verdict === 'keep').map(({ reason }) => reason)
  return [
    ...(left.length > 0
      ? [`Snapshots that stay although their image goes: ${countedReasons(left)}`]
      : []),
    ...(listed > 0 ? [`Orphaned snapshots that are only listed: ${formatCount(listed)}`] : []),
    ...(kept.length > 0 ? [`Other snapshots that stay: ${countedReasons(kept)}`] : []),
  ]
}

/**
 * The plan of a target before anything is done, for the log: its families, the images that go, and
 * why the rest is kept. It says what the summary says, because it is made by the same functions.
 */
export function renderPlan(target: ReportTarget, settings: Report['settings']): readonly string[] {
  if (isUnread(target) || target.status === 'cancelled') return ['not planned']
  const totals = { targets: 1, stopped: 0, ...target.totals }
  const plan: Plan = { dryRun: true, settings, targets: [target], totals }
  return [
    ...renderFamilies(plan),
    ...renderGoing(target),
    ...undoFacts(plan).map(({ what, rest }) => oneLine(`${what}: ${rest}`, LONGEST_LINE)),
    keptLine(plan),
    ...renderStaying(target),
  ].filter((line) => line !== undefined)
}

/** Of several targets each line names its own; of one a heading does. */
export const inTarget = (
  target: Pick<ReportTarget, 'accountId' | 'region'>,
  lines: readonly string[],
  isOnly: boolean,
): readonly string[] =>
  isOnly ? [targetLabel(target), ...lines] : lines.map((line) => `${targetLabel(target)}: ${line}`)

const SNAPSHOT_OUTCOMES = { deleted: 'deleted', 'already-gone': 'already gone' } as const

/** The outcome of an image or a snapshot, in the words of the page. */
function outcomeText(outcome: ImageOutcome | SnapshotOutcome): string {
  switch (outcome.outcome) {
    case 'failed':
      return `failed: ${explainFailure(outcome.error)}`
    case 'not-attempted':
      return `${OUTCOME_WORDS['not-attempted']}: ${describeWhy(outcome.why)}`
    case 'kept':
      return `kept: ${snapshotReasonWords(outcome.reason.code)}`
    case 'removed':
    case 'disabled':
      return OUTCOME_WORDS[outcome.outcome]
    case 'deleted':
    case 'already-gone':
      return SNAPSHOT_OUTCOMES[outcome.outcome]
  }
}

export const renderImageOutcome = ({ image }: PlannedImage, outcome: ImageOutcome): string =>
  `${image.id} ${oneLine(image.name, LONGEST_NAME)}: ${outcomeText(outcome)}`

export const renderSnapshotOutcome = (id: string, outcome: SnapshotOutcome): string =>
  `${id}: ${outcomeText(outcome)}`

/** Remembers errors by what makes them the same, so that each is said once: 1,000 denials say no more than one. */
export class RepeatedErrors {
  readonly #told = new Set<string>()

  /** Whether an error with this key was not told before; it counts as told from now on. */
  isNew(...key: readonly (string | undefined)[]): boolean {
    const known = JSON.stringify(key)
    if (this.#told.has(known)) return false
    this.#told.add(known)
    return true
  }
}

/** Text to paste, line by line. JSON takes one, so that the last lines of the log hold all of it. */
const pasteLines = ({ text, language }: Paste): readonly string[] =>
  language === 'json' ? [JSON.stringify(JSON.parse(text))] : text.split('\n')

/** The role or the target that an error is about; undefined where it is about the whole run. */
function placeOf({ source, accountId, region }: ReportError): string | undefined {
  if (source !== undefined) return source
  return accountId === undefined || region === undefined
    ? undefined
    : targetLabel({ accountId, region })
}

/** Lines with the place that they are about, where they do not name it already. */
export const named = (place: string | undefined, lines: readonly string[]): readonly string[] =>
  lines
    .flatMap((line) => line.split('\n'))
    .map((line) => (place === undefined || line.includes(place) ? line : `${place}: ${line}`))

/** Text to paste, and the places of all the errors that it mends. */
interface SharedPaste extends Paste {
  readonly places: readonly string[]
}

/** The text to paste below each error that is shown. Many need the same one, which is shown once. */
function pastesOf(
  report: Report,
  shown: readonly ReportError[],
): ReadonlyMap<ReportError, SharedPaste> {
  const shownLater = nextStep(report)?.paste?.text
  const all = report.errors.flatMap((error) => {
    const paste = pasteFor(error, report)
    return paste === undefined || paste.text === shownLater ? [] : [{ error, paste }]
  })
  return new Map(
    [...Map.groupBy(all, ({ paste }) => paste.text).values()].flatMap((each) => {
      const places = [...new Set(each.flatMap(({ error }) => placeOf(error) ?? []))]
      const of = new Map(each.map(({ error, paste }) => [error, { ...paste, places }]))
      const first = shown.find((error) => of.has(error))
      const paste = first && of.get(first)
      return first && paste ? [[first, paste] as const] : []
    }),
  )
}

const isFleet = ({ targets, evidenceTargets = [] }: Report): boolean =>
  targets.length + evidenceTargets.length > 1

/** An error in full, for the log: what it consists of, what to do, and what to paste. */
function detailsOf(
  error: ReportError,
  report: Report,
  paste: SharedPaste | undefined,
): readonly string[] {
  const resort = lastResort(error, report)
  const items = (error.items ?? []).map(
    (item) => `- ${item.source ?? item.id ?? ''}: ${explainFailure(item)}`,
  )
  const place = isFleet(report) ? placeOf(error) : undefined
  const places = isFleet(report) && paste?.places.length ? someOf(paste.places) : undefined
  return [
    ...named(place, [
      error.message,
      ...(items.length > 1 ? items.slice(0, MOST_SOURCES) : []),
      ...(isLimit(error) ? [] : [adviceOn({ ...error, roles: rolesFor(error, report) }, report)]),
    ]),
    ...named(places, paste === undefined ? [] : pasteLines(paste)),
    ...named(place, resort === undefined ? [] : [resort]),
  ]
}

/** The errors in full, one below the other; each kind once. */
export function errorDetails(report: Report): readonly string[] {
  const repeated = new RepeatedErrors()
  const shown = byUrgency(report.errors).filter((error) =>
    repeated.isNew(kindOf(error), error.policy, sourcesOf(error)),
  )
  const pastes = pastesOf(report, shown)
  return shown.flatMap((error) => detailsOf(error, report, pastes.get(error)))
}

/** A call without its page, or the one thing that it was about: these differ from target to target. */
const nameOfCall = (call: string): string => call.replace(/ .*$/, '')

/** The sources that could not be read, by which call, and why in a word. */
const sourcesOf = ({ items = [], message }: ReportError): string =>
  items.some(({ source }) => source !== undefined)
    ? JSON.stringify(items.map(({ source, call = '', code }) => [source, nameOfCall(call), code]))
    : message

/** The last lines of the log: the one thing to do, and what to paste for it. Nothing stands below them. */
export function nextLines(report: Report): readonly string[] {
  const step = nextStep(report, { ...OPEN_NAMES, rest: 'in the job summary' })
  if (step === undefined) return []
  return [`Next: ${step.line}`, ...(step.paste ? pasteLines(step.paste) : [])]
}
