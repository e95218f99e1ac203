import {
  CreateImageUsageReportCommand,
  DescribeImageUsageReportEntriesCommand,
  DescribeImageUsageReportsCommand,
  type CreateImageUsageReportRequest,
} from '@aws-sdk/client-ec2'
import { createWorld, DAY, HOUR, ManualClock, type Region } from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  errorOf,
  OTHER_ACCOUNT,
  REGION,
  type Clients,
} from '../../support/emulated.ts'

const ALL = [{ ResourceType: 'ec2:Instance' }, { ResourceType: 'ec2:LaunchTemplate' }]

interface Setting {
  readonly region: Region
  readonly elsewhere: Region
  readonly clients: Clients
  readonly clock: ManualClock
  readonly imageId: string
}

async function setting(pageSize = 100): Promise<Setting> {
  const clock = new ManualClock()
  const world = createWorld({ now: clock.now })
  const region = world.account(ACCOUNT).region(REGION)
  const { id: imageId } = region.addImage({ sharedWith: [{ UserId: OTHER_ACCOUNT }] })
  const clients = clientsOf(await emulate({ world, pageSize }))
  return { region, elsewhere: world.account(OTHER_ACCOUNT).region(REGION), clients, clock, imageId }
}

const create = (
  { imageId }: Pick<Setting, 'imageId'>,
  input: Partial<CreateImageUsageReportRequest> = {},
) => new CreateImageUsageReportCommand({ ImageId: imageId, ResourceTypes: ALL, ...input })

async function statesOf({ clients, imageId }: Setting): Promise<readonly unknown[]> {
  const command = new DescribeImageUsageReportsCommand({ ImageIds: [imageId] })
  const { ImageUsageReports = [] } = await clients.ec2.send(command)
  return ImageUsageReports.map(({ State }) => State)
}

async function entriesOf({ clients }: Setting, ReportIds: string[]): Promise<readonly unknown[]> {
  const command = new DescribeImageUsageReportEntriesCommand({ ReportIds })
  const { ImageUsageReportEntries = [] } = await clients.ec2.send(command)
  return ImageUsageReportEntries.map(({ AccountId, ResourceType, UsageCount }) => [
    AccountId,
    ResourceType,
    UsageCount,
  ])
}

describe('an image usage report', () => {
  it('is pending, then available, and gone after 30 days', async () => {
    const of = await setting()
    await of.clients.ec2.send(create(of))

    expect(await statesOf(of)).toEqual(['pending'])
    of.clock.advance(HOUR)
    expect(await statesOf(of)).toEqual(['available'])
    of.clock.advance(30 * DAY)
    expect(await statesOf(of)).toEqual([])
  })

  it('counts the resources of each account and type once it is available, but for the last day', async () => {
    const of = await setting()
    const { elsewhere, region, imageId } = of
    of.clock.advance(2 * DAY)
    elsewhere.addInstance({ imageId, launchedAt: new Date(of.clock.now().getTime() - HOUR) })
    for (const each of [elsewhere, elsewhere, region]) each.addInstance({ imageId })
    elsewhere.addLaunchTemplate({ versions: [{ ImageId: imageId }, { ImageId: imageId }] })
    elsewhere.addLaunchTemplate({
      versions: [{ ImageId: imageId }, ...Array.from({ length: 20 }, () => ({}))],
    })
    const { ReportId = '' } = await of.clients.ec2.send(create(of))

    expect(await entriesOf(of, [ReportId])).toEqual([])
    of.clock.advance(HOUR)
    const found = await entriesOf(of, [ReportId])
    expect(found).toHaveLength(3)
    expect(found).toEqual(
      expect.arrayContaining([
        [ACCOUNT, 'ec2:Instance', 1],
        [OTHER_ACCOUNT, 'ec2:Instance', 2],
        [OTHER_ACCOUNT, 'ec2:LaunchTemplate', 1],
      ]),
    )
  })

  it('is one at a time for an image, and the same for one token', async () => {
    const of = await setting()
    const first = await of.clients.ec2.send(create(of, { ClientToken: 'a' }))
    const again = await of.clients.ec2.send(create(of, { ClientToken: 'a' }))

    expect(again.ReportId).toBe(first.ReportId)
    expect((await errorOf(of.clients.ec2.send(create(of, { ClientToken: 'b' })))).name).toBe(
      'InvalidRequest',
    )
  })
  it.each<readonly [string, Partial<CreateImageUsageReportRequest>]>([
    ['of no type', { ResourceTypes: [] }],
    ['of another type', { ResourceTypes: [{ ResourceType: 'ssm:Parameter' }] }],
    [
      'of 10,001 versions',
      {
        ResourceTypes: [
          {
            ResourceType: 'ec2:LaunchTemplate',
            ResourceTypeOptions: [{ OptionName: 'version-depth', OptionValues: ['10001'] }],
          },
        ],
      },
    ],
    ['of 201 accounts', { AccountIds: Array.from({ length: 201 }, () => ACCOUNT) }],
    ['with tags for an image', { TagSpecifications: [{ ResourceType: 'image', Tags: [] }] }],
  ])('%s is refused', async (_what, input) => {
    const of = await setting()

    const error = await errorOf(of.clients.ec2.send(create(of, input)))

    expect(['InvalidParameterValue', 'MissingParameter']).toContain(error.name)
  })
})
