import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { parseChunked } from '@discoveryjs/json-ext'
import { matchingFiles } from '../files/paths.ts'
import type { ReportTarget } from '../report/schema.ts'
import { messageOf } from '../text/errors.ts'
import {
  type ReadReport,
  ReportParser,
  MergeError,
  type ReportOf,
  type ReportsInput,
} from './report-parser.ts'

/** A report of 20,000 images has some 30 MB; what is much larger would not fit into the memory. */
const MOST_BYTES = 512 * 2 ** 20

/**
 * In bytes. Between two pieces the parser copies the list that it is in, and many small pieces of a
 * long list would take minutes.
 */
const PIECE = 2 ** 20

/**
 * Objects, lists and what is in them, between one target and the next: they fill the memory before
 * there is anything to check. A target of 100,000 images has half as many.
 */
const MOST_MEMBERS = 8_000_000

/** No text that AWS or this action writes comes near this length, in characters. */
const LONGEST_TEXT = 2 ** 20

/** ReportFiles as they were found, each by its path without links. */
export type ReportFiles = ReadonlyMap<string, string>

/**
 * The files that the patterns of an input find: every file once, however many patterns find it.
 * @throws MergeError that names the pattern that finds nothing
 */
export async function findFiles(
  input: ReportsInput,
  patterns: readonly string[],
  workspace: string,
): Promise<ReportFiles> {
  const found = new Map<string, string>()
  for (const pattern of patterns) {
    const files = await matchingFiles(pattern, workspace)
    if (files.length === 0) {
      throw new MergeError(input, `${JSON.stringify(pattern)} finds no file`)
    }
    for (const file of files) found.set(await realpath(file), file)
  }
  return found
}

async function requireReadable(path: string): Promise<void> {
  const file = await stat(path)
  // Reading a device, such as /dev/zero, may never end.
  if (!file.isFile()) throw new Error('it is not a file')
  if (file.size > MOST_BYTES) {
    throw new Error(`it has ${String(Math.round(file.size / 2 ** 20))} MiB, and 512 is the most`)
  }
}

/** A comma, or the beginning of a list or an object. */
const beginsMember = (byte: number): boolean => byte === 0x2c || byte === 0x5b || byte === 0x7b

/**
 * A file, piece by piece.
 * @throws an error where so much comes between two targets that no run wrote it
 */
async function* piecesOf(path: string, taken: () => number): AsyncGenerator<Buffer> {
  const pieces: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: PIECE })
  let members = 0
  let before = 0
  for await (const piece of pieces) {
    if (taken() > before) members = 0
    before = taken()
    for (const byte of piece) if (beginsMember(byte)) members += 1
    if (members > MOST_MEMBERS) throw new Error('it has more than 8 million values in one place')
    yield piece
  }
}

type Keep<Kept> = (target: ReportTarget) => Kept

async function readReport<Kept>(path: string, keep: Keep<Kept>): Promise<ReportOf<Kept>> {
  await requireReadable(path)
  const parser = new ReportParser(keep)
  const json: unknown = await parseChunked(
    piecesOf(path, () => parser.taken),
    {
      onChunk: (_parsed, _chunk, pending, { currentRootValue }) => {
        // The pending text is one value whose end is still to come.
        if (pending !== null && pending.length > LONGEST_TEXT) {
          throw new Error('one of its texts has more than 1 MiB')
        }
        parser.takeWhole(currentRootValue)
      },
    },
  )
  return parser.finish(json)
}

/**
 * The reports of files, one after the other, because each may be large.
 * @param keep makes of each target what is held of it
 * @throws MergeError that names the file and what is wrong with it
 */
export async function readReports<Kept>(
  input: ReportsInput,
  files: ReportFiles,
  keep: Keep<Kept>,
): Promise<readonly ReadReport<Kept>[]> {
  const reports: ReadReport<Kept>[] = []
  for (const path of [...files.values()].sort()) {
    const report = await readReport(path, keep).catch((error: unknown) => {
      // A defect of this action must not be told as one of the file.
      if (error instanceof TypeError || error instanceof ReferenceError) throw error
      throw new MergeError(input, `${JSON.stringify(path)} is not accepted: ${messageOf(error)}`)
    })
    reports.push({ path, report })
  }
  return reports
}
