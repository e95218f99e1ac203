import { createHash } from 'node:crypto'
import type { Report, ReportImage } from './schema.ts'
import { code, paragraphs, table, text } from './markdown.ts'
import { keptByReason } from './summary/chart.ts'
import { figures, headline } from './summary/headline.ts'
import { formatCount, inWords, plural } from './words.ts'

/** A comment holds 65,536 characters; GitHub counts more of them than JavaScript does for some. */
export const MOST_COMMENT_CHARACTERS = 60_000

const MOST_ROWS = 50

/**
 * What tells our comment from others: a workflow and step have one for each configuration, and the
 * legs of a matrix do not fight over it.
 */
export interface CommentKey {
  readonly workflow: string
  readonly job: string
  readonly step: string
  /** What the run looks at, in a form that shows no account id. */
  readonly configuration: string
}

/** A marker that GitHub does not show; hashed, so that nothing in it ends it early or names an account. */
export function marker({ workflow, job, step, configuration }: CommentKey): string {
  const key = [workflow, job, step, configuration].map((part) => part.toWellFormed())
  return `<!-- ami-cleanup ${createHash('sha256').update(JSON.stringify(key)).digest('hex')} -->`
}

/** The account ids of the run do not belong where everybody reads. */
function withoutAccountIds(value: string, { targets }: Report): string {
  return targets.reduce(
    (masked, { accountId }) =>
      accountId === '' ? masked : masked.replaceAll(accountId, '************'),
    value,
  )
}

interface Going {
  readonly image: ReportImage
  readonly region: string
}

function goingTable(report: Report, rows: number): string {
  const going: readonly Going[] = report.targets.flatMap(({ images, region }) =>
    images.filter(({ verdict }) => verdict === 'remove').map((image) => ({ image, region })),
  )
  if (going.length === 0) return ''
  const now = new Date(report.generatedAt).getTime()
  const shown = going.slice(0, rows)
  const mask = (value: string): string => withoutAccountIds(value, report)
  const body = table(
    ['Image', 'Name', 'Family', 'Region', 'Age', 'Reason', ...(report.dryRun ? [] : ['Outcome'])],
    shown.map(({ image, region }) => [
      code(image.id),
      code(mask(image.name), 60),
      code(mask(image.family ?? ''), 40),
      text(region),
      inWords(now - new Date(image.createdAt).getTime()),
      image.reason,
      ...(report.dryRun ? [] : [image.outcome]),
    ]),
  )
  const rest = going.length - shown.length
  const more = rest > 0 ? `_${formatCount(rest)} more are in the job summary._` : undefined
  return paragraphs(body, more)
}

function keptSentence(report: Report): string {
  const reasons = keptByReason(report).map(([reason, count]) => `${reason} ${formatCount(count)}`)
  return reasons.length === 0 ? '' : `Kept: ${reasons.join(', ')}.`
}

/** The errors name accounts and ARNs: the comment only says that there are some. */
function troubleSentence({ errors, totals, warnings }: Report): string {
  const failed = totals.images.failed + totals.snapshots.failed
  const trouble = [
    errors.length > 0 ? plural(errors.length, 'error') : undefined,
    failed > 0 ? plural(failed, 'failed removal') : undefined,
    warnings.length > 0 ? plural(warnings.length, 'warning') : undefined,
  ].filter((part) => part !== undefined)
  return trouble.length === 0 ? '' : `⚠️ ${trouble.join(', ')}: see the run.`
}

function render(report: Report, key: CommentKey, rows: number): string {
  const run = report.run.url === undefined ? '' : `[The run and its summary](${report.run.url})`
  return paragraphs(
    marker(key),
    report.dryRun ? '### AMI Cleanup: dry run' : '### AMI Cleanup',
    `**${headline(report)}**`,
    figures(report),
    troubleSentence(report),
    goingTable(report, rows),
    keptSentence(report),
    run,
  )
}

/** The pull-request comment as Markdown, without account ids and within what a comment holds. */
export function renderComment(report: Report, key: CommentKey): string {
  for (const rows of [MOST_ROWS, 10]) {
    const body = render(report, key, rows)
    if (body.length <= MOST_COMMENT_CHARACTERS) return body
  }
  return render(report, key, 0)
}
