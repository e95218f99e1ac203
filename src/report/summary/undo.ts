import { folded, mono, paragraphs, escapeText } from '../markdown.ts'
import { enableCommandFor } from '../outcome-fields.ts'
import {
  deletedSnapshots,
  type Recoverable,
  recoveryOfImage,
  type RecoveryOfItem,
} from '../permanence.ts'
import type { ReportImage, ReportOrphan, ReportSnapshot, ReportTarget } from '../schema.ts'
import { countedItems, formatCount, formatDay, plural } from '../words.ts'
import { type SummaryContext, targetName } from './tables.ts'

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

/** The command that restores an image or a snapshot from the Recycle Bin; none for an id of another form. */
export function restoreCommands(id: string, { region }: ReportTarget): readonly string[] {
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
    ? ids.flatMap((id) => restoreCommands(id, target))
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

/** Everything that went in a target: each image after its snapshots, then snapshots that no image brings back. */
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

/** One block to paste: no comments in it, because an interactive zsh takes `#` for a command. */
function block(groups: readonly UndoGroup[]): string {
  return ['```sh', ...groups.flatMap(({ commands }) => commands), '```'].join('\n')
}

const countCommands = (groups: readonly UndoGroup[]): number =>
  groups.reduce((sum, { commands }) => sum + commands.length, 0)

/** The first groups that fit into so many commands: half an image helps nobody. */
function firstOf(groups: readonly UndoGroup[], rows: number): readonly UndoGroup[] {
  const end = groups.findIndex((_, index) => countCommands(groups.slice(0, index + 1)) > rows)
  return end < 0 ? groups : groups.slice(0, end)
}

function blockWithNote(lead: string, groups: readonly UndoGroup[], rows: number): string {
  const shown = firstOf(groups, rows)
  const left = countCommands(groups) - countCommands(shown)
  const note = `_${plural(left, 'more command')} left out here; the JSON report has the ids._`
  return paragraphs(lead, shown.length > 0 ? block(shown) : undefined, left > 0 ? note : undefined)
}

/** Commands by the day until which they work, the first to end first. */
function restorable(groups: readonly UndoGroup[], rows: number): readonly string[] {
  const days = Map.groupBy(groups, ({ until }) => until?.slice(0, 10) ?? '')
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, of]) =>
      blockWithNote(
        day === ''
          ? '**Works while the Recycle Bin holds it:**'
          : `**Works until ${formatDay(day)}:**`,
        of,
        rows,
      ),
    )
}

const REASONS: Readonly<Partial<Record<Recoverable, string>>> = {
  no: 'no Recycle Bin rule covers all of it',
  incomplete: "a snapshot that it needs was gone before, or is not the account's",
}

function listed(ids: readonly string[], rows: number): string {
  const shown = ids.filter(isPlainId).slice(0, rows)
  const rest = ids.length - shown.length
  return `${shown.map(mono).join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`
}

function lost(groups: readonly UndoGroup[], rows: number): readonly string[] {
  return (['no', 'incomplete'] as const).flatMap((answer) => {
    const ids = groups.filter((group) => group.recoverable === answer).flatMap((group) => group.ids)
    if (ids.length === 0) return []
    return [`**Gone for good**, because ${REASONS[answer] ?? ''}: ${listed(ids, rows)}`]
  })
}

/** A disabled image is there still: enabling it says that somebody needs it. */
const ENABLED =
  'An image that is enabled again keeps its tag `ami-cleanup:disabled-at`, which protects it from every later run until somebody takes the tag off.'

const UNMARKED =
  '**Enable what was disabled and may lack its mark, at any time.** Nothing protects such an image once it is enabled, so the first command of each gives it the tag `ami-cleanup:keep`. Go on only if it succeeds:'

/** A mark that failed, or whose answer was lost: the image may have none. */
const mayLackMark = ({ outcome }: Pick<ReportImage, 'outcome'>): boolean => outcome === 'failed'

/** Enables an image that this run disabled: one that may lack its mark only once a tag protects it. */
export const enableCommands = (
  image: Pick<ReportImage, 'id' | 'outcome'>,
  region: string,
): readonly string[] => [
  ...(mayLackMark(image)
    ? [
        `aws ec2 create-tags --region ${region} --resources ${image.id} --tags Key=ami-cleanup:keep,Value=true`,
      ]
    : []),
  enableCommandFor(image.id, region),
]

/** The commands are made anew: one that stands in a report of others must not be pasted into a shell. */
function enabling(images: readonly ReportImage[], { region }: ReportTarget, rows: number): string {
  const groupsOf = (of: readonly ReportImage[]): readonly UndoGroup[] =>
    of.map((image) => ({
      recoverable: 'yes',
      ids: [image.id],
      commands: enableCommands(image, region),
    }))
  const marked = images.filter((image) => !mayLackMark(image))
  const unmarked = images.filter(mayLackMark)
  return paragraphs(
    ...(marked.length > 0
      ? [
          blockWithNote('**Enable what was disabled, at any time:**', groupsOf(marked), rows),
          ENABLED,
        ]
      : []),
    unmarked.length > 0 ? blockWithNote(UNMARKED, groupsOf(unmarked), rows) : undefined,
  )
}

function undoTitle(groups: readonly UndoGroup[], disabled: number): string {
  const found = groups.filter(({ recoverable }) => recoverable === 'yes').flatMap(({ ids }) => ids)
  const images = found.filter((id) => id.startsWith('ami-')).length
  const parts = [
    ...(disabled > 0 ? [`enable ${plural(disabled, 'image')}`] : []),
    ...(found.length > 0 ? [`restore ${countedItems(images, found.length - images)}`] : []),
  ]
  const may = groups.some(({ recoverable }) => recoverable === 'unknown')
  if (parts.length > 0) return parts.join(' and ')
  return may ? 'commands that may work' : 'nothing that was removed can be restored'
}

/** How to bring back what went, image by image: snapshots first, because an image needs them. */
export function undo(target: ReportTarget, { report, rows }: SummaryContext): string {
  const groups = report.dryRun ? [] : undoGroups(target)
  const disabled = target.images.filter(
    ({ id, enableCommand }) => enableCommand !== undefined && isPlainId(id),
  )
  if (groups.length + disabled.length === 0) return ''
  const having = (answer: Recoverable): readonly UndoGroup[] =>
    groups.filter(({ recoverable, commands }) => recoverable === answer && commands.length > 0)
  const unknown = having('unknown')
  const body = paragraphs(
    report.targets.length > 1
      ? `In ${escapeText(targetName(target))}, with credentials of that account:`
      : undefined,
    disabled.length > 0 ? enabling(disabled, target, rows) : undefined,
    ...restorable(having('yes'), rows),
    unknown.length > 0
      ? blockWithNote(
          "**May work**: the Recycle Bin's rules could not be read, so nobody knows what it holds.",
          unknown,
          rows,
        )
      : undefined,
    ...lost(groups, rows),
  )
  return folded(`<b>Undo</b>: ${undoTitle(groups, disabled.length)}`, body)
}
