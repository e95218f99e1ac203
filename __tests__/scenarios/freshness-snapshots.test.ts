import { describe, expect, it } from '@jest/globals'
import { MINUTE } from '../emulator/index.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  bake,
  expectRemoved,
  reportedImage,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }
const KEEP = { Key: 'ami-cleanup:keep', Value: 'yes' }

interface Seeded {
  readonly scenario: Scenario
  readonly clock: RunClock
  readonly old: string
  readonly held: string
  readonly free: string
}

/** An image that goes without one of its two snapshots; eleven minutes pass while it goes. */
async function startSlowRemoval(change: (seeded: Seeded) => void): Promise<Seeded> {
  const clock = new RunClock()
  const scenario = await startScenario({
    now: clock.now,
    onCall: ({ operation }) => {
      if (operation !== 'DeregisterImage') return
      clock.advance(11 * MINUTE)
      change(seeded)
    },
  })
  const [, old = ''] = bake(scenario.region, [10, 20], { snapshots: [{}, {}] })
  const [held = '', free = ''] = snapshotsOf(scenario.region, [old])
  scenario.region.snapshots.get(held)?.snapshot.Tags?.push(KEEP)
  const seeded = { scenario, clock, old, held, free }
  return seeded
}

const operationsOf = ({ scenario }: Seeded): readonly string[] =>
  scenario.emulator.calls
    .map(({ operation }) => operation)
    .filter((each) => ['DescribeSnapshots', 'DeregisterImage', 'DeleteSnapshot'].includes(each))

describe('a snapshot that goes after its image, when ten minutes have passed', () => {
  it('is looked at again, and goes', async () => {
    const seeded = await startSlowRemoval(() => undefined)
    const { scenario, clock, old, free, held } = seeded

    const result = await scenario.run(ONE, { environment: clock.environment })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots: [free] })
    expect(reportedSnapshot(result, held)).toMatchObject({ outcome: 'kept', reason: 'protected' })
    expect(operationsOf(seeded)).toEqual([
      'DescribeSnapshots',
      'DeregisterImage',
      'DescribeSnapshots',
      'DeleteSnapshot',
    ])
  })

  it('stays where it has been tagged since', async () => {
    const seeded = await startSlowRemoval(({ scenario, free }) => {
      scenario.region.snapshots.get(free)?.snapshot.Tags?.push(KEEP)
    })
    const { scenario, clock, old, free } = seeded

    const result = await scenario.run(ONE, { environment: clock.environment })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old] })
    expect(reportedImage(result, old).outcome).toBe('removed')
    expect(reportedSnapshot(result, free)).toMatchObject({ outcome: 'kept', reason: 'protected' })
  })

  it('stays where an image has come to map it since', async () => {
    const seeded = await startSlowRemoval(({ scenario, free }) => {
      scenario.region.addImage({ snapshots: [free] })
    })
    const { scenario, clock, old, free } = seeded

    const result = await scenario.run(ONE, { environment: clock.environment })

    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, free)).toMatchObject({
      outcome: 'kept',
      reason: 'shared-with-image',
    })
  })

  it('is already gone where somebody else has deleted it since', async () => {
    const seeded = await startSlowRemoval(({ scenario, free }) => {
      scenario.region.snapshots.delete(free)
    })
    const { scenario, clock, free } = seeded

    const result = await scenario.run(ONE, { environment: clock.environment })

    expect(result.exitCode).toBe(0)
    expect(reportedSnapshot(result, free).outcome).toBe('already-gone')
    expect(operationsOf(seeded)).not.toContain('DeleteSnapshot')
  })
})
