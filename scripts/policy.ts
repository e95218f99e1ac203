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
import { DISABLED_AT_TAG } from '../src/model/index.ts'
import { KEEP_TAG } from '../src/plan/tags.ts'

/**
 * The two policies of least privilege, made from what stands beside each call in the code.
 * `npm run policy` prints one of them as JSON.
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

/** Every call that reads. */
export const READ_OPERATIONS: readonly AnyOperation[] = [
  ...Object.values(PARTS),
  ...REFERENCE_SOURCES,
  ...Object.values(QUESTIONS),
  { operations: USAGE_OPERATIONS },
  { operations: [describeRegions, listAccountAliases] },
].flatMap(({ operations }): readonly AnyOperation[] => operations)

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

const readStatement: Statement = {
  Sid: 'ReadTheEvidence',
  Effect: 'Allow',
  Action: actionsOf(READ_OPERATIONS).filter((action) => !optionalActions.includes(action)),
  Resource: '*',
}

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
export const readOnlyPolicy = (): PolicyDocument =>
  document(readStatement, ...optionalStatements, noSecretsStatement)

/** What a run that removes needs. */
export const removalPolicy = (): PolicyDocument =>
  document(
    readStatement,
    ...optionalStatements,
    noSecretsStatement,
    removalStatement,
    markStatement,
    usageStatement,
    usageTagStatement,
  )

/** Every call that reads an account of `evidence-roles`: what uses images, and which are copies. */
const EVIDENCE_OPERATIONS: readonly AnyOperation[] = [
  PARTS.images,
  PARTS.snapshots,
  ...REFERENCE_SOURCES,
  QUESTIONS.imageReferences,
  { operations: [describeRegions, listAccountAliases] },
].flatMap(({ operations }): readonly AnyOperation[] => operations)

/** The policy of a role of `evidence-roles`: nothing about images to remove. */
export const evidencePolicy = (): PolicyDocument =>
  document(
    {
      ...readStatement,
      Action: actionsOf(EVIDENCE_OPERATIONS).filter((action) => !optionalActions.includes(action)),
    },
    ...optionalStatements,
    noSecretsStatement,
  )

const POLICIES = {
  'read-only': readOnlyPolicy,
  removal: removalPolicy,
  evidence: evidencePolicy,
}
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b']

/**
 * The policy that arguments ask for, as JSON.
 * @throws where they are not understood, with what is accepted
 */
export function printedPolicy(args: readonly string[]): string {
  const [names, given] = [
    Object.keys(POLICIES).join(', '),
    args.filter((arg) => arg.startsWith('--')),
  ]
  const [name, ...others] = args.filter((arg) => !arg.startsWith('--'))
  const [partition = 'aws', ...unknown] = given.map((arg) => /^--partition=(.*)$/.exec(arg)?.[1])
  const policy = Object.entries(POLICIES).find(([key]) => key === name)?.[1]
  if (policy === undefined || others.length > 0) {
    throw new Error(`"${args.join(' ')}" is not understood: name one policy of ${names}.`)
  }
  if (unknown.length > 0 || given.some((arg) => !arg.startsWith('--partition='))) {
    throw new Error(`"${given.join(' ')}" is not understood: it takes --partition=NAME once.`)
  }
  if (!PARTITIONS.includes(partition)) {
    throw new Error(`--partition: "${partition}" is not one of ${PARTITIONS.join(', ')}.`)
  }
  return JSON.stringify(policy(), undefined, 2).replaceAll('"arn:aws:', `"arn:${partition}:`)
}

const USAGE = `npm run --silent policy -- read-only            what a dry run needs, as JSON
npm run --silent policy -- removal              what a run that removes needs
npm run --silent policy -- removal --partition=aws-cn
npm run --silent policy -- evidence             what a role of evidence-roles needs`

/** Runs the command; the exit code. */
function main(args: readonly string[]): number {
  if (args.length === 0 || args.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  try {
    console.log(printedPolicy(args))
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))
