import type {
  DescribeFastLaunchImagesSuccessItem,
  ExportImageTask,
  ReplaceRootVolumeTask,
  StoreImageTaskResult,
} from '@aws-sdk/client-ec2'
import { factory } from './factory.ts'

export const addReplaceRootVolumeTask = factory<ReplaceRootVolumeTask>({
  id: 'ReplaceRootVolumeTaskId',
  into: (region) => region.replaceRootVolumeTasks,
  newId: (region) => region.nextId('replacevol'),
  defaults: (region) => ({
    InstanceId: region.nextId('i'),
    TaskState: 'in-progress',
    StartTime: region.now().toISOString(),
    Tags: [],
  }),
})

export const addStoreImageTask = factory<StoreImageTaskResult>({
  id: 'AmiId',
  into: (region) => region.storeImageTasks,
  newId: (region) => region.nextId('ami'),
  defaults: (region, id) => ({
    Bucket: 'stored-images',
    S3objectKey: `${id}.bin`,
    StoreTaskState: 'InProgress',
    ProgressPercentage: 10,
    TaskStartTime: region.now(),
  }),
})

export const addExportImageTask = factory<ExportImageTask>({
  id: 'ExportImageTaskId',
  into: (region) => region.exportImageTasks,
  newId: (region) => region.nextId('export-ami'),
  defaults: () => ({
    Status: 'active',
    Progress: '10',
    S3ExportLocation: { S3Bucket: 'exported-images' },
    Tags: [],
  }),
})

export const addFastLaunchImage = factory<DescribeFastLaunchImagesSuccessItem>({
  id: 'ImageId',
  into: (region) => region.fastLaunchImages,
  newId: (region) => region.nextId('ami'),
  defaults: ({ account }) => ({
    ResourceType: 'snapshot',
    State: 'enabled',
    MaxParallelLaunches: 6,
    OwnerId: account.id,
  }),
})
