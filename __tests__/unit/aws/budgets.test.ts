import { READ_OPERATIONS } from '../../../scripts/policy.ts'
import {
  DISABLING_PERMISSIONS,
  REMOVAL_PERMISSIONS,
  USAGE_REPORT_PERMISSIONS,
} from '../../../src/apply/changes.ts'
import { budgetOf } from '../../../src/aws/pacer.ts'

/**
 * "Request token bucket sizes and refill rates" as that page gives them, the describes with filter or
 * page size: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
const DOCUMENTED = [
  [50, 0.5, ['DescribeStoreImageTasks']],
  [50, 3, ['DescribeSpotFleetRequests']],
  [50, 5, ['CreateImageUsageReport', 'DisableImage']],
  [100, 5, ['DeleteSnapshot', 'DeregisterImage']],
  [100, 10, ['CreateTags']],
  [
    100,
    20,
    `DescribeExportImageTasks DescribeFastLaunchImages DescribeFastSnapshotRestores DescribeFleets
    DescribeImageAttribute DescribeImageReferences DescribeImageUsageReportEntries DescribeImages
    DescribeImageUsageReports DescribeInstances DescribeLaunchTemplateVersions DescribeRegions
    DescribeLockedSnapshots DescribeReplaceRootVolumeTasks DescribeSnapshotAttribute
    DescribeSnapshots DescribeSpotInstanceRequests ListImagesInRecycleBin
    ListSnapshotsInRecycleBin`.split(/\s+/u),
  ],
] as const

const BUDGETS = DOCUMENTED.flatMap(([capacity, refillPerSecond, operations]) =>
  operations.map((operation) => [`ec2:${operation}`, { capacity, refillPerSecond }] as const),
)

describe('the budget', () => {
  it.each(BUDGETS)('of %s is the one that EC2 documents', (action, budget) => {
    expect(budgetOf(action)).toEqual(budget)
  })

  it('was looked up for every call to EC2', () => {
    const actions = [
      ...READ_OPERATIONS.map(({ action }) => action),
      ...Object.values(REMOVAL_PERMISSIONS),
      ...Object.values(DISABLING_PERMISSIONS),
      ...Object.values(USAGE_REPORT_PERMISSIONS),
    ].filter((action) => action.startsWith('ec2:'))
    expect([...new Set(actions)].sort()).toEqual(BUDGETS.map(([action]) => action).sort())
  })
})
