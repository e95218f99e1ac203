import type {
  Report,
  ReportImage,
  ReportOrphan,
  ReportRecovery,
  ReportSnapshot,
  ReportTarget,
} from './schema.ts'
import { formatCount, plural } from './words.ts'

/** `incomplete`: a snapshot that the image needs was gone before, or is not the account's. */
export type Recoverable = 'yes' | 'no' | 'unknown' | 'incomplete'

/** Something that goes, and whether the Recycle Bin would bring it back. */
interface Going {
  readonly what: 'image' | 'snapshot'
  readonly recoverable: Recoverable
  /** In days; undefined where it does not come back, or not for certain. */
  readonly retentionDays?: number | undefined
  /** The Recycle Bin holds the image itself, and not all that it needs. */
  readonly isHeldInVain?: boolean
}

function imagesAndSnapshots(going: readonly Going[]): string {
  const count = (wanted: Going['what']): number =>
    going.filter(({ what }) => what === wanted).length
  const parts = (['image', 'snapshot'] as const).filter((what) => count(what) > 0)
  return parts.map((what) => plural(count(what), what)).join(', ')
}

function days(going: readonly Going[]): string {
  const all = going.map(({ retentionDays = 0 }) => retentionDays).sort((a, b) => a - b)
  const [least, most] = [all[0] ?? 0, all.at(-1) ?? 0]
  return least === most ? plural(least, 'day') : `${formatCount(least)} to ${plural(most, 'day')}`
}

/** The part that could not be read, by its name in the inventory. */
export const RECYCLE_BIN_RULES = 'Recycle Bin rules'

/** An answer: what it comes to in a word, and of what. */
export interface PermanenceLine {
  readonly answer: Recoverable
  readonly what: string
  readonly rest: string
}

/** What no rule covers, and the images that a rule covers in vain, because they need it. */
function uncovered(going: readonly Going[]): string {
  const inVain = going.filter(({ isHeldInVain }) => isHeldInVain === true)
  const others = going.filter(({ isHeldInVain }) => isHeldInVain !== true)
  const needs = `without which ${plural(inVain.length, 'image')} that it holds cannot be restored`
  return `no Recycle Bin rule covers ${imagesAndSnapshots(others)}${inVain.length > 0 ? `, ${needs}` : ''}`
}

/** Of what goes, what can be brought back and for how long: a line for each answer. */
function permanenceOf(going: readonly Going[], why: string | undefined): readonly PermanenceLine[] {
  const answering = (wanted: Recoverable): readonly Going[] =>
    going.filter(({ recoverable }) => recoverable === wanted)
  const line = (
    answer: Recoverable,
    what: string,
    rest: (of: string, found: readonly Going[]) => string,
  ) => {
    const found = answering(answer)
    if (found.length === 0) return []
    return [{ answer, what, rest: rest(imagesAndSnapshots(found), found) }]
  }
  return [
    ...line('yes', `Restorable for ${days(answering('yes'))}`, (of) => of),
    ...line('no', 'Permanent', (_of, found) => uncovered(found)),
    ...line(
      'incomplete',
      'Permanent',
      (of) => `${of}, because a snapshot that it takes is missing`,
    ),
    ...line(
      'unknown',
      'Not known whether restorable',
      (of) => `${of}. ${RECYCLE_BIN_RULES}: ${why ?? 'they could not be read'}`,
    ),
  ]
}

/** Whether something comes back, and for how long. */
export interface RecoveryOfItem extends Omit<ReportRecovery, 'recoverable'> {
  readonly recoverable: Recoverable
}

/** Whether a snapshot goes with its image. The image's other snapshots stay. */
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
  ...images.map((image): Going => ({
    what: 'image',
    ...recoveryOfImage(image),
    isHeldInVain: image.recovery.recoverable === 'yes',
  })),
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
const inShort = ({ why, failure }: ReportTarget['notKnown'][number]): string =>
  failure === undefined ? why : `${failure.call ?? failure.cause}: ${failure.code}`

/** Whether this run took anything away that could be asked for again. */
export const tookAnything = ({ targets }: Pick<Report, 'targets'>): boolean =>
  targets.some((target) => goneIn(target).length > 0)

/** Of what went in all targets, or is to go where nothing went, what can be brought back and for how long. */
export function permanence({ targets }: Pick<Report, 'targets'>): readonly PermanenceLine[] {
  const unknown = targets.flatMap(({ notKnown }) => notKnown)
  const rules = unknown.find(({ part }) => part === RECYCLE_BIN_RULES)
  const gone = targets.flatMap(goneIn)
  return permanenceOf(gone.length > 0 ? gone : targets.flatMap(plannedIn), rules && inShort(rules))
}
