import type { Report } from '../schema.ts'
import { mono, paragraphs, text } from '../markdown.ts'
import { formatTime, plural } from '../words.ts'
import type { SummaryContext } from './context.ts'
import { cutTable } from './rows.ts'

function describe(planFile: NonNullable<Report['planFile']>): string {
  const { generatedAt, differences, otherTargets = [] } = planFile
  const when = formatTime(generatedAt)
  const others = otherTargets.length
  const elsewhere =
    others === 0
      ? ''
      : ` Its other ${plural(others, 'target is', 'targets are')} not part of this run.`
  if (differences.length === 0) return `What is to go is exactly the plan of ${when}.${elsewhere}`
  return `Only what the plan of ${when} removes can go.${elsewhere} What differs from it now:`
}

/** Where the run differs from the plan file that was approved. */
export function differences(context: SummaryContext): string | undefined {
  const { planFile } = context.report
  if (planFile === undefined) return undefined
  return paragraphs(
    `### Approved plan (${plural(planFile.differences.length, 'difference')})`,
    describe(planFile),
    cutTable(
      ['=Item', '=Where', 'In the plan', 'Now'],
      planFile.differences,
      (each) => [
        mono(each.id),
        text(`${each.region} · ${each.accountId}`),
        each.planned ? 'goes' : 'stays',
        `<b>${each.reason}</b> ${text(each.explanation, 160)}`,
      ],
      context,
    ),
  )
}
