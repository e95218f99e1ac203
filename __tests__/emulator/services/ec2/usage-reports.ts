import type * as ec2 from '@aws-sdk/client-ec2'
import { type Context, type Handlers, listing, pageRule } from '../../calls/operation.ts'
import { AwsError } from '../../wire/errors.ts'
import type { UsageReportRecord } from '../../world/records.ts'
import { DAY, daysAgo, HOUR } from '../../world/time.ts'
import { depthOf, REFERRERS, scanOf, type ScanOptions } from './image-references.ts'
import { imageTarget, ownImage } from './own-resources.ts'
import { refuseMalformedIds, requirePermission } from './requests.ts'

/* "View your AMI usage": https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/your-ec2-ami-usage.html */

export const usageReportReads: Handlers = {
  DescribeImageUsageReports: listing<ec2.DescribeImageUsageReportsRequest, UsageReportRecord>({
    member: 'ImageUsageReports',
    pages: pageRule(1, 1000),
    items: selected,
    keyOf: ({ id }) => id,
    shown: shownReport,
  }),

  /** A report that is not available has no entries. */
  DescribeImageUsageReportEntries: listing<
    ec2.DescribeImageUsageReportEntriesRequest,
    ec2.ImageUsageReportEntry
  >({
    member: 'ImageUsageReportEntries',
    pages: pageRule(1, 1000),
    items: (context, input) =>
      selected(context, input)
        .filter((report) => stateOf(report, context) === 'available')
        .flatMap((report) => entriesOf(report, context)),
    keyOf: (entry) => `${entry.ReportId} ${entry.AccountId} ${entry.ResourceType}`,
  }),
}

export const usageReportWrites: Handlers = { CreateImageUsageReport: createReport }

/** "Amazon EC2 automatically deletes a report 30 days after creation." */
const KEPT_FOR = 30 * DAY

/** "Report quotas" of the same page: pending reports of an account in a Region. */
const MOST_PENDING = 2_000

/** AWS does not document for how long a report is pending. */
const PENDING_FOR = HOUR

function stateOf(report: UsageReportRecord, { now }: Context): string {
  const age = now().getTime() - report.createdAt.getTime()
  if (age < PENDING_FOR) return 'pending'
  return report.failure === undefined ? 'available' : 'error'
}

const kept = ({ region, now }: Context): readonly UsageReportRecord[] =>
  [...region.usageReports.values()].filter(
    ({ createdAt }) => now().getTime() - createdAt.getTime() < KEPT_FOR,
  )

function shownReport(report: UsageReportRecord, context: Context): ec2.ImageUsageReport {
  const state = stateOf(report, context)
  return {
    ImageId: report.imageId,
    ReportId: report.id,
    ResourceTypes: [...report.resourceTypes],
    AccountIds: [...report.accountIds],
    State: state,
    ...(state === 'error' && { StateReason: report.failure }),
    CreationTime: report.createdAt,
    ExpirationTime: new Date(report.createdAt.getTime() + KEPT_FOR),
    Tags: [...report.tags],
  }
}

interface Selection {
  readonly ImageIds?: string[] | undefined
  readonly ReportIds?: string[] | undefined
  readonly Filters?: unknown
}

/** "Maximum number of 200 items": API_DescribeImageUsageReports.html and its sister. */
const MOST_IDS = 200

/** Ids filter: what is not there is no error ("If specified, only reports containing these images"). */
function selected(context: Context, input: Selection): readonly UsageReportRecord[] {
  const { ImageIds, ReportIds, Filters } = input
  if (Filters !== undefined) throw new Error('Filters of usage reports are not emulated')
  refuseMalformedIds('image', ImageIds)
  for (const ids of [ImageIds, ReportIds]) {
    if (ids !== undefined && ids.length > MOST_IDS) {
      throw new AwsError('InvalidParameterValue', `At most ${MOST_IDS} ids can be specified`)
    }
  }
  return kept(context)
    .filter(({ imageId }) => ImageIds?.includes(imageId) ?? true)
    .filter(({ id }) => ReportIds?.includes(id) ?? true)
}

/** "Defaults to the 20 most recent versions" (View your AMI usage). */
const DEFAULT_DEPTH = 20

/**
 * "A list of the AWS accounts using the AMI" and "a count of the resources referencing the AMI by
 * resource type per account" (View your AMI usage); the owner is an account like any other. What the
 * world holds now stands for what it held when the report was made.
 * "If an AMI is referenced in multiple versions of a launch template, the count is only 1." Instances
 * of the last 24 hours may be missing in a report, and here they always are (the same page, which says
 * of templates that it may take some days).
 */
