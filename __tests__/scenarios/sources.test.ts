import {
  ACCOUNT,
  bake,
  daysAgo,
  expectKept,
  expectRemoved,
  OTHER_ACCOUNT,
  REGION,
  type Region,
  reportedImage,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { describePlaces, pinnedTemplate, type Place } from '../support/source-places.ts'
import type { Instance as GroupInstance } from '@aws-sdk/client-auto-scaling'
import type { ReplaceRootVolumeTaskState } from '@aws-sdk/client-ec2'

describePlaces(
  'instances',
  [
    ...(['pending', 'running', 'shutting-down', 'stopping', 'stopped'] as const).map((state) => ({
      where: `an instance that is ${state}`,
      use: (region: Region, imageId: string) => region.addInstance({ imageId, state }).id,
      detail: state,
    })),
    {
      where: 'an instance that a service manages and hides',
      use: (region, imageId) => region.addInstance({ imageId, managedBy: 'eks.amazonaws.com' }).id,
    },
    {
      where: 'a terminated instance',
      counts: false,
      use: (region, imageId) => region.addInstance({ imageId, state: 'terminated' }).id,
    },
  ],
  // An instance that ended within the hour counts as a launch.
  { 'unused-for': '0d' },
)

describePlaces('launch-templates', [
  {
    where: 'the default version of a template',
    use: (region, ImageId) =>
      `${region.addLaunchTemplate({ versions: [{}, { ImageId }, {}], defaultVersion: 2 }).id} version 2`,
  },
  {
    where: 'the latest version of a template',
    use: (region, ImageId) =>
      `${region.addLaunchTemplate({ versions: [{}, {}, { ImageId }] }).id} version 3`,
  },
  {
    where: 'a template that a service manages and hides',
    use: (region, ImageId) =>
      `${region.addLaunchTemplate({ versions: [{ ImageId }], managedBy: 'eks.amazonaws.com' }).id} version 1`,
  },
  {
    where: 'the parameter behind a template',
    use: (region, value) => {
      region.addParameter({ name: '/web/image', value, dataType: 'text' })
      const ImageId = 'resolve:ssm:/web/image'
      return `${region.addLaunchTemplate({ versions: [{ ImageId }] }).id} version 1`
    },
    detail: 'resolve:ssm:/web/image',
  },
  {
    where: 'another version of a template',
    counts: false,
    use: (region, imageId) => pinnedTemplate(region, imageId).id,
  },
])

describePlaces('launch-configurations', [
  {
    where: 'a launch configuration that no group uses',
    use: (region, ImageId) =>
      region.addLaunchConfiguration({ ImageId }).LaunchConfigurationName ?? '',
  },
])

describe('an instance that ended within the hour', () => {
  it('counts as a launch, in whatever account it was', async () => {
    const { world, region, run } = await startScenario()
    const [here = '', there = ''] = bake(region, [300, 400])
    region.addInstance({ imageId: here, state: 'terminated' })
    const role = (account: string): string => `arn:aws:iam::${account}:role/ami-cleanup`
    for (const account of [ACCOUNT, OTHER_ACCOUNT]) {
      const principals = [`arn:aws:iam::${ACCOUNT}:root`]
      world.addRole({ arn: role(account), trust: { principals } })
    }
    const other = world.account(OTHER_ACCOUNT).region(REGION)
    other.addInstance({ imageId: there, state: 'terminated' })

    const result = await run({
      'keep-previous': '0',
      'max-age': '1d',
      'role-chaining': 'true',
      'role-to-assume': [ACCOUNT, OTHER_ACCOUNT].map(role).join('\n'),
    })

    expect(result.exitCode).toBe(0)
    expectKept(result, { [here]: 'recently-launched', [there]: 'recently-launched' })
  })
})

describe('a copy that is too old to name its source', () => {
  it('is known by the description of its snapshot, also where no snapshot may go', async () => {
    const { region, run } = await startScenario()
    const [source = ''] = bake(region, [300])
    const copy = region.addImage({
      createdAt: daysAgo(400),
      tags: { environment: 'dev', role: 'web' },
      copyOf: { id: source, region: REGION },
      overrides: { SourceImageId: undefined, SourceImageRegion: undefined },
    }).id
    region.addInstance({ imageId: copy })

    const result = await run({
      'keep-previous': '0',
      'max-age': '1d',
      'delete-snapshots': 'false',
      'orphan-snapshots': 'ignore',
    })

    expectKept(result, { [source]: 'in-use', [copy]: 'in-use' })
    expect(reportedImage(result, source).references).toMatchObject([
      { source: 'copies', resource: copy },
    ])
  })
})

describe('launch-template-versions: all', () => {
  it('keeps the image of every version', async () => {
    const { region, run } = await startScenario({ pageSize: 1 })
    const [used = '', unused = ''] = bake(region, [300, 400])
    const { id } = pinnedTemplate(region, used)
    const snapshots = snapshotsOf(region, [unused])

    const result = await run({
      'keep-previous': '0',
      'max-age': '1d',
      'launch-template-versions': 'all',
    })

    expectRemoved(result, { images: [unused], snapshots })
    expectKept(result, { [used]: 'in-use' })
    expect(reportedImage(result, used).references).toMatchObject([
      { source: 'launch-templates', resource: `${id} version 1` },
    ])
  })
})

function group(region: Region, seed: Parameters<Region['addAutoScalingGroup']>[0]): string {
  return region.addAutoScalingGroup(seed).name
}

const instance = (seed: Partial<GroupInstance>): GroupInstance => ({
  InstanceId: 'i-1',
  AvailabilityZone: 'eu-west-1a',
  LifecycleState: 'InService',
  HealthStatus: 'Healthy',
  ProtectedFromScaleIn: false,
  ...seed,
})

function refreshed(region: Region, imageId: string, Status: 'InProgress' | 'Cancelled'): string {
  const name = group(region, {})
  const LaunchTemplate = { LaunchTemplateId: pinnedTemplate(region, imageId).id, Version: '1' }
  region.addInstanceRefresh(name, { Status, DesiredConfiguration: { LaunchTemplate } })
  return name
}

describePlaces('auto-scaling-groups', [
  {
    where: 'the template version of a group of no capacity',
    use: (region, imageId) => {
      const { id } = pinnedTemplate(region, imageId)
      const LaunchTemplate = { LaunchTemplateId: id, Version: '1' }
      return group(region, { MaxSize: 0, DesiredCapacity: 0, LaunchTemplate })
    },
    detail: 'version 1',
  },
  {
    where: 'the template of a group, by name and without a version',
    use: (region, ImageId) => {
      const { name } = region.addLaunchTemplate({
        versions: [{}, { ImageId }, {}],
        defaultVersion: 2,
      })
      return group(region, { LaunchTemplate: { LaunchTemplateName: name } })
    },
    detail: 'version 2',
  },
  ...['$Default', '$Latest'].map((Version) => ({
    where: `the version ${Version} of a template of a group`,
    use: (region: Region, ImageId: string) => {
      const { id } = region.addLaunchTemplate({ versions: [{ ImageId }] })
      return group(region, { LaunchTemplate: { LaunchTemplateId: id, Version } })
    },
    detail: 'version 1',
  })),
  {
    where: 'the template of a mixed instances policy',
    use: (region, imageId) => {
      const LaunchTemplateId = pinnedTemplate(region, imageId).id
      const LaunchTemplateSpecification = { LaunchTemplateId, Version: '1' }
      const LaunchTemplate = { LaunchTemplateSpecification }
      return group(region, { MixedInstancesPolicy: { LaunchTemplate } })
    },
    detail: 'mixed instances policy',
  },
  {
    where: 'the template of an override',
    use: (region, imageId) => {
      const LaunchTemplateId = pinnedTemplate(region, imageId).id
      const LaunchTemplateSpecification = { LaunchTemplateId, Version: '1' }
      const Overrides = [{ InstanceType: 'm7g.large', LaunchTemplateSpecification }]
      return group(region, { MixedInstancesPolicy: { LaunchTemplate: { Overrides } } })
    },
    detail: 'override',
  },
  {
    where: 'the image id of an override',
    use: (region, ImageId) => {
      const Overrides = [{ InstanceType: 'm7g.large', ImageId }]
      return group(region, { MixedInstancesPolicy: { LaunchTemplate: { Overrides } } })
    },
    detail: 'override',
  },
  {
    where: 'the image id of an instance of a group',
    use: (region, ImageId) => group(region, { Instances: [instance({ ImageId })] }),
    detail: 'instance i-1',
  },
  {
    where: 'the template of an instance of a group',
    use: (region, imageId) => {
      const LaunchTemplateId = pinnedTemplate(region, imageId).id
      const LaunchTemplate = { LaunchTemplateId, Version: '1' }
      return group(region, { Instances: [instance({ LaunchTemplate })] })
    },
    detail: 'instance i-1',
  },
  {
    where: 'the template that an unfinished instance refresh brings',
    use: (region, imageId) => refreshed(region, imageId, 'InProgress'),
    detail: 'instance refresh',
  },
  {
    where: 'the policy that a rollback of an instance refresh leaves',
    use: (region, ImageId) => {
      const name = group(region, {})
      const Overrides = [{ InstanceType: 'm7g.large', ImageId }]
      const MixedInstancesPolicy = { LaunchTemplate: { Overrides } }
      const DesiredConfiguration = { MixedInstancesPolicy }
      region.addInstanceRefresh(name, { Status: 'RollbackInProgress', DesiredConfiguration })
      return name
    },
    detail: 'instance refresh',
  },
  {
    where: 'the template of an instance refresh that ended',
    counts: false,
    use: (region, imageId) => refreshed(region, imageId, 'Cancelled'),
  },
])

const replacementStates: readonly (readonly [ReplaceRootVolumeTaskState, boolean])[] = [
  ['pending', true],
  ['in-progress', true],
  ['failing', true],
  ['succeeded', false],
  ['failed', false],
  ['failed-detached', false],
]

const storeStates = [
  ['InProgress', true],
  ['Completed', false],
  ['Failed', false],
] as const

const exportStates = [
  ['active', true],
  ['cancelling', true],
  ['completed', false],
  ['deleting', false],
  ['deleted', false],
] as const

const fastLaunchStates = [
  'enabling',
  'enabling-failed',
  'enabled',
  'enabled-failed',
  'disabling',
  'disabling-failed',
] as const

const ifCounts = (counts: boolean): Pick<Place, 'counts'> => (counts ? {} : { counts: false })

describePlaces('tasks', [
  ...replacementStates.map(([TaskState, counts]): Place => ({
    where: `a root volume replacement that is ${TaskState}`,
    ...ifCounts(counts),
    use: (region, ImageId) =>
      region.addReplaceRootVolumeTask({ ImageId, TaskState }).ReplaceRootVolumeTaskId ?? '',
    detail: 'root volume replacement of i-',
  })),
  ...storeStates.map(([StoreTaskState, counts]): Place => ({
    where: `a store task that is ${StoreTaskState}`,
    ...ifCounts(counts),
    use: (region, AmiId) => {
      region.addStoreImageTask({ AmiId, StoreTaskState, Bucket: 'store', S3objectKey: AmiId })
      return `s3://store/${AmiId}`
    },
    detail: 'store image task',
  })),
  ...exportStates.map(([Status, counts]): Place => ({
    where: `an export task that is ${Status}`,
    ...ifCounts(counts),
    use: (region, ImageId) =>
      region.addExportImageTask({ ImageId, Status }).ExportImageTaskId ?? '',
    detail: 'export image task',
  })),
  ...fastLaunchStates.map((State): Place => ({
    where: `Windows Fast Launch that is ${State}`,
    use: (region, ImageId) => region.addFastLaunchImage({ ImageId, State }).ImageId ?? '',
    detail: 'Windows Fast Launch',
  })),
  {
    where: 'the template version of Windows Fast Launch',
    use: (region, ImageId) => {
      const { id } = region.addLaunchTemplate({ versions: [{}, { ImageId }, {}] })
      const LaunchTemplate = { LaunchTemplateId: id, Version: '2' }
      return region.addFastLaunchImage({ LaunchTemplate }).ImageId ?? ''
    },
    detail: 'version 2',
  },
])
