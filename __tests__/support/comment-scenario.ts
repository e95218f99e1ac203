import type { EmulatorOptions } from '../emulator/index.ts'
import type { Inputs, RunSettings } from './run-action.ts'
import { startScenario, type Scenario } from './scenario.ts'

/** The repository of the runs of tests. */
export const REPOSITORY = 'octo-org/infrastructure'
/** Its pull request, as the emulated GitHub keeps it. */
export const PLACE = `${REPOSITORY}#7`

/** The event of a pull request from this repository. */
export const pullRequest = (from = REPOSITORY): object => ({
  pull_request: {
    number: 7,
    head: { repo: { full_name: from } },
    base: { repo: { full_name: REPOSITORY } },
  },
})

interface CommentScenario extends Scenario {
  /** Runs the action for a pull request, with a comment asked for. */
  readonly comment: (
    inputs?: Inputs,
    settings?: Omit<RunSettings, 'inputs'>,
  ) => ReturnType<Scenario['run']>
}

/** An emulated account and GitHub; it stops with the test. */
export async function startCommentScenario(
  options: Partial<EmulatorOptions> = {},
): Promise<CommentScenario> {
  const scenario = await startScenario(options)
  const { github } = scenario.emulator
  return {
    ...scenario,
    comment: async (inputs, settings) =>
      scenario.run(
        { 'dry-run': 'true', 'pr-comment': 'true', 'github-token': github.token, ...inputs },
        {
          event: pullRequest(),
          ...settings,
          environment: { ...github.environment(), ...settings?.environment },
        },
      ),
  }
}
