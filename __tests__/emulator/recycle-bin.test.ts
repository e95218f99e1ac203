import { describe, expect, it } from '@jest/globals'
import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  ListImagesInRecycleBinCommand,
  ListSnapshotsInRecycleBinCommand,
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { createWorld, DAY, ManualClock, type Emulator, type Region } from './index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  expectError,
  rawCall,
  REGION,
  type Clients,
} from './testing.ts'

interface Setting extends Clients {
  readonly clock: ManualClock
  readonly region: Region
  readonly emulator: Emulator
}

async function setting(): Promise<Setting> {
  const clock = new ManualClock(new Date('2026-06-01T00:00:00Z'))
  const world = createWorld({ now: clock.now })
  const region = world.account(ACCOUNT).region(REGION)
  const emulator = await emulate({ world })
  return { ...clientsOf(emulator), clock, region, emulator }
}

async function deregister({ ec2 }: Setting, ImageId: string): Promise<void> {
  await ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }))
}

async function imagesInBin({ ec2 }: Setting): Promise<unknown[]> {
  return (await ec2.send(new ListImagesInRecycleBinCommand({}))).Images ?? []
}

async function snapshotsInBin({ ec2 }: Setting): Promise<unknown[]> {
  return (await ec2.send(new ListSnapshotsInRecycleBinCommand({}))).Snapshots ?? []
}

describe('the Recycle Bin', () => {
  it('takes nothing without a rule', async () => {
    const world = await setting()
    await deregister(world, world.region.addImage().id)

    expect(await imagesInBin(world)).toEqual([])
    expect(await snapshotsInBin(world)).toEqual([])
  })

  it('takes what a rule covers, images and snapshots independently', async () => {
    const world = await setting()
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 3 })
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 10 })
    const { id } = world.region.addImage({ name: 'web' })

    await deregister(world, id)

    expect(await imagesInBin(world)).toEqual([
      {
        ImageId: id,
        Name: 'web',
        RecycleBinEnterTime: new Date('2026-06-01T00:00:00Z'),
        RecycleBinExitTime: new Date('2026-06-11T00:00:00Z'),
      },
    ])
    expect(await snapshotsInBin(world)).toEqual([])
  })

  it('goes by tags and exclusion tags, and by active rules only', async () => {
    const world = await setting()
    const { region } = world
    region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT', tags: { team: 'a', tier: '1' } })
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', excludeTags: { scratch: 'yes' } })
    region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT', status: 'pending' })
    const tagged = region.addSnapshot({ tags: { tier: '1' } })
    const untagged = region.addSnapshot({ tags: { tier: '2' } })
    const scratch = region.addImage({ tags: { scratch: 'yes' }, snapshots: [] })
    const image = region.addImage({ tags: { scratch: 'no' }, snapshots: [] })

    for (const { id } of [tagged, untagged]) {
      await world.ec2.send(new DeleteSnapshotCommand({ SnapshotId: id }))
    }
    for (const { id } of [scratch, image]) await deregister(world, id)

    expect(await snapshotsInBin(world)).toMatchObject([{ SnapshotId: tagged.id }])
    expect(await imagesInBin(world)).toMatchObject([{ ImageId: image.id }])
  })

  it('does not take images that are not backed by EBS', async () => {
    const world = await setting()
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const image = world.region.addImage({
      snapshots: [],
      overrides: { RootDeviceType: 'instance-store' },
    })

    await deregister(world, image.id)

    expect(await imagesInBin(world)).toEqual([])
  })

  it('deletes for good when the time is over', async () => {
    const world = await setting()
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 1 })
    const { id } = world.region.addImage()
    await deregister(world, id)

    world.clock.advance(DAY)

    expect(await imagesInBin(world)).toEqual([])
    await expectError(
      world.ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: id })),
      'InvalidAMIID.NotFound',
    )
  })

  it('restores snapshots, then the image with its launch permissions', async () => {
    const world = await setting()
    const { region, ec2 } = world
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT' })
    const image = region.addImage({ sharedWith: [{ Group: 'all' }], tags: { a: 'b' } })
    const [SnapshotId = ''] = image.snapshotIds
    await deregister(world, image.id)
    const restore = (): Promise<unknown> =>
      ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: image.id }))

    await expectError(restore(), 'InvalidSnapshot.NotFound')
    await ec2.send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId }))
    expect(await restore()).toHaveProperty('Return', true)

    const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))
    expect(Images).toMatchObject([{ ImageId: image.id, Public: true, Tags: [{ Key: 'a' }] }])
    expect(await imagesInBin(world)).toEqual([])
    expect(await snapshotsInBin(world)).toEqual([])
  })

  it('keeps a deregistered image from nothing: its snapshots can be deleted', async () => {
    const world = await setting()
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const image = world.region.addImage()
    await world.ec2.send(new DeregisterImageCommand({ ImageId: image.id }))

    await world.ec2.send(new DeleteSnapshotCommand({ SnapshotId: image.snapshotIds[0] }))

    expect(world.region.snapshots.size).toBe(0)
  })
})

