import type {
  Report,
  ReportImage,
  ReportOrphan,
  ReportRecovery,
  ReportSnapshot,
  ReportTarget,
} from './schema.ts'
import {
  permanenceOf,
  RECYCLE_BIN_RULES,
  type Going,
  type PermanenceLine,
  type Recoverable,
} from './permanence.ts'

/** Whether something comes back, and for how long. */
export interface RecoveryOfItem extends Omit<ReportRecovery, 'recoverable'> {
  readonly recoverable: Recoverable
}

/** What this run took along, or would: the rest of an image's snapshots is there still. */
const goesWith =
  (image: ReportImage) =>
  ({ outcome, verdict }: ReportSnapshot): boolean =>
    ['planned', 'deleted'].includes(outcome) ||
    (image.outcome === 'not-attempted' && verdict === 'remove')

const isMissing = ({ outcome, reason }: ReportSnapshot): boolean =>
  outcome === 'already-gone' || reason === 'not-owned'

function leastOf(parts: readonly ReportRecovery[], isBroken: boolean): Recoverable {
  const answers = parts.map(({ recoverable }) => recoverable)
  if (answers.includes('no')) return 'no'
  if (isBroken) return 'incomplete'
  return answers.includes('unknown') ? 'unknown' : 'yes'
}

/** An image comes back only with all its snapshots: the first of them to leave the bin sets the end. */
export function recoveryOfImage(image: ReportImage): RecoveryOfItem {
  const { recovery, snapshots } = image
  const taken = snapshots.filter(goesWith(image))
  const parts = [recovery, ...taken.map((snapshot) => snapshot.recovery)]
  const days = parts.map(({ retentionDays }) => retentionDays).filter((each) => each !== undefined)
  const [until] = parts.flatMap((part) => part.until ?? []).sort()
  return {
    recoverable: leastOf(parts, snapshots.some(isMissing)),
    ...(days.length > 0 && { retentionDays: Math.min(...days) }),
    ...(until !== undefined && { until }),
  }
}

const toRemove = ({ verdict }: ReportSnapshot | ReportOrphan | ReportImage): boolean =>
  verdict === 'remove'

/** The snapshots of a target that it is about, each once. */
function snapshotsThat(
  { images, orphans }: ReportTarget,
  holds: (snapshot: ReportSnapshot | ReportOrphan) => boolean,
): readonly (ReportSnapshot | ReportOrphan)[] {
  const all = [...images.flatMap(({ snapshots }) => snapshots), ...orphans].filter(holds)
  return [...new Map(all.map((snapshot) => [snapshot.id, snapshot])).values()]
}

/** The snapshots that this run deleted, of images and without them, each once. */
export const deletedSnapshots = (
  target: ReportTarget,
): readonly (ReportSnapshot | ReportOrphan)[] =>
  snapshotsThat(target, ({ outcome }) => outcome === 'deleted')

const asGoing = (
  images: readonly ReportImage[],
  snapshots: readonly (ReportSnapshot | ReportOrphan)[],
): readonly Going[] => [
  ...images.map((image): Going => ({ what: 'image', ...recoveryOfImage(image) })),
  ...snapshots.map(({ recovery }): Going => ({ what: 'snapshot', ...recovery })),
]

const goneIn = (target: ReportTarget): readonly Going[] =>
  asGoing(
    target.images.filter(({ outcome }) => outcome === 'removed'),
    deletedSnapshots(target),
  )

const plannedIn = (target: ReportTarget): readonly Going[] =>
  asGoing(target.images.filter(toRemove), snapshotsThat(target, toRemove))

/** The call and AWS's code, without AWS's words: they stand with the evidence. */
const withoutWords = (why: string): string =>
  why.replace(/^(\S+:\S+)(?: \([^)]*\))?: (\w+):.*$/s, '$1: $2')

/** Whether this run took anything away that could be asked for again. */
export const tookAnything = ({ targets }: Pick<Report, 'targets'>): boolean =>
  targets.some((target) => goneIn(target).length > 0)

/** Of what went in all targets, or is to go where nothing went, what can be brought back and for how long. */
export function permanence({ targets }: Report): readonly PermanenceLine[] {
  const unknown = targets.flatMap(({ notKnown }) => notKnown)
  const why = unknown.find(({ part }) => part === RECYCLE_BIN_RULES)?.why
  const inShort = why === undefined ? undefined : withoutWords(why)
  const gone = targets.flatMap(goneIn)
  return permanenceOf(gone.length > 0 ? gone : targets.flatMap(plannedIn), inShort)
}
