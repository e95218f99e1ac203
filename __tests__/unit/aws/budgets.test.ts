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
const NON_MUTATING = { capacity: 100, refillPerSecond: 20 }
const DOCUMENTED = {
  'ec2:CreateImageUsageReport': { capacity: 50, refillPerSecond: 5 },
  'ec2:CreateTags': { capacity: 100, refillPerSecond: 10 },
  'ec2:DeleteSnapshot': { capacity: 100, refillPerSecond: 5 },
  'ec2:DeregisterImage': { capacity: 100, refillPerSecond: 5 },
  'ec2:DescribeExportImageTasks': NON_MUTATING,
  'ec2:DescribeFastLaunchImages': NON_MUTATING,
  'ec2:DescribeFastSnapshotRestores': NON_MUTATING,
  'ec2:DescribeFleets': NON_MUTATING,
  'ec2:DescribeImageAttribute': NON_MUTATING,
  'ec2:DescribeImageReferences': NON_MUTATING,
  'ec2:DescribeImageUsageReportEntries': NON_MUTATING,
  'ec2:DescribeImageUsageReports': NON_MUTATING,
  'ec2:DescribeImages': NON_MUTATING,
  'ec2:DescribeInstances': NON_MUTATING,
  'ec2:DescribeLaunchTemplateVersions': NON_MUTATING,
  'ec2:DescribeLockedSnapshots': NON_MUTATING,
  'ec2:DescribeRegions': NON_MUTATING,
  'ec2:DescribeReplaceRootVolumeTasks': NON_MUTATING,
  'ec2:DescribeSnapshotAttribute': NON_MUTATING,
  'ec2:DescribeSnapshots': NON_MUTATING,
  'ec2:DescribeSpotFleetRequests': { capacity: 50, refillPerSecond: 3 },
  'ec2:DescribeSpotInstanceRequests': NON_MUTATING,
  'ec2:DescribeStoreImageTasks': { capacity: 50, refillPerSecond: 0.5 },
  'ec2:DisableImage': { capacity: 50, refillPerSecond: 5 },
  'ec2:ListImagesInRecycleBin': NON_MUTATING,
  'ec2:ListSnapshotsInRecycleBin': NON_MUTATING,
}

describe('the budget', () => {
  it.each(Object.entries(DOCUMENTED))('of %s is the one that EC2 documents', (action, budget) => {
    expect(budgetOf(action)).toEqual(budget)
  })

  it('was looked up for every call to EC2', () => {
    const actions = [
      ...READ_OPERATIONS.map(({ action }) => action),
      ...Object.values(REMOVAL_PERMISSIONS),
      ...Object.values(DISABLING_PERMISSIONS),
      ...Object.values(USAGE_REPORT_PERMISSIONS),
    ].filter((action) => action.startsWith('ec2:'))
    expect([...new Set(actions)].sort()).toEqual(Object.keys(DOCUMENTED))
  })
})
