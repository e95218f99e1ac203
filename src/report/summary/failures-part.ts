import { linkedId } from '../links.ts'
import { code, folded, list, paragraphs, text } from '../markdown.ts'
import { countedItems, formatCount, plural } from '../words.ts'
import { deniedActions, failureCauses, type Cause } from './causes.ts'
import { targetName, type SummaryContext } from './context.ts'
import type { Item } from './failed-items.ts'
import { cutTable } from './rows.ts'
import { statementBlock, wayOut } from './ways-out.ts'

const MOST_EXAMPLES = 3

/** Where it happened; with one target there is no question where. */
function whereOf({ targets }: Cause, context: SummaryContext): string {
  if (context.report.targets.length === 1) return ''
  const [only] = targets
  if (targets.length === 1 && only) return ` in ${text(targetName(only))}`
  return ` in ${plural(targets.length, 'target')}`
}

function titleOf(cause: Cause, context: SummaryContext): string {
  const { kind, step, items } = cause
  const count = kind === 'image' ? countedItems(items.length, 0) : countedItems(0, items.length)
  const verb = step === 'disable' ? 'disabled' : kind === 'image' ? 'removed' : 'deleted'
  return `❌ **${count} could not be ${verb}${whereOf(cause, context)}**: ${code(cause.code, 60)}`
}

/** The words of AWS without the code, which stands in the title. */
const wordsOf = ({ code: errorCode, error }: Pick<Item, 'code' | 'error'>): string =>
  error.startsWith(`${errorCode}: `) ? error.slice(errorCode.length + 2) : error

/** Everything a cause concerns, folded, with what AWS said of each where that differs. */
function allItems({ items, kind }: Cause, context: SummaryContext): string {
  const title = `Show the ${plural(items.length, kind)}`
  const isOne = context.report.targets.length === 1
  const isSame = new Set(items.map(({ error }) => error)).size === 1
  if (isOne && isSame) {
    const shown = items.slice(0, context.rows).map(({ id, target }) => linkedId(id, target))
    const rest = items.length - shown.length
    return folded(title, `${shown.join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`)
  }
  return folded(
    title,
    cutTable(
      ['=Item', ...(isOne ? [] : ['=Where']), 'What AWS said'],
      items,
      (item) => [
        linkedId(item.id, item.target),
        ...(isOne ? [] : [text(targetName(item.target))]),
        text(wordsOf(item), 300) || '–',
      ],
      context,
    ),
  )
}

function causePart(cause: Cause, context: SummaryContext): string {
  const examples = cause.items.slice(0, MOST_EXAMPLES)
  const rest = cause.items.length - examples.length
  const ids = examples.map(({ id, target }) => linkedId(id, target)).join(', ')
  const said = wordsOf(cause)
  return paragraphs(
    titleOf(cause, context),
    list([
      ...(said === '' ? [] : [`AWS says: ${text(said, 400)}`]),
      `${rest > 0 ? 'For example' : 'It is'} ${ids}`.replace(/^It is (?=.*,)/, 'These are '),
      `**What to do**: ${wayOut(cause)}`,
    ]),
    rest > 0 ? allItems(cause, context) : undefined,
  )
}

/** Causes that stand in the summary; there are few kinds of errors. */
const MOST_CAUSES = 10

/** Removals that failed, by cause, with the way out; the statement for what was denied stands once. */
export function failuresPart(context: SummaryContext): string {
  const causes = failureCauses(context.report)
  const actions = deniedActions(causes)
  const rest = causes.slice(MOST_CAUSES).flatMap(({ items }) => items)
  const partition = context.report.targets[0]?.partition ?? 'aws'
  return paragraphs(
    ...causes.slice(0, MOST_CAUSES).map((cause) => causePart(cause, context)),
    rest.length > 0
      ? `❌ **${plural(rest.length, 'more item')} failed for other reasons**: the JSON report has them.`
      : undefined,
    actions.length > 0
      ? paragraphs('The statement for the role:', statementBlock(actions, partition))
      : undefined,
  )
}
