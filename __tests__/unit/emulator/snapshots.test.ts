import { describe, expect, it } from '@jest/globals'
import {
  DeleteSnapshotCommand,
  DescribeLockedSnapshotsCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  type DescribeSnapshotsRequest,
} from '@aws-sdk/client-ec2'
import { daysAgo } from '../../emulator/index.ts'
import { ACCOUNT, expectError, OTHER_ACCOUNT } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'

async function idsOf({ clients }: Setting, input: DescribeSnapshotsRequest): Promise<string[]> {
  const { Snapshots = [] } = await clients.ec2.send(new DescribeSnapshotsCommand(input))
  return Snapshots.map(({ SnapshotId = '' }) => SnapshotId).sort()
}

function remove({ clients }: Setting, SnapshotId: string): Promise<unknown> {
  return clients.ec2.send(new DeleteSnapshotCommand({ SnapshotId }))
}

describe('DescribeSnapshots', () => {
  it('lists own snapshots and those shared with the account', async () => {
    const world = await setting()
    const own = world.region.addSnapshot({ tags: { a: 'b' } })
    const shared = world.other.addSnapshot({ sharedWith: [ACCOUNT] })
    const open = world.other.addSnapshot({ sharedWith: ['all'] })
    world.other.addSnapshot()

    expect(await idsOf(world, {})).toEqual([own.id, shared.id, open.id].sort())
    expect(await idsOf(world, { OwnerIds: ['self'] })).toEqual([own.id])
    expect(await idsOf(world, { OwnerIds: [OTHER_ACCOUNT] })).toEqual([shared.id, open.id])
    expect(await idsOf(world, { RestorableByUserIds: ['self'] })).toEqual([shared.id])
    expect(await idsOf(world, { Filters: [{ Name: 'tag:a', Values: ['b'] }] })).toEqual([own.id])
  })

  it('refuses ids that are malformed or unknown, and ids with a page size', async () => {
    const world = await setting()
    const { id } = world.region.addSnapshot()
    const hidden = world.other.addSnapshot()

    await expectError(idsOf(world, { SnapshotIds: ['snap-1'] }), 'InvalidSnapshotID.Malformed')
    await expectError(idsOf(world, { SnapshotIds: [id, hidden.id] }), 'InvalidSnapshot.NotFound')
    await expectError(
      idsOf(world, { SnapshotIds: [id], MaxResults: 5 }),
      'InvalidParameterCombination',
    )
  })

  it('keeps the tags of others to itself', async () => {
    const world = await setting()
    world.other.addSnapshot({ sharedWith: ['all'], tags: { a: 'b' } })

    const { Snapshots } = await world.clients.ec2.send(new DescribeSnapshotsCommand({}))

    expect(Snapshots).toHaveLength(1)
    expect(Snapshots?.[0]).not.toHaveProperty('Tags')
  })

  it('reads who may make volumes of an own snapshot', async () => {
    const { region, other, clients } = await setting()
    const own = region.addSnapshot({ sharedWith: [OTHER_ACCOUNT, 'all'] })
    const foreign = other.addSnapshot({ sharedWith: ['all'] })
    const read = (SnapshotId: string): Promise<unknown> =>
      clients.ec2.send(
        new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' }),
      )

    expect(await read(own.id)).toMatchObject({
      CreateVolumePermissions: [{ UserId: OTHER_ACCOUNT }, { Group: 'all' }],
    })
    await expectError(read(foreign.id), 'AuthFailure')
  })
})

describe('locks and fast restores', () => {
  it('lists locks, those that have run out as expired', async () => {
    const { region, clients } = await setting()
    const locked = region.addSnapshot()
    const expired = region.addSnapshot()
    region.addSnapshot()
    region.lockSnapshot(locked.id, { LockState: 'compliance-cooloff' })
    region.lockSnapshot(expired.id, { LockExpiresOn: daysAgo(1) })
    const read = async (...states: string[]): Promise<unknown> => {
      const Filters = states.length === 0 ? [] : [{ Name: 'lock-state', Values: states }]
      const { Snapshots } = await clients.ec2.send(new DescribeLockedSnapshotsCommand({ Filters }))
      return Object.fromEntries(Snapshots?.map((it) => [it.SnapshotId, it.LockState]) ?? [])
    }

    expect(await read()).toEqual({ [locked.id]: 'compliance-cooloff', [expired.id]: 'expired' })
    expect(await read('expired')).toEqual({ [expired.id]: 'expired' })
  })
})

describe('DeleteSnapshot', () => {
  it('deletes what nothing maps, once', async () => {
    const world = await setting()
    const { id } = world.region.addSnapshot()

    await remove(world, id)

    expect(world.region.snapshots.size).toBe(0)
    await expectError(remove(world, id), 'InvalidSnapshot.NotFound')
    await expectError(remove(world, 'snap-'), 'InvalidSnapshotID.Malformed')
  })

  it.each(['available', 'disabled', 'failed'] as const)(
    'refuses what an image maps that is %s',
    async (state) => {
      const world = await setting()
      const image = world.region.addImage({ state })

      await expectError(remove(world, image.snapshotIds[0] ?? ''), 'InvalidSnapshot.InUse')
    },
  )

  it("refuses AWS Backup's", async () => {
    const world = await setting()
    const { id } = world.region.addSnapshot({ tags: { 'aws:backup:source-resource': 'x' } })

    await expectError(remove(world, id), 'InvalidParameterValue')
  })

  it('refuses what is locked, with the code that the option names, and takes expired locks', async () => {
    const world = await setting()
    const locked = world.region.addSnapshot()
    world.region.lockSnapshot(locked.id)
    const other = await setting({ lockedSnapshotError: 'SnapshotLocked' })
    const same = other.region.addSnapshot()
    other.region.lockSnapshot(same.id, { LockState: 'compliance' })
    const expired = world.region.addSnapshot()
    world.region.lockSnapshot(expired.id, { LockState: 'expired' })

    await expectError(remove(world, locked.id), 'OperationNotPermitted')
    await expectError(remove(other, same.id), 'SnapshotLocked')
    expect(await remove(world, expired.id)).toHaveProperty('$metadata.httpStatusCode', 200)
  })

  it('refuses those of others', async () => {
    const world = await setting()
    const shared = world.other.addSnapshot({ sharedWith: [ACCOUNT] })

    await expectError(remove(world, shared.id), 'AuthFailure')
    await expectError(remove(world, world.other.addSnapshot().id), 'InvalidSnapshot.NotFound')
  })
})
