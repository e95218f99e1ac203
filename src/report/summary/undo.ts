import type { ReportTarget } from '../schema.ts'
import { folded, paragraphs } from '../markdown.ts'
import { goingSnapshots, recoveryOfImage, type RecoveryOfItem } from '../recovery.ts'
import { plural } from '../words.ts'
import type { SummaryContext } from './context.ts'

/** Something that comes back, by this command. */
interface Restorable {
  readonly command: string
  /** Absent where it can be done at any time. */
  readonly until?: string
}

/** What comes back, what does not, and what is not known, of one target. */
interface Undo {
  readonly snapshots: readonly Restorable[]
  readonly images: readonly Restorable[]
  readonly disabled: readonly Restorable[]
  readonly lost: readonly string[]
  readonly incomplete: readonly string[]
  readonly unknown: readonly string[]
}

interface Removed extends RecoveryOfItem {
  readonly id: string
}

function restorable(items: readonly Removed[], command: string): readonly Restorable[] {
  return items
    .filter(({ recoverable }) => recoverable === 'yes')
    .map(({ id, until = '' }) => ({ command: `${command} ${id}`, until }))
}

/** Ids of AWS's own form only: what stands in a block of commands will be pasted into a shell. */
const isPlainId = (id: string): boolean => /^(?:ami|snap)-[0-9a-f]+$/.test(id)

function undoOf(target: ReportTarget): Undo {
  const region = `--region ${target.region}`
  const snapshots: readonly Removed[] = goingSnapshots(target)
    .filter(({ outcome }) => outcome === 'deleted')
    .map(({ id, recovery }) => ({ id, ...recovery }))
  const images: readonly Removed[] = target.images
    .filter(({ outcome }) => outcome === 'removed')
    .map((image) => ({ id: image.id, ...recoveryOfImage(image) }))
  const idsThatAre = (wanted: Removed['recoverable']): readonly string[] =>
    [...snapshots, ...images]
      .filter(({ recoverable }) => recoverable === wanted)
      .map(({ id }) => id)
  return {
    snapshots: restorable(
      snapshots,
      `aws ec2 restore-snapshot-from-recycle-bin ${region} --snapshot-id`,
    ),
    images: restorable(images, `aws ec2 restore-image-from-recycle-bin ${region} --image-id`),
    disabled: target.images.flatMap(({ id, enableCommand: command }) =>
      command !== undefined && isPlainId(id) ? [{ command }] : [],
    ),
    lost: idsThatAre('no'),
    incomplete: idsThatAre('incomplete'),
    unknown: idsThatAre('unknown'),
  }
}

function listed(ids: readonly string[], rows: number): string {
  const plain = ids.filter(isPlainId)
  const rest = plain.length - rows
  return `${plain.slice(0, rows).join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`
}

function commands(all: readonly Restorable[], rows: number): string {
  const shown = all
    .slice(0, rows)
    .map(({ command, until }) =>
      until === undefined ? command : `${command}  # until ${until.slice(0, 10)}`,
    )
  const rest = all.length - shown.length
  return [
    '```sh',
    ...shown,
    ...(rest > 0
      ? [`# ${String(rest)} more, by the same command: the JSON report has their ids`]
      : []),
    '```',
  ].join('\n')
}

/** What does not come back, or not for certain, with the reason; nothing where that is nothing. */
const without = (ids: readonly string[], why: string, rows: number): string | undefined =>
  ids.length > 0 ? `${why}: ${listed(ids, rows)}` : undefined

/** How to bring back what was removed: snapshots first, for an image needs them. */
export function undo(target: ReportTarget, { report, rows }: SummaryContext): string {
  if (report.dryRun) return ''
  const { snapshots, images, disabled, lost, incomplete, unknown } = undoOf(target)
  const all = [...snapshots, ...images, ...disabled]
  if (all.length + lost.length + incomplete.length + unknown.length === 0) return ''
  const body = paragraphs(
    all.length > 0 ? commands(all, rows) : undefined,
    without(lost, '**Not recoverable**, for no Recycle Bin rule covers all of it', rows),
    without(
      incomplete,
      "**Not recoverable**, for a snapshot that it needs was gone before, or is not the account's",
      rows,
    ),
    without(
      unknown,
      "**Not known** whether recoverable, for the Recycle Bin's rules could not be read",
      rows,
    ),
  )
  const enabled = disabled.length > 0 ? [`${plural(disabled.length, 'image')} can be enabled`] : []
  const restored =
    snapshots.length + images.length > 0
      ? [
          `${plural(snapshots.length, 'snapshot')} and ${plural(images.length, 'image')} can be restored`,
        ]
      : []
  const title = [...restored, ...enabled].join(', ') || 'nothing can be restored for certain'
  return folded(`<b>Undo</b>: ${title}`, body)
}
