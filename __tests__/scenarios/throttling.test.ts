import {
  bake,
  type EmulatorOptions,
  expectGone,
  PauseClock,
  startScenario,
} from '../support/index.ts'

const agesFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index)

/** A scenario in which pauses take no time, and a run that may remove any number. */
async function startWithoutPauses(options: Partial<EmulatorOptions>) {
  const clock = new PauseClock()
  const scenario = await startScenario({ now: clock.now, ...options })
  const run = async () => scenario.run({ 'keep-previous': '1', 'max-removals': 'none' }, clock)
  return { ...scenario, run }
}

describe('the budget that EC2 documents', () => {
  it('is never overdrawn by 150 removals', async () => {
    const { region, emulator, run } = await startWithoutPauses({ throttle: 'documented' })
    const [, ...images] = bake(region, agesFrom(10, 151))

    expectGone(await run(), ...images)

    expect(emulator.calls.filter(({ error }) => error !== undefined)).toEqual([])
  })

  it('is less where others use it too: calls are slowed down, and none fails', async () => {
    const throttle = {
      DeregisterImage: { capacity: 3, refillPerSecond: 12 },
      // Snapshots follow their images in bursts: one at a time is too few on any machine.
      DeleteSnapshot: { capacity: 1, refillPerSecond: 1 },
      DescribeImageAttribute: { capacity: 3, refillPerSecond: 30 },
      DescribeSnapshotAttribute: { capacity: 3, refillPerSecond: 30 },
    }
    const options = { throttle, associatedSnapshots: 'ignored' } as const
    const { region, emulator, run } = await startWithoutPauses(options)
    const [, ...images] = bake(region, agesFrom(10, 21))

    expectGone(await run(), ...images)

    const throttled = emulator.calls.filter(({ error }) => error === 'RequestLimitExceeded')
    const operations = new Set(throttled.map(({ operation }) => operation))
    expect(operations).toEqual(new Set(Object.keys(throttle)))
  })

  it('may be used up for a while by others: lists are read all the same', async () => {
    const ofEc2 = ['DescribeImages', 'DescribeInstances']
    const operations = [...ofEc2, 'DescribeAutoScalingGroups', 'DescribeParameters', 'ListRules']
    const { region, run } = await startWithoutPauses({
      faults: operations.map((operation) => ({ kind: 'throttle', operation, times: 3 })),
    })
    const [, used = '', old = ''] = bake(region, [10, 20, 30])
    region.addInstance({ imageId: used })

    const result = await run()

    expectGone(result, old)
    expect(result.report?.targets[0]?.notKnown).toEqual([])
  })
})
