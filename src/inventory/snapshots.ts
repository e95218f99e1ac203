import {
  DescribeFastSnapshotRestoresCommand,
  DescribeLockedSnapshotsCommand,
  DescribeSnapshotsCommand,
  type Snapshot as Ec2Snapshot,
} from '@aws-sdk/client-ec2'
import { ec2 } from '../aws/operation.ts'
import type { Reader } from '../aws/reader.ts'
import type { Snapshot, SnapshotLock } from '../model/index.ts'
import { distinct, toTags } from './images.ts'
import { SharedTexts } from '../text/shared-texts.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html */
export const describeSnapshots = ec2('DescribeSnapshots', DescribeSnapshotsCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLockedSnapshots.html */
export const describeLockedSnapshots = ec2(
  'DescribeLockedSnapshots',
  DescribeLockedSnapshotsCommand,
)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFastSnapshotRestores.html */
export const describeFastSnapshotRestores = ec2(
  'DescribeFastSnapshotRestores',
  DescribeFastSnapshotRestoresCommand,
)

const isTime = (date: Date): boolean => !Number.isNaN(date.getTime())

/** @throws Error where a snapshot has no id or state: nobody can tell which snapshot it is then */
function toSnapshot(snapshot: Ec2Snapshot, shared: SharedTexts): Snapshot {
  const { SnapshotId: id, State: state, StartTime: startedAt } = snapshot
  if (id === undefined || state === undefined) {
    throw new Error(`${id ?? 'a snapshot'} has no id or state`)
  }
  return {
    id,
    state: shared.of(state),
    startedAt: startedAt !== undefined && isTime(startedAt) ? startedAt : undefined,
    description: snapshot.Description ?? '',
    volumeId: snapshot.VolumeId,
    tags: toTags(snapshot.Tags, shared),
    volumeSizeGib: snapshot.VolumeSize ?? 0,
    fullSizeBytes: snapshot.FullSnapshotSizeInBytes,
    storageTier: snapshot.StorageTier === 'archive' ? 'archive' : 'standard',
  }
}

/**
 * All snapshots that the account owns in the Region.
 * @throws ReadError, Error
 */
export async function readSnapshots(reader: Reader): Promise<readonly Snapshot[]> {
  const { accountId } = reader.target
  const shared = new SharedTexts()
  const snapshots = await reader.readEach(
    describeSnapshots,
    { OwnerIds: ['self'], MaxResults: 1000 },
    (page) => page.Snapshots,
    (snapshot) =>
      (snapshot.OwnerId ?? accountId) === accountId ? toSnapshot(snapshot, shared) : undefined,
  )
  return distinct(snapshots)
}

/**
 * Whether EC2 lists a snapshot of the account. A filter leaves out what is gone.
 * @throws ReadError
 */
export async function isSnapshotListed(reader: Reader, snapshotId: string): Promise<boolean> {
  const listed = await reader.readAll(
    describeSnapshots,
    {
      OwnerIds: ['self'],
      Filters: [{ Name: 'snapshot-id', Values: [snapshotId] }],
      MaxResults: 1000,
    },
    (page) => page.Snapshots,
  )
  return listed.length > 0
}

/**
 * The locks on the account's snapshots, expired ones included.
 * @throws ReadError
 */
export async function readLocks(reader: Reader): Promise<ReadonlyMap<string, SnapshotLock>> {
  const locks = await reader.readAll(
    describeLockedSnapshots,
    { MaxResults: 1000 },
    (page) => page.Snapshots,
  )
  return new Map(
    locks.map(({ SnapshotId = '', LockState = 'unknown', LockExpiresOn }) => [
      SnapshotId,
      { state: LockState, expiresOn: LockExpiresOn },
    ]),
  )
}

/**
 * The Availability Zones in which each snapshot has Fast Snapshot Restore.
 * @throws ReadError
 */
export async function readFastRestores(
  reader: Reader,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const restores = await reader.readAll(
    describeFastSnapshotRestores,
    { MaxResults: 200 },
    (page) => page.FastSnapshotRestores,
  )
  const switchedOn = restores.filter(({ State }) => State !== 'disabled' && State !== 'disabling')
  const bySnapshot = Map.groupBy(switchedOn, ({ SnapshotId = '' }) => SnapshotId)
  return new Map(
    [...bySnapshot].map(([id, each]) => [
      id,
      each.map(
        ({ AvailabilityZone, AvailabilityZoneId }) => AvailabilityZone ?? AvailabilityZoneId ?? '',
      ),
    ]),
  )
}
