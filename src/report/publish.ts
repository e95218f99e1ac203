import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as core from '@actions/core'
import type { Report } from '../report-schema.ts'
import type { Outputs } from './outputs.ts'

/** @throws what the file system answers */
export async function writeReport(report: Report, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(report, undefined, 2)}\n`)
}

/** Runners that know no job summaries set no file for them. */
export async function writeSummary(
  markdown: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if ((environment['GITHUB_STEP_SUMMARY'] ?? '') === '') return
  await core.summary.addRaw(markdown).write()
}

export function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
}
