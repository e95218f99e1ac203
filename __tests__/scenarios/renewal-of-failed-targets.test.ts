import { describe, expect, it } from '@jest/globals'
import { MINUTE, type Region } from '../emulator/index.ts'
import { ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import { afterFirstReading, WITHOUT_QUESTIONS_ABOUT_USE } from '../support/renewals.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'
import { errorLines, expectErrors } from '../support/told.ts'

const INPUTS = {
  'keep-previous': '1',
  'aws-region': `${REGION},${OTHER_REGION}`,
  ...WITHOUT_QUESTIONS_ABOUT_USE,
}

interface Seeded {
  readonly scenario: Scenario
  readonly clock: RunClock
  /** Where images would go. */
  readonly there: Region
  /** Would go, and has a copy in the other Region, where nothing would go. */
  readonly source: string
  readonly copy: string
  /** Would go, and was never copied. */
  readonly plain: string
}

/** Something happens when both Regions have been read, and so much time passes that both are too old. */
async function startOneThatFails(happen: (seeded: Seeded) => void): Promise<Seeded> {
  const clock = new RunClock()
  const scenario = await startScenario({
    now: clock.now,
    onCall: afterFirstReading(() => {
      clock.advance(61 * MINUTE)
      happen(seeded)
    }),
  })
  const there = scenario.world.account(ACCOUNT).region(OTHER_REGION)
  const [, plain = '', source = ''] = bake(there, [10, 20, 30])
  const [copy = ''] = bake(scenario.region, [25], { copyOf: { id: source, region: OTHER_REGION } })
  const seeded = { scenario, clock, there, source, copy, plain }
  return seeded
}

describe('a target where nothing is left to remove, and that cannot be read again', () => {
  it('fails the run, is named, and what could be read of it counts', async () => {
    const { scenario, clock, there, source, copy, plain } = await startOneThatFails((seeded) => {
      seeded.scenario.region.addInstance({ imageId: seeded.copy })
      seeded.scenario.emulator.inject({ kind: 'deny', operation: 'DescribeFleets', region: REGION })
    })
    const snapshots = snapshotsOf(there, [plain])

    const result = await scenario.run(INPUTS, { environment: clock.environment })

    expectErrors(result, REGION, 'ec2:DescribeFleets')
    expect(errorLines(result).join('\n')).not.toContain(OTHER_REGION)
    expectRemoved(result, { images: [plain], snapshots })
    expectKept(result, { [source]: 'in-use' })
    expect(reportedImage(result, source).references).toMatchObject([
      { source: 'copies', resource: copy },
    ])
  })

  it('still lends the links between copies that were read of it before', async () => {
    const { scenario, clock, there, source, plain } = await startOneThatFails((seeded) => {
      const [copyOfCopy = ''] = bake(seeded.there, [5], {
        copyOf: { id: seeded.copy, region: REGION },
      })
      seeded.there.addInstance({ imageId: copyOfCopy })
      seeded.scenario.emulator.inject({ kind: 'deny', operation: 'DescribeImages', region: REGION })
    })
    const snapshots = snapshotsOf(there, [plain])

    const result = await scenario.run(INPUTS, { environment: clock.environment })

    expectErrors(result, REGION, 'ec2:DescribeImages')
    expectRemoved(result, { images: [plain], snapshots })
    expectKept(result, { [source]: 'in-use' })
  })

  it('is told in the report and counted in the outputs', async () => {
    const { scenario, clock } = await startOneThatFails((seeded) => {
      seeded.scenario.emulator.inject({ kind: 'deny', operation: 'DescribeFleets', region: REGION })
    })

    const result = await scenario.run(INPUTS, { environment: clock.environment })

    const target = result.report?.targets.find(({ region }) => region === REGION)
    expect(JSON.stringify(target?.error ?? '')).toContain('ec2:DescribeFleets')
    expect(result.outputs['stopped-count']).toBe('1')
    expect(result.summary).toContain('ec2:DescribeFleets')
  })
})
