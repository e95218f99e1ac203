import type { PolicyDocument, Statement } from './policy.ts'

/** Policies made narrower than the code's own: for some Regions, or for what bears a tag. */

type Condition = NonNullable<Statement['Condition']>

/** Both conditions have to hold. */
function joined(one: Condition = {}, other: Condition): Condition {
  const operators = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(
    operators.map((operator) => [operator, { ...one[operator], ...other[operator] }]),
  )
}

function withCondition(
  policy: PolicyDocument,
  isNarrowed: (statement: Statement) => boolean,
  condition: Condition,
): PolicyDocument {
  return {
    ...policy,
    Statement: policy.Statement.map((statement) =>
      statement.Effect === 'Allow' && isNarrowed(statement)
        ? { ...statement, Condition: joined(statement.Condition, condition) }
        : statement,
    ),
  }
}

/** IAM is asked in one Region of the partition, whatever Regions are cleaned up. */
const isOfIam = ({ Action }: Statement): boolean => Action.every((each) => each.startsWith('iam:'))

/** Everything that it allows, in these Regions only. */
export const inRegions = (policy: PolicyDocument, regions: readonly string[]): PolicyDocument =>
  withCondition(policy, (statement) => !isOfIam(statement), {
    StringEquals: { 'aws:RequestedRegion': regions },
  })

const TAKES_AWAY = /^ec2:(?:DeregisterImage|DeleteSnapshot|DisableImage)$/

/** Only images and snapshots with this tag can be taken away; everything is read all the same. */
export const withTag = (policy: PolicyDocument, key: string, value: string): PolicyDocument =>
  withCondition(policy, ({ Action }) => Action.some((action) => TAKES_AWAY.test(action)), {
    StringEquals: { [`aws:ResourceTag/${key}`]: value },
  })
