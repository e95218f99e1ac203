import type * as ec2 from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/operation.ts'
import type { Target } from '../../identity/authorizer.ts'
import { AwsError } from '../../wire/errors.ts'
import { tagList } from '../../world/records.ts'
import { notFoundError, requirePermission, resourceList, tagsFor, USUAL_PAGES } from './requests.ts'

const volumeNotFound = notFoundError('InvalidVolume.NotFound', 'volume')

/*
 * Volumes, as plain as it takes to make snapshots of them through the API. Nothing is ever attached.
 */
export const volumeReads: Handlers = {
  DescribeAvailabilityZones: describeAvailabilityZones,
  DescribeRegions: describeRegions,
  DescribeVolumes: resourceList<ec2.DescribeVolumesRequest, ec2.Volume>({
    member: 'Volumes',
    pages: USUAL_PAGES,
    items: ({ region }) => region.volumes.values(),
    keyOf: (volume) => volume.VolumeId,
    ids: 'VolumeIds',
    notFound: volumeNotFound,
  }),
}

export const volumeWrites: Handlers = {
  CreateVolume: createVolume,
  DeleteVolume: deleteVolume,
  CreateSnapshot: createSnapshot,
}

const zoneOf = ({ region }: Context): string => `${region.name}a`

/** "DescribeAvailabilityZones" in the EC2 API Reference; one zone is enough, and it is available. */
function describeAvailabilityZones(_input: object, context: Context): object {
  const RegionName = context.region.name
  return { AvailabilityZones: [{ ZoneName: zoneOf(context), RegionName, State: 'available' }] }
}

/**
 * "DescribeRegions" in the EC2 API Reference: without `AllRegions` those that the account has enabled,
 * which are the ones that a world gives it.
 */
function describeRegions(
  { AllRegions, RegionNames, Filters }: ec2.DescribeRegionsRequest,
  { account }: Context,
): ec2.DescribeRegionsResult {
  if (AllRegions || RegionNames !== undefined || Filters !== undefined) {
    throw new AwsError('NotEmulated', 'Only the enabled Regions', 501)
  }
  return {
    Regions: [...account.regions.keys()]
      .filter((name) => !account.notEnabled.has(name))
      .map((RegionName) => ({
        RegionName,
        Endpoint: `ec2.${RegionName}.amazonaws.com`,
        OptInStatus: 'opt-in-not-required',
      })),
  }
}

const volumeTarget = ({ region }: Context, id: string): Target => ({
  arn: region.arn('ec2', `volume/${id}`),
})

/** "CreateVolume": the answer says `creating`, and a moment later the volume is `available`. */
function createVolume(input: ec2.CreateVolumeRequest, context: Context): ec2.Volume {
  requirePermission(context, 'ec2:CreateVolume', volumeTarget(context, '*'), input)
  const { AvailabilityZone: zone = '', Size, VolumeType } = input
  if (zone !== zoneOf(context)) {
    throw new AwsError('InvalidZone.NotFound', `The zone '${zone}' does not exist.`)
  }
  if (Size === undefined) throw context.dialect.missingParameter('size/snapshot')
  const VolumeId = context.region.nextId('vol')
  const volume: ec2.Volume = {
    VolumeId,
    AvailabilityZone: zone,
    Size,
    VolumeType: VolumeType ?? 'gp2',
    State: 'available',
    CreateTime: context.now(),
    Tags: tagList(tagsFor('volume', input.TagSpecifications)),
  }
  context.region.volumes.set(VolumeId, volume)
  return { ...volume, State: 'creating' }
}

function ownVolume({ region }: Context, id: string): ec2.Volume {
  const volume = region.volumes.get(id)
  if (volume === undefined) throw volumeNotFound([id])
  return volume
}

/** "DeleteVolume" in the EC2 API Reference. Snapshots of a volume do not need it any more. */
function deleteVolume(input: ec2.DeleteVolumeRequest, context: Context): object {
  const { VolumeId = '' } = input
  ownVolume(context, VolumeId)
  requirePermission(context, 'ec2:DeleteVolume', volumeTarget(context, VolumeId), input)
  context.region.volumes.delete(VolumeId)
  return {}
}

/** "CreateSnapshot": the answer says `pending`, and a moment later the snapshot is `completed`. */
function createSnapshot(input: ec2.CreateSnapshotRequest, context: Context): ec2.Snapshot {
  const { VolumeId = '', Description = '' } = input
  const { Size = 0 } = ownVolume(context, VolumeId)
  const arn = 'arn:aws:ec2:*::snapshot/*'
  requirePermission(context, 'ec2:CreateSnapshot', { arn }, input)
  const { snapshot } = context.region.addSnapshot({
    description: Description,
    createdAt: context.now(),
    sizeGiB: Size,
    tags: tagsFor('snapshot', input.TagSpecifications),
    overrides: { VolumeId },
  })
  return { ...snapshot, State: 'pending', Progress: '' }
}
