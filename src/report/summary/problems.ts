import { paragraphs } from '../markdown.ts'
import type { SummaryContext } from './context.ts'
import { errorsPart, limitsPart } from './errors-part.ts'
import { failuresPart } from './failures-part.ts'
import { waitingPart } from './waiting.ts'
import { warningsPart } from './warnings-part.ts'

/** What went wrong, by cause, and what to do about it. */
export function problems(context: SummaryContext): string | undefined {
  const parts = paragraphs(
    limitsPart(context),
    errorsPart(context),
    failuresPart(context),
    ...waitingPart(context),
  )
  const warnings = warningsPart(context)
  return paragraphs(parts === '' ? undefined : '### What went wrong', parts, warnings)
}
