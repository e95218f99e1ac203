import {
  goes,
  type PlannedImage,
  type Recovery,
  type TargetInventory,
  type TargetPlan,
} from '../model/index.ts'
import { formatCount, plural } from './words.ts'

/** What goes, and whether the Recycle Bin would bring it back. */
interface Going {
  readonly what: 'image' | 'snapshot'
  readonly recovery: Recovery
}

/** An image comes back only with all its snapshots: the one that is lost first decides. */
function recoveryWithSnapshots({ recovery, snapshots }: PlannedImage): Recovery {
  const parts = [recovery, ...snapshots.filter(goes).map((snapshot) => snapshot.recovery)]
  const lost = parts.find(({ recoverable }) => recoverable === 'no')
  const unknown = parts.find(({ recoverable }) => recoverable === 'unknown')
  return (
    lost ?? unknown ?? parts.reduce((least, each) => (daysOf(each) < daysOf(least) ? each : least))
  )
}

const daysOf = (recovery: Recovery): number =>
  recovery.recoverable === 'yes' ? recovery.retentionDays : 0

/** Everything that goes, each snapshot once. */
function goingOf({ images, orphans }: TargetPlan): readonly Going[] {
  const going = images.filter(goes)
  const snapshots = [
    ...going.flatMap((image) => image.snapshots.filter(goes)),
    ...orphans.filter(goes).map(({ snapshot, recovery }) => ({ id: snapshot.id, recovery })),
  ]
  return [
    ...going.map((image): Going => ({ what: 'image', recovery: recoveryWithSnapshots(image) })),
    ...[...new Map(snapshots.map(({ id, recovery }) => [id, recovery])).values()].map(
      (recovery): Going => ({ what: 'snapshot', recovery }),
    ),
  ]
}

function counted(going: readonly Going[]): string {
  const count = (wanted: Going['what']): number =>
    going.filter(({ what }) => what === wanted).length
  const parts = (['image', 'snapshot'] as const).filter((what) => count(what) > 0)
  return parts.map((what) => plural(count(what), what)).join(', ')
}

function days(going: readonly Going[]): string {
  const all = going.map(({ recovery }) => daysOf(recovery))
  const [least, most] = [Math.min(...all), Math.max(...all)]
  return least === most ? plural(least, 'day') : `${formatCount(least)} to ${plural(most, 'day')}`
}

/** The part that could not be read, by its name in the inventory. */
const RULES = 'Recycle Bin rules'

/** Of what goes, what can be brought back and for how long: a line for each answer. */
export function permanenceLines(
  plan: TargetPlan,
  notKnown: TargetInventory['notKnown'],
): readonly string[] {
  const going = goingOf(plan)
  const answering = (wanted: Recovery['recoverable']): readonly Going[] =>
    going.filter(({ recovery }) => recovery.recoverable === wanted)
  const [held, lost, unknown] = [answering('yes'), answering('no'), answering('unknown')]
  const why = notKnown.find(({ part }) => part === RULES)?.why ?? 'they could not be read'
  return [
    ...(held.length > 0 ? [`Restorable for ${days(held)}: ${counted(held)}`] : []),
    ...(lost.length > 0 ? [`Permanent: no Recycle Bin rule covers ${counted(lost)}`] : []),
    ...(unknown.length > 0
      ? [`Not known whether restorable: ${counted(unknown)}. ${RULES}: ${why}`]
      : []),
  ]
}
