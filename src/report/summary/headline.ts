import type { Report } from '../../report-schema.ts'
import { table } from '../markdown.ts'
import { formatCount, formatGib, formatUsd, plural } from '../words.ts'

function targetsPhrase({ targets }: Report): string {
  const [first] = targets
  if (first === undefined) return 'no target'
  return targets.length === 1 ? first.region : plural(targets.length, 'target')
}

function dryRunSentence(report: Report): string {
  const { totals } = report
  const where = targetsPhrase(report)
  if (totals.planned + totals.plannedSnapshots === 0) {
    return `Dry run: nothing would be removed. All ${plural(totals.images, 'image')} in ${where} would be kept.`
  }
  return `Dry run: ${formatCount(totals.planned)} of ${plural(totals.images, 'image')} in ${where} would be removed, with ${plural(totals.plannedSnapshots, 'snapshot')} of ${formatGib(totals.reclaimableGib)}. Nothing was removed.`
}

function realRunSentence(report: Report): string {
  const { totals } = report
  const where = targetsPhrase(report)
  if (totals.planned + totals.plannedSnapshots === 0) {
    return `Nothing to do: all ${plural(totals.images, 'image')} in ${where} are kept.`
  }
  const attempts = [
    totals.failed > 0 ? `${formatCount(totals.failed)} failed` : undefined,
    totals.notAttempted > 0 ? `${formatCount(totals.notAttempted)} not attempted` : undefined,
    totals.alreadyGone > 0 ? `${formatCount(totals.alreadyGone)} already gone` : undefined,
  ].filter((part) => part !== undefined)
  const rest = attempts.length > 0 ? ` (${attempts.join(', ')})` : ''
  return `${formatCount(totals.removed)} of ${plural(totals.images, 'image')} in ${where} removed, with ${plural(totals.deletedSnapshots, 'snapshot')} of ${formatGib(totals.reclaimedGib)}${rest}.`
}

/** One sentence that says what happened, and whether it was a dry run. It is safe as Markdown and in a log. */
export function headline(report: Report): string {
  const { totals, dryRun, targets } = report
  const unread = targets.filter(
    ({ error, evidence }) => error !== undefined && evidence.length === 0,
  )
  if (targets.length === 0 || unread.length === targets.length) {
    return `${dryRun ? 'Dry run: nothing' : 'Nothing'} could be decided, and nothing was removed.`
  }
  const sentence = dryRun ? dryRunSentence(report) : realRunSentence(report)
  if (unread.length === 0) return sentence
  return `${sentence} ${formatCount(unread.length)} of ${plural(totals.targets, 'target')} could not be read.`
}

/** The figures that matter, for Markdown. */
export function figures({ totals, dryRun }: Report): string {
  const [images, snapshots, gib, usd] = dryRun
    ? [
        totals.planned,
        totals.plannedSnapshots,
        totals.reclaimableGib,
        totals.reclaimableUsdPerMonth,
      ]
    : [totals.removed, totals.deletedSnapshots, totals.reclaimedGib, totals.reclaimedUsdPerMonth]
  const would = dryRun ? 'Would be removed' : 'Removed'
  return table(
    [`#${would}`, '#Kept', '#Failed', '#Snapshots', '#Size', '#Cost a month, at most'],
    [
      [
        `**${formatCount(images)}**`,
        formatCount(totals.kept),
        formatCount(totals.failed),
        formatCount(snapshots),
        formatGib(gib),
        formatUsd(usd),
      ],
    ],
  )
}
