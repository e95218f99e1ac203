import { DescribeInstanceRefreshesCommand } from '@aws-sdk/client-auto-scaling'
import { errorOf, expectError, type Clients } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'
import {
  DescribeInstancesCommand,
  type DescribeInstancesRequest,
  DescribeExportImageTasksCommand,
  DescribeFleetsCommand,
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsRequest,
} from '@aws-sdk/client-ec2'
describe('DescribeInstanceRefreshes', () => {
  it('returns the refreshes of a group, which must exist', async () => {
    const { region, autoScaling } = await setting()
    const { name } = region.addAutoScalingGroup()
    region.addInstanceRefresh(name, {
      DesiredConfiguration: { LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '3' } },
    })
    const read = (AutoScalingGroupName: string | undefined): Promise<unknown> =>
      autoScaling.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName }))

    expect(await read(name)).toMatchObject({
      InstanceRefreshes: [
        { Status: 'InProgress', DesiredConfiguration: { LaunchTemplate: { Version: '3' } } },
      ],
    })
    await expectError(read(undefined), 'ValidationError')
    const error = await errorOf(read('nobody'))
    expect(error.name).toBe('ValidationError')
    expect(error.message).toContain("AutoScalingGroup 'nobody' not found")
  })
})

const IMAGE = 'ami-00000000000000abc'

async function idsOf({ ec2 }: Clients, input: DescribeInstancesRequest): Promise<unknown[]> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(input))
  return Reservations.flatMap(({ Instances = [] }) => Instances.map((it) => it.InstanceId)).sort()
}

describe('DescribeInstances', () => {
  it('hides managed instances unless they are asked for or the account shows them', async () => {
    const { region, clients } = await setting()
    const own = region.addInstance({ imageId: IMAGE })
    const managed = region.addInstance({ imageId: IMAGE, managedBy: 'eks.amazonaws.com' })

    expect(await idsOf(clients, {})).toEqual([own.id])
    expect(await idsOf(clients, { IncludeManagedResources: true })).toEqual([own.id, managed.id])
    region.account.managedResources = 'visible'
    expect(await idsOf(clients, {})).toEqual([own.id, managed.id])
  })
})

describe('DescribeExportImageTasks', () => {
  it('refuses ids that are unknown', async () => {
    const { region, ec2 } = await setting()
    const { ExportImageTaskId = '' } = region.addExportImageTask({ ImageId: IMAGE })
    const read = (...ids: string[]): Promise<unknown> =>
      ec2.send(new DescribeExportImageTasksCommand({ ExportImageTaskIds: ids }))

    expect(await read(ExportImageTaskId)).toMatchObject({ ExportImageTasks: [{ ImageId: IMAGE }] })
    await expectError(read(ExportImageTaskId, 'export-ami-1'), 'InvalidExportTaskID.NotFound')
  })
})

describe('DescribeFleets', () => {
  it('shows instant fleets by id only', async () => {
    const { region, ec2 } = await setting()
    const maintain = region.addFleet({ FleetState: 'modifying' })
    const instant = region.addFleet({
      Type: 'instant',
      LaunchTemplateConfigs: [{ Overrides: [{ ImageId: IMAGE }] }],
    })

    const { Fleets: all } = await ec2.send(new DescribeFleetsCommand({}))
    const { Fleets: named } = await ec2.send(
      new DescribeFleetsCommand({ FleetIds: [instant.FleetId ?? ''] }),
    )

    expect(all).toMatchObject([{ FleetId: maintain.FleetId, FleetState: 'modifying' }])
    expect(named).toMatchObject([{ LaunchTemplateConfigs: [{ Overrides: [{ ImageId: IMAGE }] }] }])
  })
})
const IMAGES = [1, 2, 3].map((number) => ({ ImageId: `ami-0000000000000000${number}` }))

async function versionsOf(
  { clients }: Setting,
  input: DescribeLaunchTemplateVersionsRequest,
): Promise<unknown[]> {
  const command = new DescribeLaunchTemplateVersionsCommand(input)
  const { LaunchTemplateVersions = [] } = await clients.ec2.send(command)
  return LaunchTemplateVersions.map(
    (it) =>
      `${it.LaunchTemplateName ?? ''} ${it.VersionNumber ?? 0} ${it.LaunchTemplateData?.ImageId ?? ''}`,
  ).sort()
}

describe('DescribeLaunchTemplateVersions', () => {
  it('refuses numbers, and no version at all, without a template', async () => {
    const world = await setting()
    const pages = { MaxResults: 5 }

    await expectError(versionsOf(world, pages), 'MissingParameter')
    await expectError(versionsOf(world, { Versions: ['$Latest', '1'] }), 'InvalidParameterValue')
    await expectError(
      versionsOf(world, { Versions: ['$Latest'], MinVersion: '2' }),
      'InvalidParameterValue',
    )
  })

  it('refuses what is unknown', async () => {
    const world = await setting()
    const { id } = world.region.addLaunchTemplate({ versions: [undefined, ...IMAGES] })
    const of = (input: object): Promise<unknown> => versionsOf(world, { Versions: ['1'], ...input })

    await expectError(of({ LaunchTemplateId: id }), 'InvalidLaunchTemplateId.VersionNotFound')
    await expectError(
      of({ LaunchTemplateId: 'lt-0123456789abcdef0' }),
      'InvalidLaunchTemplateId.NotFound',
    )
    await expectError(
      of({ LaunchTemplateName: 'nobody' }),
      'InvalidLaunchTemplateName.NotFoundException',
    )
    await expectError(of({ LaunchTemplateId: id, Versions: ['one'] }), 'InvalidParameterValue')
    await expectError(
      of({ LaunchTemplateId: id, LaunchTemplateName: 'both' }),
      'InvalidParameterCombination',
    )
    await expectError(
      of({ LaunchTemplateId: id, Versions: Array.from({ length: 201 }, () => '2') }),
      'InvalidParameterValue',
    )
  })

  it('hides managed templates, also when they are named', async () => {
    const world = await setting()
    const { id } = world.region.addLaunchTemplate({
      versions: IMAGES,
      managedBy: 'eks.amazonaws.com',
    })

    expect(await versionsOf(world, { Versions: ['$Latest'] })).toEqual([])
    await expectError(
      versionsOf(world, { LaunchTemplateId: id, Versions: ['1'] }),
      'InvalidLaunchTemplateId.NotFound',
    )
    expect(
      await versionsOf(world, { Versions: ['$Latest'], IncludeManagedResources: true }),
    ).toHaveLength(1)
  })
})
