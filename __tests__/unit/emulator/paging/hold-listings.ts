import * as ec2 from '@aws-sdk/client-ec2'
import { results, type Listing } from './listing.ts'

const FAR = new Date('2100-01-01')

/** What holds snapshots and images. */
export const HOLD_LISTINGS: Readonly<Record<string, Listing>> = {
  DescribeLockedSnapshots: {
    seed: (region) => {
      region.lockSnapshot(region.addSnapshot().id)
    },
    read: async (clients, ask) => {
      const command = new ec2.DescribeLockedSnapshotsCommand(results(ask))
      const { Snapshots, NextToken } = await clients.ec2.send(command)
      return { items: Snapshots, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeFastSnapshotRestores: {
    seed: (region) => {
      region.enableFastRestore(region.addSnapshot().id)
    },
    read: async (clients, ask) => {
      const command = new ec2.DescribeFastSnapshotRestoresCommand(results(ask))
      const { FastSnapshotRestores, NextToken } = await clients.ec2.send(command)
      return { items: FastSnapshotRestores, token: NextToken }
    },
    sizes: [0, 200],
  },
  ListImagesInRecycleBin: {
    seed: (region) => {
      const record = region.addImage({ snapshots: [] })
      region.images.delete(record.id)
      region.imageBin.set(record.id, { record, enteredAt: new Date(), exitsAt: FAR })
    },
    read: async (clients, ask) => {
      const command = new ec2.ListImagesInRecycleBinCommand(results(ask))
      const { Images, NextToken } = await clients.ec2.send(command)
      return { items: Images, token: NextToken }
    },
    sizes: [1, 1000],
  },
  ListSnapshotsInRecycleBin: {
    seed: (region) => {
      const record = region.addSnapshot()
      region.snapshots.delete(record.id)
      region.snapshotBin.set(record.id, { record, enteredAt: new Date(), exitsAt: FAR })
    },
    read: async (clients, ask) => {
      const command = new ec2.ListSnapshotsInRecycleBinCommand(results(ask))
      const { Snapshots, NextToken } = await clients.ec2.send(command)
      return { items: Snapshots, token: NextToken }
    },
    sizes: [5, 1000],
  },
}
