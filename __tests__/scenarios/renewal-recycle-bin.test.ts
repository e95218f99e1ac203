import { describe, expect, it } from '@jest/globals'
import { MINUTE } from '../emulator/index.ts'
import { afterFirstReading, atFirst } from '../support/renewals.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  bake,
  listed,
  reportedImage,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'
import { expectErrors } from '../support/told.ts'

const INPUTS = { 'keep-previous': '1', 'require-recycle-bin': 'true' }

interface Seeded {
  readonly scenario: Scenario
  readonly clock: RunClock
  readonly old: string
  readonly held: string
  readonly free: string
}

/** An image that goes without one of its two snapshots; eleven minutes pass before the other goes. */
async function startWaiting(
  happen: (seeded: Seeded) => void,
  onFirst = (act: () => void) => atFirst('DeregisterImage', act),
): Promise<Seeded> {
  const clock = new RunClock()
  const scenario = await startScenario({
    now: clock.now,
    onCall: onFirst(() => {
      clock.advance(11 * MINUTE)
      happen(seeded)
    }),
  })
  const { region } = scenario
  for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const) {
    region.addRecycleBinRule({ resourceType })
  }
  const [, old = ''] = bake(region, [10, 20], { snapshots: [{}, {}] })
  const [held = '', free = ''] = snapshotsOf(region, [old])
  region.snapshots.get(held)?.snapshot.Tags?.push({ Key: 'ami-cleanup:keep', Value: 'yes' })
  const seeded = { scenario, clock, old, held, free }
  return seeded
}

const isBinned = ({ scenario: { region } }: Seeded, id: string): boolean =>
  region.snapshotBin.has(id)

describe('with require-recycle-bin, a snapshot whose image is gone already', () => {
  it('goes where a rule covers it still', async () => {
    const seeded = await startWaiting(() => undefined)
    const { scenario, clock, free } = seeded

    const result = await scenario.run(INPUTS, { environment: clock.environment })

    expect(result.exitCode).toBe(0)
    expect(isBinned(seeded, free)).toBe(true)
    expect(listed(result, 'deleted-snapshot-ids')).toEqual([free])
  })

  it('stays where the rule was deleted after its image went', async () => {
    const seeded = await startWaiting(({ scenario }) => {
      scenario.region.recycleBinRules.clear()
    })
    const { scenario, clock, old, free } = seeded

    const result = await scenario.run(INPUTS, { environment: clock.environment })

    expect(scenario.region.snapshots.has(free)).toBe(true)
    expect(listed(result, 'deleted-snapshot-ids')).toEqual([])
    expect(reportedSnapshot(result, free).outcome).not.toBe('deleted')
    expect(reportedImage(result, old).outcome).toBe('removed')
  })

  it('stays where no rule covers it by now, and somebody else removed its image', async () => {
    const seeded = await startWaiting(({ scenario, old }) => {
      const { images, recycleBinRules } = scenario.region
      images.delete(old)
      recycleBinRules.clear()
    }, afterFirstReading)
    const { scenario, clock, old, free } = seeded

    const result = await scenario.run(INPUTS, { environment: clock.environment })

    expect(scenario.region.snapshots.has(free)).toBe(true)
    expect(result.gone.snapshots).toEqual([])
    expect(reportedImage(result, old).outcome).toBe('already-gone')
    expect(reportedSnapshot(result, free).outcome).not.toBe('deleted')
  })

  it('stays where the rules cannot be read any more, and the run fails', async () => {
    const seeded = await startWaiting(({ scenario }) => {
      scenario.emulator.inject({ kind: 'deny', operation: 'ListRules' })
    })
    const { scenario, clock, free } = seeded

    const result = await scenario.run(INPUTS, { environment: clock.environment })

    expectErrors(result, 'rbin:ListRules')
    expect(scenario.region.snapshots.has(free)).toBe(true)
    expect(reportedSnapshot(result, free).outcome).toBe('not-attempted')
  })
})
