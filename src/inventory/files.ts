import { realpath, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import pLimit from 'p-limit'
import { linkedFoldersIn, matchingFiles, realPathOf } from '../files/paths.ts'
import type {
  FilesEvidence,
  FilesKey,
  FilesReaders,
  ReferenceKey,
  Warning,
} from '../model/index.ts'
import { nameSome } from '../text/display.ts'
import { reasonOf } from '../text/errors.ts'
import { skippedEvidence, startTimer, toEvidence } from './references/source.ts'
import { readRepository } from './repository/index.ts'
import { type FilesReading, mentionedIn, type Scan, scanFile } from './repository/scan.ts'

export interface InUseFilesSettings {
  /** The folder that relative patterns start from. */
  readonly workspace: string
  /** Paths and glob patterns, as the input has them. */
  readonly patterns: readonly string[]
  /** Absolute paths of the plan file, the report and their pages, which never count. */
  readonly leaveOut: readonly string[]
}

/** A line of `in-use-files` finds no file, or a file without content. */
class InUseFilesError extends Error {
  override readonly name = 'InUseFiles'
}

const CONCURRENT_FILES = 16

/** A file that was read, or why a line or a file could not be. */
type FileResult =
  | { readonly ok: true; readonly file: string; readonly scan: Scan }
  | { readonly ok: false; readonly problem: string }

async function scanOne(path: string, workspace: string): Promise<FileResult> {
  const name = relative(workspace, path)
  const file = name.startsWith('..') ? path : name
  try {
    // Reading a device, such as /dev/zero, may never end.
    if (!(await stat(path)).isFile()) return { ok: false, problem: `${file} is not a file` }
    const scan = await scanFile(path, 'read')
    return scan.isEmpty
      ? { ok: false, problem: `${file} is empty: the step that writes it may have failed` }
      : { ok: true, file, scan }
  } catch (error) {
    return { ok: false, problem: `${file} cannot be read (${reasonOf(error)})` }
  }
}

async function scanAll(
  pattern: string,
  workspace: string,
  leftOut: ReadonlySet<string>,
): Promise<readonly FileResult[]> {
  try {
    const linked = await linkedFoldersIn(pattern, workspace)
    if (linked.length > 0) {
      const names = nameSome(linked.map((path) => relative(workspace, path)))
      const problem = `"${pattern}" would have to look into linked folders, which are not entered (${names}): name what is in them by a path of its own`
      return [{ ok: false, problem }]
    }
    const files = await matchingFiles(pattern, workspace)
    const paths = await Promise.all(
      files.map(async (path) => [path, await realPathOf(path)] as const),
    )
    const counted = paths.filter(([, real]) => !leftOut.has(real)).map(([path]) => path)
    if (counted.length === 0) {
      return [
        {
          ok: false,
          problem: `"${pattern}" finds no file (one a line, relative to the workspace)`,
        },
      ]
    }
    return await pLimit(CONCURRENT_FILES).map(counted, async (path) => scanOne(path, workspace))
  } catch (error) {
    return [{ ok: false, problem: `"${pattern}" cannot be looked for (${reasonOf(error)})` }]
  }
}

function warningsOn(scanned: ReadonlyMap<string, Scan>): readonly Warning[] {
  const without = [...scanned]
    .filter(([, { mentions }]) => mentions.every(({ id }) => !id.startsWith('ami-')))
    .map(([file]) => file)
  if (without.length === 0) return []
  return [
    { code: 'no-image-in-file', message: `in-use-files: no image id is in ${nameSome(without)}.` },
  ]
}

/**
 * The ids in the files that the input names, with file and line. Files that git ignores and binary
 * files count as well. A file without any image id is a warning.
 * @throws InUseFilesError where a line finds no file, or a file is empty or cannot be read
 */
export async function readInUseFiles(settings: InUseFilesSettings): Promise<FilesReading> {
  const workspace = await realpath(settings.workspace)
  const leftOut = new Set(await Promise.all(settings.leaveOut.map(realPathOf)))
  const results = await Promise.all(
    settings.patterns.map(async (pattern) => scanAll(pattern, workspace, leftOut)),
  )
  const problems = results.flat().flatMap((each) => (each.ok ? [] : [each.problem]))
  if (problems.length > 0) throw new InUseFilesError(nameSome([...new Set(problems)]))
  const scanned = new Map(
    results.flat().flatMap((each) => (each.ok ? [[each.file, each.scan] as const] : [])),
  )
  return {
    resources: scanned.size,
    warnings: warningsOn(scanned),
    references: [...scanned].flatMap(([file, { mentions }]) =>
      mentionedIn(file, mentions, 'in-use-files'),
    ),
  }
}

export interface FilesSettings {
  /** Undefined outside a runner. */
  readonly workspace: string | undefined
  /** Where git is looked for, as in `PATH`. */
  readonly programs: string
  readonly skip: ReadonlySet<ReferenceKey>
  readonly inUseFiles: readonly string[]
  /** Absolute paths of the plan file, the report and their pages, which never count. */
  readonly leaveOut: readonly string[]
  readonly dryRun: boolean
}

/** Reads at the first call, and answers the same to every other. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined
  return async () => (reading ??= read())
}

async function toFilesEvidence(
  key: FilesKey,
  read: () => Promise<FilesReading>,
): Promise<FilesEvidence> {
  const timer = startTimer()
  const reading = await read()
  return { references: reading.references, evidence: toEvidence(key, reading, timer) }
}

/** The sources that are read from files. All targets share what they say. */
export function createFilesReaders(settings: FilesSettings): FilesReaders {
  const { workspace, programs, skip, inUseFiles: patterns, leaveOut, dryRun } = settings
  const whenEmpty = dryRun ? 'warn' : 'fail'
  const reader = (key: FilesKey, read: () => Promise<FilesReading>): FilesReaders[FilesKey] =>
    skip.has(key)
      ? async () => Promise.resolve({ references: [], evidence: skippedEvidence(key) })
      : once(async () => toFilesEvidence(key, read))
  return {
    repository: reader('repository', async () =>
      readRepository({ workspace, leaveOut, whenEmpty, programs }),
    ),
    'in-use-files': reader('in-use-files', async () =>
      readInUseFiles({ workspace: workspace ?? process.cwd(), patterns, leaveOut }),
    ),
  }
}
