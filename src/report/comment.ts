import { createHash } from 'node:crypto'
import { type AccountNumbers, accountNumbers, unreadTargets } from './account-numbers.ts'
import { pasteElsewhere } from './paste.ts'
import type { Report, ReportImage, ReportTarget } from './schema.ts'
import { isOfRemovals, unansweredItems } from './failed-removals.ts'
import { code, folded, link, mono, paragraphs, table, escapeText } from './markdown.ts'
import { ageOf, type NameTarget } from './summary/tables.ts'
import { evidenceAccounts } from './summary/evidence-accounts.ts'
import { familyTable } from './summary/family-table.ts'
import { mostUrgentFirst, outcomeWords } from './summary/going-images.ts'
import { headline } from './summary/headline.ts'
import { keptLine } from './summary/kept-images.ts'
import { nextLine, nextStep } from './summary/next.ts'
import { permanencePart } from './summary/figures.ts'
import { formatCount, formatTime, plural } from './words.ts'

/** A comment holds 65,536 characters; GitHub counts more of them than JavaScript does for some. */
export const MOST_COMMENT_CHARACTERS = 60_000

const MOST_ROWS = 50

/**
 * The key that tells our comment from others: a workflow and step have one for each configuration, and the
 * legs of a matrix do not fight over it.
 */
export interface CommentKey {
  readonly workflow: string
  readonly job: string
  readonly step: string
  /** The accounts and Regions of the run, in a form that shows no account id. */
  readonly configuration: string
}

/** A marker that GitHub does not show; hashed, so that nothing in it ends it early or names an account. */
export function marker({ workflow, job, step, configuration }: CommentKey): string {
  const key = [workflow, job, step, configuration].map((part) => part.toWellFormed())
  return `<!-- ami-cleanup ${createHash('sha256').update(JSON.stringify(key)).digest('hex')} -->`
}

const MASK = '&#42;'.repeat(12)

/** The account in an ARN. */
const IN_ARN = /(?<=:|&#58;)\d{12}(?=:|&#58;)/g

/** The account ids of the run do not belong where everybody reads. */
function withoutAccountIds(markdown: string, { targets, evidenceTargets = [] }: Report): string {
  return [...targets, ...evidenceTargets]
    .reduce(
      (masked, { accountId }) => (accountId === '' ? masked : masked.replaceAll(accountId, MASK)),
      markdown,
    )
    .replaceAll(IN_ARN, MASK)
}

interface Going {
  readonly image: ReportImage
  readonly target: ReportTarget
}

/** The images that go, or went, folded: the table of families has said the most. */
function goingImages(report: Report, rows: number, nameOf: NameTarget): string | undefined {
  const { targets, dryRun } = report
  const going = targets
    .flatMap((target) => target.images.map((image): Going => ({ image, target })))
    .filter(({ image }) => image.verdict !== 'keep')
    .sort((a, b) => mostUrgentFirst(a.image, b.image))
  if (going.length === 0) return undefined
  const now = new Date(report.generatedAt).getTime()
  const where = targets.length > 1 ? ['=Where'] : []
  const body = table(
    ['=Image', 'Name', 'Family', ...where, '=Age', ...(dryRun ? [] : ['=Outcome'])],
    going
      .slice(0, rows)
      .map(({ image, target }) => [
        mono(image.id),
        escapeText(image.name, 60) || '–',
        code(image.family ?? '', 40),
        ...where.map(() => escapeText(nameOf(target))),
        ageOf(image.createdAt, new Date(now)),
        ...(dryRun ? [] : [outcomeWords(image)]),
      ]),
  )
  const rest = going.length - rows
  const more = rest > 0 ? `_${formatCount(rest)} more are in the JSON report._` : undefined
  return folded(`Show the ${plural(going.length, 'image')}`, paragraphs(rows > 0 ? body : '', more))
}

/** The errors name accounts and ARNs: the comment only says that there are some. */
function troubleSentence(report: Report): string | undefined {
  const { errors, totals, warnings } = report
  const unanswered = unansweredItems(report).length
  const failed = totals.images.failed + totals.snapshots.failed - unanswered
  const others = errors.filter((error) => !isOfRemovals(error)).length
  const trouble = [
    others > 0 ? plural(others, 'error') : undefined,
    failed > 0 ? plural(failed, 'failed removal') : undefined,
    unanswered > 0
      ? plural(unanswered, 'removal without an answer', 'removals without an answer')
      : undefined,
    warnings.length > 0 ? plural(warnings.length, 'warning') : undefined,
  ].filter((part) => part !== undefined)
  return trouble.length === 0
    ? undefined
    : `⚠️ ${trouble.join(', ')}: the run's summary says what to do.`
}

const isWebAddress = (url: string): boolean => /^https:\/\/[^\s"<>]+$/.test(url)

function runLink({ run: { url = '' } }: Report): string | undefined {
  return isWebAddress(url) ? link('The run and its summary', url) : undefined
}

const SHORT_COMMIT = 7

/** Of which commit this is: a later push may not have got so far as to write it anew. */
function footer({ dryRun, generatedAt, run }: Report): string {
  const commit = (run.headCommit ?? run.commit ?? '').slice(0, SHORT_COMMIT)
  const of = commit === '' ? '' : ` of ${code(commit)}`
  return `<sub>${dryRun ? 'Plan' : 'Run'}${of}, ${formatTime(generatedAt)}</sub>`
}

/** Text to paste may name accounts, and stands in the summary only. */
function nextInComment({ renamed, inSentences }: AccountNumbers): string | undefined {
  const line = nextLine(renamed, inSentences)
  return line && `${line}${pasteElsewhere(nextStep(renamed, inSentences)?.paste)}`
}

function render(report: Report, rows: number): string {
  const names = accountNumbers(report)
  const context = { report, rows, now: new Date(report.generatedAt) }
  return paragraphs(
    report.dryRun ? '### AMI Cleanup: dry run' : '### AMI Cleanup',
    `**${headline(report)}**`,
    permanencePart(report),
    unreadTargets(report, names),
    evidenceAccounts(report, names.accountName),
    nextInComment(names),
    troubleSentence(report),
    runLink(report),
    familyTable(context, names.targetName),
    keptLine(report),
    goingImages(report, rows, names.targetName),
    footer(report),
  )
}

/** The pull-request comment as Markdown, without account ids and within what a comment holds. */
export function renderComment(report: Report, key: CommentKey): string {
  for (const rows of [MOST_ROWS, 10, 0]) {
    const body = paragraphs(marker(key), withoutAccountIds(render(report, rows), report))
    if (body.length <= MOST_COMMENT_CHARACTERS || rows === 0) return body
  }
  return marker(key)
}
