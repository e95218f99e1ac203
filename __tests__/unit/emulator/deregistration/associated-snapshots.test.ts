import { describe, expect, it } from '@jest/globals'
import { createWorld, daysAgo } from '../../../emulator/index.ts'
import { ACCOUNT, REGION } from '../../../support/emulated.ts'
import { setting } from '../setting.ts'
import { deregister, WITH_SNAPSHOTS } from './deregister.ts'

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

  it('reports what a fault injects, and keeps that snapshot', async () => {
    const world = createWorld()
    const image = world
      .account(ACCOUNT)
      .region(REGION)
      .addImage({ snapshots: [{}, {}] })
    const [first = '', second = ''] = image.snapshotIds
    const running = await setting({
      world,
      faults: [{ kind: 'snapshot-result', code: 'internal-error', snapshotId: first }],
    })

    const { DeleteSnapshotResults } = await deregister(running, image.id, WITH_SNAPSHOTS)

    expect(DeleteSnapshotResults).toEqual([
      { SnapshotId: first, ReturnCode: 'internal-error' },
      { SnapshotId: second, ReturnCode: 'success' },
    ])
    expect([...running.region.snapshots.keys()]).toEqual([first])
  })

  it.each([
    ['ignored', 1],
    ['unreported', 0],
  ] as const)('reports nothing where the option says %s', async (associatedSnapshots, left) => {
    const world = await setting({ associatedSnapshots })
    const { id } = world.region.addImage()

    const result = await deregister(world, id, WITH_SNAPSHOTS)

    expect(result).not.toHaveProperty('DeleteSnapshotResults')
    expect(world.region.snapshots.size).toBe(left)
  })
})
