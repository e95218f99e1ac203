import { code, folded, linkedId, paragraphs, escapeText } from '../markdown.ts'
import type { ReportImage, ReportTarget } from '../schema.ts'
import { isOnlyMarked } from '../totals.ts'
import { countedItems, formatCount, inSeries, ordinal, plural } from '../words.ts'
import { ageCell, type Group, groupedTable, sizeCell, type SummaryContext } from './tables.ts'

/** Outcomes of images, in words. */
export const OUTCOME_WORDS: Readonly<Record<ReportImage['outcome'], string>> = {
  // In a real run only where its run did not end: a dry run has no outcomes.
  planned: 'not known',
  kept: 'kept',
  removed: 'removed',
  disabled: 'disabled',
  'already-gone': 'already gone',
  failed: '❌ failed',
  'not-attempted': 'not tried',
}

/** The outcome of an image, in words. One that had been disabled before was not disabled by this run. */
export function outcomeWords(image: ReportImage): string {
  const { outcome, isDisabled, error } = image
  if (isDisabled !== true)
    return outcome === 'disabled' && isOnlyMarked(image) ? 'marked' : OUTCOME_WORDS[outcome]
  return error?.mayHaveHappened === true
    ? '❓ disabled, may lack its mark'
    : '❌ disabled, not marked'
}

/** Outcomes that need a person come first. */
const URGENCY: readonly ReportImage['outcome'][] = ['failed', 'not-attempted', 'already-gone']

/** How soon somebody has to look at an image: 0 for what failed. */
export function urgencyOf({ outcome }: Pick<ReportImage, 'outcome'>): number {
  const place = URGENCY.indexOf(outcome)
  return place < 0 ? URGENCY.length : place
}

/** For a sort: failures first. */
export const mostUrgentFirst = (a: ReportImage, b: ReportImage): number =>
  urgencyOf(a) - urgencyOf(b)

const goes = ({ verdict }: ReportImage): boolean => verdict !== 'keep'

const mostUrgent = (images: readonly ReportImage[]): number => Math.min(...images.map(urgencyOf))

/** The step that a plan takes with an image. One that was disabled before gets the mark only. */
function stepOf(image: ReportImage): 'remove' | 'disable' | 'mark' {
  if (image.verdict !== 'disable') return 'remove'
  return isOnlyMarked(image) ? 'mark' : 'disable'
}

