import { bake, expectRemoved, PauseClock, snapshotsOf, startScenario } from '../support/index.ts'

const agesFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index)

const MANY = { 'keep-previous': '1', 'max-removals': 'none' }

describe('the budget that EC2 documents', () => {
  it('is never overdrawn by 150 removals', async () => {
    const clock = new PauseClock()
    const { region, emulator, run } = await startScenario({
      throttle: 'documented',
      now: clock.now,
    })
    const [, ...images] = bake(region, agesFrom(10, 151))
    const snapshots = snapshotsOf(region, images)

    const result = await run(MANY, clock)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots })
    expect(emulator.calls.filter(({ error }) => error !== undefined)).toEqual([])
  })

  it('is less where others use it too: calls are slowed down, and none fails', async () => {
    const clock = new PauseClock()
    const { region, emulator, run } = await startScenario({
      now: clock.now,
      associatedSnapshots: 'ignored',
      throttle: {
        DeregisterImage: { capacity: 3, refillPerSecond: 12 },
        // Snapshots follow their images in bursts: one at a time is too few on any machine.
        DeleteSnapshot: { capacity: 1, refillPerSecond: 1 },
        DescribeImageAttribute: { capacity: 3, refillPerSecond: 30 },
        DescribeSnapshotAttribute: { capacity: 3, refillPerSecond: 30 },
      },
    })
    const [, ...images] = bake(region, agesFrom(10, 21))
    const snapshots = snapshotsOf(region, images)

    const result = await run(MANY, clock)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots })
    const throttled = emulator.calls.filter(({ error }) => error === 'RequestLimitExceeded')
    expect(new Set(throttled.map(({ operation }) => operation))).toEqual(
      new Set([
        'DeregisterImage',
        'DeleteSnapshot',
        'DescribeImageAttribute',
        'DescribeSnapshotAttribute',
      ]),
    )
  })

  it('may be used up for a while by others: lists are read all the same', async () => {
    const operations = [
      'DescribeImages',
      'DescribeInstances',
      'DescribeAutoScalingGroups',
      'DescribeParameters',
      'ListRules',
    ]
    const clock = new PauseClock()
    const { region, run } = await startScenario({
      now: clock.now,
      faults: operations.map((operation) => ({ kind: 'throttle', operation, times: 3 })),
    })
    const [, used = '', old = ''] = bake(region, [10, 20, 30])
    region.addInstance({ imageId: used })
    const snapshots = snapshotsOf(region, [old])

    const result = await run(MANY, clock)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
    expect(result.report?.targets[0]?.notKnown).toEqual([])
  })
})
