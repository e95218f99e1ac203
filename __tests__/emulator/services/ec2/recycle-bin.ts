import type * as ec2 from '@aws-sdk/client-ec2'
import type { Tag } from '@aws-sdk/client-ec2'
import { type Context, type Handlers, pageRule } from '../../calls/operation.ts'
import { without } from '../../wire/model.ts'
import type {
  BinEntry,
  ImageRecord,
  RecycleBinRule,
  RuleTag,
  SnapshotRecord,
} from '../../world/records.ts'
import { DAY } from '../../world/time.ts'
import type { Region } from '../../world/world.ts'
import { imageNotFound, imageTarget, snapshotNotFound, snapshotTarget } from './own-resources.ts'
import { refuseMalformedIds, requirePermission, resourceList } from './requests.ts'

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

/* "Recycle Bin" and "Considerations for Recycle Bin" in the Amazon EBS User Guide. */

/** The tag that a resource has while it is in the Recycle Bin. */
const IN_BIN: Tag = { Key: 'aws:recycle-bin:resource-in-bin', Value: 'true' }

/** Into the Recycle Bin where a rule covers it, else gone for good. */
export function discardImage(region: Region, record: ImageRecord, now: Date): void {
  region.images.delete(record.id)
  // "Only Amazon EBS-backed AMIs are supported."
  const isEbsBacked = record.image.RootDeviceType === 'ebs'
  const days = isEbsBacked ? retentionDays(region, 'EC2_IMAGE', record.image.Tags) : undefined
  if (days === undefined) {
    region.deregisteredImages.set(record.id, { record, deregisteredAt: now })
    return
  }
  region.imageBin.set(record.id, entry(record, now, days))
  record.image.Tags = [...(record.image.Tags ?? []), IN_BIN]
}

export function discardSnapshot(region: Region, record: SnapshotRecord, now: Date): void {
  region.snapshots.delete(record.id)
  const days = retentionDays(region, 'EBS_SNAPSHOT', record.snapshot.Tags)
  if (days === undefined) return
  region.snapshotBin.set(record.id, entry(record, now, days))
  record.snapshot.Tags = [...(record.snapshot.Tags ?? []), IN_BIN]
}

/** When it leaves the bin again, a resource is no longer the service's that made it. */
function tagsAfterBin(tags: readonly Tag[] = []): Tag[] {
  return tags.filter(({ Key }) => Key !== IN_BIN.Key && Key?.startsWith('aws:backup:') !== true)
}

/** Deletes for good what is past its retention time. */
function emptyExpired(region: Region, now: Date): void {
  for (const bin of [region.imageBin, region.snapshotBin]) {
    for (const [id, { exitsAt }] of bin) if (exitsAt <= now) bin.delete(id)
  }
}

function entry<Record>(record: Record, now: Date, days: number): BinEntry<Record> {
  return { record, enteredAt: now, exitsAt: new Date(now.getTime() + days * DAY) }
}

/** "The retention rule with the longest retention period takes precedence." */
function retentionDays(
  region: Region,
  type: RecycleBinRule['ResourceType'],
  tags: readonly Tag[] = [],
): number | undefined {
  const days = [...region.recycleBinRules.values()]
    .filter((rule) => rule.ResourceType === type && rule.Status === 'available')
    .filter((rule) => covers(rule, tags))
    .map(({ RetentionPeriod }) => RetentionPeriod.RetentionPeriodValue)
  return days.length === 0 ? undefined : Math.max(...days)
}

/** Without tags a rule is for the whole Region, less what has one of its exclusion tags. */
function covers(rule: RecycleBinRule, tags: readonly Tag[]): boolean {
  const has = ({ ResourceTagKey, ResourceTagValue }: RuleTag): boolean =>
    tags.some(({ Key, Value }) => Key === ResourceTagKey && Value === ResourceTagValue)
  return rule.ResourceTags.length > 0
    ? rule.ResourceTags.some(has)
    : !rule.ExcludeResourceTags.some(has)
}
