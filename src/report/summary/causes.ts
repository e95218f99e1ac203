import type { Report, ReportTarget } from '../schema.ts'
import { itemsWith, type Item } from './failed-items.ts'

/** Items that failed in the same way: what mends one of them mends all. */
export interface Cause {
  readonly code: string
  readonly kind: Item['kind']
  readonly step: Item['step']
  readonly isLeftBehind: boolean
  readonly items: readonly Item[]
  readonly targets: readonly ReportTarget[]
  /** What AWS said of the first of them. */
  readonly error: string
}

/** Every service has its own word for a missing permission, and the results of snapshots another. */
const DENIED: ReadonlySet<string> = new Set([
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
  'missing-permissions',
])

/** Whether the role lacks a permission. */
export const isDenial = (code: string): boolean => DENIED.has(code)

/** A permission is missing in all targets alike; of any other error each target has its own. */
const keyOf = ({ code, kind, step, isLeftBehind, target }: Item): string =>
  JSON.stringify([
    code,
    kind,
    step,
    isLeftBehind,
    ...(isDenial(code) ? [] : [target.accountId, target.region]),
  ])

function toCause(items: readonly Item[]): readonly Cause[] {
  const [first] = items
  if (first === undefined) return []
  const { code, kind, step, isLeftBehind, error } = first
  const targets = [...new Set(items.map(({ target }) => target))]
  return [{ code, kind, step, isLeftBehind, items, targets, error }]
}

/** Why removals failed, what concerns most items first. */
export const failureCauses = (report: Pick<Report, 'targets'>): readonly Cause[] =>
  [...Map.groupBy(itemsWith(report, 'failed'), keyOf).values()]
    .flatMap(toCause)
    .sort((a, b) => b.items.length - a.items.length)

const ACTIONS: Readonly<Record<`${Item['step']} ${Item['kind']}`, readonly string[]>> = {
  'remove image': ['ec2:DeregisterImage'],
  'remove snapshot': ['ec2:DeleteSnapshot'],
  'disable image': ['ec2:DisableImage', 'ec2:CreateTags'],
  'disable snapshot': [],
}

/** The IAM actions that were denied to the role when it was to take something away. */
export function deniedActions(causes: readonly Cause[]): readonly string[] {
  const denied = causes.filter(({ code }) => isDenial(code))
  return [...new Set(denied.flatMap(({ step, kind }) => ACTIONS[`${step} ${kind}`]))].sort()
}
