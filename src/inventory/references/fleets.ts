import {
  DescribeFleetsCommand,
  DescribeSpotFleetRequestsCommand,
  DescribeSpotInstanceRequestsCommand,
  type BatchState,
  type FleetData,
  type FleetStateCode,
  type SpotFleetRequestConfig,
  type SpotInstanceRequest,
  type SpotInstanceState,
} from '@aws-sdk/client-ec2'
import { ec2 } from '../../aws/operation.ts'
import { namesTemplate, placeIn, resolveLaunches, type Launches } from './pins.ts'
import { idsOf } from './launch-specification.ts'
import { referencesTo, type Place, type ReferenceSource } from './source.ts'
import { TEMPLATE_OPERATIONS } from './template-reader.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleets.html */
const describeFleets = ec2('DescribeFleets', DescribeFleetsCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotFleetRequests.html */
const describeSpotFleetRequests = ec2('DescribeSpotFleetRequests', DescribeSpotFleetRequestsCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotInstanceRequests.html */
const describeSpotInstanceRequests = ec2(
  'DescribeSpotInstanceRequests',
  DescribeSpotInstanceRequestsCommand,
)

/** The states in which a fleet launches, or can come to. Instances of a deleted one are seen as instances. */
const LIVING_FLEETS: ReadonlySet<FleetStateCode | BatchState | undefined> = new Set([
  'submitted',
  'active',
  'modifying',
] as const)

const LIVING_REQUESTS: ReadonlySet<SpotInstanceState | undefined> = new Set([
  'open',
  'active',
  'disabled',
] as const)

type At = (resource: string | undefined, detail?: string) => Place

function ofFleet(fleet: FleetData, at: At): Launches {
  const configs = fleet.LaunchTemplateConfigs ?? []
  return {
    direct: configs
      .flatMap(({ Overrides = [] }) => Overrides)
      .flatMap((override) => referencesTo(idsOf(override), at(fleet.FleetId, 'override'))),
    pins: configs
      .map(({ LaunchTemplateSpecification }) => LaunchTemplateSpecification)
      .filter(namesTemplate)
      .map((template) => ({ template, place: at(fleet.FleetId) })),
  }
}

function ofSpotFleet(request: SpotFleetRequestConfig, at: At): Launches {
  const { LaunchSpecifications = [], LaunchTemplateConfigs = [] } =
    request.SpotFleetRequestConfig ?? {}
  const place = at(request.SpotFleetRequestId)
  return {
    direct: LaunchSpecifications.flatMap((specification) =>
      referencesTo(idsOf(specification), place),
    ),
    pins: LaunchTemplateConfigs.map(
      ({ LaunchTemplateSpecification }) => LaunchTemplateSpecification,
    )
      .filter(namesTemplate)
      .map((template) => ({ template, place })),
  }
}

function ofSpotRequest(request: SpotInstanceRequest, at: At): Launches {
  const { SpotInstanceRequestId, LaunchSpecification = {}, State } = request
  const place = at(SpotInstanceRequestId, State)
  return { direct: referencesTo(idsOf(LaunchSpecification), place), pins: [] }
}

/**
 * EC2 Fleets, Spot Fleet requests and Spot Instance requests that launch, or can come to. Fleets of
 * type `instant` are not listed, and launch nothing any more once they were created.
 */
export const fleets: ReferenceSource = {
  key: 'fleets',
  operations: [
    describeFleets,
    describeSpotFleetRequests,
    describeSpotInstanceRequests,
    ...TEMPLATE_OPERATIONS,
  ],
  async read(context) {
    const { reader, templates } = context
    const page = { MaxResults: 1000 }
    const [ec2Fleets, spotFleets, spotRequests] = await Promise.all([
      reader.readAll(describeFleets, page, ({ Fleets }) => Fleets),
      reader.readAll(describeSpotFleetRequests, page, (each) => each.SpotFleetRequestConfigs),
      reader.readAll(describeSpotInstanceRequests, page, (each) => each.SpotInstanceRequests),
    ])
    const at = placeIn('fleets', context)
    const launches = [
      ...ec2Fleets
        .filter((each) => LIVING_FLEETS.has(each.FleetState))
        .map((each) => ofFleet(each, at)),
      ...spotFleets
        .filter((each) => LIVING_FLEETS.has(each.SpotFleetRequestState))
        .map((each) => ofSpotFleet(each, at)),
      ...spotRequests
        .filter((each) => LIVING_REQUESTS.has(each.State))
        .map((each) => ofSpotRequest(each, at)),
    ]
    return { resources: launches.length, ...(await resolveLaunches(launches, templates)) }
  },
}
