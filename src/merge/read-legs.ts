import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { parseChunked } from '@discoveryjs/json-ext'
import { matchingFiles } from '../inventory/matching-files.ts'
import { messageOf } from '../text/errors.ts'
import { SCHEMA_VERSION } from '../report/schema.ts'
import { MergeError, parseLeg, type Leg } from './leg.ts'

/** The inputs that name reports. */
type Input = 'reports' | 'earlier-reports'

/** A report of 20,000 images has some 30 MB; what is much larger would not fit into the memory. */
const MOST_BYTES = 512 * 2 ** 20

/** Every file once, however many lines find it. */
async function findFiles(
  input: Input,
  patterns: readonly string[],
  workspace: string,
): Promise<readonly string[]> {
  const found = new Map<string, string>()
  for (const pattern of patterns) {
    const files = await matchingFiles(pattern, workspace)
    if (files.length === 0) {
      throw new MergeError(input, `${JSON.stringify(pattern)} finds no file`)
    }
    for (const file of files) found.set(await realpath(file), file)
  }
  return [...found.values()].sort()
}

/** A report of another version may be valid by chance, and mean something else. */
function otherVersion(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null || !('schemaVersion' in json)) return undefined
  const version = json.schemaVersion
  return version === SCHEMA_VERSION ? undefined : `its schema version is ${JSON.stringify(version)}`
}

async function readJson(path: string): Promise<unknown> {
  const file = await stat(path)
  // Reading a device, such as /dev/zero, may never end.
  if (!file.isFile()) throw new Error('it is not a file')
  if (file.size > MOST_BYTES) {
    throw new Error(`it has ${String(Math.round(file.size / 2 ** 20))} MiB, and 512 is the most`)
  }
  return parseChunked(createReadStream(path))
}

async function readLeg(input: Input, path: string): Promise<Leg> {
  const refuse = (why: string): MergeError =>
    new MergeError(input, `${JSON.stringify(path)} is not accepted: ${why}`)
  const json = await readJson(path).catch((error: unknown) => {
    throw refuse(messageOf(error))
  })
  const version = otherVersion(json)
  if (version !== undefined) throw refuse(version)
  const parsed = parseLeg(json)
  if (!parsed.ok) throw refuse(parsed.why)
  return { path, report: parsed.report }
}

/**
 * The reports that the patterns find, one after the other, because each may be large.
 * @throws MergeError that names the pattern that finds nothing, or the file and what is wrong with it
 */
export async function readLegs(
  input: Input,
  patterns: readonly string[],
  workspace: string,
): Promise<readonly Leg[]> {
  const legs: Leg[] = []
  for (const path of await findFiles(input, patterns, workspace)) {
    legs.push(await readLeg(input, path))
  }
  return legs
}
