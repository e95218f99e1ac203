import { otherPolicyIn } from '../../text/errors.ts'
import { block } from '../markdown.ts'
import type { Report, ReportImage, ReportTarget } from '../schema.ts'
import { distinctSnapshots } from '../totals.ts'

/** Something that was to go and did not. */
export interface Item {
  readonly target: ReportTarget
  readonly id: string
  readonly kind: 'image' | 'snapshot'
  /** What was to be done. */
  readonly step: 'remove' | 'disable'
  /** Whether it is a snapshot whose image is no longer there. */
  readonly isLeftBehind: boolean
  readonly code: string
  readonly error: string
}

const stepOf = ({ verdict }: ReportImage): Item['step'] =>
  verdict === 'disable' ? 'disable' : 'remove'

const isGone = (image: ReportImage | undefined): boolean =>
  image?.outcome === 'removed' || image?.outcome === 'already-gone'

/** The items of a target with an outcome, each once: two images may map one snapshot. */
function itemsIn(target: ReportTarget, outcome: 'failed' | 'not-attempted'): readonly Item[] {
  const images = target.images
    .filter((image) => image.outcome === outcome)
    .map((image): Item => ({
      ...{ target, id: image.id, kind: 'image', step: stepOf(image), isLeftBehind: false },
      ...{ code: image.errorCode ?? '', error: image.error ?? '' },
    }))
  const snapshots = distinctSnapshots(target)
    .filter(({ snapshot }) => snapshot.outcome === outcome)
    .map(({ snapshot, image }): Item => ({
      ...{ target, id: snapshot.id, kind: 'snapshot', step: 'remove', isLeftBehind: isGone(image) },
      ...{ code: snapshot.errorCode ?? '', error: snapshot.error ?? '' },
    }))
  return [...images, ...snapshots]
}

/** The items of all targets with an outcome. */
export const itemsWith = (
  { targets }: Pick<Report, 'targets'>,
  outcome: 'failed' | 'not-attempted',
): readonly Item[] => targets.flatMap((target) => itemsIn(target, outcome))

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

/** The targets whose plan is above a limit. */
export const refusedTargets = ({ targets }: Pick<Report, 'targets'>): readonly ReportTarget[] =>
  targets.filter(({ status }) => status === 'refused')

/** The limits that stop targets: `max-removals` of their own, `max-removals-total` of the run. */
export function limitsAbove(report: Pick<Report, 'targets'>): readonly string[] {
  const refused = refusedTargets(report)
  const isOwn = ({ refusals }: ReportTarget): boolean => refusals.length > 0
  return [
    ...(refused.some(isOwn) ? ['max-removals'] : []),
    ...(refused.some((target) => !isOwn(target)) ? ['max-removals-total'] : []),
  ]
}

/** Whether it is about a plan that is above a limit. */
export const isLimit = ({ code }: { readonly code: string }): boolean =>
  code === 'above-max-removals' || code === 'above-max-removals-total'

/** What is said of limits: a warning in a dry run, an error in a real one. */
export const limitMessages = ({ errors, warnings }: Report): readonly string[] => [
  ...new Set([...errors, ...warnings].filter(isLimit).map(({ message }) => message)),
]

/** In characters. The messages of a run are shorter; those of a report that others wrote may not be. */
const LONGEST_MESSAGE = 10_000

/** What must be set for every plan that a limit stops, as the messages about them say. */
export function neededLimits(report: Report): readonly string[] {
  const found = limitMessages(report).flatMap((message) => [
    ...(/ then set (.*) for one run/.exec(message.slice(0, LONGEST_MESSAGE))?.[1] ?? '').matchAll(
      /(max-removals(?:-total)?): (\d{1,15})(?!\d)/g,
    ),
  ])
  return [...Map.groupBy(found, ([, name = '']) => name)].map(
    ([name, uses]) => `${name}: ${String(Math.max(...uses.map(([, , count]) => Number(count))))}`,
  )
}

/** The statement of the README's policy, for these actions: what bears the keep tag stays out of reach. */
function statement(actions: readonly string[], partition: string): string {
  const resources = [
    ...(actions.some((action) => action.endsWith('Image') || action === 'ec2:CreateTags')
      ? ['image']
      : []),
    ...(actions.includes('ec2:DeleteSnapshot') ? ['snapshot'] : []),
  ]
  const json = {
    Effect: 'Allow',
    Action: actions,
    Resource: resources.map((type) => `arn:${partition}:ec2:*::${type}/*`),
    Condition: { StringEqualsIgnoreCaseIfExists: { 'aws:ResourceTag/ami-cleanup:keep': 'false' } },
  }
  return JSON.stringify(json, undefined, 2)
}

/** The IAM statement to paste, as a block. */
export const statementBlock = (actions: readonly string[], partition: string): string =>
  block(statement(actions, partition).split('\n'), 'json')

/** What becomes of a snapshot that was left behind. */
const LEFT_BEHIND =
  'The image is gone and the snapshot is still there: the next run lists it as an orphan, and `orphan-snapshots: delete` removes it.'

/** What to do about an error that is no missing permission, by its code. */
const BY_CODE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    OperationNotPermitted:
      'AWS does not permit it, whatever the role may do: take the deregistration protection off, or tag the image `ami-cleanup:keep`.',
    AuthFailure:
      'Something else manages it, such as AWS Backup: remove it there, or narrow `include`.',
    'InvalidSnapshot.InUse': 'Something uses the snapshot since: the next run looks again.',
    NotAnswered: 'The next run sees whether it is gone.',
    RequestLimitExceeded: 'AWS asked to slow down for too long: the next run tries again.',
  }),
)

/** What to do about a cause, in Markdown of one line. */
export function wayOut({ code, isLeftBehind, error }: Cause): string {
  const other = otherPolicyIn(error)
  const deny = other === undefined ? '' : ` AWS names ${other}: it has to let it through as well.`
  const behind = isLeftBehind ? ` ${LEFT_BEHIND}` : ''
  if (isDenial(code)) return `Add the statement below to the role.${deny}${behind}`
  return `${BY_CODE.get(code) ?? (isLeftBehind ? '' : 'The next run tries again.')}${behind}`.trim()
}
