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
import { createWorld, DAY, ManualClock } from '../../emulator/index.ts'
import { expectError, rawCall } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'

interface Clocked extends Setting {
  readonly clock: ManualClock
}

async function startClocked(): Promise<Clocked> {
  const clock = new ManualClock(new Date('2026-06-01T00:00:00Z'))
  return { ...(await setting({ world: createWorld({ now: clock.now }) })), clock }
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
  it('does not take images that are not backed by EBS', async () => {
    const world = await startClocked()
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const image = world.region.addImage({
      snapshots: [],
      overrides: { RootDeviceType: 'instance-store' },
    })

    await deregister(world, image.id)

    expect(await imagesInBin(world)).toEqual([])
  })

  it('deletes for good when the time is over', async () => {
    const world = await startClocked()
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
    const world = await startClocked()
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
    const world = await startClocked()
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
