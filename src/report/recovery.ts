import type {
  ReportImage,
  ReportOrphan,
  ReportRecovery,
  ReportSnapshot,
  ReportTarget,
} from './schema.ts'
import { formatCount, plural } from './words.ts'

/** `incomplete`: a snapshot that the image needs was gone before, or is not the account's. */
export type Recoverable = ReportRecovery['recoverable'] | 'incomplete'

/** Whether something comes back, and for how long. */
export interface RecoveryOfItem extends Omit<ReportRecovery, 'recoverable'> {
  readonly recoverable: Recoverable
}

/** What this run took along, or would: the rest of an image's snapshots is there still. */
const goes = ({ outcome }: ReportSnapshot | ReportOrphan): boolean =>
  ['planned', 'deleted'].includes(outcome)

const isMissing = ({ outcome, reason }: ReportSnapshot): boolean =>
  outcome === 'already-gone' || reason === 'not-owned'

function leastOf(parts: readonly ReportRecovery[], isBroken: boolean): Recoverable {
  const answers = parts.map(({ recoverable }) => recoverable)
  if (answers.includes('no')) return 'no'
  if (isBroken) return 'incomplete'
  return answers.includes('unknown') ? 'unknown' : 'yes'
}

/** An image comes back only with all its snapshots: the first of them to leave the bin sets the end. */
export function recoveryOfImage({ recovery, snapshots }: ReportImage): RecoveryOfItem {
  const parts = [recovery, ...snapshots.filter(goes).map((snapshot) => snapshot.recovery)]
  const days = parts.map(({ retentionDays }) => retentionDays).filter((each) => each !== undefined)
  const [until] = parts.flatMap((part) => part.until ?? []).sort()
  return {
    recoverable: leastOf(parts, snapshots.some(isMissing)),
    ...(days.length > 0 && { retentionDays: Math.min(...days) }),
    ...(until !== undefined && { until }),
  }
}

/** The snapshots that go or went, of images and without them, each once. */
export function goingSnapshots({
  images,
  orphans,
}: ReportTarget): readonly (ReportSnapshot | ReportOrphan)[] {
  const all = [...images.flatMap(({ snapshots }) => snapshots), ...orphans].filter(goes)
  return [...new Map(all.map((snapshot) => [snapshot.id, snapshot])).values()]
}

interface Counts {
  readonly images: readonly RecoveryOfItem[]
  readonly snapshots: readonly RecoveryOfItem[]
}

const answering = ({ images, snapshots }: Counts, ...answers: readonly Recoverable[]): Counts => ({
  images: images.filter(({ recoverable }) => answers.includes(recoverable)),
  snapshots: snapshots.filter(({ recoverable }) => answers.includes(recoverable)),
})

const isEmpty = ({ images, snapshots }: Counts): boolean => images.length + snapshots.length === 0

function counted({ images, snapshots }: Counts): string {
  const parts = [
    images.length > 0 ? plural(images.length, 'image') : undefined,
    snapshots.length > 0 ? plural(snapshots.length, 'snapshot') : undefined,
  ]
  return parts.filter((part) => part !== undefined).join(' and ')
}

function retention({ images, snapshots }: Counts): string {
  const days = [...images, ...snapshots]
    .map(({ retentionDays = 0 }) => retentionDays)
    .sort((a, b) => a - b)
  const [least, most] = [days[0] ?? 0, days.at(-1) ?? 0]
  return least === most ? plural(least, 'day') : `${formatCount(least)} to ${plural(most, 'day')}`
}

function whyLost(lost: Counts): string {
  const isBroken = !isEmpty(answering(lost, 'incomplete'))
  const uncovered = 'no Recycle Bin rule covers all of it'
  return isBroken ? `${uncovered}, or a snapshot of an image is missing already` : uncovered
}

/** The part that could not be read, by its name in `notKnown`. */
const RULES = 'Recycle Bin rules'

/** Of what goes, what the Recycle Bin would hold and for how long: a sentence for each answer. */
export function recoverySentences(target: ReportTarget): readonly string[] {
  const going: Counts = {
    images: target.images.filter(({ verdict }) => verdict === 'remove').map(recoveryOfImage),
    snapshots: goingSnapshots(target).map(({ recovery }) => recovery),
  }
  const [held, lost, unknown] = [
    answering(going, 'yes'),
    answering(going, 'no', 'incomplete'),
    answering(going, 'unknown'),
  ]
  const why = target.notKnown.find(({ part }) => part === RULES)?.why ?? 'they could not be read'
  return [
    ...(isEmpty(held)
      ? []
      : [`Recoverable: the Recycle Bin would hold ${counted(held)} for ${retention(held)}.`]),
    ...(isEmpty(lost) ? [] : [`Not recoverable: ${counted(lost)}, for ${whyLost(lost)}.`]),
    ...(isEmpty(unknown)
      ? []
      : [`Not known whether recoverable: ${counted(unknown)}. Recycle Bin rules: ${why}`]),
  ]
}
