import { block, list, paragraph, paragraphs } from '../markdown.ts'
import { formatCount } from '../words.ts'

const LONGEST_LINE = 2_000

/** A statement with every permission of this action has fewer. */
const MOST_LINES = 500

/** The first line of a block of our own, such as a policy to paste. AWS may answer a bare fence. */
const FENCE = /^```(json|ya?ml)$/

const FENCE_END = '```'

const ITEM = /^- (?=.)/

const withoutControls = (line: string): string => line.replaceAll(/\p{Cc}/gu, ' ')

/** The lines from the first that hold for all of them, which they leave. */
function takeWhile(lines: string[], holds: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !holds(line))
  return lines.splice(0, end < 0 ? lines.length : end)
}

/** A block between fences as it stands; undefined where the lines do not begin with one. */
function takeBlock(lines: string[]): string | undefined {
  const language = FENCE.exec(lines[0] ?? '')?.[1]
  const end = lines.indexOf(FENCE_END, 1)
  if (language === undefined || end < 0) return undefined
  const [, ...inside] = lines.splice(0, end + 1)
  return block(inside.slice(0, -1).map(withoutControls), language)
}

function takePart(lines: string[], isFirst: boolean): string {
  // The sign stands before a text; a block or a list must begin its own line.
  const ownLine = isFirst ? undefined : takeBlock(lines)
  if (ownLine !== undefined) return ownLine
  const items = isFirst ? [] : takeWhile(lines, (line) => ITEM.test(line))
  if (items.length > 0)
    return list(items.map((item) => paragraph(item.replace(ITEM, ''), LONGEST_LINE)))
  return paragraph(lines.shift() ?? '', LONGEST_LINE)
}

/** An error of several lines: what stands between fences stays as it is, and `- ` begins an item. */
function errorText(error: string): string {
  const all = error.split('\n')
  const lines = all.slice(0, MOST_LINES)
  const rest = all.length - lines.length
  const parts: string[] = []
  while (lines.length > 0) parts.push(takePart(lines, parts.length === 0))
  return paragraphs(
    ...parts,
    rest > 0 ? `_${formatCount(rest)} more lines are left out here._` : undefined,
  )
}

/** In characters. Hundreds of problems of inputs have fewer; a page of more than 1 MiB would not be shown. */
const LONGEST_MESSAGE = 50_000

/** The summary of a run that could not begin. */
export interface FailedStart {
  readonly headline: string
  /** The advice, as a line of Markdown. */
  readonly next: string | undefined
  /** The error, with the text to paste for it. */
  readonly message: string
}

/** The job summary of a run that could not begin: an input is not usable, or an account not allowed. */
export const renderFailure = ({ headline, next, message }: FailedStart): string =>
  `${paragraphs('## AMI Cleanup', `**${headline}**`, next, `❌ ${errorText(message.slice(0, LONGEST_MESSAGE))}`)}\n`
