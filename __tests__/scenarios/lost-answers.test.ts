import { describe, expect, it } from '@jest/globals'
import { MINUTE, type Fault } from '../emulator/index.ts'
import { afterFirstReading } from '../support/renewals.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  addOrphan,
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  reportedOrphan,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }

/** Answers the calls about one item in their order: the first fault strikes the first of them. */
function inOrder(
  operation: 'DeregisterImage' | 'DeleteSnapshot',
  id: string,
  faults: readonly Fault[],
): readonly Fault[] {
  const parameter = operation === 'DeregisterImage' ? 'ImageId' : 'SnapshotId'
  let seen: object | undefined
  let count = 0
  return faults.map((fault, index) => ({
    ...fault,
    operation,
    when: (call) => {
      if (call.input[parameter] !== id) return false
      if (call !== seen) count += 1
      seen = call
      return count === index + 1
    },
  }))
}

const LOST: Fault = { kind: 'reset', performs: true }

const AFTERWARDS: readonly (readonly [string, readonly Fault[]])[] = [
  ['nothing else', []],
  ['a throttled retry', [{ kind: 'throttle' }]],
  ['two throttled retries', [{ kind: 'throttle' }, { kind: 'throttle' }]],
  ['a server error', [{ kind: 'internal-error' }]],
  ['a server error and a throttled retry', [{ kind: 'internal-error' }, { kind: 'throttle' }]],
  ['a throttled retry and a server error', [{ kind: 'throttle' }, { kind: 'internal-error' }]],
]

describe('an answer that is lost, followed by', () => {
  it.each(AFTERWARDS)('%s: the image was removed by this run', async (_what, faults) => {
    const { region, emulator, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])
    for (const fault of inOrder('DeregisterImage', old, [LOST, ...faults])) emulator.inject(fault)

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expect(emulator.callsTo('DeregisterImage')).toHaveLength(faults.length + 2)
    expectRemoved(result, { images: [old], snapshots })
    expect(reportedImage(result, old).outcome).toBe('removed')
  })

  it.each(AFTERWARDS)('%s: the snapshot was deleted by this run', async (_what, faults) => {
    const { region, emulator, run } = await startScenario()
    const orphan = addOrphan(region)
    for (const fault of inOrder('DeleteSnapshot', orphan, [LOST, ...faults])) emulator.inject(fault)

    const result = await run({ 'orphan-snapshots': 'delete' })

    expect(result.exitCode).toBe(0)
    expect(emulator.callsTo('DeleteSnapshot')).toHaveLength(faults.length + 2)
    expectRemoved(result, { snapshots: [orphan] })
    expect(reportedOrphan(result, orphan).outcome).toBe('deleted')
  })

  it('a renewal, because ten minutes have passed: the image was removed by this run', async () => {
    const clock = new RunClock()
    const scenario: Scenario = await startScenario({
      now: clock.now,
      onCall: ({ operation }) => {
        if (operation === 'DeregisterImage') clock.advance(11 * MINUTE)
      },
    })
    const { region, emulator, run } = scenario
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])
    for (const fault of inOrder('DeregisterImage', old, [LOST])) emulator.inject(fault)

    const result = await run(ONE, { environment: clock.environment })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
  })

  it('an image that was gone before any attempt of ours is not ours, throttled or not', async () => {
    const { region, emulator, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation === 'DeregisterImage') region.images.delete(old)
      },
    })
    const [, old = ''] = bake(region, [10, 20])
    emulator.inject({ kind: 'throttle', operation: 'DeregisterImage', times: 1 })

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expect(reportedImage(result, old).outcome).toBe('already-gone')
    expect(result.outputs['deleted-image-ids']).toBe('[]')
  })
})

describe('what somebody else has removed', () => {
  it('is not ours because the SDK asks again: it does so where the clocks differ', async () => {
    const clock = new RunClock()
    // AWS's clock stays as it is: the run's own is six minutes ahead once all is planned.
    const isLate = afterFirstReading(() => {
      clock.advance(6 * MINUTE)
    })
    const scenario: Scenario = await startScenario({
      onCall: async (call, world) => {
        await isLate(call, world)
        if (call.operation === 'DeregisterImage') scenario.region.images.delete(old)
        if (call.operation === 'DeleteSnapshot') scenario.region.snapshots.delete(orphan)
      },
    })
    const { region, run } = scenario
    const [, old = ''] = bake(region, [10, 20], { snapshots: [] })
    const orphan = addOrphan(region)

    const result = await run(
      { ...ONE, 'orphan-snapshots': 'delete' },
      { environment: clock.environment },
    )

    expect(reportedImage(result, old).outcome).toBe('already-gone')
    expect(reportedOrphan(result, orphan).outcome).toBe('already-gone')
    expect(result.outputs).toMatchObject({
      'deleted-image-ids': '[]',
      'deleted-snapshot-ids': '[]',
      'removed-count': '0',
    })
  })
})

describe('a removal that AWS fails to carry out while ten minutes pass', () => {
  it.each<[string, Fault]>([
    ['a server error', { kind: 'internal-error', times: 1 }],
    ['a reset', { kind: 'reset', times: 1 }],
    ['throttling', { kind: 'throttle', times: 1 }],
    ["a gateway's page", { kind: 'html', status: 503, times: 1 }],
  ])('is not sent again before the evidence is read again: %s', async (_what, fault) => {
    const clock = new RunClock()
    const scenario: Scenario = await startScenario({
      now: clock.now,
      onCall: ({ operation }) => {
        if (operation !== 'DeregisterImage') return
        clock.advance(11 * MINUTE)
        scenario.region.addInstance({ imageId: old })
      },
      faults: [{ ...fault, operation: 'DeregisterImage' }],
    })
    const { region, emulator, run } = scenario
    const [, old = ''] = bake(region, [10, 20])

    const result = await run(ONE, { environment: clock.environment })

    expect(emulator.callsTo('DeregisterImage')).toHaveLength(1)
    expectRemoved(result, {})
    expectKept(result, { [old]: 'in-use' })
  })

  it('holds for single snapshots as well', async () => {
    const clock = new RunClock()
    const scenario: Scenario = await startScenario({
      now: clock.now,
      onCall: ({ operation }) => {
        if (operation !== 'DeleteSnapshot') return
        clock.advance(11 * MINUTE)
        scenario.region.lockSnapshot(orphan)
      },
      faults: [{ kind: 'internal-error', operation: 'DeleteSnapshot', times: 1 }],
    })
    const { region, emulator, run } = scenario
    const orphan = addOrphan(region)

    const result = await run({ 'orphan-snapshots': 'delete' }, { environment: clock.environment })

    expect(emulator.callsTo('DeleteSnapshot')).toHaveLength(1)
    expect(reportedOrphan(result, orphan)).toMatchObject({ outcome: 'kept', reason: 'locked' })
  })
})
