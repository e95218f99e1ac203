import { runAction, type Inputs } from '../../__tests__/support/run-action.ts'
import type { Stage } from './stage.ts'
import { ACCOUNT } from './worlds.ts'

/** What a dry run with these settings would remove, without a workflow around it, in order. */
export async function planWith(
  stage: Stage,
  inputs: Inputs,
  workspace: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { exitCode, outputs, log } = await runAction({
    inputs: { ...inputs, 'dry-run': 'true', 'role-to-assume': '' },
    workspace,
    environment: { ...stage.emulator.environment(ACCOUNT), ...stage.clock.environment },
  })
  if (exitCode !== 0) throw new Error(`The dry run failed:\n${log}`)
  return (JSON.parse(outputs['planned-image-ids'] ?? '') as readonly string[]).toSorted()
}
