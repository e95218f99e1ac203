import { describe, expect, it } from '@jest/globals'
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import type { Call, Fault } from '../../../emulator/index.ts'
import {
  ACCOUNT,
  expectError,
  OTHER_ACCOUNT,
  OTHER_REGION,
  REGION,
} from '../../../support/emulated.ts'
import { describeImages, setting, settingWith, type Setting } from './faulty.ts'

describe('faults of paging', () => {
  async function page({ clients }: Setting, NextToken?: string) {
    const input = NextToken === undefined ? {} : { NextToken }
    const { Images = [], NextToken: next } = await clients.ec2.send(
      new DescribeImagesCommand({ Owners: ['self'], ...input }),
    )
    return { count: Images.length, ids: Images.map(({ ImageId }) => ImageId), next }
  }

  it('a token that is the one that was sent', async () => {
    const world = await settingWith({ pageSize: 2, faults: [{ kind: 'repeat-token', page: 2 }] })

    const first = await page(world)
    const second = await page(world, first.next)
    const third = await page(world, second.next)

    expect(second).toMatchObject({ count: 2, next: first.next })
    expect(third).toEqual(second)
  })

  it('always a fresh token, and nothing in the page', async () => {
    const world = await setting({ kind: 'endless-token' })

    const first = await page(world)
    const second = await page(world, first.next)
    const third = await page(world, second.next)

    expect([first.count, second.count, third.count]).toEqual([0, 0, 0])
    expect(new Set([first.next, second.next, third.next]).size).toBe(3)
  })

  it('an item that is on two pages', async () => {
    const world = await settingWith({ pageSize: 3, faults: [{ kind: 'repeat-item' }] })

    const first = await page(world)
    const second = await page(world, first.next)

    expect([first.count, second.count, second.next]).toEqual([3, 3, undefined])
    expect(second.ids[0]).toBe(first.ids[2])
  })

  it('of one page only', async () => {
    const fault: Fault = { kind: 'deny', page: 2, operation: 'DescribeImages' }
    const world = await settingWith({ pageSize: 2, faults: [fault] })

    const { next } = await page(world)

    await expectError(page(world, next), 'UnauthorizedOperation')
    expect(world.emulator.calls.map((call) => call.page)).toEqual([1, 2])
  })
})

describe('which calls a fault strikes', () => {
  it('those of its service, operation, account and Region', async () => {
    const strikes = async (match: object): Promise<boolean> => {
      const { clients } = await setting({ kind: 'throttle', ...match })
      return clients.ec2.send(describeImages).then(
        () => false,
        () => true,
      )
    }

    expect(await strikes({ service: 'ec2', operation: 'DescribeImages' })).toBe(true)
    expect(await strikes({ account: ACCOUNT, region: REGION })).toBe(true)
    expect(await strikes({ when: ({ page }: Call) => page === 1 })).toBe(true)
    expect(await strikes({ service: 'ssm' })).toBe(false)
    expect(await strikes({ operation: 'DescribeInstances' })).toBe(false)
    expect(await strikes({ account: OTHER_ACCOUNT })).toBe(false)
    expect(await strikes({ region: OTHER_REGION })).toBe(false)
    expect(await strikes({ when: () => false })).toBe(false)
  })

  it('so many of them, and the SDK gets through by retrying', async () => {
    const { emulator } = await setting({ kind: 'throttle', times: 1 })
    const { accessKeyId, secretAccessKey } = emulator.world.account(ACCOUNT).user()
    const client = new EC2Client({
      region: REGION,
      endpoint: emulator.endpoint,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 2,
    })

    const { Images } = await client.send(describeImages)

    expect(Images).toHaveLength(5)
    expect(emulator.calls.map(({ error }) => error)).toEqual(['RequestLimitExceeded', undefined])
  })

  it('from when it is injected', async () => {
    const { clients, emulator } = await setting()
    await clients.ec2.send(describeImages)

    emulator.inject({ kind: 'deny', times: 1 })

    await expectError(clients.ec2.send(describeImages), 'UnauthorizedOperation')
    expect(await clients.ec2.send(describeImages)).toHaveProperty('Images.length', 5)
  })
})
