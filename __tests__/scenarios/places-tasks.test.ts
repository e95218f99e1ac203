import type { ReplaceRootVolumeTaskState } from '@aws-sdk/client-ec2'
import { describePlaces, type Place } from '../support/source-places.ts'

const replacementStates: readonly (readonly [ReplaceRootVolumeTaskState, boolean])[] = [
  ['pending', true],
  ['in-progress', true],
  ['failing', true],
  ['succeeded', false],
  ['failed', false],
  ['failed-detached', false],
]

const storeStates = [
  ['InProgress', true],
  ['Completed', false],
  ['Failed', false],
] as const

const exportStates = [
  ['active', true],
  ['cancelling', true],
  ['completed', false],
  ['deleting', false],
  ['deleted', false],
] as const

const fastLaunchStates = [
  'enabling',
  'enabling-failed',
  'enabled',
  'enabled-failed',
  'disabling',
  'disabling-failed',
] as const

const ifCounts = (counts: boolean): Pick<Place, 'counts'> => (counts ? {} : { counts: false })

describePlaces('tasks', [
  ...replacementStates.map(([TaskState, counts]): Place => ({
    where: `a root volume replacement that is ${TaskState}`,
    ...ifCounts(counts),
    use: (region, ImageId) =>
      region.addReplaceRootVolumeTask({ ImageId, TaskState }).ReplaceRootVolumeTaskId ?? '',
    detail: 'root volume replacement of i-',
  })),
  ...storeStates.map(([StoreTaskState, counts]): Place => ({
    where: `a store task that is ${StoreTaskState}`,
    ...ifCounts(counts),
    use: (region, AmiId) => {
      region.addStoreImageTask({ AmiId, StoreTaskState, Bucket: 'store', S3objectKey: AmiId })
      return `s3://store/${AmiId}`
    },
    detail: 'store image task',
  })),
  ...exportStates.map(([Status, counts]): Place => ({
    where: `an export task that is ${Status}`,
    ...ifCounts(counts),
    use: (region, ImageId) =>
      region.addExportImageTask({ ImageId, Status }).ExportImageTaskId ?? '',
    detail: 'export image task',
  })),
  ...fastLaunchStates.map((State): Place => ({
    where: `Windows Fast Launch that is ${State}`,
    use: (region, ImageId) => region.addFastLaunchImage({ ImageId, State }).ImageId ?? '',
    detail: 'Windows Fast Launch',
  })),
  {
    where: 'the template version of Windows Fast Launch',
    use: (region, ImageId) => {
      const { id } = region.addLaunchTemplate({ versions: [{}, { ImageId }, {}] })
      const LaunchTemplate = { LaunchTemplateId: id, Version: '2' }
      return region.addFastLaunchImage({ LaunchTemplate }).ImageId ?? ''
    },
    detail: 'version 2',
  },
])
