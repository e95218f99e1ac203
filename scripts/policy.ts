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

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>

export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Condition
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

/** What calls something. */
interface Calling {
  readonly operations: readonly AnyOperation[]
}

/** The actions that calls need, each once. */
const actionsOf = (parts: readonly Calling[]): readonly string[] =>
  [
    ...new Set(parts.flatMap(({ operations }) => operations).flatMap((each) => each.permissions)),
  ].sort()

type Skipped = ReadonlySet<ReferenceKey>

/** What tells the Regions and the name of every account. */
const OF_ACCOUNTS: Calling = { operations: [describeRegions, listAccountAliases] }

const sourcesBut = (skipped: Skipped) => REFERENCE_SOURCES.filter(({ key }) => !skipped.has(key))

/** Every call that reads, without those that only skipped references need. */
const reads = (skipped: Skipped): readonly Calling[] => [
  ...Object.values(PARTS),
  ...sourcesBut(skipped),
  ...Object.values(QUESTIONS).filter(({ skipKey }) => !skipKey || !skipped.has(skipKey)),
  { operations: USAGE_OPERATIONS },
  OF_ACCOUNTS,
]

/** Every call that reads an account of `evidence-roles`: what uses images, and which are copies. */
const readsOfEvidence = (skipped: Skipped): readonly Calling[] => [
  ...[PARTS.images, PARTS.snapshots],
  ...sourcesBut(skipped),
  ...(skipped.has('image-references') ? [] : [QUESTIONS.imageReferences]),
  OF_ACCOUNTS,
]

/** Every call that reads. */
export const READ_OPERATIONS: readonly AnyOperation[] = reads(new Set()).flatMap(
  ({ operations }) => operations,
)

/** What not every run needs, each in a statement of its own that others may leave out. */
export const OPTIONAL_PERMISSIONS = {
  ListTheRegions: ['ec2:DescribeRegions'],
  ReadTheAccountAlias: ['iam:ListAccountAliases'],
  ReadParametersByPath: ['ssm:GetParametersByPath'],
  // The sources that are read for some settings only.
  ReadUsersOfSharedImages: actionsOf(REFERENCE_SOURCES.filter(({ isRead }) => isRead)),
} as const

const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: Statement['Resource'],
  Condition?: Condition,
): Statement => ({ Sid, Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) })

function readStatements(operations: readonly Calling[]): readonly Statement[] {
  const optional: readonly string[] = Object.values(OPTIONAL_PERMISSIONS).flat()
  const always = actionsOf(operations).filter((action) => !optional.includes(action))
  return [
    allow('ReadTheEvidence', always, '*'),
    ...Object.entries(OPTIONAL_PERMISSIONS).map(([Sid, actions]) => allow(Sid, actions, '*')),
    // The values of SecureString parameters stay unread: the key that Parameter Store takes by default
    // lets every principal of the account decrypt.
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-restrict-decryption.html
    { ...allow('ReadNoSecrets', ['kms:Decrypt'], '*'), Effect: 'Deny' },
  ]
}

const IMAGES = 'arn:aws:ec2:*::image/*'
const USAGE_REPORTS = 'arn:aws:ec2:*:*:image-usage-report/*'

const REMOVAL_STATEMENTS: readonly Statement[] = [
  allow(
    'RemoveWhatIsNotKept',
    [...Object.values(REMOVAL_PERMISSIONS), DISABLING_PERMISSIONS.disableImage].sort(),
    [IMAGES, 'arn:aws:ec2:*::snapshot/*'],
    NOT_KEPT,
  ),
  // The mark and no other tag, on images alone.
  allow('MarkWhatIsDisabled', [DISABLING_PERMISSIONS.createTags], [IMAGES], MARK_ONLY),
  // The reports take nothing away; `shared-images: remove-unused` reads them in a later run.
  allow(
    'AskForUsageReports',
    [USAGE_REPORT_PERMISSIONS.createImageUsageReport],
    [IMAGES, USAGE_REPORTS],
  ),
  // Tags on new reports, and on nothing that exists.
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
  allow('TagUsageReports', [USAGE_REPORT_PERMISSIONS.createTags], [USAGE_REPORTS], {
    StringEquals: { 'ec2:CreateAction': 'CreateImageUsageReport' },
  }),
]

/**
 * IAM itself holds the two steps of `grace`: nobody with this role deregisters an image that was not
 * disabled and marked before. How long ago that was, and that it is disabled still, IAM cannot see.
 * DeregisterImage takes `aws:ResourceTag` of the image, as AWS's own policy for Image Builder shows:
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/EC2ImageBuilderLifecycleExecutionPolicy.html
 */
const TWO_STEPS: Statement = {
  ...allow('RemoveOnlyWhatWasDisabled', [REMOVAL_PERMISSIONS.deregisterImage], [IMAGES], {
    Null: { [`aws:ResourceTag/${DISABLED_AT_TAG}`]: 'true' },
  }),
  Effect: 'Deny',
}

const document = (...Statement: readonly Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement,
})

/** What a dry run needs, without the references that it skips. */
export const readOnlyPolicy = (skipped: Skipped = new Set()): PolicyDocument =>
  document(...readStatements(reads(skipped)))

/** What a run that removes needs. */
export const removalPolicy = (skipped: Skipped = new Set()): PolicyDocument =>
  document(...readOnlyPolicy(skipped).Statement, ...REMOVAL_STATEMENTS)

/** The same for a run with `grace`, where IAM holds its two steps. */
export const twoStepsPolicy = (skipped: Skipped = new Set()): PolicyDocument =>
  document(...removalPolicy(skipped).Statement, TWO_STEPS)

/** The policy of a role of `evidence-roles`: nothing about images to remove. */
export const evidencePolicy = (skipped: Skipped = new Set()): PolicyDocument =>
  document(...readStatements(readsOfEvidence(skipped)))

/** A policy that allows the same, some of it under another condition as well. */
const narrowed = (
  policy: PolicyDocument,
  isNarrowed: (action: string) => boolean,
  own: string,
  values: string | readonly string[],
): PolicyDocument =>
  document(
    ...policy.Statement.map((statement) => {
      const { Effect, Action, Condition } = statement
      if (Effect !== 'Allow' || !Action.some(isNarrowed)) return statement
      const StringEquals = { ...Condition?.['StringEquals'], [own]: values }
      return { ...statement, Condition: { ...Condition, StringEquals } }
    }),
  )

/** In these Regions only. IAM is asked in one Region of the partition, whatever Regions are cleaned up. */
export const inRegions = (policy: PolicyDocument, regions: readonly string[]): PolicyDocument =>
  narrowed(policy, (action) => !action.startsWith('iam:'), 'aws:RequestedRegion', regions)

const TAKES_AWAY = /^ec2:(?:DeregisterImage|DeleteSnapshot|DisableImage)$/

/** Only images and snapshots with this tag can be taken away; everything is read all the same. */
export const withTag = (policy: PolicyDocument, key: string, value: string): PolicyDocument =>
  narrowed(policy, (action) => TAKES_AWAY.test(action), `aws:ResourceTag/${key}`, value)
