import { describe, expect, it } from '@jest/globals'
import { DescribeInstancesCommand, type DescribeInstancesRequest } from '@aws-sdk/client-ec2'
import { expectError, type Clients } from '../../support/emulated.ts'
import { setting } from './setting.ts'

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
