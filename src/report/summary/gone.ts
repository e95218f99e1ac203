import type { Report, ReportImage, ReportTarget } from '../schema.ts'
import { distinctSnapshots, isOnlyMarked, totalGib, wasDisabledHere } from '../totals.ts'
import type { CountedSnapshot } from '../totals.ts'
import { formatCount, formatGib, inSeries, plural } from '../words.ts'

/** Some snapshots: how many, and their size. */
interface SomeSnapshots {
  readonly count: number
  readonly gib: number
}

/** What goes, or went, each item in one of these. */
export interface Gone {
  readonly removed: number
  /** Those that go with images. */
  readonly snapshots: SomeSnapshots
  readonly orphans: SomeSnapshots
  readonly disabled: number
  /** Images that had been disabled before, and get the mark only. */
  readonly marked: number
}

/** What counts as gone. */
interface Wanted {
  readonly isRemoved: (image: ReportImage) => boolean
  readonly isDisabled: (image: ReportImage) => boolean
  readonly isDeleted: (snapshot: CountedSnapshot['snapshot']) => boolean
}

const sumOf = (all: readonly CountedSnapshot[]): SomeSnapshots => ({
  count: all.length,
  gib: totalGib(all.map(({ snapshot }) => snapshot)),
})

function goneOf(
  targets: readonly ReportTarget[],
  { isRemoved, isDisabled, isDeleted }: Wanted,
): Gone {
  const images = targets.flatMap((target) => target.images)
  const deleted = targets.flatMap(distinctSnapshots).filter(({ snapshot }) => isDeleted(snapshot))
  const disabled = images.filter(isDisabled)
  const marked = disabled.filter(isOnlyMarked).length
  return {
    removed: images.filter(isRemoved).length,
    snapshots: sumOf(deleted.filter(({ image }) => image !== undefined)),
    orphans: sumOf(deleted.filter(({ image }) => image === undefined)),
    disabled: disabled.length - marked,
    marked,
  }
}

/** What the plans of some targets take away. */
export const plannedIn = (targets: readonly ReportTarget[]): Gone =>
  goneOf(targets, {
    isRemoved: ({ verdict }) => verdict === 'remove',
    isDisabled: ({ verdict }) => verdict === 'disable',
    isDeleted: ({ verdict }) => verdict === 'remove',
  })

/** What was taken away in some targets. */
export const doneIn = (targets: readonly ReportTarget[]): Gone =>
  goneOf(targets, {
    isRemoved: ({ outcome }) => outcome === 'removed',
    isDisabled: wasDisabledHere,
    isDeleted: ({ outcome }) => outcome === 'deleted',
  })

const imagesOf = ({ removed, disabled, marked }: Gone): number => removed + disabled + marked

/** Whether nothing goes. */
export const isNothing = (gone: Gone): boolean =>
  imagesOf(gone) + gone.snapshots.count + gone.orphans.count === 0

/** `2 images and 5 orphaned snapshots`: what goes, without the snapshots that go with images. */
export const itemsOf = (gone: Gone): string =>
  inSeries([
    ...(imagesOf(gone) > 0 ? [plural(imagesOf(gone), 'image')] : []),
    ...(gone.orphans.count > 0 ? [plural(gone.orphans.count, 'orphaned snapshot')] : []),
  ])

/** Whether a sentence about these items speaks of one. */
export const isOne = (gone: Gone): boolean => imagesOf(gone) + gone.orphans.count === 1

const sized = ({ count, gib }: SomeSnapshots, one: string): readonly string[] =>
  count === 0 ? [] : [`${plural(count, one)} of ${formatGib(gib)}`]

/** What a sentence about what goes needs to know besides. */
interface Scope extends Pick<Report, 'dryRun'> {
  /** All images. */
  readonly total: number
  readonly where: string
  /** Whether no image can have gone where none is known to. */
  readonly isNoImage: boolean
}

const be = (count: number, { dryRun }: Scope): string =>
  dryRun ? 'would be' : count === 1 ? 'was' : 'were'

/** Snapshots that go without any image: orphans, and those that an image left behind. */
function snapshotsClause(gone: Gone, scope: Scope): readonly string[] {
  const { snapshots, orphans } = gone
  const count = snapshots.count + orphans.count
  if (count === 0) return []
  const what = inSeries([...sized(snapshots, 'snapshot'), ...sized(orphans, 'orphaned snapshot')])
  const alone = `${scope.isNoImage ? ' and no image' : ''}, in ${scope.where}`
  return [`${what} ${be(count, scope)} removed${imagesOf(gone) === 0 ? alone : ''}`]
}

/** How images go; `of` says of how many, and is said once. */
function imageClauses(gone: Gone, scope: Scope): readonly string[] {
  const { removed, disabled, marked, snapshots, orphans } = gone
  const along = sized(snapshots, 'snapshot').map((what) => `, with ${what}`)
  const besides = sized(orphans, 'orphaned snapshot').map((what) => `, and ${what}`)
  const steps: readonly (readonly [number, string])[] = [
    [removed, ['removed', ...along, ...besides].join('')],
    [disabled, 'disabled'],
    [marked, 'marked (disabled already)'],
  ]
  const of = ` of ${plural(scope.total, 'image')} in ${scope.where}`
  return steps
    .filter(([count]) => count > 0)
    .map(([count, step], place) => {
      return `${formatCount(count)}${place === 0 ? of : ''} ${be(count, scope)} ${step}`
    })
}

/** How images and snapshots went, or would go, a clause each: what cannot be undone comes first. */
export const goneClauses = (gone: Gone, scope: Scope): readonly string[] => [
  ...(gone.removed > 0 ? [] : snapshotsClause(gone, scope)),
  ...imageClauses(gone, scope),
]
