import type * as ec2 from '@aws-sdk/client-ec2'
import type { AutoScalingGroup, InstanceRefresh } from '@aws-sdk/client-auto-scaling'

/*
 * Records are in the SDK's own types as far as AWS describes them; the rest (permissions, locks,
 * history) stands next to it. All of it is live: a test may change it at any time.
 */

export class ImageRecord {
  readonly id: string
  /** The name of the Region that it is in. */
  readonly region: string
  readonly image: ec2.Image
  /** Beside `image.Public`, which says whether `Group: 'all'` is among them. */
  launchPermissions: ec2.LaunchPermission[] = []
  /** When the owner launched instances of it. */
  readonly launches: Date[] = []

  constructor(id: string, region: string, image: ec2.Image) {
    this.id = id
    this.region = region
    this.image = image
  }

  get snapshotIds(): string[] {
    const ids = this.image.BlockDeviceMappings?.map((mapping) => mapping.Ebs?.SnapshotId) ?? []
    return [...new Set(ids.filter((id) => id !== undefined))]
  }
}

export interface SnapshotRecord {
  readonly id: string
  readonly snapshot: ec2.Snapshot
  createVolumePermissions: ec2.CreateVolumePermission[]
  lock?: ec2.LockedSnapshotsInfo | undefined
  fastRestores: ec2.DescribeFastSnapshotRestoreSuccessItem[]
}

export interface InstanceRecord {
  readonly id: string
  readonly reservationId: string
  readonly instance: ec2.Instance
}

export interface LaunchTemplateRecord {
  readonly id: string
  readonly name: string
  readonly template: ec2.LaunchTemplate
  /** By version number; a deleted version is missing. */
  readonly versions: Map<number, ec2.LaunchTemplateVersion>
}

export interface AutoScalingGroupRecord {
  readonly name: string
  readonly group: AutoScalingGroup
  readonly refreshes: InstanceRefresh[]
}

export interface ParameterVersion {
  readonly version: number
  readonly value: string
  readonly labels: string[]
  readonly modifiedAt: Date
}

export interface ParameterRecord {
  readonly name: string
  readonly arn: string
  readonly type: 'String' | 'StringList' | 'SecureString'
  readonly dataType: string
  /** Oldest first; the last one is the current one. */
  readonly versions: ParameterVersion[]
}

/** An Image Builder recipe. */
export interface RecipeRecord {
  readonly arn: string
  /** The image that EC2 knows it to name; undefined where it names one by an ARN or a parameter. */
  readonly imageId: string | undefined
  readonly parentImage: string
  /** Of a container recipe: what its build instance is launched from. */
  readonly instanceImage: string | undefined
}

/** An image usage report, as it was asked for. */
export interface UsageReportRecord {
  readonly id: string
  readonly imageId: string
  createdAt: Date
  /** Why AWS could not make it. */
  failure: string | undefined
  readonly accountIds: readonly string[]
  readonly resourceTypes: readonly ec2.ImageUsageResourceType[]
  readonly tags: readonly ec2.Tag[]
  clientToken: string | undefined
}

/** By hand, after botocore's model of Recycle Bin (rbin 2021-06-15): the SDK has no client here. */
export interface RecycleBinRule {
  readonly Identifier: string
  readonly RuleArn: string
  readonly Description: string
  readonly ResourceType: 'EBS_SNAPSHOT' | 'EC2_IMAGE'
  readonly RetentionPeriod: { RetentionPeriodValue: number; RetentionPeriodUnit: 'DAYS' }
  /** None: a Region-level rule. */
  readonly ResourceTags: readonly RuleTag[]
  readonly ExcludeResourceTags: readonly RuleTag[]
  readonly Status: 'pending' | 'available'
  readonly LockState: 'unlocked'
}

export interface RuleTag {
  readonly ResourceTagKey: string
  readonly ResourceTagValue: string
}

export interface BinEntry<Record> {
  readonly record: Record
  readonly enteredAt: Date
  readonly exitsAt: Date
}

/** Remembered of an image that was deregistered for good. */
export interface Tombstone {
  readonly record: ImageRecord
  readonly deregisteredAt: Date
}

export type Tags = Readonly<Record<string, string>>

export function tagList(tags: Tags = {}): ec2.Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

export function hasTagPrefix(tags: readonly ec2.Tag[] | undefined, prefix: string): boolean {
  return tags?.some((tag) => tag.Key?.startsWith(prefix)) ?? false
}
