import type { Tag } from '@aws-sdk/client-ec2'
import type {
  BinEntry,
  ImageRecord,
  RecycleBinRule,
  RuleTag,
  SnapshotRecord,
} from '../../world/records.ts'
import type { Region } from '../../world/region.ts'
import { DAY } from '../../world/time.ts'

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
export function tagsAfterBin(tags: readonly Tag[] = []): Tag[] {
  return tags.filter(({ Key }) => Key !== IN_BIN.Key && Key?.startsWith('aws:backup:') !== true)
}

/** Deletes for good what is past its retention time. */
export function emptyExpired(region: Region, now: Date): void {
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
