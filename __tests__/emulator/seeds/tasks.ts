import type {
  DescribeFastLaunchImagesSuccessItem,
  ExportImageTask,
  ReplaceRootVolumeTask,
  StoreImageTaskResult,
} from '@aws-sdk/client-ec2'
import type { Region } from '../world/region.ts'

export function addReplaceRootVolumeTask(
  region: Region,
  seed: Partial<ReplaceRootVolumeTask>,
): ReplaceRootVolumeTask {
  const id = seed.ReplaceRootVolumeTaskId ?? region.nextId('replacevol')
  const task: ReplaceRootVolumeTask = {
    InstanceId: region.nextId('i'),
    TaskState: 'in-progress',
    StartTime: region.now().toISOString(),
    Tags: [],
    ...seed,
    ReplaceRootVolumeTaskId: id,
  }
  region.replaceRootVolumeTasks.set(id, task)
  return task
}

export function addStoreImageTask(
  region: Region,
  seed: Partial<StoreImageTaskResult>,
): StoreImageTaskResult {
  const id = seed.AmiId ?? region.nextId('ami')
  const task: StoreImageTaskResult = {
    Bucket: 'stored-images',
    S3objectKey: `${id}.bin`,
    StoreTaskState: 'InProgress',
    ProgressPercentage: 10,
    TaskStartTime: region.now(),
    ...seed,
    AmiId: id,
  }
  region.storeImageTasks.set(id, task)
  return task
}

export function addExportImageTask(
  region: Region,
  seed: Partial<ExportImageTask>,
): ExportImageTask {
  const id = seed.ExportImageTaskId ?? region.nextId('export-ami')
  const task: ExportImageTask = {
    Status: 'active',
    Progress: '10',
    S3ExportLocation: { S3Bucket: 'exported-images' },
    Tags: [],
    ...seed,
    ExportImageTaskId: id,
  }
  region.exportImageTasks.set(id, task)
  return task
}

export function addFastLaunchImage(
  region: Region,
  seed: Partial<DescribeFastLaunchImagesSuccessItem>,
): DescribeFastLaunchImagesSuccessItem {
  const id = seed.ImageId ?? region.nextId('ami')
  const image: DescribeFastLaunchImagesSuccessItem = {
    ResourceType: 'snapshot',
    State: 'enabled',
    MaxParallelLaunches: 6,
    OwnerId: region.account.id,
    ...seed,
    ImageId: id,
  }
  region.fastLaunchImages.set(id, image)
  return image
}
