import type { ImageUsage, UsageEntry, UsageReport } from '../../../src/model/index.ts'
import { countingReport } from '../../../src/plan/usage.ts'
import { hoursAgo, NOW, OTHER_ACCOUNT } from '../../support/model-factories.ts'

export const OTHER = OTHER_ACCOUNT.accountId

export const aReport = (overrides: Partial<UsageReport> = {}): UsageReport => ({
  id: 'amiur-1',
  state: 'available',
  stateReason: undefined,
  createdAt: hoursAgo(20),
  accountIds: [],
  resourceTypes: [
    { type: 'ec2:Instance', versionDepth: undefined },
    { type: 'ec2:LaunchTemplate', versionDepth: 10_000 },
    { type: 'imagebuilder:ImageRecipe', versionDepth: undefined },
    { type: 'imagebuilder:ContainerRecipe', versionDepth: undefined },
  ],
  ...overrides,
})

export const anEntry = (overrides: Partial<UsageEntry> = {}): UsageEntry => ({
  accountId: OTHER,
  resourceType: 'ec2:Instance',
  count: 3,
  ...overrides,
})

/** What was read, with the lines of the report that counts. */
export function read(
  reports: readonly UsageReport[],
  entries: readonly UsageEntry[] = [],
): ImageUsage {
  const report = countingReport(reports, NOW)
  return { isRead: true, reports, read: report && { reportId: report.id, entries } }
}
