import type { Report } from '../schema.ts'
import { table } from '../markdown.ts'
import { isUnread } from '../targets.ts'
import { formatCount, formatGib, formatUsd, plural } from '../words.ts'

function targetsPhrase({ targets }: Report): string {
  const [first] = targets
  if (first === undefined) return 'no target'
  return targets.length === 1 ? first.region : plural(targets.length, 'target')
}

/** All images of a run, that are all kept: none of them is worth another sentence. */
function allKept({ totals: { images } }: Report, where: string, kept: string): string {
  if (images === 0) return `There is no image in ${where}.`
  return images === 1
    ? `The one image in ${where} ${kept}.`
    : `All ${formatCount(images)} images in ${where} ${kept}.`
}

function dryRunSentence(report: Report): string {
  const { totals } = report
  const where = targetsPhrase(report)
  const kept = allKept(report, where, 'would be kept')
  if (totals.planned + totals.plannedSnapshots === 0) {
    return `Dry run: nothing would be removed. ${kept}`
  }
  // Where no image is to go, every snapshot that goes was left behind by one that went long ago.
  if (totals.planned === 0) {
    return `Dry run: ${plural(totals.plannedSnapshots, 'orphaned snapshot')} of ${formatGib(totals.reclaimableGib)} would be removed, and no image. Nothing was removed. ${kept}`
  }
  return `Dry run: ${formatCount(totals.planned)} of ${plural(totals.images, 'image')} in ${where} would be removed, with ${plural(totals.plannedSnapshots, 'snapshot')} of ${formatGib(totals.reclaimableGib)}. Nothing was removed.`
}

/** What did not go as planned, in brackets. */
function rest({ totals }: Report): string {
  const parts = [
    totals.failed > 0 ? `${formatCount(totals.failed)} failed` : undefined,
    totals.notAttempted > 0 ? `${formatCount(totals.notAttempted)} not attempted` : undefined,
    totals.alreadyGone > 0 ? `${formatCount(totals.alreadyGone)} already gone` : undefined,
  ].filter((part) => part !== undefined)
  return parts.length > 0 ? ` (${parts.join(', ')})` : ''
}

function realRunSentence(report: Report): string {
  const { totals } = report
  const where = targetsPhrase(report)
  const kept = allKept(report, where, totals.images === 1 ? 'is kept' : 'are kept')
  if (totals.planned + totals.plannedSnapshots === 0) return `Nothing to do. ${kept}`
  if (totals.planned === 0) {
    return `${formatCount(totals.deletedSnapshots)} of ${plural(totals.plannedSnapshots, 'orphaned snapshot')} removed, of ${formatGib(totals.reclaimedGib)}${rest(report)}. ${kept}`
  }
  return `${formatCount(totals.removed)} of ${plural(totals.images, 'image')} in ${where} removed, with ${plural(totals.deletedSnapshots, 'snapshot')} of ${formatGib(totals.reclaimedGib)}${rest(report)}.`
}

/** One sentence that says what happened, and whether it was a dry run. It is safe as Markdown and in a log. */
export function headline(report: Report): string {
  const { totals, dryRun, targets } = report
  const unread = targets.filter(isUnread)
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
