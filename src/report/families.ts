import type { Report, ReportFamily, ReportImage, ReportTarget } from './schema.ts'
import {
  type Contents,
  distinctSnapshots,
  imageCountsOf,
  reclaimOf,
  targetTotalsOf,
  toHundredths,
} from './totals.ts'

/** The fields that name an image's family. */
export interface InFamily {
  readonly family?: string | undefined
  readonly familyKey?: string | undefined
}

/** The images of one family of a target. */
export interface FamilyOfImages<T> {
  /** Undefined where `mapping` gives the images no family. */
  readonly label: string | undefined
  readonly images: readonly T[]
}

/** The key of an image's family; undefined without a family. */
export const keyOf = ({ family, familyKey }: InFamily): string | undefined => familyKey ?? family

/** Families with one label are told apart by what their key is made of. */
export function labelOf(key: string | undefined, label: string, isUnique: boolean): string {
  return isUnique || key === undefined ? label : `${label} ${key}`
}

/** The images of a target by family, by label; those without a family come last. */
export function familiesOf<T extends InFamily>(images: readonly T[]): readonly FamilyOfImages<T>[] {
  const groups = [...Map.groupBy(images, keyOf)].map(([key, members]) => ({
    key,
    label: members[0]?.family,
    images: members,
  }))
  const uses = Map.groupBy(groups, ({ label }) => label)
  return groups
    .map(({ key, label, images: members }) => ({
      label: label === undefined ? undefined : labelOf(key, label, uses.get(label)?.length === 1),
      images: members,
    }))
    .sort((a, b) => compare(a.label ?? '\uFFFF', b.label ?? '\uFFFF'))
}

/** The order of texts, by their code units. */
export const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

/** Where the images stand that `mapping` gives no family. */
export const NO_FAMILY = '(no family)'

/** The oldest of some dates; nothing where AWS gives none. */
function oldestOf(dates: readonly (string | undefined)[]): Pick<ReportFamily, 'oldestCreatedAt'> {
  const [oldestCreatedAt] = dates.filter((date) => date !== undefined).sort()
  return oldestCreatedAt === undefined ? {} : { oldestCreatedAt }
}

/** Whether anything names it, whatever else keeps it. */
const isInUse = ({ reason, references }: ReportImage): boolean =>
  reason === 'in-use' || references.length > 0

/**
 * The families of a target in numbers, by label, with one for the images without any: together they
 * hold every image, and each snapshot counts in one of them.
 */
export function buildFamilies(contents: Contents): ReportFamily[] {
  const { images } = contents
  const snapshots = Map.groupBy(distinctSnapshots(contents), ({ image }) => image && keyOf(image))
  return [...Map.groupBy(images, keyOf)]
    .map(([key, members]): ReportFamily => ({
      label: members[0]?.family ?? NO_FAMILY,
      ...(key !== undefined && { key }),
      ...(members[0]?.rule !== undefined && { rule: members[0].rule }),
      images: members.length,
      inUse: members.filter(isInUse).length,
      ...imageCountsOf(members),
      ...oldestOf(members.map(({ createdAt }) => createdAt)),
      ...reclaimOf(
        (snapshots.get(key) ?? []).flatMap(({ snapshot, image }) => (image ? [snapshot] : [])),
      ),
    }))
    .sort(byLabel)
}

/** Those without a family come last. */
function byLabel(a: ReportFamily, b: ReportFamily): number {
  const last = Number(a.key === undefined) - Number(b.key === undefined)
  return last || compare(a.label, b.label) || compare(a.key ?? '', b.key ?? '')
}

/** A target before its figures are worked out. */
export type Unsummed = Omit<ReportTarget, 'totals' | 'families'>

/** A target with its figures. */
export function withFigures(target: Unsummed): ReportTarget {
  const { accountId, region, partition, status, error, ...contents } = target
  return {
    ...{ accountId, region, partition, status },
    ...(error !== undefined && { error }),
    totals: targetTotalsOf(contents),
    families: buildFamilies(contents),
    ...contents,
  }
}

/** A family with the targets that have images of it. */
export interface PooledFamily {
  /** Its figures over all of these targets. */
  readonly family: ReportFamily
  readonly targets: readonly [ReportTarget, ...ReportTarget[]]
  readonly label: string
}

/** A family in one target. */
interface PlacedFamily {
  readonly family: ReportFamily
  readonly target: ReportTarget
  readonly label: string
}

function placedIn(target: ReportTarget): readonly PlacedFamily[] {
  const uses = Map.groupBy(target.families, ({ label }) => label)
  return target.families.map((family) => {
    const isUnique = uses.get(family.label)?.length === 1
    const { label, key } = family
    return { family, target, label: labelOf(key, label, isUnique) }
  })
}

/** The names of all numbers that a family has. */
type FigureName = {
  [Name in keyof ReportFamily]-?: ReportFamily[Name] extends number ? Name : never
}[keyof ReportFamily]

/** Every figure is added up over the targets. A new one of the schema does not compile until it stands here. */
const FIGURES = Object.keys({
  images: true,
  inUse: true,
  planned: true,
  plannedDisabled: true,
  kept: true,
  removed: true,
  disabled: true,
  unmarked: true,
  alreadyGone: true,
  failed: true,
  notAttempted: true,
  reclaimableGib: true,
  reclaimedGib: true,
  reclaimableUsdPerMonth: true,
  reclaimedUsdPerMonth: true,
} satisfies Record<FigureName, true>) as readonly FigureName[]

/** Adds the figures of a family up over its targets. */
function together(placed: readonly [PlacedFamily, ...PlacedFamily[]]): PooledFamily {
  const [{ family: first, label, target }, ...others] = placed
  const figures = FIGURES.map((name) => {
    const sum = placed.reduce((total, { family }) => total + family[name], 0)
    return [name, toHundredths(sum)] as const
  })
  return {
    family: {
      ...first,
      ...Object.fromEntries(figures),
      ...oldestOf(placed.map(({ family }) => family.oldestCreatedAt)),
    },
    targets: [target, ...others.map((other) => other.target)],
    label,
  }
}

/** The families of a report: one that several targets have is there once. */
export function poolFamilies({ targets }: Pick<Report, 'targets'>): readonly PooledFamily[] {
  const groups = Map.groupBy(targets.flatMap(placedIn), ({ family: { key, rule }, label }) =>
    JSON.stringify([label, key, rule]),
  )
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [together([first, ...others])],
  )
}
