import {
  DescribeExportImageTasksCommand,
  DescribeFastLaunchImagesCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeStoreImageTasksCommand,
  type DescribeExportImageTasksCommandInput,
  type DescribeFastLaunchImagesCommandInput,
  type DescribeReplaceRootVolumeTasksCommandInput,
  type DescribeStoreImageTasksCommandInput,
} from '@aws-sdk/client-ec2'
import { readOperation } from '../../aws/operation.ts'
import type { Reader } from '../../aws/reader.ts'
import type { NamedReference } from '../../model.ts'
import { placeIn } from './pins.ts'
import { referencesTo, type Place, type ReferenceSource } from './source.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReplaceRootVolumeTasks.html */
const describeReplaceRootVolumeTasks = readOperation(
  'ec2:DescribeReplaceRootVolumeTasks',
  ({ ec2 }, input: DescribeReplaceRootVolumeTasksCommandInput, options) =>
    ec2.send(new DescribeReplaceRootVolumeTasksCommand(input), options),
)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeStoreImageTasks.html */
const describeStoreImageTasks = readOperation(
  'ec2:DescribeStoreImageTasks',
  ({ ec2 }, input: DescribeStoreImageTasksCommandInput, options) =>
    ec2.send(new DescribeStoreImageTasksCommand(input), options),
)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeExportImageTasks.html */
const describeExportImageTasks = readOperation(
  'ec2:DescribeExportImageTasks',
  ({ ec2 }, input: DescribeExportImageTasksCommandInput, options) =>
    ec2.send(new DescribeExportImageTasksCommand(input), options),
)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFastLaunchImages.html */
const describeFastLaunchImages = readOperation(
  'ec2:DescribeFastLaunchImages',
  ({ ec2 }, input: DescribeFastLaunchImagesCommandInput, options) =>
    ec2.send(new DescribeFastLaunchImagesCommand(input), options),
)

/** A task of one kind, while it has not ended. */
interface Task {
  readonly references: readonly NamedReference[]
}

type At = (resource: string | undefined, detail?: string) => Place
type ReadTasks = (reader: Reader, at: At) => Promise<readonly Task[]>

const readRootVolumeTasks: ReadTasks = async (reader, at) => {
  const tasks = await reader.readAll(
    describeReplaceRootVolumeTasks,
    { MaxResults: 50 },
    (page) => page.ReplaceRootVolumeTasks,
  )
  const ended = ['succeeded', 'failed', 'failed-detached']
  return tasks
    .filter(({ TaskState = '' }) => !ended.includes(TaskState))
    .map((task) => ({
      references: referencesTo(
        [task.ImageId, task.SnapshotId],
        at(task.ReplaceRootVolumeTaskId, `root volume replacement of ${task.InstanceId ?? ''}`),
      ),
    }))
}

const readStoreTasks: ReadTasks = async (reader, at) => {
  const tasks = await reader.readAll(
    describeStoreImageTasks,
    { MaxResults: 200 },
    (page) => page.StoreImageTaskResults,
  )
  return tasks
    .filter(({ StoreTaskState = '' }) => !['Completed', 'Failed'].includes(StoreTaskState))
    .map((task) => ({
      references: referencesTo(
        [task.AmiId],
        at(`s3://${task.Bucket ?? ''}/${task.S3objectKey ?? ''}`, 'store image task'),
      ),
    }))
}

const readExportTasks: ReadTasks = async (reader, at) => {
  const tasks = await reader.readAll(
    describeExportImageTasks,
    { MaxResults: 500 },
    (page) => page.ExportImageTasks,
  )
  const ended = ['completed', 'deleting', 'deleted']
  return tasks
    .filter(({ Status = '' }) => !ended.includes(Status))
    .map((task) => ({
      references: referencesTo([task.ImageId], at(task.ExportImageTaskId, 'export image task')),
    }))
}

/** Fast Launch goes on making snapshots of the image for as long as it is listed, even after a failure. */
const readFastLaunch: ReadTasks = async (reader, at) => {
  const images = await reader.readAll(
    describeFastLaunchImages,
    { MaxResults: 200 },
    (page) => page.FastLaunchImages,
  )
  return images.map((image) => ({
    references: referencesTo([image.ImageId], at(image.ImageId, 'Windows Fast Launch')),
  }))
}

/** What EC2 is still doing with an image. */
export const tasks: ReferenceSource = {
  key: 'tasks',
  operations: [
    describeReplaceRootVolumeTasks,
    describeStoreImageTasks,
    describeExportImageTasks,
    describeFastLaunchImages,
  ],
  async read(context) {
    const at = placeIn('tasks', context)
    const kinds = [readRootVolumeTasks, readStoreTasks, readExportTasks, readFastLaunch]
    const found = (await Promise.all(kinds.map((read) => read(context.reader, at)))).flat()
    return { resources: found.length, references: found.flatMap(({ references }) => references) }
  },
}
