import { describe, expect, it } from '@jest/globals'
import { DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { createWorld, ManualClock, snapshotOf } from '../../../emulator/index.ts'
import { ACCOUNT, errorOf, expectError, statusOf } from '../../../support/emulated.ts'
import { setting, type Setting } from '../setting.ts'
import { deregister, WITH_SNAPSHOTS } from './deregister.ts'

describe('DeregisterImage', () => {
  it('removes the image and leaves its snapshots', async () => {
    const world = await setting()
    const image = world.region.addImage()

    expect(await deregister(world, image.id)).toMatchObject({ Return: true })

    expect([...world.region.images.keys()]).toEqual([])
    expect([...world.region.snapshots.keys()]).toEqual(image.snapshotIds)
    await expectError(deregister(world, image.id), 'InvalidAMIID.NotFound')
  })

  it('changes nothing in a dry run', async () => {
    const world = await setting()
    const { id } = world.region.addImage()
    const before = snapshotOf(world.world)

    const error = await errorOf(deregister(world, id, { DryRun: true, ...WITH_SNAPSHOTS }))

    expect(error).toHaveProperty('name', 'DryRunOperation')
    expect(statusOf(error)).toBe(412)
    expect(snapshotOf(world.world)).toEqual(before)
  })

  it.each(['enabled-without-cooldown', 'enabled-with-cooldown', 'anything else'])(
    'refuses an image whose deregistration protection is %s',
    async (deregistrationProtection) => {
      const world = await setting()
      const { id } = world.region.addImage({ deregistrationProtection })

      await expectError(deregister(world, id), 'OperationNotPermitted')
      expect(world.region.images.has(id)).toBe(true)
    },
  )

  it('takes an image that says nothing about protection', async () => {
    const world = await setting()
    const { id, image } = world.region.addImage()
    image.DeregistrationProtection = undefined

    expect(await deregister(world, id)).toHaveProperty('Return', true)
  })

  it("refuses AWS Backup's images", async () => {
    const world = await setting()
    const { id } = world.region.addImage({ tags: { 'aws:backup:source-resource': 'i-1' } })

    await expectError(deregister(world, id), 'AuthFailure')
  })

  it('refuses images of others: AuthFailure where they are visible, else NotFound', async () => {
    const world = await setting()
    const shared = world.other.addImage({ sharedWith: [{ UserId: ACCOUNT }] })
    const hidden = world.other.addImage()

    await expectError(deregister(world, shared.id), 'AuthFailure')
    await expectError(deregister(world, hidden.id), 'InvalidAMIID.NotFound')
    await expectError(deregister(world, 'ami-xyz'), 'InvalidAMIID.Malformed')
  })

  it('takes disabled images', async () => {
    const world = await setting()
    const { id } = world.region.addImage({ state: 'disabled' })

    expect(await deregister(world, id)).toHaveProperty('Return', true)
  })
})

describe('a deregistered image', () => {
  const LINGER = { forMilliseconds: 60_000, deregister: 'unavailable' } as const

  async function gone(describe: 'missing' | 'empty' | 'unavailable' | 'listed'): Promise<{
    running: Setting
    clock: ManualClock
    read: (input?: object) => Promise<unknown>
    id: string
  }> {
    const clock = new ManualClock()
    const running = await setting({
      world: createWorld({ now: clock.now }),
      afterDeregistration: { ...LINGER, describe },
    })
    const { id } = running.region.addImage()
    await deregister(running, id)
    const read = async (input: object = { ImageIds: [id] }): Promise<unknown> => {
      const command = new DescribeImagesCommand(input)
      return (await running.clients.ec2.send(command)).Images?.map(({ State }) => State)
    }
    return { running, clock, read, id }
  }

  it('is unavailable for a while, then unknown', async () => {
    const { running, clock, read, id } = await gone('unavailable')

    await expectError(read(), 'InvalidAMIID.Unavailable')
    await expectError(deregister(running, id), 'InvalidAMIID.Unavailable')
    expect(await read({ Owners: ['self'] })).toEqual([])

    clock.advance(60_000)
    await expectError(read(), 'InvalidAMIID.NotFound')
    await expectError(deregister(running, id), 'InvalidAMIID.NotFound')
  })

  it('may be found by nobody without an error', async () => {
    const { clock, read } = await gone('empty')

    expect(await read()).toEqual([])
    clock.advance(60_000)
    await expectError(read(), 'InvalidAMIID.NotFound')
  })

  it('may go on being listed', async () => {
    const { clock, read } = await gone('listed')

    expect(await read()).toEqual(['deregistered'])
    expect(await read({ Owners: ['self'] })).toEqual(['deregistered'])
    clock.advance(60_000)
    expect(await read({ Owners: ['self'] })).toEqual([])
  })

  it('may be unknown at once', async () => {
    const { read } = await gone('missing')

    await expectError(read(), 'InvalidAMIID.NotFound')
  })
})
