import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling'
import type {
  BatchState,
  FleetData,
  FleetStateCode,
  SpotFleetRequestConfigData,
  SpotInstanceState,
} from '@aws-sdk/client-ec2'
import type { Region } from '../support/index.ts'
import { describePlaces, eachOf, pinnedVersion } from '../support/source-places.ts'

const BEFORE_ITS_END = ['pending', 'running', 'shutting-down', 'stopping', 'stopped'] as const

const terminated = (region: Region, imageId: string): string =>
  region.addInstance({ imageId, state: 'terminated' }).id

describePlaces(
  'instances',
  {
    names: {
      ...eachOf('an instance →', BEFORE_ITS_END, (region, imageId, state) => {
        return region.addInstance({ imageId, state }).id
      }),
      'an instance that a service manages and hides': (region, imageId) =>
        region.addInstance({ imageId, managedBy: 'eks.amazonaws.com' }).id,
    },
    ignores: { 'a terminated instance': terminated },
  },
  // An instance that ended within the hour counts as a launch.
  { 'unused-for': '0d' },
)

describePlaces('image-references', {
  names: {
    ...eachOf(
      'an instance that is',
      BEFORE_ITS_END,
      (region, imageId, state) =>
        region.arn('ec2', `instance/${region.addInstance({ imageId, state }).id}`),
      'ec2:Instance',
    ),
    'a parameter of the image data type → ssm:Parameter': (region, value) =>
      region.addParameter({ name: '/images/web', value }).arn,
    'an image recipe → imagebuilder:ImageRecipe': (region, imageId) =>
      region.addImageRecipe({ name: 'web', imageId }).arn,
    'a container recipe → imagebuilder:ContainerRecipe': (region, imageId) =>
      region.addContainerRecipe({ name: 'web', imageId }).arn,
  },
  ignores: { 'a terminated instance': terminated },
})

type Template = Parameters<Region['addLaunchTemplate']>[0]

/** The version of a template, as references call it. */
const versionOf = (region: Region, version: number, template: Template): string =>
  `${region.addLaunchTemplate(template).id} version ${version}`

describePlaces('launch-templates', {
  names: {
    'the default version of a template': (region, ImageId) =>
      versionOf(region, 2, { versions: [{}, { ImageId }, {}], defaultVersion: 2 }),
    'the latest version of a template': (region, ImageId) =>
      versionOf(region, 3, { versions: [{}, {}, { ImageId }] }),
    'a template that a service manages and hides': (region, ImageId) =>
      versionOf(region, 1, { versions: [{ ImageId }], managedBy: 'eks.amazonaws.com' }),
    'the parameter behind a template → resolve:ssm:/web/image': (region, value) => {
      region.addParameter({ name: '/web/image', value, dataType: 'text' })
      return versionOf(region, 1, { versions: [{ ImageId: 'resolve:ssm:/web/image' }] })
    },
  },
  ignores: {
    'another version of a template': (region, ImageId) =>
      pinnedVersion(region, { ImageId }).LaunchTemplateId,
  },
})

describePlaces('launch-configurations', {
  names: {
    'a launch configuration that no group uses': (region, ImageId) =>
      region.addLaunchConfiguration({ ImageId }).LaunchConfigurationName,
  },
})

const group = (region: Region, seed: Partial<AutoScalingGroup> = {}): string =>
  region.addAutoScalingGroup(seed).name

type Mixed = NonNullable<NonNullable<AutoScalingGroup['MixedInstancesPolicy']>['LaunchTemplate']>

const mixedGroup = (region: Region, LaunchTemplate: Mixed): string =>
  group(region, { MixedInstancesPolicy: { LaunchTemplate } })

const groupOf = (
  region: Region,
  instance: Partial<NonNullable<AutoScalingGroup['Instances']>[number]>,
): string => {
  const state = { LifecycleState: 'InService', HealthStatus: 'Healthy' } as const
  const place = { InstanceId: 'i-1', AvailabilityZone: 'eu-west-1a', ProtectedFromScaleIn: false }
  return group(region, { Instances: [{ ...place, ...state, ...instance }] })
}

type Refresh = NonNullable<Parameters<Region['addInstanceRefresh']>[1]>

function refreshedGroup(region: Region, refresh: Refresh): string {
  const name = group(region)
  region.addInstanceRefresh(name, refresh)
  return name
}

