import { otherPolicyIn } from '../../text/denials.ts'
import { block } from '../markdown.ts'
import { isDenial, type Cause } from './causes.ts'

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
