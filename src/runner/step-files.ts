import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import * as core from '@actions/core'
import type { SomeOutputs } from '../report/outputs.ts'
import { hasErrorCode } from '../text/errors.ts'

/** The part of each file of the step that this process wrote last. */
const ownParts = new Map<string, string>()

async function textIn(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (hasErrorCode(error, 'ENOENT')) return ''
    throw error
  })
}

/** A heading is one only at the beginning of a line. */
const asPart = (others: string, own: string): string =>
  others === '' || others.endsWith('\n') ? own : `\n${own}`

/**
 * Writes a file of the step in place of what this process wrote before, and leaves what others wrote
 * before or since: local runners give all steps one file. A new file takes the place of the old one,
 * so a run that is killed meanwhile leaves one of them whole.
 */
async function replaceOwnPart(path: string, own: string): Promise<void> {
  const present = await textIn(path)
  const last = ownParts.get(path) ?? ''
  const found = last === '' ? -1 : present.lastIndexOf(last)
  const at = found < 0 ? present.length : found
  const before = present.slice(0, at)
  const part = asPart(before, own)
  const next = `${path}.${String(process.pid)}`
  await writeFile(next, before + part + present.slice(found < 0 ? at : at + last.length))
  await rename(next, path)
  ownParts.set(path, part)
}

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
  if (path !== undefined && path !== '') await replaceOwnPart(path, markdown)
}

/** A value of several lines between two lines that it cannot hold. */
function entry(name: string, value: string): string {
  const delimiter = `ghadelimiter_${randomUUID()}`
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`
}

/**
 * Sets the outputs of the step, in place of those that it set before. The toolkit only adds.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter
 * @throws what the file system answers
 */
export async function writeOutputs(
  outputs: SomeOutputs,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const path = environment['GITHUB_OUTPUT']
  const entries = Object.entries(outputs)
  if (path === undefined || path === '') {
    for (const [name, value] of entries) core.setOutput(name, value)
  } else await replaceOwnPart(path, entries.map(([name, value]) => entry(name, value)).join(''))
}
