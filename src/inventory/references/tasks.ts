import {
  DescribeExportImageTasksCommand,
  DescribeFastLaunchImagesCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeStoreImageTasksCommand,
} from '@aws-sdk/client-ec2'
import { ec2 } from '../../aws/operation.ts'
import type { Reader } from '../../aws/reader.ts'
import { resolveLaunches, type Launches } from './launches.ts'
import { originsOf, referencesTo, type ReferenceSource, type ToOrigin } from './source.ts'
import { namesTemplate, TEMPLATE_OPERATIONS } from './template-versions.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReplaceRootVolumeTasks.html */
const describeReplaceRootVolumeTasks = ec2(
  'DescribeReplaceRootVolumeTasks',
  DescribeReplaceRootVolumeTasksCommand,
)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeStoreImageTasks.html */
const describeStoreImageTasks = ec2('DescribeStoreImageTasks', DescribeStoreImageTasksCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeExportImageTasks.html */
const describeExportImageTasks = ec2('DescribeExportImageTasks', DescribeExportImageTasksCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFastLaunchImages.html */
const describeFastLaunchImages = ec2('DescribeFastLaunchImages', DescribeFastLaunchImagesCommand)

/** Reads what the tasks of one kind use, as long as they have not ended. */
type ReadTasks = (reader: Reader, toOrigin: ToOrigin) => Promise<readonly Launches[]>

const readRootVolumeTasks: ReadTasks = async (reader, toOrigin) => {
  const tasks = await reader.readAll(
    describeReplaceRootVolumeTasks,
    { MaxResults: 50 },
    (page) => page.ReplaceRootVolumeTasks,
  )
  const ended = ['succeeded', 'failed', 'failed-detached']
  return tasks
    .filter(({ TaskState = '' }) => !ended.includes(TaskState))
    .map((task) => ({
      direct: referencesTo(
        [task.ImageId, task.SnapshotId],
        toOrigin(
          task.ReplaceRootVolumeTaskId,
          `root volume replacement of ${task.InstanceId ?? ''}`,
        ),
      ),
      pins: [],
    }))
}

const readStoreTasks: ReadTasks = async (reader, toOrigin) => {
  const tasks = await reader.readAll(
    describeStoreImageTasks,
    { MaxResults: 200 },
    (page) => page.StoreImageTaskResults,
  )
  return tasks
    .filter(({ StoreTaskState = '' }) => !['Completed', 'Failed'].includes(StoreTaskState))
    .map((task) => ({
      direct: referencesTo(
        [task.AmiId],
        toOrigin(`s3://${task.Bucket ?? ''}/${task.S3objectKey ?? ''}`, 'store image task'),
      ),
      pins: [],
    }))
}

const readExportTasks: ReadTasks = async (reader, toOrigin) => {
  const tasks = await reader.readAll(
    describeExportImageTasks,
    { MaxResults: 500 },
    (page) => page.ExportImageTasks,
  )
  const ended = ['completed', 'deleting', 'deleted']
  return tasks
    .filter(({ Status = '' }) => !ended.includes(Status))
    .map((task) => ({
      direct: referencesTo([task.ImageId], toOrigin(task.ExportImageTaskId, 'export image task')),
      pins: [],
    }))
}

/**
 * Fast Launch makes snapshots of an image as long as the image is listed, even after a failure. To
 * make them, it launches instances from its template version.
 */
const readFastLaunch: ReadTasks = async (reader, toOrigin) => {
  const images = await reader.readAll(
    describeFastLaunchImages,
    { MaxResults: 200 },
    (page) => page.FastLaunchImages,
  )
  return images.map(({ ImageId, LaunchTemplate }) => {
    const origin = toOrigin(ImageId, 'Windows Fast Launch')
    return {
      direct: referencesTo([ImageId], origin),
      pins: [LaunchTemplate].filter(namesTemplate).map((template) => ({ template, origin })),
    }
  })
}

/** Tasks of EC2 that use an image and have not ended. */
export const tasks: ReferenceSource = {
  key: 'tasks',
  operations: [
    describeReplaceRootVolumeTasks,
    describeStoreImageTasks,
    describeExportImageTasks,
    describeFastLaunchImages,
    ...TEMPLATE_OPERATIONS,
  ],
  async read(context) {
    const toOrigin = originsOf('tasks', context)
    const kinds = [readRootVolumeTasks, readStoreTasks, readExportTasks, readFastLaunch]
    const found = (await Promise.all(kinds.map((read) => read(context.reader, toOrigin)))).flat()
    return { resources: found.length, ...(await resolveLaunches(found, context.templates)) }
  },
}
