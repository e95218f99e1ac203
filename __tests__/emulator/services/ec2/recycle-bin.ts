import type {
  ListImagesInRecycleBinRequest,
  ListImagesInRecycleBinResult,
  ListSnapshotsInRecycleBinRequest,
  ListSnapshotsInRecycleBinResult,
  RestoreImageFromRecycleBinRequest,
  RestoreImageFromRecycleBinResult,
  RestoreSnapshotFromRecycleBinRequest,
  RestoreSnapshotFromRecycleBinResult,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { imageNotFound, imageTarget, snapshotNotFound, snapshotTarget } from './own-resources.ts'
import { paged } from './paged.ts'
import { refuseIdsWithPageSize, refuseMalformedIds, requirePermission } from './requests.ts'
import { emptyExpired, tagsAfterBin } from './retention.ts'

export const recycleBinReads: Handlers = {
  ListImagesInRecycleBin: listImages,
  ListSnapshotsInRecycleBin: listSnapshots,
}

export const recycleBinWrites: Handlers = {
  RestoreImageFromRecycleBin: restoreImage,
  RestoreSnapshotFromRecycleBin: restoreSnapshot,
}

/** "ListImagesInRecycleBin" in the EC2 API Reference. */
function listImages(
  input: ListImagesInRecycleBinRequest,
  context: Context,
): ListImagesInRecycleBinResult {
  refuseMalformedIds('image', input.ImageIds)
  refuseIdsWithPageSize(input.ImageIds, input.MaxResults, 'imageIds')
  emptyExpired(context.region, context.now())
  const entries = [...context.region.imageBin.values()].filter(
    ({ record }) => input.ImageIds?.includes(record.id) ?? true,
  )
  const page = paged(context, 'ListImagesInRecycleBin', input, {
    items: entries,
    keyOf: ({ record }) => record.id,
  })
  const images = page.items.map(({ record, enteredAt, exitsAt }) => ({
    ImageId: record.id,
    Name: record.image.Name,
    Description: record.image.Description,
    RecycleBinEnterTime: enteredAt,
    RecycleBinExitTime: exitsAt,
  }))
  return { Images: images, NextToken: page.nextToken }
}

/** "ListSnapshotsInRecycleBin" in the EC2 API Reference. */
function listSnapshots(
  input: ListSnapshotsInRecycleBinRequest,
  context: Context,
): ListSnapshotsInRecycleBinResult {
  refuseMalformedIds('snapshot', input.SnapshotIds)
  refuseIdsWithPageSize(input.SnapshotIds, input.MaxResults, 'snapshotIds')
  emptyExpired(context.region, context.now())
  const entries = [...context.region.snapshotBin.values()].filter(
    ({ record }) => input.SnapshotIds?.includes(record.id) ?? true,
  )
  const page = paged(context, 'ListSnapshotsInRecycleBin', input, {
    items: entries,
    keyOf: ({ record }) => record.id,
  })
  const snapshots = page.items.map(({ record, enteredAt, exitsAt }) => ({
    SnapshotId: record.id,
    Description: record.snapshot.Description,
    VolumeId: record.snapshot.VolumeId,
    RecycleBinEnterTime: enteredAt,
    RecycleBinExitTime: exitsAt,
  }))
  return { Snapshots: snapshots, NextToken: page.nextToken }
}

/**
 * "Before you can restore an AMI from the Recycle Bin, you must first restore all of its associated
 * snapshots" (Considerations for Recycle Bin, EBS User Guide). AWS does not document the code.
 */
function restoreImage(
  input: RestoreImageFromRecycleBinRequest,
  context: Context,
): RestoreImageFromRecycleBinResult {
  const { ImageId = '' } = input
  refuseMalformedIds('image', [ImageId])
  const { region, now } = context
  emptyExpired(region, now())
  const entry = region.imageBin.get(ImageId)
  if (entry === undefined) throw imageNotFound([ImageId])
  const { record } = entry
  requirePermission(context, 'ec2:RestoreImageFromRecycleBin', imageTarget(context, record), input)
  const missing = record.snapshotIds.filter((id) => !region.snapshots.has(id))
  if (missing.length > 0) throw snapshotNotFound(missing)
  region.imageBin.delete(ImageId)
  record.image.Tags = tagsAfterBin(record.image.Tags)
  region.images.set(ImageId, record)
  return { Return: true }
}

/** "RestoreSnapshotFromRecycleBin" in the EC2 API Reference. */
function restoreSnapshot(
  input: RestoreSnapshotFromRecycleBinRequest,
  context: Context,
): RestoreSnapshotFromRecycleBinResult {
  const { SnapshotId = '' } = input
  refuseMalformedIds('snapshot', [SnapshotId])
  const { region, now } = context
  emptyExpired(region, now())
  const entry = region.snapshotBin.get(SnapshotId)
  if (entry === undefined) throw snapshotNotFound([SnapshotId])
  const { record } = entry
  const target = snapshotTarget(context, record)
  requirePermission(context, 'ec2:RestoreSnapshotFromRecycleBin', target, input)
  region.snapshotBin.delete(SnapshotId)
  record.snapshot.Tags = tagsAfterBin(record.snapshot.Tags)
  region.snapshots.set(SnapshotId, record)
  const { Description, Encrypted, OwnerId, Progress, StartTime, State, VolumeId, VolumeSize } =
    record.snapshot
  return {
    SnapshotId,
    Description,
    Encrypted,
    OwnerId,
    Progress,
    StartTime,
    State,
    VolumeId,
    VolumeSize,
  }
}
