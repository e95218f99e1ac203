import { ACCOUNT, DAY, HOUR, OTHER_ACCOUNT, setting } from './setting.ts'
import type { Setting, Shape } from './setting.ts'

interface Reported extends Setting {
  readonly imageId: string
  readonly create: (ClientToken?: string) => Promise<unknown>
}

async function reported(): Promise<Reported> {
  const own = await setting()
  const { id: imageId } = own.region.addImage({ sharedWith: [{ UserId: OTHER_ACCOUNT }] })
  const ResourceTypes = [{ ResourceType: 'ec2:Instance' }, { ResourceType: 'ec2:LaunchTemplate' }]
  const create = async (ClientToken?: string): Promise<unknown> => {
    const input = { ImageId: imageId, ResourceTypes, ClientToken }
    return (await own.call('CreateImageUsageReport', input))['ReportId']
  }
  return { ...own, imageId, create }
}

describe('an image usage report', () => {
  it('is pending, then available, and gone after 30 days', async () => {
    const { call, clock, create } = await reported()
    await create()
    const states = async (): Promise<unknown> => {
      const { ImageUsageReports } = await call('DescribeImageUsageReports')
      return (ImageUsageReports as Shape[]).map(({ State }) => State)
    }

    expect(await states()).toEqual(['pending'])
    clock.advance(HOUR)
    expect(await states()).toEqual(['available'])
    clock.advance(30 * DAY)
    expect(await states()).toEqual([])
  })

  it('counts the resources of each account and type once it is available, but for the last day', async () => {
    const { call, clock, create, region, other, imageId } = await reported()
    clock.advance(2 * DAY)
    other.addInstance({ imageId, launchedAt: new Date(clock.now().getTime() - HOUR) })
    for (const each of [other, other, region]) each.addInstance({ imageId })
    const [using, newer] = [{ ImageId: imageId }, Array.from({ length: 20 }, () => ({}))]
    other.addLaunchTemplate({ versions: [using, using] })
    other.addLaunchTemplate({ versions: [using, ...newer] })
    await create()
    const entries = async (): Promise<unknown[]> => {
      const { ImageUsageReportEntries } = await call('DescribeImageUsageReportEntries', {
        ImageIds: [imageId],
      })
      return (ImageUsageReportEntries as Shape[])
        .map((each) => [each['AccountId'], each['ResourceType'], each['UsageCount']].join(' '))
        .sort()
    }

    expect(await entries()).toEqual([])
    clock.advance(HOUR)
    expect(await entries()).toEqual([
      `${ACCOUNT} ec2:Instance 1`,
      `${OTHER_ACCOUNT} ec2:Instance 2`,
      `${OTHER_ACCOUNT} ec2:LaunchTemplate 1`,
    ])
  })

  it('is one at a time for an image, and the same for one token', async () => {
    const { create } = await reported()

    expect(await create('a')).toBe(await create('a'))
    await expect(create('b')).rejects.toHaveProperty('name', 'InvalidRequest')
  })
})
