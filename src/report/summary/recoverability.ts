import type { ReportTarget } from '../schema.ts'
import { text } from '../markdown.ts'
import { recoverySentences } from '../recovery.ts'
import type { SummaryContext } from './context.ts'

const LONGEST = 500

/** Before something goes: whether it could be brought back. A real run tells how, under Undo. */
export function recoverability(target: ReportTarget, { report }: SummaryContext): string {
  if (!report.dryRun) return ''
  const sentences = recoverySentences(target).map((sentence) => text(sentence, LONGEST))
  return sentences.length === 0 ? '' : `♻️ ${sentences.join('<br>')}`
}
