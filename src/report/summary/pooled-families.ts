import { labelOf } from '../families.ts'
import { toHundredths } from '../money.ts'
import type { Report, ReportFamily, ReportTarget } from '../schema.ts'

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

const FIGURES = [
  'images',
  'inUse',
  'planned',
  'plannedDisabled',
  'kept',
  'removed',
  'disabled',
  'alreadyGone',
  'failed',
  'notAttempted',
  'reclaimableGib',
  'reclaimedGib',
  'reclaimableUsdPerMonth',
  'reclaimedUsdPerMonth',
] as const satisfies readonly (keyof ReportFamily)[]

/** What stands for each target of a family becomes what stands for all of them. */
function together(placed: readonly [PlacedFamily, ...PlacedFamily[]]): PooledFamily {
  const [{ family: first, label, target }, ...others] = placed
  const figures = FIGURES.map((name) => {
    const sum = placed.reduce((total, { family }) => total + family[name], 0)
    return [name, toHundredths(sum)] as const
  })
  const oldestCreatedAt = placed.reduce(
    (oldest, { family }) => (family.oldestCreatedAt < oldest ? family.oldestCreatedAt : oldest),
    first.oldestCreatedAt,
  )
  return {
    family: { ...first, ...Object.fromEntries(figures), oldestCreatedAt },
    targets: [target, ...others.map((other) => other.target)],
    label,
  }
}

/** The families of a report: one that several targets have is there once. */
export function poolFamilies({ targets }: Report): readonly PooledFamily[] {
  const groups = Map.groupBy(targets.flatMap(placedIn), ({ family: { key, rule }, label }) =>
    JSON.stringify([label, key, rule]),
  )
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [together([first, ...others])],
  )
}
