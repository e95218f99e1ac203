import {
  expectRemoved,
  GREEDY,
  type Region,
  reportedSnapshot,
  type ScenarioRun,
  startScenario,
} from '../support/index.ts'
import { pinnedVersion, seedPlaces, type Places } from '../support/source-places.ts'

interface Mapping {
  readonly BlockDeviceMappings: [
    { readonly DeviceName: string; readonly Ebs: { readonly SnapshotId: string } },
  ]
}

const mapping = (SnapshotId: string): Mapping => ({
  BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId } }],
})

const fleetOf = (region: Region, id: string) => {
  const LaunchTemplateSpecification = pinnedVersion(region, mapping(id))
  return region.addFleet({ LaunchTemplateConfigs: [{ LaunchTemplateSpecification }] }).FleetId
}

const spotRequest = (region: Region, id: string, State: 'open' | 'closed') =>
  region.addSpotInstanceRequest({ State, LaunchSpecification: mapping(id) }).SpotInstanceRequestId

const NAMES: Places = {
  'the default version of a launch template': (region, id) =>
    `${region.addLaunchTemplate({ versions: [mapping(id), {}] }).id} version 1`,
  'the latest version of a launch template': (region, id) =>
    `${region.addLaunchTemplate({ versions: [{}, mapping(id)] }).id} version 2`,
  'a launch template version that a group pins': (region, id) =>
    region.addAutoScalingGroup({ LaunchTemplate: pinnedVersion(region, mapping(id)) }).name,
  'a launch configuration': (region, id) =>
    region.addLaunchConfiguration({ ImageId: 'ami-0aaaaaaaaaaaaaaaa', ...mapping(id) })
      .LaunchConfigurationName,
  'an override of an EC2 Fleet': (region, id) =>
    region.addFleet({ LaunchTemplateConfigs: [{ Overrides: [mapping(id)] }] }).FleetId,
  'a launch template version that an EC2 Fleet pins': fleetOf,
  'a Spot Fleet request': (region, id) => {
    const config = { IamFleetRole: 'fleet', TargetCapacity: 1 }
    const SpotFleetRequestConfig = { ...config, LaunchSpecifications: [mapping(id)] }
    return region.addSpotFleetRequest({ SpotFleetRequestConfig }).SpotFleetRequestId
  },
  'a Spot Instance request': (region, id) => spotRequest(region, id, 'open'),
  'a root volume replacement': (region, SnapshotId) =>
    region.addReplaceRootVolumeTask({ SnapshotId }).ReplaceRootVolumeTaskId,
  'the repository': () => 'data.tf:2',
}

const IGNORES: Places = {
  'a launch template version that nothing pins': (region, id) =>
    pinnedVersion(region, mapping(id)).LaunchTemplateId,
  'a Spot Instance request that is closed': (region, id) => spotRequest(region, id, 'closed'),
}

describe('a snapshot of an image that goes', () => {
  let result: ScenarioRun
  let named: ReturnType<typeof seedPlaces>
  let ignored: ReturnType<typeof seedPlaces>

  beforeAll(async () => {
    const { region, run } = await startScenario({ pageSize: 2, emptyPages: 3 })
    named = seedPlaces(region, NAMES, 'snapshot')
    ignored = seedPlaces(region, IGNORES, 'snapshot')
    const inFile = named.get('the repository')?.snapshot ?? ''
    result = await run(GREEDY, { workspace: { 'data.tf': `\nsnapshot = "${inFile}"\n` } })
  })

  it.each(Object.keys(NAMES))('is kept where %s names it', (where) => {
    const { snapshot = '', resource = '' } = named.get(where) ?? {}
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'kept',
      reason: 'referenced',
      explanation: expect.stringContaining(resource),
    })
    expect(result.summary).toContain(snapshot)
  })

  it('goes where nothing that counts names it, and the images go all the same', () => {
    const images = [...named.values(), ...ignored.values()].map(({ id }) => id)
    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots: [...ignored.values()].map((each) => each.snapshot) })
  })
})
