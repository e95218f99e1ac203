import {
  DeregisterImageCommand,
  type DeregisterImageRequest,
  type DeregisterImageResult,
  DescribeImagesCommand,
} from '@aws-sdk/client-ec2'
import { type Setting, setting } from './setting.ts'
import { createWorld, daysAgo, ManualClock, snapshotOf } from '../../emulator/index.ts'
import { ACCOUNT, REGION, errorOf, expectError, statusOf } from '../../support/emulated.ts'

function deregister(
  { clients }: Setting,
  ImageId: string,
  input: Partial<DeregisterImageRequest> = {},
): Promise<DeregisterImageResult> {
  return clients.ec2.send(new DeregisterImageCommand({ ImageId, ...input }))
}

const WITH_SNAPSHOTS = { DeleteAssociatedSnapshots: true }

describe('DeleteAssociatedSnapshots', () => {
  it('deletes each snapshot once and says so', async () => {
    const world = await setting()
    const shared = world.region.addSnapshot()
    const image = world.region.addImage({ snapshots: [{}, shared.id, shared.id] })

    const { DeleteSnapshotResults: results } = await deregister(world, image.id, WITH_SNAPSHOTS)

    expect(results).toEqual(
      image.snapshotIds.map((SnapshotId) => ({ SnapshotId, ReturnCode: 'success' })),
    )
    expect(world.region.snapshots.size).toBe(0)
  })

  it('skips a snapshot that another image maps, a disabled one too', async () => {
    const world = await setting()
    const snapshot = world.region.addSnapshot()
    world.region.addImage({ snapshots: [snapshot.id], state: 'disabled' })
    const image = world.region.addImage({ snapshots: [snapshot.id] })

    const { DeleteSnapshotResults: results } = await deregister(world, image.id, WITH_SNAPSHOTS)

    expect(results).toEqual([{ SnapshotId: snapshot.id, ReturnCode: 'skipped' }])
    expect(world.region.snapshots.has(snapshot.id)).toBe(true)
  })

  it("reports what keeps a snapshot: a lock, AWS Backup, or that it isn't there", async () => {
    const world = await setting()
    const image = world.region.addImage({
      snapshots: [{}, { tags: { 'aws:backup:source-resource': 'i-1' } }, {}, {}],
    })
    const [locked = '', backup = '', gone = '', expired = ''] = image.snapshotIds
    world.region.lockSnapshot(locked)
    world.region.lockSnapshot(expired, { LockExpiresOn: daysAgo(1) })
    world.region.snapshots.delete(gone)

    const { DeleteSnapshotResults: results } = await deregister(world, image.id, WITH_SNAPSHOTS)

    expect(results).toEqual([
      { SnapshotId: locked, ReturnCode: 'client-error' },
      { SnapshotId: backup, ReturnCode: 'client-error' },
      { SnapshotId: gone, ReturnCode: 'client-error' },
      { SnapshotId: expired, ReturnCode: 'success' },
    ])
    expect(world.region.images.size).toBe(0)
  })

  it('reports missing permissions of a snapshot and deregisters all the same', async () => {
    const world = createWorld()
    const user = world.account(ACCOUNT).user()
    world.setPolicy(user.arn, [
      { Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: '*' } },
      {
        Statement: {
          Effect: 'Deny',
          Action: 'ec2:DeleteSnapshot',
          Resource: `arn:aws:ec2:${REGION}::snapshot/*`,
          Condition: { StringEquals: { 'aws:ResourceTag/keep': 'yes' } },
        },
      },
    ])
    const running = await setting({ world })
    const image = running.region.addImage({ snapshots: [{ tags: { keep: 'yes' } }, {}] })

    const { DeleteSnapshotResults } = await deregister(running, image.id, WITH_SNAPSHOTS)

    expect(DeleteSnapshotResults?.map(({ ReturnCode }) => ReturnCode)).toEqual([
      'missing-permissions',
      'success',
    ])
  })
})

describe('DeregisterImage', () => {
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
})
