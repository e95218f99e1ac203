import type { Call } from './call.ts'

interface Rate {
  readonly capacity: number
  readonly refillPerSecond: number
}

/** By `service:Operation`, by `Operation`, or `*` for every operation that is not named. */
export type ThrottleRates = Readonly<Record<string, Rate>>

type ThrottledCall = Pick<Call, 'service' | 'operation' | 'accountId' | 'region' | 'input'>

interface Bucket {
  tokens: number
  filledAt: number
}

/** Token buckets, one for each account, Region and API ("Request throttling for the Amazon EC2 API"). */
export class Throttle {
  readonly #rateOf: (call: ThrottledCall) => NamedRate | undefined
  readonly #clock: () => number
  readonly #buckets = new Map<string, Bucket>()

  /** @param clock in milliseconds */
  constructor(rates: 'documented' | ThrottleRates | undefined, clock: () => number) {
    this.#rateOf = rates === 'documented' ? documentedRate : (call) => givenRate(rates, call)
    this.#clock = clock
  }

  admits(call: ThrottledCall): boolean {
    const rate = this.#rateOf(call)
    if (rate === undefined) return true
    const key = [call.accountId, call.region, call.service, call.operation, rate.name].join(' ')
    const now = this.#clock()
    const bucket = this.#buckets.get(key) ?? { tokens: rate.capacity, filledAt: now }
    const refill = ((now - bucket.filledAt) / 1000) * rate.refillPerSecond
    const tokens = Math.min(rate.capacity, bucket.tokens + refill)
    const admitted = tokens >= 1
    this.#buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, filledAt: now })
    return admitted
  }
}

interface NamedRate extends Rate {
  /** Calls with filter or page size have a bucket of their own beside those without. */
  readonly name: string
}

function givenRate(
  rates: ThrottleRates | undefined,
  { service, operation }: ThrottledCall,
): NamedRate | undefined {
  const rate = rates?.[`${service}:${operation}`] ?? rates?.[operation] ?? rates?.['*']
  return rate === undefined ? undefined : { ...rate, name: 'given' }
}

/*
 * "Request token bucket sizes and refill rates" in the Amazon EC2 Developer Guide. AWS documents
 * no rates for Auto Scaling and the others.
 */
const NON_MUTATING: Rate = { capacity: 100, refillPerSecond: 20 }
const UNFILTERED: Rate = { capacity: 50, refillPerSecond: 10 }
const MUTATING: Rate = { capacity: 50, refillPerSecond: 5 }

/**
 * 40 a second where the higher throughput is not switched on, here for each operation.
 * https://docs.aws.amazon.com/general/latest/gr/ssm.html ("Parameter Store throughput")
 */
const PARAMETER_READS: Rate = { capacity: 40, refillPerSecond: 40 }

const UNFILTERED_OPERATIONS: readonly string[] = [
  'DescribeInstances',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
]

/** "Uncategorized actions", those that are emulated. */
const UNCATEGORIZED: ThrottleRates = {
  CreateTags: { capacity: 100, refillPerSecond: 10 },
  DeleteSnapshot: { capacity: 100, refillPerSecond: 5 },
  DeregisterImage: { capacity: 100, refillPerSecond: 5 },
  DescribeSpotFleetRequests: { capacity: 50, refillPerSecond: 3 },
  DescribeStoreImageTasks: { capacity: 50, refillPerSecond: 0.5 },
}

function documentedRate({ service, operation, input }: ThrottledCall): NamedRate | undefined {
  if (service === 'ssm') return { ...PARAMETER_READS, name: 'parameters' }
  if (service !== 'ec2') return undefined
  const uncategorized = UNCATEGORIZED[operation]
  if (uncategorized !== undefined) return { ...uncategorized, name: 'uncategorized' }
  if (!/^(Describe|List|Search|Get)/.test(operation)) return { ...MUTATING, name: 'mutating' }
  const narrowed = input['MaxResults'] !== undefined || input['Filters'] !== undefined
  return UNFILTERED_OPERATIONS.includes(operation) && !narrowed
    ? { ...UNFILTERED, name: 'unfiltered' }
    : { ...NON_MUTATING, name: 'non-mutating' }
}
