import {
  DeleteSnapshotCommand,
  DescribeLockedSnapshotsCommand,
  DescribeSnapshotsCommand,
  type DescribeSnapshotsRequest,
} from '@aws-sdk/client-ec2'
import { daysAgo } from '../../emulator/index.ts'
import { ACCOUNT, expectError } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'

async function idsOf({ clients }: Setting, input: DescribeSnapshotsRequest): Promise<string[]> {
  const { Snapshots = [] } = await clients.ec2.send(new DescribeSnapshotsCommand(input))
  return Snapshots.map(({ SnapshotId = '' }) => SnapshotId).sort()
}

function remove({ clients }: Setting, SnapshotId: string): Promise<unknown> {
  return clients.ec2.send(new DeleteSnapshotCommand({ SnapshotId }))
}

describe('DescribeSnapshots', () => {
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
})

describe('locks and fast restores', () => {
  it('lists locks, those that have run out as expired', async () => {
    const { region, clients } = await setting()
    const locked = region.addSnapshot()
    const expired = region.addSnapshot()
    region.addSnapshot()
    region.lockSnapshot(locked.id, { LockState: 'compliance-cooloff' })
    region.lockSnapshot(expired.id, { LockExpiresOn: daysAgo(1) })
    const { Snapshots } = await clients.ec2.send(new DescribeLockedSnapshotsCommand({}))

    const states = Snapshots?.map(({ SnapshotId, LockState }) => [SnapshotId, LockState]) ?? []
    expect(Object.fromEntries(states)).toEqual({
      [locked.id]: 'compliance-cooloff',
      [expired.id]: 'expired',
    })
  })
})

describe('DeleteSnapshot', () => {
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
