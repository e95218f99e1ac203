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
import { resolveLaunches, type Launches } from './launches.ts'
import { idsOf, namesTemplate, TEMPLATE_OPERATIONS } from './template-versions.ts'
import { originsOf, referencesTo, type ReferenceSource, type ToOrigin } from './source.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleets.html */
const describeFleets = ec2('DescribeFleets', DescribeFleetsCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotFleetRequests.html */
const describeSpotFleetRequests = ec2('DescribeSpotFleetRequests', DescribeSpotFleetRequestsCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotInstanceRequests.html */
const describeSpotInstanceRequests = ec2(
  'DescribeSpotInstanceRequests',
  DescribeSpotInstanceRequestsCommand,
)

/**
 * The states in which a fleet launches nothing any more; one that AWS adds is not among them. The
 * instances that a deleted fleet leaves running are read as instances.
 */
const ENDED_FLEETS: ReadonlySet<FleetStateCode | BatchState | undefined> = new Set([
  'deleted',
  'deleted_running',
  'deleted_terminating',
  'failed',
  'cancelled',
  'cancelled_running',
  'cancelled_terminating',
] as const)

const ENDED_REQUESTS: ReadonlySet<SpotInstanceState | undefined> = new Set([
  'closed',
  'cancelled',
  'failed',
] as const)

function launchesOfFleet(fleet: FleetData, toOrigin: ToOrigin): Launches {
  const configs = fleet.LaunchTemplateConfigs ?? []
  return {
    direct: configs
      .flatMap(({ Overrides = [] }) => Overrides)
      .flatMap((override) => referencesTo(idsOf(override), toOrigin(fleet.FleetId, 'override'))),
    pins: configs
      .map(({ LaunchTemplateSpecification }) => LaunchTemplateSpecification)
      .filter(namesTemplate)
      .map((template) => ({ template, origin: toOrigin(fleet.FleetId) })),
  }
}

function launchesOfSpotFleet(request: SpotFleetRequestConfig, toOrigin: ToOrigin): Launches {
  const { LaunchSpecifications = [], LaunchTemplateConfigs = [] } =
    request.SpotFleetRequestConfig ?? {}
  const origin = toOrigin(request.SpotFleetRequestId)
  return {
    direct: LaunchSpecifications.flatMap((specification) =>
      referencesTo(idsOf(specification), origin),
    ),
    pins: LaunchTemplateConfigs.map(
      ({ LaunchTemplateSpecification }) => LaunchTemplateSpecification,
    )
      .filter(namesTemplate)
      .map((template) => ({ template, origin })),
  }
}

function launchesOfSpotRequest(request: SpotInstanceRequest, toOrigin: ToOrigin): Launches {
  const { SpotInstanceRequestId, LaunchSpecification = {}, State } = request
  const origin = toOrigin(SpotInstanceRequestId, State)
  return { direct: referencesTo(idsOf(LaunchSpecification), origin), pins: [] }
}

/**
 * EC2 Fleets, Spot Fleet requests and Spot Instance requests that launch or may launch later. EC2
 * does not list fleets of type `instant`: they launch once, when they are created.
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
    const toOrigin = originsOf('fleets', context)
    const launches = [
      ...ec2Fleets
        .filter((each) => !ENDED_FLEETS.has(each.FleetState))
        .map((each) => launchesOfFleet(each, toOrigin)),
      ...spotFleets
        .filter((each) => !ENDED_FLEETS.has(each.SpotFleetRequestState))
        .map((each) => launchesOfSpotFleet(each, toOrigin)),
      ...spotRequests
        .filter((each) => !ENDED_REQUESTS.has(each.State))
        .map((each) => launchesOfSpotRequest(each, toOrigin)),
    ]
    return { resources: launches.length, ...(await resolveLaunches(launches, templates)) }
  },
}
