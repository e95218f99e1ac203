import { type Context, granted, type Handler, type Handlers } from '../../calls/operation.ts'
import { referenceReads } from './image-references.ts'
import { imageWrites } from './image-writes.ts'
import { imageReads } from './images.ts'
import { launchTemplateReads, launchTemplateWrites } from './launch-templates.ts'
import { launchReads } from './lists.ts'
import { recycleBinReads, recycleBinWrites } from './recycle-bin.ts'
import { refuseDryRun } from './requests.ts'
import { snapshotReads, snapshotWrites } from './snapshots.ts'
import { usageReportReads, usageReportWrites } from './usage-reports.ts'
import { volumeReads, volumeWrites } from './volumes.ts'

const READS: Handlers = {
  ...imageReads,
  ...snapshotReads,
  ...launchTemplateReads,
  ...launchReads,
  ...referenceReads,
  ...recycleBinReads,
  ...usageReportReads,
  ...volumeReads,
}

/** Writes ask for permission themselves, for they know the resource. */
export const ec2Handlers: Handlers = {
  ...granted('ec2', Object.fromEntries(Object.entries(READS).map(withoutDryRun))),
  ...imageWrites,
  ...snapshotWrites,
  ...launchTemplateWrites,
  ...recycleBinWrites,
  ...usageReportWrites,
  ...volumeWrites,
}

function withoutDryRun([operation, read]: [string, Handler]): [string, Handler] {
  return [
    operation,
    (input: never, context: Context) => {
      refuseDryRun(input)
      return read(input, context)
    },
  ]
}
