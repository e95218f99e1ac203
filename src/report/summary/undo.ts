import type { ReportImage, ReportTarget } from '../../report-schema.ts'
import { folded, paragraphs } from '../markdown.ts'
import { plural } from '../words.ts'
import type { SummaryContext } from './context.ts'

/** Something that the Recycle Bin holds, and the command that brings it back. */
interface Restorable {
  readonly command: string
  readonly until: string
}

/** What comes back, what does not, and what is not known, of one target. */
interface Undo {
  readonly snapshots: readonly Restorable[]
  readonly images: readonly Restorable[]
  readonly lost: readonly string[]
  readonly unknown: readonly string[]
}

const deletedSnapshots = ({ snapshots }: ReportImage): ReportImage['snapshots'] =>
  snapshots.filter(({ outcome }) => outcome === 'deleted')

/** An image comes back only with all its snapshots: the first of them to leave the bin sets the end. */
function recoveryOfImage(image: ReportImage): {
  readonly recoverable: string
  readonly until: string
} {
  const parts = [image.recovery, ...deletedSnapshots(image).map(({ recovery }) => recovery)]
  const recoverable = parts.some((part) => part.recoverable === 'no')
    ? 'no'
    : parts.some((part) => part.recoverable === 'unknown')
      ? 'unknown'
      : 'yes'
  return { recoverable, until: parts.map(({ until = '' }) => until).sort()[0] ?? '' }
}

function undoOf(target: ReportTarget): Undo {
  const region = `--region ${target.region}`
  const removed = target.images.filter(({ outcome }) => outcome === 'removed')
  const snapshots = [
    ...removed.flatMap(deletedSnapshots),
    ...target.orphans.filter(({ outcome }) => outcome === 'deleted'),
  ]
  const byId = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot.recovery]))
  const images = removed.map((image) => ({ id: image.id, ...recoveryOfImage(image) }))
  const everything = [...[...byId].map(([id, { recoverable }]) => ({ id, recoverable })), ...images]
  return {
    snapshots: [...byId]
      .filter(([, { recoverable }]) => recoverable === 'yes')
      .map(([id, { until = '' }]) => ({
        command: `aws ec2 restore-snapshot-from-recycle-bin ${region} --snapshot-id ${id}`,
        until,
      })),
    images: images
      .filter(({ recoverable }) => recoverable === 'yes')
      .map(({ id, until }) => ({
        command: `aws ec2 restore-image-from-recycle-bin ${region} --image-id ${id}`,
        until,
      })),
    lost: everything.filter(({ recoverable }) => recoverable === 'no').map(({ id }) => id),
    unknown: everything.filter(({ recoverable }) => recoverable === 'unknown').map(({ id }) => id),
  }
}

/** Ids of AWS's own form only: what stands in a block of commands will be pasted into a shell. */
const isPlainId = (id: string): boolean => /^(?:ami|snap)-[0-9a-f]+$/.test(id)

function listed(ids: readonly string[], rows: number): string {
  const plain = ids.filter(isPlainId)
  const rest = plain.length - rows
  return `${plain.slice(0, rows).join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`
}

function commands(restorable: readonly Restorable[], rows: number): string {
  const shown = restorable
    .slice(0, rows)
    .map(({ command, until }) => `${command}  # until ${until.slice(0, 10)}`)
  const rest = restorable.length - shown.length
  return [
    '```sh',
    ...shown,
    ...(rest > 0
      ? [`# ${String(rest)} more, by the same command: the JSON report has their ids`]
      : []),
    '```',
  ].join('\n')
}

/** How to bring back what was removed: snapshots first, for an image needs them. */
export function undo(target: ReportTarget, { report, rows }: SummaryContext): string {
  if (report.dryRun) return ''
  const { snapshots, images, lost, unknown } = undoOf(target)
  if (snapshots.length + images.length + lost.length + unknown.length === 0) return ''
  const restorable = [...snapshots, ...images]
  const body = paragraphs(
    restorable.length > 0 ? commands(restorable, rows) : undefined,
    lost.length > 0
      ? `**Not recoverable**, for no Recycle Bin rule covers all of it: ${listed(lost, rows)}`
      : undefined,
    unknown.length > 0
      ? `**Not known** whether recoverable, for the Recycle Bin's rules could not be read: ${listed(unknown, rows)}`
      : undefined,
  )
  const title =
    restorable.length > 0
      ? `${plural(snapshots.length, 'snapshot')} and ${plural(images.length, 'image')} can be restored`
      : 'nothing can be restored for certain'
  return folded(`<b>Undo</b>: ${title}`, body)
}
