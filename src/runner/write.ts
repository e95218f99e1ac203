import { writeFile } from 'node:fs/promises'
import * as core from '@actions/core'
import type { Outputs } from '../report/outputs.ts'

/**
 * Writes the step's summary, in place of what it wrote before. A runner without summaries sets no
 * file for them. The toolkit would look for the file in an environment of its own.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
 * @throws what the file system answers
 */
export async function writeSummary(
  markdown: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const path = environment['GITHUB_STEP_SUMMARY']
  if (path !== undefined && path !== '') await writeFile(path, markdown)
}

/** Sets the outputs of the step. */
export function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
}
