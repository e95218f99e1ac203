import { DISABLED_AT_TAG } from '../../src/model/index.ts'
import type { ImageRecord } from '../emulator/world/records.ts'
import type { EmulatorOptions, Region } from '../emulator/index.ts'
import { RunClock } from './run-clock.ts'
import type { Inputs, RunSettings } from './run-action.ts'
import {
  listed,
  reportedImage,
  startScenario,
  type Scenario,
  type ScenarioRun,
} from './scenario.ts'

/** Every image that nothing keeps, two weeks after it was disabled. */
export const TWO_WEEKS: Inputs = { grace: '14d', 'keep-previous': '0', 'max-age': '1d' }

interface RetirementScenario extends Scenario {
  readonly clock: RunClock
}

/** An account in which time passes between the runs. */
export async function startRetirement(
  options: Partial<EmulatorOptions> = {},
): Promise<RetirementScenario> {
  const clock = new RunClock()
  const scenario = await startScenario({ ...options, now: clock.now })
  const timed = (settings: Omit<RunSettings, 'inputs'> = {}): Omit<RunSettings, 'inputs'> => ({
    ...settings,
    environment: { ...clock.environment, ...settings.environment },
  })
  return {
    ...scenario,
    clock,
    run: async (inputs, settings) => scenario.run(inputs, timed(settings)),
    dryRun: async (inputs, settings) => scenario.dryRun(inputs, timed(settings)),
  }
}

function recordOf(region: Region, id: string): ImageRecord {
  const record = region.images.get(id)
  if (record === undefined) throw new Error(`There is no ${id}`)
  return record
}

/** The value of an image's mark. */
export const markOf = (region: Region, id: string): string | undefined =>
  recordOf(region, id).image.Tags?.find(({ Key }) => Key === DISABLED_AT_TAG)?.Value

/** These and no others are disabled and marked after the run: the account, the outputs and the report say so. */
export function expectMarked(
  run: ScenarioRun,
  { region }: Pick<Scenario, 'region'>,
  ids: readonly string[],
): void {
  const sorted = [...ids].sort()
  expect(listed(run, 'disabled-image-ids')).toEqual(sorted)
  expect(run.outputs['disabled-count']).toBe(String(ids.length))
  for (const id of ids) {
    const { State, Public } = recordOf(region, id).image
    expect({ State, Public }).toEqual({ State: 'disabled', Public: false })
    const told = reportedImage(run, id)
    expect(told).toMatchObject({ verdict: 'disable', outcome: 'disabled' })
    expect(markOf(region, id)).toBe((told.disabledAt ?? '').replace('.000Z', 'Z'))
  }
}

/** The same, and it was the run that disabled them: it says how to take that back. */
export function expectDisabled(
  run: ScenarioRun,
  scenario: Pick<Scenario, 'region'>,
  ids: readonly string[],
): void {
  expectMarked(run, scenario, ids)
  for (const id of ids) {
    expect(reportedImage(run, id)).toMatchObject({
      enableCommand: `aws ec2 enable-image --region ${scenario.region.name} --image-id ${id}`,
    })
  }
}
