/** The IAM statements that a person can paste into the policy of a role. */

/** Only what has the form of an IAM action may stand in a statement. */
const ACTION = /^[a-z\d-]{1,64}:[A-Za-z]{1,128}$/

export const isAction = (action: string): boolean => ACTION.test(action)

/** Calls that change something, by the type of resource that they change. */
const CHANGED: ReadonlyMap<string, 'image' | 'snapshot'> = new Map([
  ['ec2:DeregisterImage', 'image'],
  ['ec2:DisableImage', 'image'],
  ['ec2:CreateTags', 'image'],
  ['ec2:DeleteSnapshot', 'snapshot'],
])

/** Whether the call removes, disables or marks something. */
export const isChange = (action: string): boolean => CHANGED.has(action)

const statementFor = (actions: readonly string[], more: object): string =>
  JSON.stringify({ Effect: 'Allow', Action: actions, ...more }, undefined, 2)

/** Keeps images with the keep tag out of reach of a role that removes. */
function changing(actions: readonly string[], partition: string): string {
  const types = new Set(actions.flatMap((action) => CHANGED.get(action) ?? []))
  return statementFor(actions, {
    Resource: [...types].sort().map((type) => `arn:${partition}:ec2:*::${type}/*`),
    Condition: { StringEqualsIgnoreCaseIfExists: { 'aws:ResourceTag/ami-cleanup:keep': 'false' } },
  })
}

/**
 * One IAM statement that allows all of these actions: reads on `*`, because they take no narrower
 * resource, and changes on images and snapshots without the keep tag. Undefined where there are no
 * actions. Changes and reads are never asked for together.
 */
export function statementOf(actions: readonly string[], partition: string): string | undefined {
  const usable = [...new Set(actions.filter(isAction))].sort()
  if (usable.length === 0) return undefined
  return usable.every(isChange)
    ? changing(usable, partition)
    : statementFor(usable, { Resource: '*' })
}
