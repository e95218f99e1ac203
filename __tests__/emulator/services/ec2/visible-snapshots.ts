import type { Snapshot } from '@aws-sdk/client-ec2'
import type { Context } from '../../calls/context.ts'
import type { Account } from '../../world/account.ts'
import type { SnapshotRecord } from '../../world/records.ts'

/** "The snapshots available to you" (DescribeSnapshots): own, public and explicitly shared ones. */
export function visibleSnapshots({ world, account, region }: Context): SnapshotRecord[] {
  return world
    .regionsNamed(region.name)
    .flatMap((owner) => [...owner.snapshots.values()])
    .filter((record) => record.snapshot.OwnerId === account.id || isShared(record, account))
}

function isShared({ createVolumePermissions }: SnapshotRecord, account: Account): boolean {
  return createVolumePermissions.some(
    ({ Group, UserId }) => Group === 'all' || UserId === account.id,
  )
}

/** Tags are their owner's. */
export function shown({ snapshot }: SnapshotRecord, account: Account): Snapshot {
  return snapshot.OwnerId === account.id ? snapshot : { ...snapshot, Tags: undefined }
}
