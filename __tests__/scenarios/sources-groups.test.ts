import type { Instance as GroupInstance } from '@aws-sdk/client-auto-scaling'
import type { Region } from '../emulator/index.ts'
import { describePlaces, pinnedTemplate } from '../support/source-places.ts'

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
