import type { LockedSnapshotsInfo, LockState } from '@aws-sdk/client-ec2'

/** A lock that has run out stays and shows as `expired` (`LockedSnapshotsInfo`, EC2 API Reference). */
export function lockStateOf(lock: LockedSnapshotsInfo, now: Date): LockState {
  if (lock.LockExpiresOn !== undefined && lock.LockExpiresOn <= now) return 'expired'
  return lock.LockState ?? 'governance'
}

/** Every state but `expired` keeps the snapshot from being deleted (LockSnapshot). */
export function isLocked(lock: LockedSnapshotsInfo | undefined, now: Date): boolean {
  return lock !== undefined && lockStateOf(lock, now) !== 'expired'
}