const refreshTo = (region: Region, ImageId: string): Refresh => ({
  DesiredConfiguration: { LaunchTemplate: pinnedVersion(region, { ImageId }) },
})

describePlaces('auto-scaling-groups', {
  names: {
    'the template version of a group of no capacity → version 1': (region, ImageId) => {
      const LaunchTemplate = pinnedVersion(region, { ImageId })
      return group(region, { MaxSize: 0, DesiredCapacity: 0, LaunchTemplate })
    },
    'the template of a group, by name and without a version → version 2': (region, ImageId) => {
      const versions = [{}, { ImageId }, {}]
      const { name } = region.addLaunchTemplate({ versions, defaultVersion: 2 })
      return group(region, { LaunchTemplate: { LaunchTemplateName: name } })
    },
    ...eachOf('a template of a group as', ['$Default', '$Latest'], (region, ImageId, Version) => {
      const { id } = region.addLaunchTemplate({ versions: [{ ImageId }] })
      return group(region, { LaunchTemplate: { LaunchTemplateId: id, Version } })
    }),
    'the template of a policy → mixed instances policy': (region, ImageId) =>
      mixedGroup(region, { LaunchTemplateSpecification: pinnedVersion(region, { ImageId }) }),
    'the template of an override → override': (region, ImageId) => {
      const LaunchTemplateSpecification = pinnedVersion(region, { ImageId })
      return mixedGroup(region, { Overrides: [{ LaunchTemplateSpecification }] })
    },
    'the image id of an override → override': (region, ImageId) =>
      mixedGroup(region, { Overrides: [{ ImageId }] }),
    'the image id of an instance of a group → instance i-1': (region, ImageId) =>
      groupOf(region, { ImageId }),
    'the template of an instance of a group → instance i-1': (region, ImageId) =>
      groupOf(region, { LaunchTemplate: pinnedVersion(region, { ImageId }) }),
    'what an unfinished instance refresh brings → instance refresh': (region, ImageId) =>
      refreshedGroup(region, { Status: 'InProgress', ...refreshTo(region, ImageId) }),
    'what a rollback of an instance refresh leaves → instance refresh': (region, ImageId) => {
      const MixedInstancesPolicy = { LaunchTemplate: { Overrides: [{ ImageId }] } }
      const DesiredConfiguration = { MixedInstancesPolicy }
      return refreshedGroup(region, { Status: 'RollbackInProgress', DesiredConfiguration })
    },
  },
  ignores: {
    'the template of an instance refresh that ended': (region, ImageId) =>
      refreshedGroup(region, { Status: 'Cancelled', ...refreshTo(region, ImageId) }),
  },
})

type Config = NonNullable<FleetData['LaunchTemplateConfigs']>[number]

const addFleet = (region: Region, config: Config, FleetState?: FleetStateCode) =>
  region.addFleet({ LaunchTemplateConfigs: [config], ...(FleetState && { FleetState }) }).FleetId

const fleetOf = (region: Region, ImageId: string, state: FleetStateCode) =>
  addFleet(region, { LaunchTemplateSpecification: pinnedVersion(region, { ImageId }) }, state)

const addSpotFleet = (
  region: Region,
  config: Partial<SpotFleetRequestConfigData>,
  SpotFleetRequestState: BatchState = 'active',
) => {
  const SpotFleetRequestConfig = { IamFleetRole: 'fleet', TargetCapacity: 1, ...config }
  return region.addSpotFleetRequest({ SpotFleetRequestState, SpotFleetRequestConfig })
    .SpotFleetRequestId
}

const spotFleetOf = (region: Region, ImageId: string, state: BatchState) =>
  addSpotFleet(region, { LaunchSpecifications: [{}, { ImageId }] }, state)

const spotRequestOf = (region: Region, imageId: string, State: SpotInstanceState) =>
  region.addSpotInstanceRequest({ imageId, State }).SpotInstanceRequestId

/** A state that AWS adds: nothing says that it has ended. */
const NEW = 'paused' as FleetStateCode & BatchState & SpotInstanceState

