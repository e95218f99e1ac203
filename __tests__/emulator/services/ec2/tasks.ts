import type * as ec2 from '@aws-sdk/client-ec2'
import type { Handlers } from '../../calls/context.ts'
import { pageRule } from '../../calls/paging.ts'
import { AwsError } from '../../wire/errors.ts'
import { listing } from '../listing.ts'
import { notFoundError, refuseIdsWithPageSize, refuseMalformedIds } from './requests.ts'
import { filtered, resourceList } from './resource-list.ts'

/** Each as in the EC2 API Reference under its own name. */
export const taskReads: Handlers = {
  DescribeReplaceRootVolumeTasks: resourceList<
    ec2.DescribeReplaceRootVolumeTasksRequest,
    ec2.ReplaceRootVolumeTask
  >({
    member: 'ReplaceRootVolumeTasks',
    pages: pageRule(1, 50),
    items: ({ region }) => region.replaceRootVolumeTasks.values(),
    keyOf: (task) => task.ReplaceRootVolumeTaskId,
    ids: 'ReplaceRootVolumeTaskIds',
  }),

  /** "Up to 20 AMI IDs can be included"; with ids filters are ignored, and a page size is refused. */
  DescribeStoreImageTasks: listing<ec2.DescribeStoreImageTasksRequest, ec2.StoreImageTaskResult>({
    member: 'StoreImageTaskResults',
    pages: pageRule(1, 200),
    items: ({ region }, { ImageIds: ids, Filters, MaxResults }) => {
      refuseMalformedIds('image', ids)
      refuseIdsWithPageSize(ids, MaxResults, 'imageIds')
      if ((ids?.length ?? 0) > 20) {
        throw new AwsError('InvalidParameterValue', 'At most 20 AMI IDs can be included')
      }
      const tasks = [...region.storeImageTasks.values()]
      return ids ? tasks.filter(({ AmiId = '' }) => ids.includes(AmiId)) : filtered(tasks, Filters)
    },
    keyOf: (task) => task.AmiId,
  }),

  DescribeExportImageTasks: resourceList<ec2.DescribeExportImageTasksRequest, ec2.ExportImageTask>({
    member: 'ExportImageTasks',
    pages: pageRule(1, 500),
    items: ({ region }) => region.exportImageTasks.values(),
    keyOf: (task) => task.ExportImageTaskId,
    ids: 'ExportImageTaskIds',
    // "errors-overview" of the EC2 API Reference: the form is `export-ami-…`.
    notFound: notFoundError('InvalidExportTaskID.NotFound', 'export task ID'),
  }),

  DescribeFastLaunchImages: resourceList<
    ec2.DescribeFastLaunchImagesRequest,
    ec2.DescribeFastLaunchImagesSuccessItem
  >({
    member: 'FastLaunchImages',
    pages: pageRule(0, 200),
    items: ({ region }) => region.fastLaunchImages.values(),
    keyOf: (image) => image.ImageId,
    ids: 'ImageIds',
    idKind: 'image',
  }),
}
