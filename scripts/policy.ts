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

type OneOrMore = string | readonly string[]

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: OneOrMore
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

/** What calls AWS, and the reference that it reads alone. */
interface Calling {
  readonly operations: readonly AnyOperation[]
  readonly skipKey?: ReferenceKey
}

/** What reads an account of `evidence-roles`: what uses images, which are copies, and its name and Regions. */
const READING_EVIDENCE: readonly Calling[] = [
  ...REFERENCE_SOURCES.map(({ key, operations }) => ({ skipKey: key, operations })),
  QUESTIONS.imageReferences,
  PARTS.images,
  PARTS.snapshots,
  { operations: [describeRegions, listAccountAliases] },
]

/** All that reads. */
const READING: readonly Calling[] = [
  ...READING_EVIDENCE,
  ...Object.values(QUESTIONS),
  ...Object.values(PARTS),
  { operations: USAGE_OPERATIONS },
]

const operationsOf = (all: readonly Calling[]): readonly AnyOperation[] =>
  all.flatMap(({ operations }) => operations)

/** Every call that reads. */
export const READ_OPERATIONS = operationsOf(READING)

/** The actions that calls need, each once. */
const actionsOf = (all: readonly Calling[]): readonly string[] =>
  [...new Set(operationsOf(all).flatMap(({ permissions }) => permissions))].sort()

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
  Resource: OneOrMore,
  Condition?: Statement['Condition'],
): Statement => ({ Sid, Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) })

type Skipped = ReadonlySet<ReferenceKey>

function readStatements(all: readonly Calling[], skipped: Skipped): readonly Statement[] {
  const read = all.filter(({ skipKey }) => skipKey === undefined || !skipped.has(skipKey))
  const optional: readonly string[] = Object.values(OPTIONAL_PERMISSIONS).flat()
  const always = actionsOf(read).filter((action) => !optional.includes(action))
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
  document(...readStatements(READING, skipped))

/** What a run that removes needs. */
export const removalPolicy = (skipped: Skipped = new Set()): PolicyDocument =>
  document(...readOnlyPolicy(skipped).Statement, ...REMOVAL_STATEMENTS)

/** The same for a run with `grace`, where IAM holds its two steps. */
export const twoStepsPolicy = (skipped: Skipped = new Set()): PolicyDocument =>
  document(...removalPolicy(skipped).Statement, TWO_STEPS)

/** The policy of a role of `evidence-roles`: nothing about images to remove. */
export const evidencePolicy = (skipped: Skipped = new Set()): PolicyDocument =>
  document(...readStatements(READING_EVIDENCE, skipped))

/** A policy that allows the same, some actions under another condition as well. */
const narrowed = (
  policy: PolicyDocument,
  actions: RegExp,
  key: string,
  values: OneOrMore,
): PolicyDocument =>
  document(
    ...policy.Statement.map((statement) => {
      const { Effect, Action, Condition } = statement
      if (Effect !== 'Allow' || !Action.some((action) => actions.test(action))) return statement
      const StringEquals = { ...Condition?.['StringEquals'], [key]: values }
      return { ...statement, Condition: { ...Condition, StringEquals } }
    }),
  )

/** In these Regions only. IAM is asked in one Region of the partition, whatever Regions are cleaned up. */
export const inRegions = (policy: PolicyDocument, regions: readonly string[]): PolicyDocument =>
  narrowed(policy, /^(?!iam:)/, 'aws:RequestedRegion', regions)

const TAKES_AWAY = /^ec2:(?:DeregisterImage|DeleteSnapshot|DisableImage)$/

/** Only images and snapshots with this tag can be taken away; everything is read all the same. */
export const withTag = (policy: PolicyDocument, key: string, value: string): PolicyDocument =>
  narrowed(policy, TAKES_AWAY, `aws:ResourceTag/${key}`, value)
