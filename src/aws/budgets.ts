import type { Budget } from './pacer.ts'

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html: paginated describes. */
const DESCRIBE: Budget = { capacity: 100, refillPerSecond: 20 }

const SPECIAL: ReadonlyMap<string, Budget> = new Map([
  ['ec2:DescribeSpotFleetRequests', { capacity: 50, refillPerSecond: 3 }],
  ['ec2:DescribeStoreImageTasks', { capacity: 50, refillPerSecond: 0.5 }],
  ['ec2:DeregisterImage', { capacity: 100, refillPerSecond: 5 }],
  ['ec2:DeleteSnapshot', { capacity: 100, refillPerSecond: 5 }],
  ['ec2:DisableImage', { capacity: 50, refillPerSecond: 5 }],
  ['ec2:CreateTags', { capacity: 100, refillPerSecond: 10 }],
  // It has no bucket of its own: that of other calls that change something.
  ['ec2:CreateImageUsageReport', { capacity: 50, refillPerSecond: 5 }],
])

/**
 * The budget of an API in one account and Region. A service that documents none gets the one of EC2's
 * describes. Where its own is smaller, throttling slows the calls down.
 */
export const budgetOf = (action: string): Budget => SPECIAL.get(action) ?? DESCRIBE
