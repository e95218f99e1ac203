import { describe, expect, it } from '@jest/globals'
import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
} from '@aws-sdk/client-auto-scaling'
import { errorOf, expectError } from '../../support/emulated.ts'
import { setting } from './setting.ts'

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
