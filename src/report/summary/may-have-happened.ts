import { DISABLED_AT_TAG } from '../../model/index.ts'
import { block, list, mono, paragraphs, escapeText } from '../markdown.ts'
import { enableCommandFor } from '../outcome-fields.ts'
import type { ReportImage, ReportOrphan, ReportSnapshot, ReportTarget } from '../schema.ts'
import { distinctSnapshots, isOnlyMarked, wasDisabledHere } from '../totals.ts'
import { countedItems, formatCount } from '../words.ts'
import { type SummaryContext, targetName } from './tables.ts'
import { isPlainId, restoreCommands } from './undo.ts'

type Item = ReportImage | ReportSnapshot | ReportOrphan

/** The items of a target of which nobody knows whether they were taken away. */
interface UnknownItems {
  readonly target: ReportTarget
  readonly images: readonly ReportImage[]
  readonly snapshots: readonly (ReportSnapshot | ReportOrphan)[]
}

const isUnknown = ({ id, error }: Item): boolean => error?.mayHaveHappened === true && isPlainId(id)

const unknownIn = (target: ReportTarget): UnknownItems => ({
  target,
  images: target.images.filter(isUnknown),
  snapshots: distinctSnapshots(target)
    .map(({ snapshot }) => snapshot)
    .filter(isUnknown),
})

const sizeOf = ({ images, snapshots }: UnknownItems): number => images.length + snapshots.length

const idsOf = (items: readonly Item[]): string => items.map(({ id }) => id).join(',')

/** It is disabled for certain, and perhaps not marked. */
const isMarkUnknown = (image: ReportImage): boolean => isOnlyMarked(image) || wasDisabledHere(image)

/** The mark stands beside the state where it is in question. */
const fieldsOf = (images: readonly ReportImage[]): string =>
  images.some(isMarkUnknown)
    ? `ImageId,State,Tags[?Key==\`${DISABLED_AT_TAG}\`]|[0].Value`
    : 'ImageId,State'

/** They print an item a line with its state, and nothing of one that is gone: a filter is no error then. */
function lookCommands({ target: { region }, images, snapshots }: UnknownItems): readonly string[] {
  return [
    ...(images.length > 0
      ? [
          `aws ec2 describe-images --region ${region} --owners self --include-disabled --filters Name=image-id,Values=${idsOf(images)} --query 'Images[].[${fieldsOf(images)}]' --output text`,
        ]
      : []),
    ...(snapshots.length > 0
      ? [
          `aws ec2 describe-snapshots --region ${region} --owner-ids self --filters Name=snapshot-id,Values=${idsOf(snapshots)} --query 'Snapshots[].[SnapshotId,State]' --output text`,
        ]
      : []),
  ]
}

/** The commands that look whether what AWS did not answer happened in a target. */
export function commandsToLook(target: ReportTarget): readonly string[] {
  const unknown = unknownIn(target)
  return sizeOf(unknown) === 0 ? [] : lookCommands(unknown)
}

const isLost = ({ recovery }: Item): boolean => recovery.recoverable === 'no'

const isToDisable = (item: Item): boolean => item.verdict === 'disable'

const isEnabledBack = (image: ReportImage): boolean => isToDisable(image) && !isOnlyMarked(image)

/** Snapshots come first, because an image needs them. One that was disabled before stays disabled. */
function backCommands({ target, images, snapshots }: UnknownItems): readonly string[] {
  return [...snapshots, ...images.filter((image) => !isOnlyMarked(image))].flatMap((item) => {
    if (isToDisable(item)) return [enableCommandFor(item.id, target.region)]
    return isLost(item) ? [] : restoreCommands(item.id, target)
  })
}

const unmarkCommands = ({ target: { region }, images }: UnknownItems): readonly string[] =>
  images
    .filter(isOnlyMarked)
    .map(
      ({ id }) =>
        `aws ec2 delete-tags --region ${region} --resources ${id} --tags Key=${DISABLED_AT_TAG}`,
    )

/** The items that nothing brings back, should they be gone. */
const lostItems = ({ images, snapshots }: UnknownItems): readonly Item[] =>
  [...images, ...snapshots].filter((item) => !isToDisable(item) && isLost(item))

const BACK =
  'If it is gone, or disabled, and should not be, this brings it back; of one that is there still it says only that there is nothing to bring back:'

const UNPROTECTED =
  'Nothing protects an image that is enabled and lacks the tag `ami-cleanup:disabled-at`: to keep it, give it the tag `ami-cleanup:keep` besides.'

const UNMARK =
  'If it was marked and should not be, this takes the mark off. To keep the image, give it the tag `ami-cleanup:keep` besides:'

function partOf(of: UnknownItems, { report, rows }: SummaryContext): string {
  const look = lookCommands(of)
  const back = backCommands(of).slice(0, Math.max(rows, 1))
  const unmark = unmarkCommands(of).slice(0, Math.max(rows, 1))
  const lost = lostItems(of).slice(0, Math.max(rows, 1))
  return paragraphs(
    report.targets.length > 1
      ? `In ${escapeText(targetName(of.target))}, with credentials of that account, this prints what is there still:`
      : 'This prints what is there still, with its state:',
    block(look, 'sh'),
    back.length > 0 ? paragraphs(BACK, block(back, 'sh')) : undefined,
    of.images.some(isEnabledBack) ? UNPROTECTED : undefined,
    unmark.length > 0 ? paragraphs(UNMARK, block(unmark, 'sh')) : undefined,
    lost.length > 0
      ? `Nothing brings these back if they are gone, because no Recycle Bin rule covers them: ${lost.map(({ id }) => mono(id)).join(', ')}`
      : undefined,
  )
}

const MOST_TARGETS = 20

/**
 * Changes that AWS did not answer: the command that looks whether they happened, and the one that
 * takes each back. Nothing else on the page may say that they did not happen.
 */
export function mayHaveHappened(context: SummaryContext): string | undefined {
  const unknown = context.report.targets.map(unknownIn).filter((each) => sizeOf(each) > 0)
  if (unknown.length === 0) return undefined
  const sum = (count: (of: UnknownItems) => number): number =>
    unknown.reduce((all, each) => all + count(each), 0)
  const items = countedItems(
    sum(({ images }) => images.length),
    sum(({ snapshots }) => snapshots.length),
  )
  const isAnyMark = unknown.some(({ images }) => images.some(isMarkUnknown))
  const left = unknown.length - MOST_TARGETS
  return paragraphs(
    '### May have happened',
    `❓ AWS did not answer, so nobody knows whether **${items}** ${sum(sizeOf) === 1 ? 'was' : 'were'} taken away${isAnyMark ? ' or marked' : ''}. The next run sees it as well.`,
    list(unknown.flatMap(factsOf).slice(0, Math.max(context.rows, 1))),
    ...unknown.slice(0, MOST_TARGETS).map((each) => partOf(each, context)),
    left > 0
      ? `_${formatCount(left)} more targets are left out here; the JSON report has all of them._`
      : undefined,
  )
}

function mayBe(image: ReportImage): string {
  if (wasDisabledHere(image)) return 'is disabled, and may have been marked'
  if (isOnlyMarked(image)) return 'may have been marked'
  return `may have been ${isToDisable(image) ? 'disabled' : 'removed'}`
}

/** Each item with the step that may have happened. */
const factsOf = ({ images, snapshots }: UnknownItems): readonly string[] => [
  ...images.map((image) => `${mono(image.id)} ${mayBe(image)}`),
  ...snapshots.map(({ id }) => `${mono(id)} may have been deleted`),
]
