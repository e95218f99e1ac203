import type { ReportImage, ReportOrphan, ReportSnapshot, ReportTarget } from '../schema.ts'
import type { Recoverable } from '../permanence.ts'
import { deletedSnapshots, recoveryOfImage, type RecoveryOfItem } from '../recovery.ts'

/** An image with its snapshots, or a snapshot on its own: what comes back together or not at all. */
export interface UndoGroup {
  readonly recoverable: Recoverable
  /** Until when the commands work, in ISO 8601; undefined where that is not known. */
  readonly until?: string | undefined
  readonly ids: readonly string[]
  readonly commands: readonly string[]
}

/** Ids of AWS's own form only: what stands in a block of commands will be pasted into a shell. */
export const isPlainId = (id: string): boolean => /^(?:ami|snap)-[0-9a-f]+$/.test(id)

function restore(id: string, { region }: ReportTarget): readonly string[] {
  if (!isPlainId(id)) return []
  const what = id.startsWith('ami-') ? 'image' : 'snapshot'
  return [`aws ec2 restore-${what}-from-recycle-bin --region ${region} --${what}-id ${id}`]
}

function groupOf(
  { recoverable, until }: RecoveryOfItem,
  ids: readonly string[],
  target: ReportTarget,
): UndoGroup {
  const commands = ['yes', 'unknown'].includes(recoverable)
    ? ids.flatMap((id) => restore(id, target))
    : []
  return { recoverable, until, ids, commands }
}

const isDeleted = ({ outcome }: ReportSnapshot): boolean => outcome === 'deleted'

/** An image and what went with it; where it cannot come back, its snapshots stand on their own. */
function groupsOfImage(
  image: ReportImage,
  claim: (snapshots: readonly ReportSnapshot[]) => readonly ReportSnapshot[],
  target: ReportTarget,
): readonly UndoGroup[] {
  const recovery = recoveryOfImage(image)
  if (!['yes', 'unknown'].includes(recovery.recoverable))
    return [groupOf(recovery, [image.id], target)]
  const snapshots = claim(image.snapshots.filter(isDeleted))
  return [groupOf(recovery, [...snapshots.map(({ id }) => id), image.id], target)]
}

/** Of two images that share a snapshot, it stands with the one that has to come back sooner. */
const soonestFirst = (a: ReportImage, b: ReportImage): number => {
  const [one = '~', other = '~'] = [recoveryOfImage(a).until, recoveryOfImage(b).until]
  return one === other ? 0 : one < other ? -1 : 1
}

/** What went in a target: each image after its snapshots, then what no image brings back. */
export function undoGroups(target: ReportTarget): readonly UndoGroup[] {
  const deleted = new Map<string, ReportSnapshot | ReportOrphan>(
    deletedSnapshots(target).map((snapshot) => [snapshot.id, snapshot]),
  )
  const claim = (snapshots: readonly ReportSnapshot[]): readonly ReportSnapshot[] =>
    snapshots.filter(({ id }) => deleted.delete(id))
  const images = target.images
    .filter(({ outcome }) => outcome === 'removed')
    .toSorted(soonestFirst)
    .flatMap((image) => groupsOfImage(image, claim, target))
  return [
    ...images,
    ...[...deleted.values()].map(({ id, recovery }) => groupOf(recovery, [id], target)),
  ]
}