function entriesOf(
  { id: ReportId, imageId: ImageId, createdAt, accountIds, resourceTypes }: UsageReportRecord,
  { world, region }: Context,
): ec2.ImageUsageReportEntry[] {
  const regions = world
    .regionsNamed(region.name)
    .filter(({ account }) => accountIds.length === 0 || accountIds.includes(account.id))
  return regions.flatMap((each) =>
    resourceTypes.flatMap((request) => {
      const scan = scanOf(request, OPTIONS)
      const using = REFERRERS[scan.type](each, depthOf(scan, DEFAULT_DEPTH))
        .filter(({ imageIds }) => imageIds.includes(ImageId))
        .filter(({ State }) => State?.Name !== 'terminated')
        .filter(({ LaunchTime: at }) => at === undefined || at <= daysAgo(1, createdAt))
      const named = { ReportId, ImageId, AccountId: each.account.id, ResourceType: scan.type }
      const entry = { ...named, UsageCount: using.length, ReportCreationTime: createdAt }
      return using.length === 0 ? [] : [entry]
    }),
  )
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageResourceTypeRequest.html */
const OPTIONS: ScanOptions = {
  'ec2:Instance': null,
  'ec2:LaunchTemplate': 'version-depth',
  'imagebuilder:ImageRecipe': null,
  'imagebuilder:ContainerRecipe': null,
}

/** "At most 200 items": https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImageUsageReport.html */
const MOST_ACCOUNTS = 200

/** The parameters of the same page. */
function refuseWrongRequest(input: ec2.CreateImageUsageReportRequest, { dialect }: Context): void {
  const { ResourceTypes = [], AccountIds = [] } = input
  if (ResourceTypes.length === 0) throw dialect.missingParameter('ResourceTypes')
  for (const request of ResourceTypes) scanOf(request, OPTIONS)
  if (AccountIds.length <= MOST_ACCOUNTS) return
  throw new AwsError('InvalidParameterValue', 'At most 200 accounts can be specified')
}

/** "Any other value will cause the report creation to fail" (`TagSpecifications` of the same page). */
function tagsOf(specifications: readonly ec2.TagSpecification[] = []): readonly ec2.Tag[] {
  const wrong = specifications.find(({ ResourceType }) => ResourceType !== 'image-usage-report')
  if (wrong === undefined) return specifications.flatMap(({ Tags = [] }) => Tags)
  const message = `Invalid tag specification: ${wrong.ResourceType}`
  throw new AwsError('InvalidParameterValue', message)
}

/**
 * Allowed for the image and the new report; tagging it asks for ec2:CreateTags besides ("Grant
 * permission to tag resources during creation" in the EC2 User Guide).
 */
function authorize(input: ec2.CreateImageUsageReportRequest, context: Context): void {
  const { region, account, authorizer } = context
  const arn = `arn:aws:ec2:${region.name}:${account.id}:image-usage-report/*`
  const image = imageTarget(context, ownImage(context, input.ImageId ?? ''))
  authorizer.authorize('ec2:CreateImageUsageReport', image)
  if (tagsOf(input.TagSpecifications).length > 0) {
    const create = { 'ec2:CreateAction': ['CreateImageUsageReport'] }
    authorizer.authorize('ec2:CreateTags', { arn, context: create })
  }
  requirePermission(context, 'ec2:CreateImageUsageReport', { arn }, input)
}

/** The code where one is pending for the image is not documented; the one of a quota is (errors-overview). */
function refuseTooMany(imageId: string, context: Context): void {
  const pending = kept(context).filter((report) => stateOf(report, context) === 'pending')
  if (pending.some((report) => report.imageId === imageId)) {
    throw new AwsError('InvalidRequest', `A usage report is already pending for ${imageId}`)
  }
  if (pending.length >= MOST_PENDING) {
    const message = `The maximum number of pending usage reports (${MOST_PENDING}) has been reached`
    throw new AwsError('ResourceLimitExceeded', message)
  }
}

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html: a token makes one report. */
function createReport(
  input: ec2.CreateImageUsageReportRequest,
  context: Context,
): ec2.CreateImageUsageReportResult {
  const { ImageId = '', ClientToken, ResourceTypes = [], AccountIds = [] } = input
  refuseMalformedIds('image', [ImageId])
  authorize(input, context)
  refuseWrongRequest(input, context)
  const before = kept(context).find(
    ({ clientToken }) => clientToken !== undefined && clientToken === ClientToken,
  )
  if (before !== undefined) return { ReportId: before.id }
  refuseTooMany(ImageId, context)
  const report = context.region.addUsageReport({
    imageId: ImageId,
    createdAt: context.now(),
    accountIds: AccountIds,
    resourceTypes: ResourceTypes,
    tags: tagsOf(input.TagSpecifications),
  })
  report.clientToken = ClientToken
  return { ReportId: report.id }
}
