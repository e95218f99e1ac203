import { labelOf } from '../families.ts'
import type { Report, ReportFamily, ReportTarget } from '../schema.ts'

/** A family with the targets that have images of it. */
export interface PooledFamily {
  /** Its figures over all of these targets. */
  readonly family: ReportFamily
  readonly targets: readonly [ReportTarget, ...ReportTarget[]]
  readonly label: string
}

function placedIn(target: ReportTarget): readonly PooledFamily[] {
  const uses = Map.groupBy(target.families, ({ label }) => label)
  return target.families.map((family) => {
    const isUnique = uses.get(family.label)?.length === 1
    const { label, key } = family
    return { family, targets: [target], label: labelOf(key, label, isUnique) }
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

/** Sizes and costs have hundredths; what is behind them is noise of the binary form. */
const rounded = (sum: number): number => Math.round(sum * 100) / 100

function together(one: PooledFamily, other: PooledFamily): PooledFamily {
  const [a, b] = [one.family, other.family]
  const figures = FIGURES.map((name) => [name, rounded(a[name] + b[name])] as const)
  const oldestCreatedAt =
    a.oldestCreatedAt < b.oldestCreatedAt ? a.oldestCreatedAt : b.oldestCreatedAt
  return {
    ...one,
    family: { ...a, ...Object.fromEntries(figures), oldestCreatedAt },
    targets: [...one.targets, ...other.targets],
  }
}

/** The families of a report: one that several targets have is there once. */
export function poolFamilies({ targets }: Report): readonly PooledFamily[] {
  const pooled = new Map<string, PooledFamily>()
  for (const placed of targets.flatMap(placedIn)) {
    const { key, rule } = placed.family
    const id = JSON.stringify([placed.label, key, rule])
    const known = pooled.get(id)
    pooled.set(id, known === undefined ? placed : together(known, placed))
  }
  return [...pooled.values()]
}
