import type {
  Evidence,
  ImageOutcome,
  PlannedImage,
  SnapshotOutcome,
  TargetResult,
} from '../model.ts'
import type { ReportImage, ReportOrphan, ReportTarget } from '../report-schema.ts'
import { oneLine } from '../text.ts'
import { reportTarget } from './build-target.ts'
import { familiesOf, type FamilyOfImages } from './families.ts'
import { recoverySentences } from './recovery.ts'
import { formatCount, plural } from './words.ts'

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** The inputs that say something, one a line. */
export function renderSettings(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${oneLine(value, 200)}`)
}

/** What one source looked at. */
export function renderEvidenceLine(row: Evidence): string {
  if (row.skipped) return `  ${row.source}: skipped`
  const notes = row.notes.length > 0 ? `, ${plural(row.notes.length, 'note')}` : ''
  return `  ${row.source}: ${plural(row.resources, 'resource')}, ${plural(row.images, 'image')} named (${seconds(row.durationMs)}${notes})`
}

/** Columns of text, the first to the left and the others to the right. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => Array.from(row[index] ?? '').length)),
  )
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  '),
  )
}

const LONGEST_FAMILY = 60
const MOST_FAMILIES = 200

function familyRow({ label = '(no family)', images }: FamilyOfImages): readonly string[] {
  const count = (wanted: (image: ReportImage) => boolean): string =>
    formatCount(images.filter(wanted).length)
  return [
    oneLine(label, LONGEST_FAMILY),
    formatCount(images.length),
    count(({ reason }) => reason === 'in-use'),
    count(({ verdict }) => verdict === 'keep'),
    count(({ verdict }) => verdict === 'remove'),
  ]
}

/** The plan of a target as a table of its families. */
function renderFamilies({ images }: ReportTarget): readonly string[] {
  if (images.length === 0) return ['no images']
  const families = familiesOf(images)
  const shown = families.slice(0, MOST_FAMILIES)
  const left = families.length - shown.length
  return [
    ...columns([['family', 'images', 'in use', 'kept', 'to go'], ...shown.map(familyRow)]),
    ...(left > 0 ? [`and ${plural(left, 'more family', 'more families')}`] : []),
  ]
}

const goes = (orphan: ReportOrphan): boolean =>
  orphan.verdict === 'remove' && orphan.onlyReported !== true

/** Each image and each orphan that goes, with its reason. */
function renderRemovals({ images, orphans }: ReportTarget): readonly string[] {
  return [
    ...images
      .filter(({ verdict }) => verdict === 'remove')
      .map(
        ({ id, name, reason, explanation }) =>
          `${id} ${oneLine(name, 80)}: ${reason}. ${explanation}`,
      ),
    ...orphans
      .filter(goes)
      .map(({ id, reason, explanation }) => `${id}: ${reason}. ${explanation}`),
  ]
}

const outcomeText = (outcome: ImageOutcome | SnapshotOutcome): string => {
  switch (outcome.outcome) {
    case 'failed':
      return `failed: ${outcome.error.code}: ${outcome.error.message}`
    case 'not-attempted':
      return `not attempted: ${outcome.why}`
    case 'kept':
      return `kept: ${outcome.reason.code}`
    case 'removed':
    case 'deleted':
    case 'already-gone':
      return outcome.outcome.replace('-', ' ')
  }
}

export const renderImageOutcome = ({ image }: PlannedImage, outcome: ImageOutcome): string =>
  `${image.id} ${oneLine(image.name, 80)}: ${outcomeText(outcome)}`

export const renderSnapshotOutcome = (id: string, outcome: SnapshotOutcome): string =>
  `${id}: ${outcomeText(outcome)}`

/** How many there are for each reason, most first, in a line. */
function countedReasons(items: readonly { readonly reason?: string | undefined }[]): string {
  const reasons = [...Map.groupBy(items, ({ reason = '' }) => reason)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, each]) => `${reason} ${formatCount(each.length)}`)
  return reasons.length > 0 ? reasons.join(', ') : 'none'
}

/** Why snapshots stay, in a line each for those whose image goes and for all others. */
function renderStaying({ images, orphans }: ReportTarget): readonly string[] {
  const left = images
    .filter(({ verdict }) => verdict === 'remove')
    .flatMap(({ snapshots }) => snapshots)
    .filter(({ verdict }) => verdict === 'keep')
  const listed = orphans.filter((orphan) => orphan.onlyReported === true)
  const kept = orphans.filter(({ verdict }) => verdict === 'keep')
  return [
    ...(left.length > 0
      ? [`snapshots that stay although their image goes: ${countedReasons(left)}`]
      : []),
    ...(listed.length > 0 ? [`orphans that are only listed: ${formatCount(listed.length)}`] : []),
    ...(kept.length > 0 ? [`other snapshots that stay: ${countedReasons(kept)}`] : []),
  ]
}

function renderTarget(target: ReportTarget): readonly string[] {
  const kept = target.images.filter(({ verdict }) => verdict === 'keep')
  return [
    ...renderFamilies(target),
    ...renderRemovals(target),
    ...recoverySentences(target).map((sentence) => oneLine(sentence, 500)),
    `kept: ${countedReasons(kept)}`,
    ...renderStaying(target),
  ]
}

/** The plan of a target, for the log: its families, what goes, and why the rest is kept. */
export function renderPlanLog(targets: readonly TargetResult[]): readonly string[] {
  const now = new Date()
  return targets.flatMap((result) => {
    const { accountId, region } = result.target
    if (result.kind === 'unread') return [`${region} (${accountId}): not planned`]
    return [`${region} (${accountId})`, ...renderTarget(reportTarget(result, now))]
  })
}
