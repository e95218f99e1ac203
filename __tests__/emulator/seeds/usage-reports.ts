import type { ImageUsageResourceType, Tag } from '@aws-sdk/client-ec2'
import type { UsageReportRecord } from '../world/records.ts'
import type { Region } from '../world/region.ts'

export interface UsageReportSeed {
  readonly imageId: string
  readonly createdAt?: Date
  /** Why AWS could not make it: it is in `error` then. */
  readonly failure?: string
  readonly accountIds?: readonly string[]
  readonly resourceTypes?: readonly ImageUsageResourceType[]
  readonly tags?: readonly Tag[]
}

/** About all that a report can be about. */
export const WHOLE: readonly ImageUsageResourceType[] = [
  { ResourceType: 'ec2:Instance' },
  {
    ResourceType: 'ec2:LaunchTemplate',
    ResourceTypeOptions: [{ OptionName: 'version-depth', OptionValues: ['10000'] }],
  },
  { ResourceType: 'imagebuilder:ImageRecipe' },
  { ResourceType: 'imagebuilder:ContainerRecipe' },
]

export function addUsageReport(region: Region, seed: UsageReportSeed): UsageReportRecord {
  const record: UsageReportRecord = {
    id: region.nextId('amiur'),
    imageId: seed.imageId,
    createdAt: seed.createdAt ?? region.now(),
    failure: seed.failure,
    accountIds: seed.accountIds ?? [],
    resourceTypes: seed.resourceTypes ?? WHOLE,
    tags: seed.tags ?? [],
    clientToken: undefined,
  }
  region.usageReports.set(record.id, record)
  return record
}
