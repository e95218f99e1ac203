import { DISABLING_PERMISSIONS } from '../src/apply/disabler.ts'
import { REMOVAL_PERMISSIONS } from '../src/apply/remover.ts'
import { USAGE_REPORT_PERMISSIONS } from '../src/apply/usage-reports.ts'
import type { AnyOperation } from '../src/aws/operation.ts'
import { QUESTIONS } from '../src/inventory/ask.ts'
import { PARTS } from '../src/inventory/parts.ts'
import { REFERENCE_SOURCES } from '../src/inventory/references/index.ts'
import { USAGE_OPERATIONS } from '../src/inventory/usage-reports.ts'
import { DISABLED_AT_TAG } from '../src/model/index.ts'
import { KEEP_TAG } from '../src/plan/protection.ts'

/**
 * The two policies of least privilege, made from what stands beside each call in the code.
 * `npm run policy` prints them.
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

/** Every call that reads. */
export const READ_OPERATIONS: readonly AnyOperation[] = [
  ...Object.values(PARTS),
  ...REFERENCE_SOURCES,
  ...Object.values(QUESTIONS),
  { operations: USAGE_OPERATIONS },
].flatMap(({ operations }): readonly AnyOperation[] => operations)

const readStatement: Statement = {
  Sid: 'ReadTheEvidence',
  Effect: 'Allow',
  Action: [...new Set(READ_OPERATIONS.flatMap(({ permissions }) => permissions))].sort(),
  Resource: '*',
}

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

/** IAM itself refuses to remove what bears the keep tag, unless its value is `false`. */
const NOT_KEPT: Statement['Condition'] = {
  StringEqualsIgnoreCaseIfExists: { [`aws:ResourceTag/${KEEP_TAG}`]: 'false' },
}

const removalStatement: Statement = {
  Sid: 'RemoveWhatIsNotKept',
  Effect: 'Allow',
  Action: [...Object.values(REMOVAL_PERMISSIONS), DISABLING_PERMISSIONS.disableImage].sort(),
  Resource: ['arn:aws:ec2:*::image/*', 'arn:aws:ec2:*::snapshot/*'],
  Condition: NOT_KEPT,
}

/**
 * The mark and no other tag, on images alone: of CreateTags on what exists `aws:TagKeys` holds the
 * keys that are written.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
const markStatement: Statement = {
  Sid: 'MarkWhatIsDisabled',
  Effect: 'Allow',
  Action: [DISABLING_PERMISSIONS.createTags],
  Resource: ['arn:aws:ec2:*::image/*'],
  Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [DISABLED_AT_TAG] } },
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

/** What a dry run needs. */
export const readOnlyPolicy = (): PolicyDocument => document(readStatement, noSecretsStatement)

/** What a run that removes needs. */
export const removalPolicy = (): PolicyDocument =>
  document(
    readStatement,
    noSecretsStatement,
    removalStatement,
    markStatement,
    usageStatement,
    usageTagStatement,
  )

if (import.meta.main) {
  console.log('For dry runs:')
  console.log(JSON.stringify(readOnlyPolicy(), undefined, 2))
  console.log('\nFor real runs:')
  console.log(JSON.stringify(removalPolicy(), undefined, 2))
}