describe('rules (rbin)', () => {
  async function listRules({ emulator }: Setting, body: object): Promise<[number, unknown]> {
    const answer = await rawCall(emulator, {
      service: 'rbin',
      path: '/list-rules',
      body: JSON.stringify(body),
    })
    return [answer.status, await answer.json()]
  }

  it('lists the rules of a type and describes one', async () => {
    const world = await setting()
    const rule = world.region.addRecycleBinRule({
      resourceType: 'EC2_IMAGE',
      retentionDays: 14,
      tags: { team: 'a' },
      description: 'images',
    })
    world.region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT' })

    expect(await listRules(world, { ResourceType: 'EC2_IMAGE' })).toEqual([
      200,
      {
        Rules: [
          {
            Identifier: rule.identifier,
            Description: 'images',
            LockState: 'unlocked',
            RetentionPeriod: { RetentionPeriodValue: 14, RetentionPeriodUnit: 'DAYS' },
            RuleArn: `arn:aws:rbin:${REGION}:${ACCOUNT}:rule/${rule.identifier}`,
          },
        ],
      },
    ])
    const path = `/rules/${rule.identifier}`
    const answer = await rawCall(world.emulator, { service: 'rbin', method: 'GET', path })
    expect(await answer.json()).toMatchObject({
      ResourceType: 'EC2_IMAGE',
      ResourceTags: [{ ResourceTagKey: 'team', ResourceTagValue: 'a' }],
      ExcludeResourceTags: [],
      Status: 'available',
    })
  })

  it('lists by tags and lock state', async () => {
    const world = await setting()
    const locked = world.region.addRecycleBinRule({
      resourceType: 'EC2_IMAGE',
      lockState: 'locked',
    })
    const tagged = world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', tags: { a: 'b' } })
    const idsOf = async (input: object): Promise<unknown> => {
      const [, body] = await listRules(world, { ResourceType: 'EC2_IMAGE', ...input })
      const { Rules } = body as { Rules: { Identifier: string }[] }
      return Rules.map(({ Identifier }) => Identifier)
    }

    expect(await idsOf({ LockState: 'locked' })).toEqual([locked.identifier])
    expect(await idsOf({ ResourceTags: [{ ResourceTagKey: 'a', ResourceTagValue: 'b' }] })).toEqual(
      [tagged.identifier],
    )
  })

  it('pages', async () => {
    const world = await setting()
    for (let count = 0; count < 3; count += 1) {
      world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    }
    const page = { ResourceType: 'EC2_IMAGE', MaxResults: 2 }

    const [, first] = await listRules(world, page)
    const { NextToken } = first as { NextToken: string }
    const [, second] = await listRules(world, { ...page, NextToken })

    expect(NextToken).toMatch(/^[A-Za-z0-9+/=]{1,2048}$/)
    expect(first).toHaveProperty('Rules.length', 2)
    expect(second).toHaveProperty('Rules.length', 1)
    expect(second).not.toHaveProperty('NextToken')
  })

  it.each([
    [{}, 'ValidationException'],
    [{ ResourceType: 'EC2' }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', MaxResults: 1001 }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', NextToken: 'AAAA' }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', Nonsense: 1 }, 'SerializationException'],
  ])('refuses %j', async (body, error) => {
    const { emulator } = await setting()

    const answer = await rawCall(emulator, {
      service: 'rbin',
      path: '/list-rules',
      body: JSON.stringify(body),
    })

    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toBe(error)
  })

  it('knows no other rule and no other path', async () => {
    const { emulator } = await setting()
    const get = async (path: string): Promise<unknown> => {
      const answer = await rawCall(emulator, { service: 'rbin', method: 'GET', path })
      return [answer.status, answer.headers.get('x-amzn-errortype')]
    }

    expect(await get('/rules/abcdefghijk')).toEqual([404, 'ResourceNotFoundException'])
    expect(await get('/rules/short')).toEqual([400, 'ValidationException'])
    expect(await get('/list-rules')).toEqual([404, 'UnknownOperationException'])
  })
})
