import type { Context } from '../../calls/context.ts'
import type { Page, PageRule } from '../../calls/paging.ts'

/** A call without MaxResults is answered in one page by many operations; a large cap stands for that. */
const UNPAGED = 10_000

const rule = (min: number, max: number, unasked = max): PageRule => ({
  parameter: 'MaxResults',
  min,
  max,
  unasked,
})

/**
 * The ranges of AWS's model (`min` and `max` in botocore's service-2.json) and of the API Reference
 * ("This value can be between 5 and 1000"). The model gives none for DescribeImages, DescribeInstances,
 * DescribeSnapshots and DescribeSpotInstanceRequests, and none above for DescribeImageReferences and usage reports:
 * there the usual range of the EC2 API stands.
 */
const PAGE_RULES = {
  DescribeImages: rule(5, 1000, UNPAGED),
  DescribeInstances: rule(5, 1000, UNPAGED),
  DescribeSnapshots: rule(5, 1000, UNPAGED),
  DescribeSpotInstanceRequests: rule(5, 1000, UNPAGED),
  DescribeLaunchTemplates: rule(1, 200),
  DescribeLaunchTemplateVersions: rule(1, 200),
  DescribeFleets: rule(1, 1000),
  DescribeSpotFleetRequests: rule(1, 1000),
  DescribeReplaceRootVolumeTasks: rule(1, 50),
  DescribeStoreImageTasks: rule(1, 200),
  DescribeExportImageTasks: rule(1, 500),
  DescribeFastLaunchImages: rule(0, 200),
  DescribeImageReferences: rule(5, 1000),
  DescribeImageUsageReports: rule(1, 1000),
  DescribeImageUsageReportEntries: rule(1, 1000),
  DescribeLockedSnapshots: rule(5, 1000),
  DescribeFastSnapshotRestores: rule(0, 200),
  ListImagesInRecycleBin: rule(1, 1000),
  ListSnapshotsInRecycleBin: rule(5, 1000),
} as const satisfies Record<string, PageRule>

interface PagedInput {
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

/** The page of an EC2 listing that the input asks for. */
export function paged<T>(
  context: Context,
  operation: keyof typeof PAGE_RULES,
  input: PagedInput,
  listing: { readonly items: readonly T[]; readonly keyOf: (item: T) => string | undefined },
): Page<T> {
  return context.pager.page({
    rule: PAGE_RULES[operation],
    items: listing.items,
    keyOf: (item) => listing.keyOf(item) ?? '',
    size: input.MaxResults,
    token: input.NextToken,
  })
}
