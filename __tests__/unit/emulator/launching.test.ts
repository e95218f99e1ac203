import { describe, expect, it } from '@jest/globals'
import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
} from '@aws-sdk/client-auto-scaling'
import { errorOf, expectError, type Clients } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'
import {
  DescribeInstancesCommand,
  type DescribeInstancesRequest,
  DescribeFleetsCommand,
  DescribeStoreImageTasksCommand,
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsRequest,
} from '@aws-sdk/client-ec2'

describe('DescribeAutoScalingGroups', () => {
  it('selects by name and tag, and leaves out instances and managed groups when told to', async () => {
    const { region, autoScaling } = await setting()
    region.addAutoScalingGroup({ AutoScalingGroupName: 'a', Tags: [{ Key: 'k', Value: 'v' }] })
    region.addAutoScalingGroup({
      AutoScalingGroupName: 'b',
      Operator: { Principal: 'eks.amazonaws.com' },
    })
    const list = async (input: object): Promise<unknown> => {
      const command = new DescribeAutoScalingGroupsCommand(input)
      const { AutoScalingGroups } = await autoScaling.send(command)
      return AutoScalingGroups?.map((group) => group.AutoScalingGroupName).sort()
    }

    expect(await list({})).toEqual(['a', 'b'])
    expect(await list({ AutoScalingGroupNames: ['a', 'c'] })).toEqual(['a'])
    expect(await list({ Filters: [{ Name: 'tag:k', Values: ['v'] }] })).toEqual(['a'])
    expect(await list({ IncludeManagedResources: false })).toEqual(['a'])
    const names = Array.from({ length: 51 }, (_, index) => `g${index}`)
    await expectError(list({ AutoScalingGroupNames: names }), 'ValidationError')
    expect(await list({ AutoScalingGroupNames: names, MaxRecords: 60 })).toEqual([])
  })
})

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

  it('filters, and refuses ids that are malformed, unknown or come with a page size', async () => {
    const { region, clients } = await setting()
    const { id } = region.addInstance({ imageId: IMAGE })
    region.addInstance({ imageId: 'ami-00000000000000def', state: 'stopped' })
    const states = [{ Name: 'instance-state-name', Values: ['running', 'pending'] }]

    expect(await idsOf(clients, { Filters: states })).toEqual([id])
    expect(await idsOf(clients, { InstanceIds: [id] })).toEqual([id])
    await expectError(idsOf(clients, { InstanceIds: ['i-1'] }), 'InvalidInstanceID.Malformed')
    await expectError(
      idsOf(clients, { InstanceIds: [id, 'i-0123456789abcdef0'] }),
      'InvalidInstanceID.NotFound',
    )
    await expectError(
      idsOf(clients, { InstanceIds: [id], MaxResults: 5 }),
      'InvalidParameterCombination',
    )
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

  it('filters by state, and refuses unknown ids', async () => {
    const { region, ec2 } = await setting()
    region.addFleet({ FleetState: 'deleted' })
    const active = region.addFleet({})

    const { Fleets } = await ec2.send(
      new DescribeFleetsCommand({ Filters: [{ Name: 'fleet-state', Values: ['active'] }] }),
    )

    expect(Fleets).toMatchObject([{ FleetId: active.FleetId }])
    await expectError(
      ec2.send(new DescribeFleetsCommand({ FleetIds: ['fleet-1'] })),
      'InvalidFleetId.NotFound',
    )
  })
})

describe('tasks', () => {
  it('describes store tasks, and takes ids or a page size', async () => {
    const { region, ec2 } = await setting()
    region.addStoreImageTask({ AmiId: IMAGE })
    region.addStoreImageTask({ StoreTaskState: 'Completed' })
    const read = async (input: object): Promise<unknown> => {
      const { StoreImageTaskResults } = await ec2.send(new DescribeStoreImageTasksCommand(input))
      return StoreImageTaskResults?.map(({ AmiId }) => AmiId)
    }

    expect(await read({ ImageIds: [IMAGE] })).toEqual([IMAGE])
    expect(await read({ Filters: [{ Name: 'task-state', Values: ['InProgress'] }] })).toEqual([
      IMAGE,
    ])
    await expectError(read({ ImageIds: [IMAGE], MaxResults: 5 }), 'InvalidParameterCombination')
    await expectError(
      read({ ImageIds: Array.from({ length: 21 }, () => IMAGE) }),
      'InvalidParameterValue',
    )
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