describePlaces('fleets', {
  names: {
    ...eachOf('an EC2 Fleet that is', [NEW, 'submitted', 'active', 'modifying'], fleetOf),
    'an EC2 Fleet that names its template by name → version 1': (region, ImageId) => {
      const versions = [{ ImageId }, {}, {}]
      const { name } = region.addLaunchTemplate({ versions, defaultVersion: 2 })
      const LaunchTemplateSpecification = { LaunchTemplateName: name, Version: '1' }
      return addFleet(region, { LaunchTemplateSpecification })
    },
    'an EC2 Fleet with the latest version → version 2': (region, ImageId) => {
      const { id } = region.addLaunchTemplate({ versions: [{}, { ImageId }] })
      const LaunchTemplateSpecification = { LaunchTemplateId: id, Version: '$Latest' }
      return addFleet(region, { LaunchTemplateSpecification })
    },
    'an EC2 Fleet that names no version, and so has the default → version 1': (region, ImageId) => {
      const { id } = region.addLaunchTemplate({ versions: [{ ImageId }, {}], defaultVersion: 1 })
      return addFleet(region, { LaunchTemplateSpecification: { LaunchTemplateId: id } })
    },
    'an override of an EC2 Fleet → override': (region, ImageId) =>
      addFleet(region, { Overrides: [{ ImageId }] }),
    ...eachOf('a Spot Fleet that is', [NEW, 'submitted', 'active', 'modifying'], spotFleetOf),
    'the template of a Spot Fleet request → version 1': (region, ImageId) => {
      const LaunchTemplateSpecification = pinnedVersion(region, { ImageId })
      return addSpotFleet(region, { LaunchTemplateConfigs: [{ LaunchTemplateSpecification }] })
    },
    ...eachOf('a Spot request →', [NEW, 'open', 'active', 'disabled'], spotRequestOf),
  },
  ignores: {
    ...eachOf(
      'an EC2 Fleet that is',
      ['deleted', 'deleted_running', 'deleted_terminating', 'failed'],
      fleetOf,
    ),
    ...eachOf(
      'a Spot Fleet that is',
      ['cancelled', 'cancelled_running', 'cancelled_terminating', 'failed'],
      spotFleetOf,
    ),
    ...eachOf('a Spot request that is', ['closed', 'cancelled', 'failed'], spotRequestOf),
  },
})

type Replacement =
  'pending' | 'in-progress' | 'failing' | 'succeeded' | 'failed' | 'failed-detached'

const replacementOf = (region: Region, ImageId: string, TaskState: Replacement) =>
  region.addReplaceRootVolumeTask({ ImageId, TaskState }).ReplaceRootVolumeTaskId

const exportOf = (region: Region, ImageId: string, Status: string) =>
  region.addExportImageTask({ ImageId, Status }).ExportImageTaskId

const storeOf = (region: Region, AmiId: string, StoreTaskState = 'InProgress'): string => {
  region.addStoreImageTask({ AmiId, StoreTaskState, Bucket: 'store', S3objectKey: AmiId })
  return `s3://store/${AmiId}`
}

const FAST_LAUNCH = ['enabling', 'enabled', 'disabling'] as const
const FAILED_FAST_LAUNCH = ['enabling-failed', 'enabled-failed', 'disabling-failed'] as const

describePlaces('tasks', {
  names: {
    ...eachOf(
      'a root volume replacement that is',
      ['pending', 'in-progress', 'failing'],
      replacementOf,
      'root volume replacement of i-',
    ),
    'a store task → store image task': storeOf,
    ...eachOf('an export that is', ['active', 'cancelling'], exportOf, 'export image task'),
    ...eachOf(
      'Windows Fast Launch that is',
      [...FAST_LAUNCH, ...FAILED_FAST_LAUNCH],
      (region, ImageId, State) => region.addFastLaunchImage({ ImageId, State }).ImageId,
      'Windows Fast Launch',
    ),
    'the template version of Windows Fast Launch → version 2': (region, ImageId) => {
      const { id } = region.addLaunchTemplate({ versions: [{}, { ImageId }, {}] })
      const LaunchTemplate = { LaunchTemplateId: id, Version: '2' }
      return region.addFastLaunchImage({ LaunchTemplate }).ImageId
    },
  },
  ignores: {
    ...eachOf(
      'a root volume replacement that',
      ['succeeded', 'failed', 'failed-detached'],
      replacementOf,
    ),
    ...eachOf('a store task that is', ['Completed', 'Failed'], storeOf),
    ...eachOf('an export that is', ['completed', 'deleting', 'deleted'], exportOf),
  },
})
