import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { stringifyChunked } from '@discoveryjs/json-ext'
import { linkOutOf } from '../files/paths.ts'
import { renderPage } from '../page/render.ts'
import { pageFileOf } from '../report/outputs.ts'
import type { Report } from '../report/schema.ts'
import { asWritten } from '../report/unfinished.ts'
import { oneLine } from '../text/display.ts'
import { hasErrorCode, messageOf } from '../text/errors.ts'

/** The report could not be written, and so nothing is begun. */
export class ReportFileError extends Error {
  override readonly name = 'ReportFileError'

  constructor(path: string, cause: unknown) {
    super(
      `report-file: ${JSON.stringify(path)} is not accepted: ${messageOf(cause)}. It takes the path of a file that can be written, and that no link leads out of the workspace. Nothing was read and nothing was removed.`,
      { cause },
    )
  }
}

/** A new file is written first, and takes the place of the old one. */
const newFileFor = (path: string): string => `${path}.${String(process.pid)}`

/** All files that a report is in, or may be in while it is written: none of them is evidence. */
export const filesOfReport = (path: string): readonly string[] =>
  [path, pageFileOf(path)].flatMap((file) => [file, newFileFor(file)])

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/**
 * Folder by folder: Node's own recursive `mkdir` never ends where the file system says ENOENT of a
 * new folder whose parent is there, as /proc does.
 */
async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(folder)
  if (parent === folder || (await exists(folder))) return
  await makeFolder(parent)
  await mkdir(folder).catch((error: unknown) => {
    // Another step may have made it since.
    if (!hasErrorCode(error, 'EEXIST')) throw error
  })
}

/**
 * A pull request may have put a link into the workspace that leads the report anywhere.
 * @throws Error that names the link
 */
async function requireInside(path: string, workspace: string): Promise<void> {
  for (const file of [path, pageFileOf(path)]) {
    const link = await linkOutOf(workspace, file)
    if (link !== undefined) throw new Error(`the link ${oneLine(link)} leads out of the workspace`)
  }
}

/** The name says that a report or its page belongs there. */
const NAMED_SO = /\.(?:json|html)(?:\.\d+)?$/

/** A report begins so. An empty file is one that a step before made for it. */
const BEGINS_SO = /^(?:$|\{\s*"schemaVersion":)/

const ENOUGH_BYTES = 64

async function isForReport(file: string): Promise<boolean> {
  if (NAMED_SO.test(file)) return true
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(ENOUGH_BYTES))
    return BEGINS_SO.test(buffer.toString('utf8', 0, bytesRead))
  } finally {
    await handle.close()
  }
}

/** @throws Error where something else than a report stands there, which stays */
async function takeAway(file: string): Promise<void> {
  if (!(await exists(file))) return rm(file, { force: true })
  if (!(await stat(file)).isFile()) throw new Error('it is no file')
  if (!(await isForReport(file)))
    throw new Error(
      'another file than a report stands there, and stays; name one that ends in .json',
    )
  await rm(file)
}

/**
 * Tries to write, and leaves no file behind: an empty one could be taken for a report, and one of an
 * earlier run for this one's.
 */
async function tryToWrite(path: string): Promise<void> {
  for (const file of filesOfReport(path)) await takeAway(file)
  await (await open(path, 'wx')).close()
  await rm(path)
}

/**
 * Makes sure that the report can be written, before there is anything to report. A report and
 * a page that stand there are taken away.
 * @throws ReportFileError
 */
export async function requireWritable(path: string, workspace = process.cwd()): Promise<void> {
  try {
    await requireInside(path, workspace)
    await makeFolder(dirname(path))
    await tryToWrite(path)
  } catch (error) {
    throw new ReportFileError(path, error)
  }
}

/**
 * The first of these paths where a report can be written. Where none is, it is the last: writing
 * there says why.
 */
export async function firstWritable(
  paths: readonly string[],
  workspace: string | undefined,
): Promise<string> {
  const [first = '', ...others] = paths
  if (others.length === 0) return first
  try {
    await requireWritable(first, workspace)
    return first
  } catch (error) {
    if (error instanceof ReportFileError) return firstWritable(others, workspace)
    throw error
  }
}

function* jsonPiecesOf(report: Report): Generator<string> {
  yield* stringifyChunked(asWritten(report), { space: 2 })
  yield '\n'
}

/** A new file takes the place of the old one, which is never half written. */
async function writeInPlace(
  path: string,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  await makeFolder(dirname(path))
  const next = newFileFor(path)
  // Only a new file: one that stands there may be a link to anywhere.
  await rm(next, { force: true })
  await writeFile(next, pieces, { flag: 'wx' })
  await rename(next, path)
}

/**
 * Writes the report piece by piece: as one text, that of a large account takes as much memory as the
 * whole run before it.
 * @throws what the file system answers
 */
export const writeReport = async (report: Report, path: string): Promise<void> =>
  writeInPlace(path, jsonPiecesOf(report))

/**
 * Writes the page of a report, piece by piece.
 * @throws what the file system answers
 */
export const writePage = async (report: Report, path: string): Promise<void> =>
  writeInPlace(path, renderPage(report))
