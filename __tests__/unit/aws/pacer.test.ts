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

/** Calls that count themselves. */
function counting(): { readonly call: () => Promise<void>; readonly count: () => number } {
  let count = 0
  return {
    count: () => count,
    call: async () => {
      count += 1
      return Promise.resolve()
    },
  }
}

describe('the pace of calls to one API', () => {
  it('is the documented one, with half a second of it left alone at first', async () => {
    const pacer = createPacers().for('ec2:DescribeImages')
    const { call, count } = counting()
    const all = Array.from({ length: 60 }, async () => pacer.run(call))
    await passTime(0)
    expect(count()).toBe(AT_ONCE)
    await passTime(1_050)
    expect(count()).toBe(AT_ONCE + 10)
    await passTime(2_000)
    expect(count()).toBe(AT_ONCE + 30)
    await passTime(2_000)
    expect(count()).toBe(60)
    await Promise.all(all)
  })

  it('lets one call through even where the bucket holds no more', async () => {
    const pacer = createPacers({ budget: { capacity: 1, refillPerSecond: 10 } }).for('ec2:Describe')
    const { call, count } = counting()
    const all = Array.from({ length: 3 }, async () => pacer.run(call))
    await passTime(0)
    expect(count()).toBe(1)
    await passTime(250)
    expect(count()).toBe(3)
    await Promise.all(all)
  })

  it('is not shared with other APIs', async () => {
    const pacers = createPacers()
    const one = counting()
    const other = counting()
    const all = Array.from({ length: AT_ONCE }, async () => {
      await pacers.for('ec2:DescribeImages').run(one.call)
      await pacers.for('ec2:DescribeSnapshots').run(other.call)
    })
    await passTime(0)
    expect([one.count(), other.count()]).toEqual([AT_ONCE, AT_ONCE])
    await Promise.all(all)
  })

  it('slows down for all calls of the API when one is throttled, which is made again', async () => {
    const pacer = createPacers().for('ec2:DescribeImages')
    let attempts = 0
    const first = pacer.run(async () => {
      attempts += 1
      return attempts === 1 ? Promise.reject(throttled()) : Promise.resolve('through')
    })
    await passTime(0)
    const { call, count } = counting()
    const others = Array.from({ length: 9 }, async () => pacer.run(call))
    await passTime(0)
    expect(count()).toBe(0)
    await passTime(2_000)
    expect(count()).toBe(9)
    await expect(first).resolves.toBe('through')
    expect(attempts).toBe(2)
    await Promise.all(others)
  })

  it('gives up on a call that is throttled for a quarter of an hour', async () => {
    let attempts = 0
    const error = errorOf(
      createPacers()
        .for('ec2:DescribeImages')
        .run(async () => {
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
    const { call, count } = counting()
    const failing = createPacers()
      .for('ec2:DescribeImages')
      .run(async () => {
        await call()
        throw new Error('denied')
      })
    await expect(failing).rejects.toThrow('denied')
    expect(count()).toBe(1)
  })
})

describe('the calls under way', () => {
  it('are so many at a time, whatever API they are of', async () => {
    const pacers = createPacers({ concurrency: 3 })
    const release: (() => void)[] = []
    const waiting = async (): Promise<void> =>
      new Promise((resolve) => {
        release.push(resolve)
      })
    const all = ['a', 'b', 'c', 'd', 'e'].map(async (action) => pacers.for(action).run(waiting))
    await passTime(0)
    expect(release).toHaveLength(3)
    release[0]?.()
    await passTime(0)
    expect(release).toHaveLength(4)
    release[1]?.()
    await passTime(0)
    for (const resolve of release) resolve()
    await Promise.all(all)
  })

  it('are 256 at most in the run, of whatever targets they are', async () => {
    const budget = { capacity: 1000, refillPerSecond: 10 }
    const calls = new CallLimit()
    const targets = Array.from({ length: 3 }, () =>
      createPacers({ budget, calls }).for('ec2:DescribeImages'),
    )
    const release: (() => void)[] = []
    const waiting = async (): Promise<void> =>
      new Promise((resolve) => {
        release.push(resolve)
      })
    const all = targets.flatMap((pacer) =>
      Array.from({ length: 100 }, async () => pacer.run(waiting)),
    )
    await passTime(0)
    expect(release).toHaveLength(256)
    release[0]?.()
    await passTime(0)
    expect(release).toHaveLength(257)
    for (const resolve of release) resolve()
    await passTime(0)
    for (const resolve of release) resolve()
    await Promise.all(all)
  })

  it('leave the others their turn where one fails', async () => {
    const calls = new CallLimit()
    await expect(calls.run(async () => Promise.reject(new Error('denied')))).rejects.toThrow(
      'denied',
    )
    await expect(calls.run(async () => Promise.resolve('next'))).resolves.toBe('next')
  })
})

describe('a run that is being stopped', () => {
  it('begins none of the calls that wait for their turn', async () => {
    const controller = new AbortController()
    const pacer = createPacers({ signal: controller.signal }).for('ec2:DescribeImages')
    const { call, count } = counting()
    const all = Promise.allSettled(Array.from({ length: 30 }, async () => pacer.run(call)))
    await passTime(0)
    controller.abort(new Error('stopped'))
    await passTime(60_000)
    const settled = await all
    expect(count()).toBe(AT_ONCE)
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(30 - AT_ONCE)
  })

  it('does not wait for the pace with calls that will not be made', async () => {
    const controller = new AbortController()
    const pacer = createPacers({ signal: controller.signal, concurrency: 1 }).for('ec2:Describe')
    const { call, count } = counting()
    let settled = 0
    const all = Array.from({ length: 50 }, async () => {
      await pacer.run(call).catch(() => undefined)
      settled += 1
    })
    await passTime(0)
    controller.abort(new Error('stopped'))
    // The time for the one call that waits, at ten a second.
    await passTime(200)
    expect(count()).toBe(AT_ONCE)
    expect(settled).toBe(50)
    await Promise.all(all)
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
