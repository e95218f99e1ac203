import { describe, expect, it } from '@jest/globals'
import { DescribeFleetsCommand, DescribeStoreImageTasksCommand } from '@aws-sdk/client-ec2'
import { expectError } from '../../support/emulated.ts'
import { setting } from './setting.ts'

const IMAGE = 'ami-00000000000000abc'

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
