import type { Report } from '../schema.ts'
import { table } from '../markdown.ts'
import { isUnread } from '../differences.ts'
import { formatCount, formatGib, formatUsd, plural } from '../words.ts'

function targetsPhrase({ targets }: Report): string {
  const [first] = targets
  if (first === undefined) return 'no target'
  return targets.length === 1 ? first.region : plural(targets.length, 'target')
}

/** All images of a run, that are all kept: none of them is worth another sentence. */
function allKept({ totals }: Report, where: string, kept: string): string {
  const { total } = totals.images
  if (total === 0) return `There is no image in ${where}.`
  return total === 1
    ? `The one image in ${where} ${kept}.`
    : `All ${formatCount(total)} images in ${where} ${kept}.`
}

function dryRunSentence(report: Report): string {
  const { totals } = report
  const where = targetsPhrase(report)
  const kept = allKept(report, where, 'would be kept')
  if (totals.images.planned + totals.snapshots.planned === 0) {
    return `Dry run: nothing would be removed. ${kept}`
  }
  // Where no image is to go, every snapshot that goes was left behind by one that went long ago.
  if (totals.images.planned === 0) {
    return `Dry run: ${plural(totals.snapshots.planned, 'orphaned snapshot')} of ${formatGib(totals.reclaimableGib)} would be removed, and no image. Nothing was removed. ${kept}`
  }
  return `Dry run: ${formatCount(totals.images.planned)} of ${plural(totals.images.total, 'image')} in ${where} would be removed, with ${plural(totals.snapshots.planned, 'snapshot')} of ${formatGib(totals.reclaimableGib)}. Nothing was removed.`
}

/** What did not go as planned, in brackets. */
function rest({ totals }: Report): string {
  const failed = totals.images.failed + totals.snapshots.failed
  const parts = [
    failed > 0 ? `${formatCount(failed)} failed` : undefined,
    totals.images.notAttempted > 0
      ? `${formatCount(totals.images.notAttempted)} not attempted`
      : undefined,
    totals.images.alreadyGone > 0
      ? `${formatCount(totals.images.alreadyGone)} already gone`
      : undefined,
  ].filter((part) => part !== undefined)
  return parts.length > 0 ? ` (${parts.join(', ')})` : ''
}

function realRunSentence(report: Report): string {
  const { totals } = report
  const where = targetsPhrase(report)
  const kept = allKept(report, where, totals.images.total === 1 ? 'is kept' : 'are kept')
  if (totals.images.planned + totals.snapshots.planned === 0) return `Nothing to do. ${kept}`
  if (totals.images.planned === 0) {
    return `${formatCount(totals.snapshots.deleted)} of ${plural(totals.snapshots.planned, 'orphaned snapshot')} removed, of ${formatGib(totals.reclaimedGib)}${rest(report)}. ${kept}`
  }
  return `${formatCount(totals.images.removed)} of ${plural(totals.images.total, 'image')} in ${where} removed, with ${plural(totals.snapshots.deleted, 'snapshot')} of ${formatGib(totals.reclaimedGib)}${rest(report)}.`
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
        totals.images.planned,
        totals.snapshots.planned,
        totals.reclaimableGib,
        totals.reclaimableUsdPerMonth,
      ]
    : [
        totals.images.removed,
        totals.snapshots.deleted,
        totals.reclaimedGib,
        totals.reclaimedUsdPerMonth,
      ]
  const would = dryRun ? 'Would be removed' : 'Removed'
  return table(
    [`#${would}`, '#Kept', '#Failed', '#Snapshots', '#Size', '#Cost a month, at most'],
    [
      [
        `**${formatCount(images)}**`,
        formatCount(totals.images.kept),
        formatCount(totals.images.failed + totals.snapshots.failed),
        formatCount(snapshots),
        formatGib(gib),
        formatUsd(usd),
      ],
    ],
  )
}
