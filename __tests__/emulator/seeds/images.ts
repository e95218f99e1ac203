import type * as ec2 from '@aws-sdk/client-ec2'
import { ImageRecord, tagList, type Tags } from '../world/records.ts'
import type { Region } from '../world/world.ts'
import { addSnapshot, type SnapshotSeed } from './snapshots.ts'

export interface ImageSeed {
  readonly name?: string
  readonly description?: string
  readonly tags?: Tags
  readonly createdAt?: Date
  readonly state?: ec2.ImageState
  readonly architecture?: ec2.ArchitectureValues
  /** One block device each: a new snapshot, or the id of one that exists. One new one by default. */
  readonly snapshots?: readonly (SnapshotSeed | string)[]
  /** How many instance-store volumes are mapped besides. */
  readonly instanceStoreVolumes?: number
  readonly lastLaunchedAt?: Date
  /** The image that this one was made of by CopyImage. */
  readonly copyOf?: CopySource
  readonly deprecatedAt?: Date
  readonly deregistrationProtection?: string
  readonly sharedWith?: readonly ec2.LaunchPermission[]
  /** The rest of what DescribeImages says of it, the id included. */
  readonly overrides?: Partial<ec2.Image>
}

interface CopySource {
  readonly id: string
  readonly region: string
  readonly snapshotIds?: readonly string[]
}

/** AWS names no image with less: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html. */
const SHORTEST_NAME = 3

/** With the EBS snapshots that it maps, one unless told otherwise. */
export function addImage(region: Region, seed: ImageSeed = {}): ImageRecord {
  if ((seed.name?.length ?? SHORTEST_NAME) < SHORTEST_NAME) {
    throw new Error(`AWS would refuse the name ${JSON.stringify(seed.name)}`)
  }
  const id = seed.overrides?.ImageId ?? region.nextId('ami')
  const origin = originOf(region, id, seed.copyOf)
  const image: ec2.Image = {
    ...IMAGE_DEFAULTS,
    ...identityOf(region, id, seed),
    ...origin.image,
    BlockDeviceMappings: [...ebsMappings(region, origin, seed), ...instanceStoreMappings(seed)],
    ...seed.overrides,
    ImageId: id,
  }
  const record = new ImageRecord(id, region.name, image)
  region.images.set(id, record)
  shareImage(record, seed.sharedWith ?? [])
  return record
}

/**
 * A disabled image cannot be shared, and one that is pending cannot be changed yet.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/disable-an-ami.html
 */
function shareImage(record: ImageRecord, permissions: readonly ec2.LaunchPermission[]): void {
  const { State } = record.image
  if (permissions.length > 0 && (State === 'pending' || State === 'disabled')) {
    throw new Error(`AWS would refuse to share ${record.id}, which is ${State}`)
  }
  record.launchPermissions.push(...permissions)
  record.image.Public = record.launchPermissions.some(({ Group }) => Group === 'all')
}

const IMAGE_DEFAULTS: ec2.Image = {
  ImageType: 'machine',
  RootDeviceType: 'ebs',
  RootDeviceName: '/dev/xvda',
  VirtualizationType: 'hvm',
  Hypervisor: 'xen',
  EnaSupport: true,
  SriovNetSupport: 'simple',
  PlatformDetails: 'Linux/UNIX',
  UsageOperation: 'RunInstances',
  Public: false,
}

function identityOf(region: Region, id: string, seed: ImageSeed): ec2.Image {
  const name = seed.name ?? `image-${id.slice(-4)}`
  return {
    Name: name,
    ImageLocation: `${region.account.id}/${name}`,
    OwnerId: region.account.id,
    State: seed.state ?? 'available',
    Architecture: seed.architecture ?? 'x86_64',
    CreationDate: (seed.createdAt ?? region.now()).toISOString(),
    DeregistrationProtection: seed.deregistrationProtection ?? 'disabled',
    Tags: tagList(seed.tags),
    Description: seed.description,
    LastLaunchedTime: seed.lastLaunchedAt?.toISOString(),
    DeprecationTime: seed.deprecatedAt?.toISOString(),
  }
}

/** How an image and its snapshots were made, as far as AWS shows it. */
interface Origin {
  readonly image: ec2.Image
  readonly snapshot: Partial<ec2.Snapshot>
  readonly description: (index: number) => string
}

/** The image of the instances that CreateImage was called for. */
const BASE_IMAGE = 'ami-0abcdef1234567890'

/**
 * CreateImage leaves the instance that it was made of and that instance's image, CopyImage the image
 * that was copied. "For some older AMIs" neither is available: a seed overrides them with undefined.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify-source-ami-used-to-create-new-ami.html
 * The descriptions of snapshots, and the volume id that copies show ("Copy an AMI" in the EC2 User Guide).
 */
function originOf(region: Region, id: string, source: CopySource | undefined): Origin {
  if (source === undefined) {
    const instance = region.nextId('i')
    return {
      image: {
        SourceInstanceId: instance,
        SourceImageId: BASE_IMAGE,
        SourceImageRegion: region.name,
      },
      snapshot: {},
      description: () => `Created by CreateImage(${instance}) for ${id}`,
    }
  }
  return {
    image: { SourceImageId: source.id, SourceImageRegion: source.region },
    snapshot: { VolumeId: 'vol-ffffffff' },
    description: (index) => {
      const snapshot = source.snapshotIds?.[index] ?? 'snap-0fedcba9876543210'
      return `Copied for DestinationAmi ${id} from SourceAmi ${source.id} for SourceSnapshot ${snapshot}`
    },
  }
}

function ebsMappings(region: Region, origin: Origin, seed: ImageSeed): ec2.BlockDeviceMapping[] {
  const { snapshots = [{}], createdAt = region.now() } = seed
  return snapshots.map((snapshot, index) => {
    const made = { createdAt, description: origin.description(index) }
    const snapshotId =
      typeof snapshot === 'string'
        ? snapshot
        : addSnapshot(region, {
            ...made,
            ...snapshot,
            overrides: { ...origin.snapshot, ...snapshot.overrides },
          }).id
    const size = region.snapshots.get(snapshotId)?.snapshot.VolumeSize ?? 8
    return {
      DeviceName: index === 0 ? '/dev/xvda' : `/dev/sd${String.fromCharCode(97 + index)}`,
      Ebs: {
        DeleteOnTermination: true,
        SnapshotId: snapshotId,
        VolumeSize: size,
        VolumeType: 'gp3',
        Encrypted: false,
      },
    }
  })
}

/** A mapping of an instance-store volume has a virtual name and no `Ebs` (BlockDeviceMapping). */
function instanceStoreMappings({ instanceStoreVolumes = 0 }: ImageSeed): ec2.BlockDeviceMapping[] {
  return Array.from({ length: instanceStoreVolumes }, (_, index) => ({
    DeviceName: `/dev/sd${String.fromCharCode(109 + index)}`,
    VirtualName: `ephemeral${index}`,
  }))
}
