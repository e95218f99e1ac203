import type { Budget } from '../../../src/aws/pacer.ts'
import { errorOf } from '../../support/emulated.ts'
import { passTime, useVirtualClock } from '../../support/virtual-clock.ts'

useVirtualClock()
const { CallLimit, Pacers } = await import('../../../src/aws/pacer.ts')

const BUDGET = { capacity: 20, refillPerSecond: 10 }
const never = new AbortController().signal

/** Half a second's worth of the bucket is left alone. */
const AT_ONCE = 15

interface PacerOptions {
  readonly budget?: Budget
  readonly concurrency?: number
  readonly calls?: InstanceType<typeof CallLimit>
  readonly signal?: AbortSignal
}

const createPacers = ({
  budget = BUDGET,
  concurrency = 100,
  calls = new CallLimit(),
  signal = never,
}: PacerOptions = {}): InstanceType<typeof Pacers> =>
  new Pacers(() => budget, concurrency, { calls, signal })

const throttled = (): Error =>
  Object.assign(new Error('Request limit exceeded.'), { name: 'RequestLimitExceeded' })

interface Burst {
  readonly count: () => number
  /** How each of them ended. */
  readonly all: Promise<readonly PromiseSettledResult<void>[]>
}

/** So many calls at once, which count themselves. */
function burst(length: number, pacer = createPacers().for('ec2:DescribeImages')): Burst {
  let count = 0
  const all = Array.from({ length }, async () =>
    pacer.run(async () => {
      count += 1
      return Promise.resolve()
    }),
  )
  return { count: () => count, all: Promise.allSettled(all) }
}

/** Calls that are under way until they are released. */
function held(): { readonly call: () => Promise<void>; readonly release: (() => void)[] } {
  const release: (() => void)[] = []
  const call = async (): Promise<void> =>
    new Promise((resolve) => {
      release.push(resolve)
    })
  return { call, release }
}

describe('the pace of calls to one API', () => {
  it('is the documented one, with half a second of it left alone at first', async () => {
    const { count } = burst(60)
    const counts: number[] = []
    for (const time of [0, 1_050, 2_000, 2_000]) {
      await passTime(time)
      counts.push(count())
    }

    expect(counts).toEqual([AT_ONCE, AT_ONCE + 10, AT_ONCE + 30, 60])
  })

  it('lets one call through even where the bucket holds no more', async () => {
    const pacers = createPacers({ budget: { capacity: 1, refillPerSecond: 10 } })
    const { count } = burst(3, pacers.for('ec2:Describe'))
    await passTime(0)
    expect(count()).toBe(1)
    await passTime(250)
    expect(count()).toBe(3)
  })

  it('is shared by all calls of the API, and not with other APIs', async () => {
    const pacers = createPacers()
    const one = burst(AT_ONCE, pacers.for('ec2:DescribeImages'))
    const other = burst(AT_ONCE, pacers.for('ec2:DescribeSnapshots'))
    const more = burst(1, pacers.for('ec2:DescribeImages'))
    await passTime(0)
    expect([one, other, more].map(({ count }) => count())).toEqual([AT_ONCE, AT_ONCE, 0])
  })

  it('slows down for all calls of the API when one is throttled, which is made again', async () => {
    const pacer = createPacers().for('ec2:DescribeImages')
    let attempts = 0
    const first = pacer.run(async () => {
      attempts += 1
      return attempts === 1 ? Promise.reject(throttled()) : Promise.resolve('through')
    })
    await passTime(0)
    const { count } = burst(9, pacer)
    await passTime(0)
    expect(count()).toBe(0)
    await passTime(2_000)
    expect(count()).toBe(9)
    await expect(first).resolves.toBe('through')
    expect(attempts).toBe(2)
  })

  it('gives up on a call that is throttled for a quarter of an hour', async () => {
    let attempts = 0
    const pacer = createPacers().for('ec2:DescribeImages')
    const error = errorOf(
      pacer.run(async () => {
        attempts += 1
        return Promise.reject(throttled())
      }),
    )
    await passTime(5 * 60_000)
    expect(attempts).toBeGreaterThan(10)
    await passTime(20 * 60_000)
    await expect(error).resolves.toHaveProperty('name', 'RequestLimitExceeded')
    expect(attempts).toBe(51)
  })

  it('leaves every other error to the caller at once', async () => {
    const pacer = createPacers().for('ec2:DescribeImages')
    let attempts = 0
    const failing = pacer.run(async () => {
      attempts += 1
      return Promise.reject(new Error('denied'))
    })
    await expect(failing).rejects.toThrow('denied')
    expect(attempts).toBe(1)
  })
})

describe('the calls under way', () => {
  it('are so many at a time, whatever API they are of', async () => {
    const pacers = createPacers({ concurrency: 3 })
    const { call, release } = held()
    const all = ['a', 'b', 'c', 'd', 'e'].map(async (action) => pacers.for(action).run(call))
    await passTime(0)
    expect(release).toHaveLength(3)
    release[0]?.()
    await passTime(0)
    expect(release).toHaveLength(4)
    release[1]?.()
    await passTime(0)
    for (const end of release) end()
    await Promise.all(all)
  })

  it('are 256 at most in the run, of whatever targets they are', async () => {
    const budget = { capacity: 1000, refillPerSecond: 10 }
    const calls = new CallLimit()
    const { call, release } = held()
    const targets = Array.from({ length: 3 }, () => createPacers({ budget, calls }).for('ec2:Any'))
    for (let number = 0; number < 300; number += 1) void targets[number % 3]?.run(call)
    await passTime(0)
    expect(release).toHaveLength(256)
    release[0]?.()
    await passTime(0)
    expect(release).toHaveLength(257)
  })

  it('leave the others their turn where one fails', async () => {
    const calls = new CallLimit()
    const failing = calls.run(async () => Promise.reject(new Error('denied')))
    await expect(failing).rejects.toThrow('denied')
    await expect(calls.run(async () => Promise.resolve('next'))).resolves.toBe('next')
  })
})

describe('a run that is being stopped', () => {
  it('begins none of the calls that wait for their turn', async () => {
    const controller = new AbortController()
    const pacers = createPacers({ signal: controller.signal })
    const { count, all } = burst(30, pacers.for('ec2:DescribeImages'))
    await passTime(0)
    controller.abort(new Error('stopped'))
    await passTime(60_000)
    const stopped = (await all).filter(({ status }) => status === 'rejected')
    expect([count(), stopped.length]).toEqual([AT_ONCE, 30 - AT_ONCE])
  })

  it('does not wait for the pace with calls that will not be made', async () => {
    const controller = new AbortController()
    const pacers = createPacers({ signal: controller.signal, concurrency: 1 })
    const { count, all } = burst(50, pacers.for('ec2:Describe'))
    let isSettled = false
    void all.then(() => {
      isSettled = true
    })
    await passTime(0)
    controller.abort(new Error('stopped'))
    // The time for the one call that waits, at ten a second.
    await passTime(200)
    expect([count(), isSettled]).toEqual([AT_ONCE, true])
  })

  it('does not wait for a throttled call to be made again', async () => {
    const controller = new AbortController()
    const pacer = createPacers({ signal: controller.signal }).for('ec2:DescribeImages')
    const error = errorOf(pacer.run(async () => Promise.reject(throttled())))
    await passTime(0)
    controller.abort()
    await expect(error).resolves.toHaveProperty('name', 'AbortError')
  })
})
