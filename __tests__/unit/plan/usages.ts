import type {
  Answers,
  Image,
  ImageUsage,
  PlannedImage,
  UsageEntry,
  UsageReport,
} from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import { countingReport } from '../../../src/plan/usage.ts'
import {
  aGreedyPolicy,
  anImage,
  anInventory,
  hoursAgo,
  imageId,
  NOW,
  OTHER_ACCOUNT,
  someAnswers,
} from '../../support/model-factories.ts'

export const ID = imageId(1)
export const OTHER = OTHER_ACCOUNT.accountId
export const WHOLE = [
  { type: 'ec2:Instance', versionDepth: undefined },
  { type: 'ec2:LaunchTemplate', versionDepth: 10_000 },
  { type: 'imagebuilder:ImageRecipe', versionDepth: undefined },
  { type: 'imagebuilder:ContainerRecipe', versionDepth: undefined },
]

export const aReport = (overrides: Partial<UsageReport> = {}): UsageReport => ({
  id: 'amiur-1',
  state: 'available',
  stateReason: undefined,
  createdAt: hoursAgo(20),
  accountIds: [],
  resourceTypes: WHOLE,
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

export const answering = (
  usage: ImageUsage | undefined,
  grantees: readonly string[] = [OTHER],
): Answers =>
  someAnswers({
    imageSharing: new Map([[ID, grantees]]),
    imageUsage: new Map(usage === undefined ? [] : [[ID, usage]]),
  })

export const POLICY = aGreedyPolicy({ sharedImages: 'remove-unused' })

export function planned(image: Partial<Image>, answers = someAnswers()): PlannedImage {
  const inventory = anInventory([{ images: [anImage({ id: ID, ...image })], answers }])
  const [only] = plan(inventory, POLICY, NOW).targets[0]?.images ?? []
  if (only === undefined) throw new Error('There is no image.')
  return only
}

export const reasonOf = (...of: Parameters<typeof planned>): PlannedImage['verdict']['reason'] =>
  planned(...of).verdict.reason
