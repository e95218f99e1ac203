/** The IAM statements that a person can paste into the policy of a role. */

/** Only what has the form of an IAM action may stand in a statement. */
const ACTION = /^[a-z\d-]{1,64}:[A-Za-z]{1,128}$/

export const isAction = (action: string): boolean => ACTION.test(action)

const MARK = 'ec2:CreateTags'

/** Calls that change something, by the type of resource that they change. */
const CHANGED: ReadonlyMap<string, 'image' | 'snapshot'> = new Map([
  ['ec2:DeregisterImage', 'image'],
  ['ec2:DisableImage', 'image'],
  [MARK, 'image'],
  ['ec2:DeleteSnapshot', 'snapshot'],
])

/** Whether the call removes, disables or marks something. */
export const isChange = (action: string): boolean => CHANGED.has(action)

/** Whether the call marks what was disabled. */
export const isMark = (action: string): boolean => action === MARK

/** IAM itself refuses to remove what bears the keep tag, unless its value is `false`. */
export const NOT_KEPT = {
  StringEqualsIgnoreCaseIfExists: { 'aws:ResourceTag/ami-cleanup:keep': 'false' },
} as const

/**
 * The mark and no other tag: of CreateTags on what exists `aws:TagKeys` holds the keys that are
 * written. Whoever could write any would take the keep tag's word.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export const MARK_ONLY = {
  'ForAllValues:StringEquals': { 'aws:TagKeys': ['ami-cleanup:disabled-at'] },
} as const

const allow = (actions: readonly string[], more: object): object => ({
  Effect: 'Allow',
  Action: actions,
  ...more,
})

/** Keeps images with the keep tag out of reach of a role that removes. */
function changing(actions: readonly string[], partition: string): object {
  const types = new Set(actions.flatMap((action) => CHANGED.get(action) ?? []))
  return allow(actions, {
    Resource: resourcesOf([...types].sort(), partition),
    Condition: NOT_KEPT,
  })
}

const marking = (partition: string): object =>
  allow([MARK], { Resource: resourcesOf(['image'], partition), Condition: MARK_ONLY })

const resourcesOf = (types: readonly string[], partition: string): readonly string[] =>
  types.map((type) => `arn:${partition}:ec2:*::${type}/*`)

/** Reads stand on `*`, because they take no narrower resource. */
function statementsOf(actions: readonly string[], partition: string): readonly object[] {
  if (!actions.every(isChange)) return [allow(actions, { Resource: '*' })]
  const others = actions.filter((action) => !isMark(action))
  return [
    ...(others.length > 0 ? [changing(others, partition)] : []),
    ...(actions.some(isMark) ? [marking(partition)] : []),
  ]
}

/**
 * The IAM statement that allows all of these actions, as JSON: reads, or changes on images and
 * snapshots without the keep tag. The mark has one of its own; with other changes it is a list of
 * both. Undefined where there are no actions. Changes and reads are never asked for together.
 */
export function statementOf(actions: readonly string[], partition: string): string | undefined {
  const usable = [...new Set(actions.filter(isAction))].sort()
  if (usable.length === 0) return undefined
  const statements = statementsOf(usable, partition)
  return JSON.stringify(statements.length === 1 ? statements[0] : statements, undefined, 2)
}
