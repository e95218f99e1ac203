import { describe, expect, it } from '@jest/globals'
import {
  DescribeExportImageTasksCommand,
  DescribeFastLaunchImagesCommand,
  DescribeFleetsCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeSpotFleetRequestsCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeStoreImageTasksCommand,
} from '@aws-sdk/client-ec2'
import { createWorld, type Region } from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  expectError,
  REGION,
  type Clients,
} from '../../support/emulated.ts'

const IMAGE = 'ami-00000000000000abc'

async function setting(): Promise<{ region: Region; ec2: Clients['ec2'] }> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  const { ec2 } = clientsOf(await emulate({ world }))
  return { region, ec2 }
}

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

describe('Spot', () => {
  it('describes Spot Fleet requests with their specifications', async () => {
    const { region, ec2 } = await setting()
    const request = region.addSpotFleetRequest({
      SpotFleetRequestConfig: {
        IamFleetRole: 'arn:aws:iam::111122223333:role/fleet',
        TargetCapacity: 1,
        LaunchSpecifications: [{ ImageId: IMAGE }],
      },
    })

    const { SpotFleetRequestConfigs } = await ec2.send(new DescribeSpotFleetRequestsCommand({}))

    expect(SpotFleetRequestConfigs).toMatchObject([
      {
        SpotFleetRequestId: request.SpotFleetRequestId,
        SpotFleetRequestState: 'active',
        SpotFleetRequestConfig: { LaunchSpecifications: [{ ImageId: IMAGE }] },
      },
    ])
    await expectError(
      ec2.send(new DescribeSpotFleetRequestsCommand({ SpotFleetRequestIds: ['sfr-1'] })),
      'InvalidSpotFleetRequestId.NotFound',
    )
  })

  it('describes Spot instance requests', async () => {
    const { region, ec2 } = await setting()
    region.addSpotInstanceRequest({ imageId: IMAGE, State: 'cancelled' })
    const open = region.addSpotInstanceRequest({ imageId: IMAGE })

    const { SpotInstanceRequests } = await ec2.send(
      new DescribeSpotInstanceRequestsCommand({ Filters: [{ Name: 'state', Values: ['open'] }] }),
    )

    expect(SpotInstanceRequests).toMatchObject([
      {
        SpotInstanceRequestId: open.SpotInstanceRequestId,
        LaunchSpecification: { ImageId: IMAGE },
      },
    ])
    await expectError(
      ec2.send(new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: ['sir-0'] })),
      'InvalidSpotInstanceRequestID.NotFound',
    )
  })
})

describe('tasks', () => {
  it('describes root volume replacements', async () => {
    const { region, ec2 } = await setting()
    const task = region.addReplaceRootVolumeTask({ ImageId: IMAGE })

    const { ReplaceRootVolumeTasks } = await ec2.send(new DescribeReplaceRootVolumeTasksCommand({}))

    expect(ReplaceRootVolumeTasks).toMatchObject([
      { ReplaceRootVolumeTaskId: task.ReplaceRootVolumeTaskId, ImageId: IMAGE },
    ])
  })

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

  it('describes export tasks', async () => {
    const { region, ec2 } = await setting()
    region.addExportImageTask({ ImageId: IMAGE, Status: 'completed' })
    const task = region.addExportImageTask({ ImageId: IMAGE })

    const { ExportImageTasks } = await ec2.send(
      new DescribeExportImageTasksCommand({
        Filters: [{ Name: 'task-state', Values: ['active'] }],
      }),
    )

    expect(ExportImageTasks).toMatchObject([
      { ExportImageTaskId: task.ExportImageTaskId, ImageId: IMAGE },
    ])
  })

  it('describes Windows Fast Launch, and takes 0 for no page size', async () => {
    const { region, ec2 } = await setting()
    region.addFastLaunchImage({
      ImageId: IMAGE,
      LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '2' },
    })

    const { FastLaunchImages } = await ec2.send(
      new DescribeFastLaunchImagesCommand({ MaxResults: 0 }),
    )

    expect(FastLaunchImages).toMatchObject([
      { ImageId: IMAGE, State: 'enabled', LaunchTemplate: { LaunchTemplateId: 'lt-1' } },
    ])
  })
})
