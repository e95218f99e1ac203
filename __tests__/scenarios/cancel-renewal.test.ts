import type { ChildProcess } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { MINUTE } from '../emulator/index.ts'
import { untilItWaits } from '../support/rounds.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  bake,
  expectFailure,
  expectRemoved,
  listed,
  reportedImage,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'
import { errorLines } from '../support/told.ts'

const ONE = { 'keep-previous': '1' }

/** What is listed again only where evidence is read again. */
const LISTS = ['DescribeImages', 'DescribeInstances', 'DescribeParameters']

interface Cancelled {
  readonly scenario: Scenario
  readonly clock: RunClock
  readonly onStart: (process: ChildProcess) => void
}

/** Eleven minutes pass at the first call of `slow`; in the renewal the run is cancelled at a call of `at`. */
async function startCancelled(slow: string, at: string): Promise<Cancelled> {
  const clock = new RunClock()
  let running: ChildProcess | undefined
  let isLate = false
  let isRenewing = false
  const scenario = await startScenario({
    now: clock.now,
    onCall: async ({ operation }) => {
      if (operation === slow && !isLate) {
        isLate = true
        clock.advance(11 * MINUTE)
      }
      isRenewing ||= isLate && LISTS.includes(operation)
      if (operation !== at || !isRenewing || running === undefined) return
      const cancelled = running
      running = undefined
      cancelled.kill('SIGINT')
      await untilItWaits(cancelled)
    },
  })
  return {
    scenario,
    clock,
    onStart: (process) => {
      running = process
    },
  }
}

describe('a run that is cancelled in the middle of a renewal', () => {
  it.each([
    { while: 'the images are listed', at: 'DescribeImages' },
    { while: 'instances are listed', at: 'DescribeInstances' },
    { while: 'parameters are listed', at: 'DescribeParameters' },
    { while: 'questions are asked', at: 'DescribeSnapshotAttribute' },
  ])('while $while removes nothing, and says only that', async ({ at }) => {
    const { scenario, clock, onStart } = await startCancelled('DescribeImageAttribute', at)
    const [, ...images] = bake(scenario.region, [10, 20, 30])

    const result = await scenario.run(ONE, { environment: clock.environment, onStart })

    expectFailure(result, /^::error.*The run was cancelled\./m)
    expect(errorLines(result)).toHaveLength(1)
    expect(errorLines(result).join('\n')).not.toContain('ec2:')
    expect(scenario.emulator.mutations()).toEqual([])
    expectRemoved(result, {})
    expect(images.map((id) => reportedImage(result, id).outcome)).toEqual(
      images.map(() => 'not-attempted'),
    )
    expect(listed(result, 'planned-image-ids')).toEqual(images)
    expect(result.outputs['stopped-count']).toBe('1')
  })

  it('after some went has these in report and outputs, and the rest as not attempted', async () => {
    const { scenario, clock, onStart } = await startCancelled(
      'DeregisterImage',
      'DescribeInstances',
    )
    const ages = Array.from({ length: 41 }, (_, index) => 10 + index)
    const [, ...images] = bake(scenario.region, ages)
    const allSnapshots = new Map(images.map((id) => [id, snapshotsOf(scenario.region, [id])]))

    const result = await scenario.run(ONE, { environment: clock.environment, onStart })

    const called = scenario.emulator.callsTo('DeregisterImage').map(({ input }) => input['ImageId'])
    const removed = images.filter((id) => called.includes(id))
    const rest = images.filter((id) => !called.includes(id))
    expectFailure(result, 'The run was cancelled.')
    expect(rest.length).toBeGreaterThan(0)
    expectRemoved(result, {
      images: removed,
      snapshots: removed.flatMap((id) => allSnapshots.get(id) ?? []),
    })
    for (const id of rest) expect(reportedImage(result, id).outcome).toBe('not-attempted')
    expect(result.report?.totals.images).toMatchObject({
      removed: removed.length,
      notAttempted: rest.length,
      failed: 0,
    })
  })
})
