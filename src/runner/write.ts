import * as core from '@actions/core'
import type { Outputs } from '../report/outputs.ts'

/** Writes the step's summary, in place of what it wrote before. Runners that know none set no file for it. */
export async function writeSummary(
  markdown: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if ((environment['GITHUB_STEP_SUMMARY'] ?? '') === '') return
  await core.summary.emptyBuffer().addRaw(markdown).write({ overwrite: true })
}

export function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
}
