import {
  targetLabel,
  type Amount,
  type Plan,
  type Policy,
  type Problem,
  type Refusal,
  type Target,
  type TargetPlan,
} from '../model/index.ts'
import { totalRefusalsOf } from '../plan/guards.ts'
import { formatCount } from '../text/display.ts'

/** Why nothing may be taken away in a target although it was planned. */
export type Refused = ReadonlyMap<Target, Problem>

/** What the plan does too often, and what may be done with so many at most. */
const WORDS: Readonly<Record<Amount, readonly [string, string, string]>> = {
  images: ['removes', 'images', 'may go'],
  'images to disable': ['disables', 'images', 'may be disabled'],
  'orphaned snapshots': ['removes', 'orphaned snapshots', 'may go'],
}

function counted({ count, what, limit }: Refusal): string {
  const [verb, items, may] = WORDS[what]
  return `${verb} ${formatCount(count)} ${items}, and at most ${formatCount(limit)} ${may}`
}

const settingFor = (input: string, refusals: readonly Refusal[]): string =>
  `${input}: ${String(Math.max(...refusals.map(({ count }) => count)))}`

/** All that must be set for the plan to go through, once somebody has looked at it. */
const wayOut = (settings: readonly string[]): string =>
  `Look at the plan, then set ${settings.join(' and ')} for one run, or narrow include.`

function targetProblem({ target, refusals }: TargetPlan, total: readonly Refusal[]): Problem {
  const all = refusals.map(counted).join('; ')
  const alsoTotal =
    total.length === 0
      ? ''
      : ` The run as a whole would be above max-removals-total: ${total.map(counted).join('; ')}.`
  const settings = [
    settingFor('max-removals', refusals),
    ...(total.length === 0 ? [] : [settingFor('max-removals-total', total)]),
  ]
  return {
    code: 'above-max-removals',
    message: `max-removals: the plan for ${targetLabel(target)} ${all}. Nothing is taken away there.${alsoTotal} ${wayOut(settings)}`,
    target,
  }
}

const totalProblem = (target: Target, total: readonly Refusal[]): Problem => ({
  code: 'above-max-removals-total',
  message: `max-removals-total: the plan of the run ${total.map(counted).join('; ')}. Nothing is taken away anywhere. ${wayOut([settingFor('max-removals-total', total)])}`,
  target,
})

/**
 * The targets whose plan is above a limit. Those above `max-removals` do not count for
 * `max-removals-total`, which stops all the others.
 */
export function refusedBy({ targets }: Plan, policy: Policy): Refused {
  const refused = targets.filter(({ refusals }) => refusals.length > 0)
  const others = targets.filter(({ refusals }) => refusals.length === 0)
  const ofAll = totalRefusalsOf(targets, policy)
  const total = totalRefusalsOf(others, policy)
  return new Map([
    ...refused.map((of) => [of.target, targetProblem(of, ofAll)] as const),
    ...(total.length === 0
      ? []
      : others.map(({ target }) => [target, totalProblem(target, total)] as const)),
  ])
}
