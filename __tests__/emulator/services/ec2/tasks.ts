import type {
  DescribeExportImageTasksRequest,
  DescribeExportImageTasksResult,
  DescribeFastLaunchImagesRequest,
  DescribeFastLaunchImagesResult,
  DescribeReplaceRootVolumeTasksRequest,
  DescribeReplaceRootVolumeTasksResult,
  DescribeStoreImageTasksRequest,
  DescribeStoreImageTasksResult,
  ExportImageTask,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import { filtered } from './filters.ts'
import { paged } from './paged.ts'
import { foundAll, notFoundError, refuseIdsWithPageSize, refuseMalformedIds } from './requests.ts'

/** Each as in the EC2 API Reference under its own name. */
export const taskReads: Handlers = {
  DescribeReplaceRootVolumeTasks: describeReplaceRootVolumeTasks,
  DescribeStoreImageTasks: describeStoreImageTasks,
  DescribeExportImageTasks: describeExportImageTasks,
  DescribeFastLaunchImages: describeFastLaunchImages,
}

function describeReplaceRootVolumeTasks(
  input: DescribeReplaceRootVolumeTasksRequest,
  context: Context,
): DescribeReplaceRootVolumeTasksResult {
  const { ReplaceRootVolumeTaskIds: ids } = input
  const tasks = [...context.region.replaceRootVolumeTasks.values()].filter(
    ({ ReplaceRootVolumeTaskId: id = '' }) => ids?.includes(id) ?? true,
  )
  const page = paged(context, 'DescribeReplaceRootVolumeTasks', input, {
    items: filtered(tasks, input.Filters),
    keyOf: (task) => task.ReplaceRootVolumeTaskId,
  })
  return { ReplaceRootVolumeTasks: page.items, NextToken: page.nextToken }
}

/** "Up to 20 AMI IDs can be included"; with ids filters are ignored, and a page size is refused. */
function describeStoreImageTasks(
  input: DescribeStoreImageTasksRequest,
  context: Context,
): DescribeStoreImageTasksResult {
  const { ImageIds: ids } = input
  refuseMalformedIds('image', ids)
  refuseIdsWithPageSize(ids, input.MaxResults, 'imageIds')
  if ((ids?.length ?? 0) > 20) {
    throw new AwsError('InvalidParameterValue', 'At most 20 AMI IDs can be included')
  }
  const tasks = [...context.region.storeImageTasks.values()]
  const items =
    ids === undefined
      ? filtered(tasks, input.Filters)
      : tasks.filter(({ AmiId = '' }) => ids.includes(AmiId))
  const page = paged(context, 'DescribeStoreImageTasks', input, {
    items,
    keyOf: (task) => task.AmiId,
  })
  return { StoreImageTaskResults: page.items, NextToken: page.nextToken }
}

/** "errors-overview" of the EC2 API Reference: the form is `export-ami-…`. */
const exportTaskNotFound = notFoundError('InvalidExportTaskID.NotFound', 'export task ID')

function describeExportImageTasks(
  input: DescribeExportImageTasksRequest,
  context: Context,
): DescribeExportImageTasksResult {
  const { ExportImageTaskIds: ids } = input
  const all = [...context.region.exportImageTasks.values()]
  const idOf = ({ ExportImageTaskId = '' }: ExportImageTask): string => ExportImageTaskId
  const tasks =
    ids === undefined
      ? all
      : foundAll(ids, (id) => all.find((task) => idOf(task) === id), exportTaskNotFound)
  const page = paged(context, 'DescribeExportImageTasks', input, {
    items: filtered(tasks, input.Filters),
    keyOf: (task) => task.ExportImageTaskId,
  })
  return { ExportImageTasks: page.items, NextToken: page.nextToken }
}

function describeFastLaunchImages(
  input: DescribeFastLaunchImagesRequest,
  context: Context,
): DescribeFastLaunchImagesResult {
  refuseMalformedIds('image', input.ImageIds)
  const images = [...context.region.fastLaunchImages.values()].filter(
    ({ ImageId = '' }) => input.ImageIds?.includes(ImageId) ?? true,
  )
  const page = paged(context, 'DescribeFastLaunchImages', input, {
    items: filtered(images, input.Filters),
    keyOf: (image) => image.ImageId,
  })
  return { FastLaunchImages: page.items, NextToken: page.nextToken }
}
