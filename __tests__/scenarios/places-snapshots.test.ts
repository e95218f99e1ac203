import {
  bake,
  expectRemoved,
  type Region,
  reportedSnapshot,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'

interface SnapshotPlace {
  readonly where: string
  /** The source, and what the resource is called. */
  readonly use: (region: Region, SnapshotId: string) => readonly [string, string]
  readonly counts?: false
}

interface Mapping {
  readonly BlockDeviceMappings: [
    { readonly DeviceName: string; readonly Ebs: { readonly SnapshotId: string } },
  ]
}

const mapping = (SnapshotId: string): Mapping => ({
  BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId } }],
})

const PLACES: readonly SnapshotPlace[] = [
  {
    where: 'the default version of a launch template',
    use: (region, id) => {
      const template = region.addLaunchTemplate({ versions: [mapping(id), {}], defaultVersion: 1 })
      return ['launch-templates', `${template.id} version 1`]
    },
  },
  {
    where: 'the latest version of a launch template',
    use: (region, id) => {
      const template = region.addLaunchTemplate({ versions: [{}, mapping(id)], defaultVersion: 1 })
      return ['launch-templates', `${template.id} version 2`]
    },
  },
  {
    where: 'a launch template version that a group pins',
    use: (region, id) => {
      const template = region.addLaunchTemplate({ versions: [{}, mapping(id), {}] })
      const LaunchTemplate = { LaunchTemplateId: template.id, Version: '2' }
      return ['auto-scaling-groups', region.addAutoScalingGroup({ LaunchTemplate }).name]
    },
  },
  {
    where: 'a launch template version that nothing pins',
    counts: false,
    use: (region, id) => {
      const template = region.addLaunchTemplate({ versions: [{}, mapping(id), {}] })
      return ['launch-templates', template.id]
    },
  },
  {
    where: 'a launch configuration',
    use: (region, id) => {
      const ImageId = 'ami-0aaaaaaaaaaaaaaaa'
      const made = region.addLaunchConfiguration({ ImageId, ...mapping(id) })
      return ['launch-configurations', made.LaunchConfigurationName ?? '']
    },
  },
  {
    where: 'an override of an EC2 Fleet',
    use: (region, id) => {
      const fleet = region.addFleet({ LaunchTemplateConfigs: [{ Overrides: [mapping(id)] }] })
      return ['fleets', fleet.FleetId ?? '']
    },
  },
  {
    where: 'a launch template version that an EC2 Fleet pins',
    use: (region, id) => {
      const template = region.addLaunchTemplate({ versions: [{}, mapping(id), {}] })
      const LaunchTemplateSpecification = { LaunchTemplateId: template.id, Version: '2' }
      const fleet = region.addFleet({ LaunchTemplateConfigs: [{ LaunchTemplateSpecification }] })
      return ['fleets', fleet.FleetId ?? '']
    },
  },
  {
    where: 'a Spot Fleet request',
    use: (region, id) => {
      const config = { IamFleetRole: 'fleet', TargetCapacity: 1 }
      const request = region.addSpotFleetRequest({
        SpotFleetRequestConfig: { ...config, LaunchSpecifications: [mapping(id)] },
      })
      return ['fleets', request.SpotFleetRequestId ?? '']
    },
  },
  {
    where: 'a Spot Instance request',
    use: (region, id) => {
      const request = region.addSpotInstanceRequest({ LaunchSpecification: mapping(id) })
      return ['fleets', request.SpotInstanceRequestId ?? '']
    },
  },
  {
    where: 'a Spot Instance request that is closed',
    counts: false,
    use: (region, id) => {
      const request = region.addSpotInstanceRequest({
        State: 'closed',
        LaunchSpecification: mapping(id),
      })
      return ['fleets', request.SpotInstanceRequestId ?? '']
    },
  },
  {
    where: 'a root volume replacement',
    use: (region, SnapshotId) => {
      const task = region.addReplaceRootVolumeTask({ SnapshotId })
      return ['tasks', task.ReplaceRootVolumeTaskId ?? '']
    },
  },
]

describe('a snapshot of an image that goes', () => {
  let result: ScenarioRun
  let images: readonly string[]
  let gone: readonly string[]
  const snapshots = new Map<string, { readonly id: string; readonly names: readonly string[] }>()

  beforeAll(async () => {
    const { region, run } = await startScenario({ pageSize: 2, emptyPages: 3 })
    images = bake(
      region,
      [...PLACES, 'repository'].map(() => 300),
    )
    for (const [index, place] of PLACES.entries()) {
      const [id = ''] = snapshotsOf(region, [images[index] ?? ''])
      snapshots.set(place.where, { id, names: place.use(region, id) })
    }
    const [last = ''] = snapshotsOf(region, [images.at(-1) ?? ''])
    snapshots.set('the repository', { id: last, names: ['repository', 'data.tf:2'] })
    gone = PLACES.filter(({ counts }) => counts === false).map(
      ({ where }) => snapshots.get(where)?.id ?? '',
    )
    result = await run(
      { 'keep-previous': '0', 'max-age': '1d' },
      { workspace: { 'data.tf': `\nsnapshot = "${last}"\n` } },
    )
  })

  it.each([...PLACES.filter(({ counts }) => counts !== false), { where: 'the repository' }])(
    'is kept where $where names it',
    ({ where }) => {
      const { id = '', names: [, resource = ''] = [] } = snapshots.get(where) ?? {}
      const { outcome, reason, explanation } = reportedSnapshot(result, id)
      expect({ outcome, reason }).toEqual({ outcome: 'kept', reason: 'referenced' })
      expect(explanation).toContain(resource)
      expect(result.summary).toContain(id)
    },
  )

  it('goes where nothing that counts names it, and the images go all the same', () => {
    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots: gone })
  })
})
