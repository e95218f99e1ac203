import {
  DISABLING_PERMISSIONS,
  REMOVAL_PERMISSIONS,
  USAGE_REPORT_PERMISSIONS,
} from '../src/apply/changes.ts'
import { listAccountAliases } from '../src/aws/account-alias.ts'
import type { AnyOperation } from '../src/aws/operation.ts'
import { describeRegions } from '../src/aws/regions.ts'
import { QUESTIONS } from '../src/inventory/ask.ts'
import { PARTS } from '../src/inventory/parts.ts'
import { REFERENCE_SOURCES } from '../src/inventory/references/index.ts'
import { USAGE_OPERATIONS } from '../src/inventory/usage-reports.ts'
import { DISABLED_AT_TAG, type ReferenceKey } from '../src/model/index.ts'
import { MARK_ONLY, NOT_KEPT } from '../src/text/statement.ts'

/**
 * The policies of least privilege, made from what stands beside each call in the code.
 * `scripts/print-policy.ts` prints one of them as JSON.
 */

export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

/** The actions that calls need, each once. */
function actionsOf(operations: readonly AnyOperation[]): readonly string[] {
  return [...new Set(operations.flatMap(({ permissions }) => permissions))].sort()
}

/** Every call that reads, without those that only skipped references need. */
function readOperations(skipped: ReadonlySet<ReferenceKey>): readonly AnyOperation[] {
  return [
    ...Object.values(PARTS),
    ...REFERENCE_SOURCES.filter(({ key }) => !skipped.has(key)),
    ...Object.values(QUESTIONS).filter(
      ({ skipKey }) => skipKey === undefined || !skipped.has(skipKey),
    ),
    { operations: USAGE_OPERATIONS },
    { operations: [describeRegions, listAccountAliases] },
  ].flatMap(({ operations }): readonly AnyOperation[] => operations)
}

/** Every call that reads. */
export const READ_OPERATIONS: readonly AnyOperation[] = readOperations(new Set())

/** The sources that are read for some settings only. */
const sharedUses = REFERENCE_SOURCES.filter(({ isRead }) => isRead !== undefined)

/** What not every run needs, each in a statement of its own that others may leave out. */
export const OPTIONAL_PERMISSIONS = {
  ListTheRegions: { actions: ['ec2:DescribeRegions'] },
  ReadTheAccountAlias: { actions: ['iam:ListAccountAliases'] },
  ReadParametersByPath: { actions: ['ssm:GetParametersByPath'] },
  ReadUsersOfSharedImages: {
    actions: actionsOf(sharedUses.flatMap(({ operations }) => operations)),
  },
} as const

const optionalActions: readonly string[] = Object.values(OPTIONAL_PERMISSIONS).flatMap(
  ({ actions }) => actions,
)

const readStatement = (operations: readonly AnyOperation[]): Statement => ({
  Sid: 'ReadTheEvidence',
  Effect: 'Allow',
  Action: actionsOf(operations).filter((action) => !optionalActions.includes(action)),
  Resource: '*',
})

const optionalStatements: readonly Statement[] = Object.entries(OPTIONAL_PERMISSIONS).map(
  ([Sid, { actions }]) => ({ Sid, Effect: 'Allow', Action: actions, Resource: '*' }),
)

/**
 * The values of SecureString parameters stay unread: the key that Parameter Store takes by default
 * lets every principal of the account decrypt.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-restrict-decryption.html
 */
const noSecretsStatement: Statement = {
  Sid: 'ReadNoSecrets',
  Effect: 'Deny',
  Action: ['kms:Decrypt'],
  Resource: '*',
}

const removalStatement: Statement = {
  Sid: 'RemoveWhatIsNotKept',
  Effect: 'Allow',
  Action: [...Object.values(REMOVAL_PERMISSIONS), DISABLING_PERMISSIONS.disableImage].sort(),
  Resource: ['arn:aws:ec2:*::image/*', 'arn:aws:ec2:*::snapshot/*'],
  Condition: NOT_KEPT,
}