/** How many of these images went, and how many did not; of a plan how many are to. */
function progress(images: readonly ReportImage[], dryRun: boolean): string {
  const outcomes = (outcome: ReportImage['outcome']): readonly ReportImage[] =>
    images.filter((each) => each.outcome === outcome)
  const steps = (step: string, of = images): number =>
    of.filter((each) => stepOf(each) === step).length
  const counts: readonly (readonly [number, string])[] = dryRun
    ? [
        [steps('remove'), 'to remove'],
        [steps('disable'), 'to disable'],
        [steps('mark'), 'to mark'],
      ]
    : [
        [outcomes('failed').length, 'failed'],
        [outcomes('not-attempted').length, 'not tried'],
        [outcomes('already-gone').length, 'already gone'],
        [steps('disable', outcomes('disabled')), 'disabled'],
        [steps('mark', outcomes('disabled')), 'marked'],
        [outcomes('removed').length, 'removed'],
        [outcomes('planned').length, 'not known'],
      ]
  return counts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${formatCount(number)} ${what}`)
    .join(', ')
}

const goingSnapshots = (images: readonly ReportImage[]): ReportImage['snapshots'] => [
  ...new Map(
    images
      .flatMap(({ snapshots }) => snapshots)
      .filter(({ verdict }) => verdict === 'remove')
      .map((snapshot) => [snapshot.id, snapshot]),
  ).values(),
]

/** The line above the images of a family: what all of them have in common is said there. */
function familyTitle(images: readonly ReportImage[], dryRun: boolean): string {
  const [first] = images
  const snapshots = goingSnapshots(images)
  const parts = [
    progress(images, dryRun),
    ...(snapshots.length > 0
      ? [`${plural(snapshots.length, 'snapshot')}, ${sizeCell(snapshots)}`]
      : []),
  ]
  return `<b>${first?.family === undefined ? 'no family' : code(first.family, 80)}</b> · ${parts.join(' · ')}`
}

function byFamily(images: readonly ReportImage[], dryRun: boolean): readonly Group<ReportImage>[] {
  return [...Map.groupBy(images, ({ family, familyKey }) => familyKey ?? family).values()]
    .map((members) => members.toSorted(mostUrgentFirst))
    .sort((a, b) => mostUrgent(a) - mostUrgent(b))
    .map((items) => ({ title: familyTitle(items, dryRun), items }))
}

/** How many snapshots go, and their size; how many stay besides. */
function snapshotsCell({ snapshots }: ReportImage): string {
  const going = snapshots.filter(({ verdict }) => verdict === 'remove')
  const staying = snapshots.length - going.length
  const stay = staying > 0 ? `${formatCount(staying)} ${staying === 1 ? 'stays' : 'stay'}` : ''
  if (going.length === 0) return stay === '' ? '–' : stay
  const goingPart = `${formatCount(going.length)} · ${sizeCell(going)}`
  return stay === '' ? goingPart : `${goingPart}, ${stay}`
}

/** Why it is this image of its family: the reason, or what takes the place of a rank. */
function rankCell({ rank, reason, state }: ReportImage): string {
  if (reason === 'requested') return 'named in image-ids'
  if (reason === 'past-its-date') return 'past its date'
  return rank === undefined ? escapeText(`state ${state}`, 40) : `${ordinal(rank)} newest`
}

/** A dry run says the step where there are two, a real run what came of it. */
function lastColumn(images: readonly ReportImage[], dryRun: boolean) {
  if (!dryRun) return { titles: ['=Outcome'], cells: (of: ReportImage) => [outcomeWords(of)] }
  return images.some(({ verdict }) => verdict === 'disable')
    ? { titles: ['=Step'], cells: (of: ReportImage) => [stepOf(of)] }
    : { titles: [], cells: () => [] }
}

function imageTable(
  images: readonly ReportImage[],
  target: ReportTarget,
  context: SummaryContext,
): string {
  const { dryRun } = context.report
  const last = lastColumn(images, dryRun)
  return groupedTable(
    ['=Image', 'Name', '=Age', '=Snapshots', '=Among the unused', ...last.titles],
    byFamily(images, dryRun),
    (image) => [
      linkedId(image.id, target),
      escapeText(image.name, 60) || '–',
      ageCell(image.createdAt, context.now),
      snapshotsCell(image),
      rankCell(image),
      ...last.cells(image),
    ],
    context,
  )
}

/** The settings behind the ranks: those that all families share, or the rules. */
function whatIsKept({ settings }: SummaryContext['report']): string {
  // Images that are named one by one have no rank.
  if ((settings['image-ids'] ?? '') !== '') return ''
  const keep = settings['keep-previous'] ?? ''
  const age = settings['max-age'] ?? ''
  const parts = [
    ...(keep === ''
      ? []
      : [`\`keep-previous\` keeps ${escapeText(keep, 10)} unused images of each family`]),
    ...(age === '' ? [] : [`\`max-age\` is ${escapeText(age, 10)}`]),
  ]
  const rules = (settings['rules'] ?? '') === '' ? '' : ', unless `rules` say otherwise'
  return parts.length === 0 ? '' : `${parts.join(', ')}${rules}.`
}

function title(images: readonly ReportImage[], dryRun: boolean): string {
  if (!dryRun) return `Images (${progress(images, dryRun)})`
  const steps = images.map(stepOf)
  const verbs = (['disable', 'mark', 'remove'] as const).filter((step) => steps.includes(step))
  return `Images to ${inSeries(verbs)} (${formatCount(images.length)})`
}

/** Images that are read at a glance; more are folded. */
const MOST_OPEN_IMAGES = 25

/** The images that go, or went, below their family, one line each. */
export function goingImages(target: ReportTarget, context: SummaryContext): string {
  const images = target.images.filter(goes)
  if (images.length === 0) return ''
  const { dryRun } = context.report
  const body = paragraphs(whatIsKept(context.report), imageTable(images, target, context))
  return paragraphs(
    `### ${title(images, dryRun)}`,
    images.length > MOST_OPEN_IMAGES
      ? folded(`Show the ${countedItems(images.length, 0)}`, body)
      : body,
  )
}
