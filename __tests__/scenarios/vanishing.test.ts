import {
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  type Region,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

describe('what is deleted between the list and the look at it', () => {
  it('is no failure: a group', async () => {
    const { region, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation === 'DescribeInstanceRefreshes') region.autoScalingGroups.delete(leaving)
      },
    })
    const [used = '', unused = ''] = bake(region, [300, 300])
    const groupOf = (ImageId: string): string => {
      const { id } = region.addLaunchTemplate({
        versions: [{ ImageId }, {}, {}],
        defaultVersion: 2,
      })
      const LaunchTemplate = { LaunchTemplateId: id, Version: '1' }
      return region.addAutoScalingGroup({ LaunchTemplate }).name
    }
    const leaving = groupOf(unused)
    groupOf(used)
    const snapshots = snapshotsOf(region, [unused])

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [unused], snapshots })
    expectKept(result, { [used]: 'in-use' })
  })

  it('is a failure where the group is still there', async () => {
    const { region, emulator, run } = await startScenario({
      faults: [{ operation: 'DescribeInstanceRefreshes', kind: 'error', code: 'ValidationError' }],
    })
    bake(region, [300])
    region.addAutoScalingGroup()

    const result = await run(GREEDY)

    expectFailure(result, '- auto-scaling-groups: autoscaling:DescribeInstanceRefreshes')
    expect(emulator.mutations()).toEqual([])
  })

  it('is no failure: a template, with all its versions looked at', async () => {
    const { region, run } = await startScenario({
      onCall: ({ operation, input }) => {
        const isLook = input['LaunchTemplateId'] !== undefined
        if (operation === 'DescribeLaunchTemplateVersions' && isLook) {
          region.launchTemplates.delete(leaving)
        }
      },
    })
    const [used = '', unused = ''] = bake(region, [300, 300])
    const templateOf = (ImageId: string): string =>
      region.addLaunchTemplate({ versions: [{ ImageId }, {}, {}], defaultVersion: 2 }).id
    const leaving = templateOf(unused)
    templateOf(used)
    const snapshots = snapshotsOf(region, [unused])

    const result = await run({ ...GREEDY, 'launch-template-versions': 'all' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [unused], snapshots })
    expectKept(result, { [used]: 'in-use' })
  })

  it('counts where the template is there at the second look', async () => {
    const { region, run } = await startScenario({
      faults: [
        {
          operation: 'DescribeLaunchTemplateVersions',
          kind: 'error',
          code: 'InvalidLaunchTemplateId.NotFound',
          when: ({ input }) => input['LaunchTemplateId'] !== undefined,
          times: 1,
        },
      ],
    })
    const [used = ''] = bake(region, [300])
    region.addLaunchTemplate({ versions: [{ ImageId: used }, {}, {}], defaultVersion: 2 })

    const result = await run({ ...GREEDY, 'launch-template-versions': 'all' })

    expectRemoved(result, {})
    expectKept(result, { [used]: 'in-use' })
  })

  it.each([
    {
      what: 'a HyperPod cluster',
      operation: 'DescribeCluster',
      add: (region: Region, id: string) => region.addHyperPodCluster({ groups: [{ current: id }] }),
      remove: (region: Region, name: string) => region.hyperPodClusters.delete(name),
    },
    {
      what: 'a build fleet',
      operation: 'BatchGetFleets',
      add: (region: Region, imageId: string) => region.addBuildFleet({ imageId }),
      remove: (region: Region, name: string) => {
        for (const arn of region.buildFleets.keys()) {
          if (arn.includes(name)) region.buildFleets.delete(arn)
        }
      },
    },
  ])('is no failure: $what', async ({ operation: at, add, remove }) => {
    const { region, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation === at) remove(region, leaving)
      },
    })
    const [used = '', unused = ''] = bake(region, [300, 300])
    const leaving = add(region, unused)
    add(region, used)
    const snapshots = snapshotsOf(region, [unused])

    const result = await run({ ...GREEDY, 'shared-images': 'remove' })

    expectRemoved(result, { images: [unused], snapshots })
    expectKept(result, { [used]: 'in-use' })
  })

  it('counts where a HyperPod cluster is there at the second look', async () => {
    const { region, run } = await startScenario({
      faults: [{ operation: 'DescribeCluster', kind: 'error', code: 'ResourceNotFound', times: 1 }],
    })
    const [used = ''] = bake(region, [300])
    region.addHyperPodCluster({ groups: [{ current: used }] })

    const result = await run({ ...GREEDY, 'shared-images': 'remove' })

    expectRemoved(result, {})
    expectKept(result, { [used]: 'in-use' })
  })

  it('is no failure: a parameter', async () => {
    const { region, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation === 'GetParameters') region.parameters.delete('/images/leaving')
      },
    })
    const [used = '', unused = ''] = bake(region, [300, 300])
    region.addParameter({ name: '/images/leaving', value: unused })
    region.addParameter({ name: '/images/web', value: used })
    const snapshots = snapshotsOf(region, [unused])

    const result = await run({ ...GREEDY, 'skip-references': 'image-references' })

    expectRemoved(result, { images: [unused], snapshots })
    expectKept(result, { [used]: 'in-use' })
  })
})