/** The mark and no other tag, on images alone. */
const markStatement: Statement = {
  Sid: 'MarkWhatIsDisabled',
  Effect: 'Allow',
  Action: [DISABLING_PERMISSIONS.createTags],
  Resource: ['arn:aws:ec2:*::image/*'],
  Condition: MARK_ONLY,
}

/**
 * IAM itself holds the two steps of `grace`: nobody with this role deregisters an image that was not
 * disabled and marked before. How long ago that was, and that it is disabled still, IAM cannot see.
 * DeregisterImage takes `aws:ResourceTag` of the image, as AWS's own policy for Image Builder shows:
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/EC2ImageBuilderLifecycleExecutionPolicy.html
 */
export const twoStepsStatement: Statement = {
  Sid: 'RemoveOnlyWhatWasDisabled',
  Effect: 'Deny',
  Action: [REMOVAL_PERMISSIONS.deregisterImage],
  Resource: ['arn:aws:ec2:*::image/*'],
  Condition: { Null: { [`aws:ResourceTag/${DISABLED_AT_TAG}`]: 'true' } },
}

const USAGE_REPORTS = 'arn:aws:ec2:*:*:image-usage-report/*'

/** The reports take nothing away; `shared-images: remove-unused` reads them in a later run. */
const usageStatement: Statement = {
  Sid: 'AskForUsageReports',
  Effect: 'Allow',
  Action: [USAGE_REPORT_PERMISSIONS.createImageUsageReport],
  Resource: ['arn:aws:ec2:*::image/*', USAGE_REPORTS],
}

/**
 * Tags on new reports, and on nothing that exists.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
const usageTagStatement: Statement = {
  Sid: 'TagUsageReports',
  Effect: 'Allow',
  Action: [USAGE_REPORT_PERMISSIONS.createTags],
  Resource: [USAGE_REPORTS],
  Condition: { StringEquals: { 'ec2:CreateAction': 'CreateImageUsageReport' } },
}

const document = (...statements: readonly Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
})

/** What a dry run needs, without the references that it skips. */
export const readOnlyPolicy = (skipped: ReadonlySet<ReferenceKey> = new Set()): PolicyDocument =>
  document(readStatement(readOperations(skipped)), ...optionalStatements, noSecretsStatement)

/** What a run that removes needs. */
export const removalPolicy = (skipped: ReadonlySet<ReferenceKey> = new Set()): PolicyDocument =>
  document(
    ...readOnlyPolicy(skipped).Statement,
    removalStatement,
    markStatement,
    usageStatement,
    usageTagStatement,
  )

/** The same for a run with `grace`, where IAM holds its two steps. */
export const twoStepsPolicy = (skipped: ReadonlySet<ReferenceKey> = new Set()): PolicyDocument =>
  document(...removalPolicy(skipped).Statement, twoStepsStatement)

/** Every call that reads an account of `evidence-roles`: what uses images, and which are copies. */
function evidenceOperations(skipped: ReadonlySet<ReferenceKey>): readonly AnyOperation[] {
  const isRead = ({ key }: { readonly key: ReferenceKey }): boolean => !skipped.has(key)
  return [
    ...[PARTS.images, PARTS.snapshots],
    ...REFERENCE_SOURCES.filter(isRead),
    ...(skipped.has('image-references') ? [] : [QUESTIONS.imageReferences]),
    { operations: [describeRegions, listAccountAliases] },
  ].flatMap(({ operations }): readonly AnyOperation[] => operations)
}

/** The policy of a role of `evidence-roles`: nothing about images to remove. */
export const evidencePolicy = (skipped: ReadonlySet<ReferenceKey> = new Set()): PolicyDocument =>
  document(readStatement(evidenceOperations(skipped)), ...optionalStatements, noSecretsStatement)
