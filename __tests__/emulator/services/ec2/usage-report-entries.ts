import type { ImageUsageReportEntry } from '@aws-sdk/client-ec2'
import type { Context } from '../../calls/context.ts'
import type { UsageReportRecord } from '../../world/records.ts'
import type { Region } from '../../world/region.ts'
import { daysAgo } from '../../world/time.ts'

/** "Defaults to the 20 most recent versions" (View your AMI usage). */
const DEFAULT_DEPTH = 20

/** How many resources of a type use the image in a Region of an account. */
type Counter = (region: Region, report: UsageReportRecord) => number

function depthOf({ resourceTypes }: UsageReportRecord): number {
  const options = resourceTypes.flatMap(({ ResourceTypeOptions = [] }) => ResourceTypeOptions)
  return Number(
    options.find(({ OptionName }) => OptionName === 'version-depth')?.OptionValues?.[0] ??
      DEFAULT_DEPTH,
  )
}

/** "If an AMI is referenced in multiple versions of a launch template, the count is only 1." */
const templates: Counter = ({ launchTemplates }, report) =>
  [...launchTemplates.values()].filter(({ versions }) =>
    [...versions.values()]
      .sort((one, other) => (other.VersionNumber ?? 0) - (one.VersionNumber ?? 0))
      .slice(0, depthOf(report))
      .some(({ LaunchTemplateData }) => LaunchTemplateData?.ImageId === report.imageId),
  ).length

/**
 * Instances of the last 24 hours may be missing in a report, and here they always are ("View your AMI
 * usage" in the EC2 User Guide, which says of templates that it may take some days).
 */
const isReported = (launchedAt: Date | undefined, { createdAt }: UsageReportRecord): boolean =>
  launchedAt === undefined || launchedAt <= daysAgo(1, createdAt)

const COUNTERS: Readonly<Record<string, Counter>> = {
  'ec2:Instance': ({ instances }, report) =>
    [...instances.values()].filter(
      ({ instance }) =>
        instance.ImageId === report.imageId &&
        instance.State?.Name !== 'terminated' &&
        isReported(instance.LaunchTime, report),
    ).length,
  'ec2:LaunchTemplate': templates,
  'imagebuilder:ImageRecipe': ({ imageRecipes }, report) =>
    [...imageRecipes.values()].filter(({ imageId }) => imageId === report.imageId).length,
  'imagebuilder:ContainerRecipe': ({ containerRecipes }, report) =>
    [...containerRecipes.values()].filter(({ imageId }) => imageId === report.imageId).length,
}

/**
 * "A list of the AWS accounts using the AMI" and "a count of the resources referencing the AMI by
 * resource type per account" (View your AMI usage); the owner is an account like any other. What the
 * world holds now stands for what it held when the report was made.
 */
export function entriesOf(
  report: UsageReportRecord,
  { world, region }: Context,
): ImageUsageReportEntry[] {
  const looked = world
    .regionsNamed(region.name)
    .filter(
      ({ account }) => report.accountIds.length === 0 || report.accountIds.includes(account.id),
    )
  return looked.flatMap((each) =>
    report.resourceTypes.flatMap(({ ResourceType = '' }) => {
      const count = COUNTERS[ResourceType]?.(each, report) ?? 0
      const named = { ReportId: report.id, ImageId: report.imageId, AccountId: each.account.id }
      return count === 0
        ? []
        : [{ ...named, ResourceType, UsageCount: count, ReportCreationTime: report.createdAt }]
    }),
  )
}
