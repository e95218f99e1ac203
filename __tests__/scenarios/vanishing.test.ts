import {
  bake,
  expectFailure,
  expectGone,
  expectKept,
  expectRemoved,
  GREEDY,
  type Region,
  startScenario,
} from '../support/index.ts'
import { pinnedVersion, type Use } from '../support/source-places.ts'

interface Vanishing {
  /** The call that looks at what was listed. */
  readonly look: string
  readonly add: Use
  readonly remove: (region: Region, name: string) => void
}

const addTemplate: Use = (region, ImageId) =>
  region.addLaunchTemplate({ versions: [{ ImageId }, {}, {}], defaultVersion: 2 }).id

const VANISHING: Readonly<Record<string, Vanishing>> = {
  'a group': {
    look: 'DescribeInstanceRefreshes',
    add: (region, ImageId) => {
      const MixedInstancesPolicy = { LaunchTemplate: { Overrides: [{ ImageId }] } }
      return region.addAutoScalingGroup({ MixedInstancesPolicy }).name
    },
    remove: (region, name) => region.autoScalingGroups.delete(name),
  },
  'a template, with all its versions looked at': {
    look: 'DescribeLaunchTemplateVersions',
    add: addTemplate,
    remove: (region, id) => region.launchTemplates.delete(id),
  },
  'a HyperPod cluster': {
    look: 'DescribeCluster',
    add: (region, current) => region.addHyperPodCluster({ groups: [{ current }] }),
    remove: (region, name) => region.hyperPodClusters.delete(name),
  },
  'a build fleet': {
    look: 'BatchGetFleets',
    add: (region, imageId) => region.addBuildFleet({ imageId }),
    remove: ({ buildFleets }, name) => {
      for (const arn of buildFleets.keys()) if (arn.includes(name)) buildFleets.delete(arn)
    },
  },
  'a parameter': {
    look: 'GetParameters',
    add: (region, value) => region.addParameter({ name: `/images/${value}`, value }).name,
    remove: (region, name) => region.parameters.delete(name),
  },
}

const INPUTS = {
  ...GREEDY,
  'launch-template-versions': 'all',
  'shared-images': 'remove',
  'skip-references': 'image-references',
}

const looksAtOne = ({ input }: { readonly input: Readonly<Record<string, unknown>> }): boolean =>
  input['LaunchTemplateId'] !== undefined

describe('what is deleted between the list and the look at it', () => {
  it.each(Object.entries(VANISHING))('is no failure: %s', async (_, { look, add, remove }) => {
    const { region, run } = await startScenario({
      onCall: ({ operation, input }) => {
        // The versions of all templates are listed by the same call as those of one.
        const isList = look === 'DescribeLaunchTemplateVersions' && !looksAtOne({ input })
        if (operation === look && !isList) remove(region, leaving)
      },
    })
    const [used = '', unused = ''] = bake(region, [300, 300])
    const leaving = add(region, unused) ?? ''
    add(region, used)

    const result = await run(INPUTS)

    expectGone(result, unused)
    expectKept(result, { [used]: 'in-use' })
  })

  it('counts where it is there at the second look', async () => {
    const once = { kind: 'error', times: 1 } as const
    const code = 'InvalidLaunchTemplateId.NotFound'
    const { region, run } = await startScenario({
      faults: [
        { ...once, operation: 'DescribeLaunchTemplateVersions', code, when: looksAtOne },
        { ...once, operation: 'DescribeCluster', code: 'ResourceNotFound' },
      ],
    })
    const [launched = '', clustered = ''] = bake(region, [300, 300])
    addTemplate(region, launched)
    region.addHyperPodCluster({ groups: [{ current: clustered }] })

    const result = await run(INPUTS)

    expectRemoved(result, {})
    expectKept(result, { [launched]: 'in-use', [clustered]: 'in-use' })
  })

  it('counts where a parameter is there at the second look', async () => {
    let looks = 0
    const { region, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation !== 'GetParameters') return
        looks += 1
        if (looks === 1) region.parameters.delete(name)
        else region.addParameter({ name, value: used })
      },
    })
    const [used = ''] = bake(region, [300])
    const { name } = region.addParameter({ name: '/images/web', value: used })

    const result = await run(GREEDY)

    expectRemoved(result, {})
    expectKept(result, { [used]: 'in-use' })
  })

  it('counts where a pinned version is there at the second look', async () => {
    const fault = { operation: 'DescribeLaunchTemplateVersions', kind: 'error', times: 1 } as const
    const code = 'InvalidLaunchTemplateId.VersionNotFound'
    const { region, run } = await startScenario({ faults: [{ ...fault, code, when: looksAtOne }] })
    const [ImageId = ''] = bake(region, [300])
    region.addAutoScalingGroup({ LaunchTemplate: pinnedVersion(region, { ImageId }) })

    const result = await run(GREEDY)

    expectRemoved(result, {})
    expectKept(result, { [ImageId]: 'in-use' })
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
})
