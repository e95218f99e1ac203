import type { ReportError } from '../schema.ts'
import { folded, list, paragraph, paragraphs, text } from '../markdown.ts'
import { formatCount, plural } from '../words.ts'
import { targetName, type SummaryContext } from './context.ts'
import { errorText } from './error-text.ts'
import { isLimit, limitMessages } from './limits.ts'

/** What differs between the words of AWS about one thing in two places. */
const VARYING =
  /Encoded authorization failure message: \S+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** The message without its place: what is denied everywhere is one problem. */
function withoutPlace({ message, accountId = '', region = '' }: ReportError): string {
  return [accountId, region]
    .filter((place) => place !== '')
    .reduce((rest, place) => rest.replaceAll(place, '…'), message)
    .replaceAll(VARYING, '…')
}

const placeOf = ({ accountId = '', region }: ReportError): string | undefined =>
  region === undefined ? undefined : targetName({ region, accountId })

const MOST_OPEN_PLACES = 3

/** Where else the same is the case. */
function elsewhere(others: readonly ReportError[]): string | undefined {
  const places = others.flatMap((error) => placeOf(error) ?? []).map((place) => text(place))
  if (places.length === 0) return undefined
  if (places.length <= MOST_OPEN_PLACES) return `The same in ${places.join(', ')}.`
  return folded(`The same in ${plural(places.length, 'more target')}`, list(places))
}

function group([first, ...others]: readonly ReportError[]): string | undefined {
  if (first === undefined) return undefined
  return paragraphs(`❌ ${errorText(first.message)}`, elsewhere(others))
}

/** However short the summary must be, some of the errors stand in it. */
const FEWEST_ERRORS = 5

/** What makes the run fail beside removals: each thing once, wherever it is so. */
export function errorsPart({ report, rows }: SummaryContext): string {
  const errors = report.errors.filter((error) => !isLimit(error))
  const groups = [
    ...Map.groupBy(errors, (error) => `${error.code} ${withoutPlace(error)}`).values(),
  ]
  const shown = groups.slice(0, Math.max(rows, FEWEST_ERRORS))
  const rest = groups.length - shown.length
  return paragraphs(
    ...shown.map(group),
    rest > 0 ? `_${formatCount(rest)} more errors are left out here._` : undefined,
  )
}

/** A plan above a limit: how much it is, and what to set once somebody has looked at it. */
export function limitsPart({ report, rows }: SummaryContext): string | undefined {
  const lines = limitMessages(report).map((message) => paragraph(message, 500))
  const shown = lines.slice(0, MOST_OPEN_PLACES)
  const rest = lines.slice(MOST_OPEN_PLACES)
  if (lines.length === 0) return undefined
  return paragraphs(
    ...shown.map((line) => `🛑 ${line}`),
    rest.length === 0
      ? undefined
      : folded(
          `🛑 The same in ${plural(rest.length, 'more target')}`,
          list(rest.slice(0, rows + 1)),
        ),
  )
}
