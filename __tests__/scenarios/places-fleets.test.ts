import type {
  BatchState,
  FleetLaunchTemplateSpecification,
  FleetStateCode,
  SpotFleetRequestConfigData,
  SpotInstanceState,
} from '@aws-sdk/client-ec2'
import type { Region } from '../support/index.ts'
import { describePlaces, pinnedTemplate, type Place } from '../support/source-places.ts'

function addFleet(
  region: Region,
  LaunchTemplateSpecification: FleetLaunchTemplateSpecification,
  FleetState: FleetStateCode = 'active',
): string {
  const fleet = region.addFleet({
    FleetState,
    LaunchTemplateConfigs: [{ LaunchTemplateSpecification }],
  })
  return fleet.FleetId ?? ''
}

function addSpotFleet(
  region: Region,
  config: Partial<SpotFleetRequestConfigData>,
  SpotFleetRequestState: BatchState = 'active',
): string {
  const request = region.addSpotFleetRequest({
    SpotFleetRequestState,
    SpotFleetRequestConfig: { IamFleetRole: 'fleet', TargetCapacity: 1, ...config },
  })
  return request.SpotFleetRequestId ?? ''
}

const fleetStates: readonly (readonly [FleetStateCode, boolean])[] = [
  ['paused' as FleetStateCode, true],
  ['submitted', true],
  ['active', true],
  ['modifying', true],
  ['deleted', false],
  ['deleted_running', false],
  ['deleted_terminating', false],
  ['failed', false],
]

const spotFleetStates: readonly (readonly [BatchState, boolean])[] = [
  ['paused' as BatchState, true],
  ['submitted', true],
  ['active', true],
  ['modifying', true],
  ['cancelled', false],
  ['cancelled_running', false],
  ['cancelled_terminating', false],
  ['failed', false],
]

const spotRequestStates: readonly (readonly [SpotInstanceState, boolean])[] = [
  ['pending-evaluation' as SpotInstanceState, true],
  ['open', true],
  ['active', true],
  ['disabled', true],
  ['closed', false],
  ['cancelled', false],
  ['failed', false],
]

const ifCounts = (counts: boolean): Pick<Place, 'counts'> => (counts ? {} : { counts: false })

describePlaces('fleets', [
  ...fleetStates.map(([state, counts]): Place => ({
    where: `an EC2 Fleet that is ${state}`,
    ...ifCounts(counts),
    use: (region, imageId) =>
      addFleet(
        region,
        { LaunchTemplateId: pinnedTemplate(region, imageId).id, Version: '1' },
        state,
      ),
  })),
  {
    where: 'an EC2 Fleet that names its template by name',
    use: (region, imageId) =>
      addFleet(region, {
        LaunchTemplateName: pinnedTemplate(region, imageId).name,
        Version: '1',
      }),
    detail: 'version 1',
  },
  {
    where: 'an EC2 Fleet with the latest version',
    use: (region, ImageId) => {
      const { id } = region.addLaunchTemplate({ versions: [{}, { ImageId }] })
      return addFleet(region, { LaunchTemplateId: id, Version: '$Latest' })
    },
    detail: 'version 2',
  },
  {
    where: 'an EC2 Fleet that names no version, and so has the default',
    use: (region, ImageId) => {
      const { id } = region.addLaunchTemplate({ versions: [{ ImageId }, {}], defaultVersion: 1 })
      return addFleet(region, { LaunchTemplateId: id })
    },
    detail: 'version 1',
  },
  {
    where: 'an override of an EC2 Fleet',
    use: (region, ImageId) =>
      region.addFleet({ LaunchTemplateConfigs: [{ Overrides: [{ ImageId }] }] }).FleetId ?? '',
    detail: 'override',
  },
  ...spotFleetStates.map(([state, counts]): Place => ({
    where: `a Spot Fleet request that is ${state}`,
    ...ifCounts(counts),
    use: (region, ImageId) =>
      addSpotFleet(region, { LaunchSpecifications: [{}, { ImageId }] }, state),
  })),
  {
    where: 'the template of a Spot Fleet request',
    use: (region, imageId) => {
      const LaunchTemplateId = pinnedTemplate(region, imageId).id
      return addSpotFleet(region, {
        LaunchTemplateConfigs: [
          { LaunchTemplateSpecification: { LaunchTemplateId, Version: '1' } },
        ],
      })
    },
    detail: 'version 1',
  },
  ...spotRequestStates.map(([state, counts]): Place => ({
    where: `a Spot Instance request that is ${state}`,
    ...ifCounts(counts),
    use: (region, imageId) =>
      region.addSpotInstanceRequest({ imageId, State: state }).SpotInstanceRequestId ?? '',
    detail: state,
  })),
])
