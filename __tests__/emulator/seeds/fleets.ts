import type {
  FleetData,
  LaunchSpecification,
  SpotFleetRequestConfig,
  SpotInstanceRequest,
} from '@aws-sdk/client-ec2'
import type { Region } from '../world/region.ts'

export type { SpotInstanceRequest }

export function addFleet(region: Region, seed: Partial<FleetData>): FleetData {
  const id = seed.FleetId ?? `fleet-${region.account.world.ids.nextUuid('fleet')}`
  const fleet: FleetData = {
    Type: 'maintain',
    FleetState: 'active',
    CreateTime: region.now(),
    LaunchTemplateConfigs: [],
    TargetCapacitySpecification: { TotalTargetCapacity: 1 },
    Tags: [],
    ...seed,
    FleetId: id,
  }
  region.fleets.set(id, fleet)
  return fleet
}

export function addSpotFleetRequest(
  region: Region,
  seed: Partial<SpotFleetRequestConfig>,
): SpotFleetRequestConfig {
  const id = seed.SpotFleetRequestId ?? `sfr-${region.account.world.ids.nextUuid('spot-fleet')}`
  const request: SpotFleetRequestConfig = {
    SpotFleetRequestState: 'active',
    CreateTime: region.now(),
    Tags: [],
    ...seed,
    SpotFleetRequestId: id,
  }
  region.spotFleetRequests.set(id, request)
  return request
}

export interface SpotInstanceRequestSeed extends Partial<SpotInstanceRequest> {
  readonly imageId?: string
}

export function addSpotInstanceRequest(
  region: Region,
  { imageId, ...seed }: SpotInstanceRequestSeed,
): SpotInstanceRequest {
  const id =
    seed.SpotInstanceRequestId ??
    `sir-${region.account.world.ids.count('sir').toString(36).padStart(8, '0')}`
  const specification: LaunchSpecification = { ImageId: imageId, InstanceType: 't3.micro' }
  const request: SpotInstanceRequest = {
    State: 'open',
    Type: 'one-time',
    CreateTime: region.now(),
    LaunchSpecification: specification,
    Tags: [],
    ...seed,
    SpotInstanceRequestId: id,
  }
  region.spotInstanceRequests.set(id, request)
  return request
}
