import {
  type Evidence,
  explainFailure,
  goes,
  type Image,
  type ImageOutcome,
  isDisabledFirst,
  type PlannedImage,
  type Problem,
  type SnapshotOutcome,
  type Target,
  targetLabel,
  type TargetPlan,
  type TargetResult,
} from '../model/index.ts'
import { oneLine } from '../text/display.ts'
import { reportTarget } from './build.ts'
import { explainOrphan, explainRemoved } from './explain.ts'
import { familiesOf, type FamilyOfImages, type InFamily } from './families.ts'
import { permanence } from './permanence.ts'
import { describeWhy, formatCount, plural } from './words.ts'

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

/** What could not be read of a target, a line for each source. What to do stands at the end of the log. */
export const renderUnread = ({ message, items = [] }: Problem): readonly string[] => [
  message,
  ...items.map((item) => `- ${item.source}: ${explainFailure(item)}`),
]

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

type Planned = Extract<TargetResult, { readonly kind: 'planned' }>

const LONGEST_LINE = 500
const LONGEST_FAMILY = 60
const MOST_FAMILIES = 200

interface FamilyMember extends InFamily {
  readonly planned: PlannedImage
}

const toMember = (planned: PlannedImage): FamilyMember => ({
  planned,
  family: planned.family?.label,
  familyKey: planned.family?.key,
})

function familyRow({
  label = '(no family)',
  images,
}: FamilyOfImages<FamilyMember>): readonly string[] {
  const count = (wanted: (image: PlannedImage) => boolean): string =>
    formatCount(images.filter(({ planned }) => wanted(planned)).length)
  return [
    oneLine(label, LONGEST_FAMILY),
    formatCount(images.length),
    count(({ verdict }) => verdict.reason.code === 'in-use'),
    count(({ verdict }) => verdict.verdict === 'keep'),
    count(isDisabledFirst),
    count(goes),
  ]
}

/** The plan of a target as a table of its families. */
function renderFamilies({ images }: TargetPlan): readonly string[] {
  if (images.length === 0) return ['no images']
  const families = familiesOf(images.map(toMember))
  const shown = families.slice(0, MOST_FAMILIES)
  const left = families.length - shown.length
  return [
    ...columns([
      ['family', 'images', 'in use', 'kept', 'to disable', 'to go'],
      ...shown.map(familyRow),
    ]),
    ...(left > 0 ? [`and ${plural(left, 'more family', 'more families')}`] : []),
  ]
}

/** Like stands with like, as in the table above. */
function byFamilyNewestFirst(a: PlannedImage, b: PlannedImage): number {
  const families = (a.family?.label ?? '').localeCompare(b.family?.label ?? '')
  return families || newestFirst(a.image, b.image)
}

const newestFirst = (a: Image, b: Image): number =>
  (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0) || a.id.localeCompare(b.id)

/** Each image that is removed or disabled and each orphan that goes, with its reason. */
function renderRemovals({ images, orphans }: TargetPlan): readonly string[] {
  return [
    ...images
      .toSorted(byFamilyNewestFirst)
      .flatMap(({ image, verdict }) =>
        verdict.verdict === 'keep'
          ? []
          : [
              `${image.id} ${oneLine(image.name, 80)}: ${verdict.verdict === 'disable' ? 'disabled first, ' : ''}${verdict.reason.code}. ${explainRemoved(verdict.reason)}`,
            ],
      ),
    ...orphans
      .filter(goes)
      .map(
        ({ snapshot, verdict: { reason } }) =>
          `${snapshot.id}: ${reason.code}. ${explainOrphan(reason)}`,
      ),
  ]
}

const outcomeText = (outcome: ImageOutcome | SnapshotOutcome): string => {
  switch (outcome.outcome) {
    case 'failed':
      return `failed: ${explainFailure(outcome.error)}`
    case 'not-attempted':
      return `not attempted: ${describeWhy(outcome.why)}`
    case 'kept':
      return `kept: ${outcome.reason.code}`
    case 'removed':
    case 'disabled':
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
function countedReasons(codes: readonly string[]): string {
  const reasons = [...Map.groupBy(codes, (code) => code)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([code, each]) => `${code} ${formatCount(each.length)}`)
  return reasons.length > 0 ? reasons.join(', ') : 'none'
}

/** Why snapshots stay, in a line each for those whose image goes and for all others. */
function renderStaying({ images, orphans }: TargetPlan): readonly string[] {
  const withImages = images.filter(goes).flatMap(({ snapshots }) => snapshots)
  const told = new Set(withImages.map(({ id }) => id))
  const left = withImages.flatMap(({ verdict }) =>
    verdict.verdict === 'keep' ? [verdict.reason.code] : [],
  )
  const listed = orphans.filter(({ verdict }) => verdict.verdict === 'report')
  const kept = orphans.flatMap(({ snapshot, verdict }) =>
    verdict.verdict === 'keep' && !told.has(snapshot.id) ? [verdict.reason.code] : [],
  )
  return [
    ...(left.length > 0
      ? [`snapshots that stay although their image goes: ${countedReasons(left)}`]
      : []),
    ...(listed.length > 0 ? [`orphans that are only listed: ${formatCount(listed.length)}`] : []),
    ...(kept.length > 0 ? [`other snapshots that stay: ${countedReasons(kept)}`] : []),
  ]
}

/** What of the plan can be undone: the lines of the page. Nothing was removed yet, so no time counts. */
const permanenceLines = (result: Planned): readonly string[] =>
  permanence({ targets: [reportTarget(result, new Date(0))] }).map(({ what, rest }) =>
    oneLine(`${what}: ${rest}`, LONGEST_LINE),
  )

function renderTarget(result: Planned): readonly string[] {
  const { plan } = result
  const kept = plan.images.filter(({ verdict }) => verdict.verdict === 'keep')
  return [
    ...renderFamilies(plan),
    ...renderRemovals(plan),
    ...permanenceLines(result),
    `kept: ${countedReasons(kept.map(({ verdict }) => verdict.reason.code))}`,
    ...renderStaying(plan),
  ]
}

/** Of several targets each line names its own; of one a heading does. */
const inTarget = (target: Target, lines: readonly string[], isOnly: boolean): readonly string[] =>
  isOnly ? [targetLabel(target), ...lines] : lines.map((line) => `${targetLabel(target)}: ${line}`)

/** The plan of a target, for the log: its families, what goes, and why the rest is kept. */
export function renderPlanLog(targets: readonly TargetResult[]): readonly string[] {
  return targets.flatMap((result) =>
    result.kind === 'not-read'
      ? [
          `${result.target.accountId === '' ? result.target.region : targetLabel(result.target)}: not planned`,
        ]
      : inTarget(result.target, renderTarget(result), targets.length === 1),
  )
}
