import type { Report } from '../schema.ts'
import { text } from '../markdown.ts'
import type { PermanenceLine } from '../permanence.ts'
import { permanence, tookAnything } from '../recovery.ts'
import { plural } from '../words.ts'

const SIGNS: Readonly<Record<PermanenceLine['answer'], string>> = {
  no: '🔥',
  incomplete: '🔥',
  unknown: '❓',
  yes: '♻️',
}

const worstFirst = (a: PermanenceLine, b: PermanenceLine): number =>
  Object.keys(SIGNS).indexOf(a.answer) - Object.keys(SIGNS).indexOf(b.answer)

const LONGEST = 300

/** What a disabled image keeps and what it loses. */
function disabledLine({ totals, dryRun, settings }: Report): string | undefined {
  const { plannedDisabled, disabled } = totals.images
  const count = disabled > 0 ? disabled : plannedDisabled
  if (count === 0) return undefined
  const verb = dryRun || disabled === 0 ? 'would only be' : count === 1 ? 'is only' : 'are only'
  const lost =
    (settings['shared-images'] ?? 'keep') === 'keep'
      ? ''
      : ' Launch permissions that such an image has are gone for good.'
  return `🔌 **Can be taken back**: ${plural(count, 'image')} ${verb} disabled, with all snapshots; one command enables each again.${lost}`
}

/** What cannot be undone, and what can: where people approve, before anything else. */
export function permanencePart(report: Report): string | undefined {
  const isPast = report.dryRun || tookAnything(report)
  const once = isPast ? '' : ' once it goes'
  const lines = permanence(report)
    .toSorted(worstFirst)
    .map(({ answer, what, rest }) => `${SIGNS[answer]} **${what}${once}**: ${text(rest, LONGEST)}`)
  const disabled = disabledLine(report)
  const all = [...lines, ...(disabled === undefined ? [] : [disabled])]
  return all.length === 0 ? undefined : all.join('<br>\n')
}
