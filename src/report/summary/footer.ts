import { code, folded, link, list, paragraphs, table, escapeText } from '../markdown.ts'
import { IMAGE_REASONS, REASONS_OF_IMAGES } from '../reasons.ts'
import type { Report, ReportTarget, ReportUsage } from '../schema.ts'
import { formatCount, formatTime, plural } from '../words.ts'
import { type SummaryContext, targetName } from './tables.ts'

const MOST_NOTES = 5

function notesCell(notes: readonly string[], rows: number): string {
  const shown = notes.slice(0, Math.min(MOST_NOTES, rows)).map((note) => escapeText(note, 160))
  const rest = notes.length - shown.length
  if (notes.length === 0) return '–'
  return [...shown, ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])].join('<br>')
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** Questions about the images that would go, and the files of an input. */
const ABOUT_IMAGES: ReadonlySet<string> = new Set([
  'image-references',
  'usage-reports',
  'in-use-files',
])

/** The evidence that the decisions rest on. */
export function evidence(target: ReportTarget, context: SummaryContext): string {
  const { evidence: rows, notKnown } = target
  if (rows.length === 0) return ''
  const body = paragraphs(
    table(
      ['=Source', '#Looked at', '#Images named', '#Time', 'Notes'],
      rows.map(({ source, resources, images, skipped: isSkipped, durationMs, notes }) => [
        source,
        isSkipped ? '<b>skipped</b>' : formatCount(resources),
        isSkipped ? '–' : formatCount(images),
        isSkipped ? '–' : seconds(durationMs),
        notesCell(notes, context.rows),
      ]),
    ),
    notKnown.length === 0
      ? undefined
      : table(
          ['Not known', 'Why'],
          notKnown.map(({ part, why }) => [escapeText(part), escapeText(why, 300)]),
        ),
  )
  return folded(`<b>Checked for use</b>: ${extentOf([target], context.report)}`, body)
}

/** The sources of targets that could be read once, and not again in the middle of the run. */
function unreadSources(targets: readonly ReportTarget[], { errors }: Report): readonly string[] {
  const ofTargets = errors.filter(
    ({ code, accountId, region }) =>
      code === 'evidence-incomplete' &&
      targets.some((each) => each.accountId === accountId && each.region === region),
  )
  return [
    ...new Set(ofTargets.flatMap(({ items = [] }) => items.map(({ source }) => source ?? ''))),
  ]
}

const gap = (words: string, sources: readonly string[]): readonly string[] =>
  sources.length === 0 ? [] : [` · ⚠️ ${words}: ${sources.join(', ')}`]

/** How much was looked at, and what was not. */
function extentOf(targets: readonly ReportTarget[], report: Report): string {
  const rows = targets.flatMap(({ evidence: each }) => each)
  // Questions about the images themselves look at no resource, and an input that was not given at nothing.
  const counted = rows.filter((row) => !row.skipped && !ABOUT_IMAGES.has(row.source))
  const looked = counted.reduce((sum, { resources }) => sum + resources, 0)
  const sources = new Set(counted.map(({ source }) => source)).size
  const skipped = new Set(rows.filter((row) => row.skipped).map(({ source }) => source))
  const warning = skipped.size > 0 ? ` · ⚠️ skipped: ${[...skipped].join(', ')}` : ''
  const partial = new Set(rows.filter(({ isPartial }) => isPartial).map(({ source }) => source))
  const gaps = [
    ...gap('could not be read again', unreadSources(targets, report)),
    ...gap('not read in full', [...partial]),
  ]
  const extent = gaps.length === 0 ? ', all read in full' : gaps.join('')
  return `${plural(looked, 'resource')} in ${plural(sources, 'source')}${extent}${warning}`
}

/** How sure one can be: the evidence of all targets that could be read, in one line. */
export function certainty(report: Report): string | undefined {
  const { targets } = report
  const read = targets.filter(({ evidence: rows }) => rows.length > 0)
  if (read.length === 0) return undefined
  const where = targets.length > 1 ? ` in ${plural(read.length, 'target')}` : ''
  return `🔎 Checked for use${where}: ${extentOf(read, report)}`
}

const minute = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`

function asked(usages: readonly ReportUsage[]): string | undefined {
  const count = usages.flatMap(({ requested }) => requested).length
  if (count === 0) return undefined
  const [first] = usages.flatMap(({ usableUntil }) => usableUntil ?? []).toSorted()
  const until = first === undefined ? '' : `, until ${minute(first)}`
  return `Asked AWS for ${plural(count, 'usage report')}; a run from tomorrow on can judge them${until}. Let it run every day.`
}

function wouldAsk(usages: readonly ReportUsage[]): string | undefined {
  const count = usages.flatMap(({ missing }) => missing).length
  if (count === 0) return undefined
  return `A real run would ask AWS for ${plural(count, 'usage report')}; a run from the day after on could judge them.`
}

function countedSentence(count: number, what: string): string | undefined {
  return count === 0 ? undefined : `${formatCount(count)} ${what}.`
}

/** Shared images that wait for AWS to say who uses them, and what was done about it. */
export function usageReports({ targets, dryRun }: Report): string {
  const usages = targets.flatMap((target) => target.usageReports ?? [])
  const sum = (of: (usage: ReportUsage) => number): number =>
    usages.reduce((total, usage) => total + of(usage), 0)
  const sentences = [
    dryRun ? wouldAsk(usages) : asked(usages),
    countedSentence(
      sum(({ pending }) => pending),
      'of the usage reports are still being made',
    ),
    countedSentence(
      sum(({ failed }) => failed.length),
      'were asked for, and AWS made none',
    ),
    countedSentence(
      sum(({ notRead }) => notRead),
      'shared images have usage reports that could not be read',
    ),
  ].filter((sentence) => sentence !== undefined)
  return sentences.length === 0 ? '' : `📨 ${sentences.join(' ')}`
}

/** A legend of the reasons on this page. */
function reasonsPart({ targets }: Report): string | undefined {
  const used = new Set(targets.flatMap(({ images }) => images.map(({ reason }) => reason)))
  const items = IMAGE_REASONS.filter((reason) => used.has(reason)).map(
    (reason) => `**${reason}**: ${REASONS_OF_IMAGES[reason].meaning}`,
  )
  return items.length === 0 ? undefined : folded('What the reasons mean', list(items))
}

function settingsPart({ settings }: Report): string {
  const given = Object.entries(settings).filter(([, value]) => value !== '')
  return folded(
    'Settings',
    table(
      ['Input', 'Value'],
      given.map(([name, value]) => [code(name), code(value, 200)]),
    ),
  )
}

const isWebAddress = (url: string): boolean => /^https:\/\/[^\s"<>]+$/.test(url)

/** Where and when, and where the rest is. */
export function footer({ targets, run, generatedAt, merged }: Report): string {
  const [only] = targets
  const { url = '', version } = run
  const parts = [
    ...(targets.length === 1 && only ? [escapeText(targetName(only))] : []),
    formatTime(generatedAt),
    ...(merged ? [`merged from ${plural(merged.reports, 'report')}`] : []),
    `AMI Cleanup ${escapeText(version, 40)}`,
    ...(isWebAddress(url) ? [link('this run', url)] : []),
  ]
  const report =
    'The JSON report has every image, its tags and all that names it: keep it with <code>actions/upload-artifact</code>, its path is the output <code>report-file</code>.'
  return `<sub>${parts.join(' · ')}<br>${report}</sub>`
}

/** The end of every page. */
export const closing = (report: Report): string =>
  paragraphs(reasonsPart(report), settingsPart(report), footer(report))
