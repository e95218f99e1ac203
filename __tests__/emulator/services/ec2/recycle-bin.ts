import type * as ec2 from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { pageRule } from '../../calls/paging.ts'
import { without } from '../../wire/model.ts'
import type { BinEntry, ImageRecord, SnapshotRecord } from '../../world/records.ts'
import { imageNotFound, imageTarget, snapshotNotFound, snapshotTarget } from './own-resources.ts'
import { refuseMalformedIds, requirePermission } from './requests.ts'
import { resourceList } from './resource-list.ts'
import { emptyExpired, tagsAfterBin } from './retention.ts'

/** Each as in the EC2 API Reference under its own name. */
export const recycleBinReads: Handlers = {
  ListImagesInRecycleBin: resourceList<ec2.ListImagesInRecycleBinRequest, BinEntry<ImageRecord>>({
    member: 'Images',
    pages: pageRule(1, 1000),
    items: (context) => emptied(context).imageBin.values(),
    keyOf: ({ record }) => record.id,
    ids: 'ImageIds',
    idKind: 'image',
    idsAlone: 'imageIds',
    shown: ({ record, enteredAt, exitsAt }) => ({
      ImageId: record.id,
      Name: record.image.Name,
      Description: record.image.Description,
      RecycleBinEnterTime: enteredAt,
      RecycleBinExitTime: exitsAt,
    }),
  }),

  ListSnapshotsInRecycleBin: resourceList<
    ec2.ListSnapshotsInRecycleBinRequest,
    BinEntry<SnapshotRecord>
  >({
    member: 'Snapshots',
    pages: pageRule(5, 1000),
    items: (context) => emptied(context).snapshotBin.values(),
    keyOf: ({ record }) => record.id,
    ids: 'SnapshotIds',
    idKind: 'snapshot',
    idsAlone: 'snapshotIds',
    shown: ({ record, enteredAt, exitsAt }) => ({
      SnapshotId: record.id,
      Description: record.snapshot.Description,
      VolumeId: record.snapshot.VolumeId,
      RecycleBinEnterTime: enteredAt,
      RecycleBinExitTime: exitsAt,
    }),
  }),
}

export const recycleBinWrites: Handlers = {
  RestoreImageFromRecycleBin: restoreImage,
  RestoreSnapshotFromRecycleBin: restoreSnapshot,
}

function emptied({ region, now }: Context): Context['region'] {
  emptyExpired(region, now())
  return region
}

/**
 * "Before you can restore an AMI from the Recycle Bin, you must first restore all of its associated
 * snapshots" (Considerations for Recycle Bin, EBS User Guide). AWS does not document the code.
 */
function restoreImage(
  input: ec2.RestoreImageFromRecycleBinRequest,
  context: Context,
): ec2.RestoreImageFromRecycleBinResult {
  const { ImageId = '' } = input
  refuseMalformedIds('image', [ImageId])
  const region = emptied(context)
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

/** "RestoreSnapshotFromRecycleBin" in the EC2 API Reference: the answer has less than a listing. */
function restoreSnapshot(
  input: ec2.RestoreSnapshotFromRecycleBinRequest,
  context: Context,
): ec2.RestoreSnapshotFromRecycleBinResult {
  const { SnapshotId = '' } = input
  refuseMalformedIds('snapshot', [SnapshotId])
  const region = emptied(context)
  const entry = region.snapshotBin.get(SnapshotId)
  if (entry === undefined) throw snapshotNotFound([SnapshotId])
  const { record } = entry
  const target = snapshotTarget(context, record)
  requirePermission(context, 'ec2:RestoreSnapshotFromRecycleBin', target, input)
  region.snapshotBin.delete(SnapshotId)
  record.snapshot.Tags = tagsAfterBin(record.snapshot.Tags)
  region.snapshots.set(SnapshotId, record)
  return { ...without(record.snapshot, 'Tags', 'StorageTier'), SnapshotId }
}
