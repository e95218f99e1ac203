import { describe, expect, it } from '@jest/globals'
import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeLaunchConfigurationsCommand,
} from '@aws-sdk/client-auto-scaling'
import { createWorld, type Region } from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  errorOf,
  expectError,
  REGION,
  type Clients,
} from '../../support/emulated.ts'

const IMAGE = 'ami-00000000000000abc'

async function setting(): Promise<{ region: Region; autoScaling: Clients['autoScaling'] }> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  const { autoScaling } = clientsOf(await emulate({ world }))
  return { region, autoScaling }
}

describe('DescribeAutoScalingGroups', () => {
  it('returns what was seeded, in the shapes of the SDK', async () => {
    const { region, autoScaling } = await setting()
    region.addAutoScalingGroup({
      AutoScalingGroupName: 'web',
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '$Latest' },
          Overrides: [{ InstanceType: 't3.micro', ImageId: IMAGE }],
        },
      },
      Instances: [
        {
          InstanceId: 'i-1',
          ImageId: IMAGE,
          AvailabilityZone: 'eu-west-1a',
          LifecycleState: 'InService',
          HealthStatus: 'Healthy',
          ProtectedFromScaleIn: false,
        },
      ],
    })

    const { AutoScalingGroups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}))
    const bare = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ IncludeInstances: false }),
    )

    expect(AutoScalingGroups).toMatchObject([
      {
        AutoScalingGroupName: 'web',
        DesiredCapacity: 0,
        MixedInstancesPolicy: { LaunchTemplate: { Overrides: [{ ImageId: IMAGE }] } },
        Instances: [{ InstanceId: 'i-1', ImageId: IMAGE }],
      },
    ])
    expect(bare).toHaveProperty('AutoScalingGroups.0.Instances', [])
  })

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

describe('DescribeLaunchConfigurations', () => {
  it('returns all of them', async () => {
    const { region, autoScaling } = await setting()
    region.addLaunchConfiguration({
      ImageId: IMAGE,
      BlockDeviceMappings: [{ DeviceName: '/dev/sdb', Ebs: { SnapshotId: 'snap-1' } }],
    })

    const { LaunchConfigurations } = await autoScaling.send(
      new DescribeLaunchConfigurationsCommand({}),
    )

    expect(LaunchConfigurations).toMatchObject([
      { ImageId: IMAGE, BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-1' } }] },
    ])
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
