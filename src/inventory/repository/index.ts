import { lstat, realpath } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { basename, dirname, join, relative } from 'node:path'
import pLimit from 'p-limit'
import type { NamedReference, RepositoryReading } from '../../model.ts'
import { hasErrorCode, messageOf } from '../../system-errors.ts'
import { toEvidence } from '../evidence.ts'
import { listWorkspaceFiles, type RawPath, type Unread, type WorkspaceFiles } from './files.ts'
import { scanFile, type Mention } from './scan.ts'

export interface RepositorySettings {
  /** `GITHUB_WORKSPACE`; undefined outside a runner. */
  readonly workspace: string | undefined
  /** Absolute paths that are no part of the repository: the plan file and the report. */
  readonly leaveOut: readonly string[]
}

const CONCURRENT_FILES = 16

/** What came of one file. */
type FileReading =
  | { readonly kind: 'text'; readonly path: string; readonly mentions: readonly Mention[] }
  | { readonly kind: 'not text' }
  | ({ readonly kind: 'unread' } & Unread)

async function readOne({ bytes, text: path }: RawPath): Promise<FileReading> {
  try {
    // What a link points to is a file of its own, or lies outside.
    if (!(await lstat(bytes)).isFile()) return { kind: 'not text' }
    const mentions = await scanFile(bytes)
    return mentions === undefined ? { kind: 'not text' } : { kind: 'text', path, mentions }
  } catch (error) {
    const why = hasErrorCode(error, 'ENOENT') ? 'not checked out' : messageOf(error)
    return { kind: 'unread', path, why }
  }
}

function notesOn(
  files: WorkspaceFiles,
  readings: readonly FileReading[],
  workspace: string,
): readonly string[] {
  const unreadFiles = readings.filter((reading) => reading.kind === 'unread')
  const unread = [...files.unread, ...unreadFiles].map(
    ({ path, why }) => `not read: ${relative(workspace, path)} (${why})`,
  )
  if (files.checkouts > 0) return unread
  return [files.files.length === 0 ? 'nothing is checked out' : 'no git checkout', ...unread]
}

/** The one path of a file that may be named through links; the file itself need not be there. */
async function realPathOf(path: string): Promise<string> {
  try {
    return join(await realpath(dirname(path)), basename(path))
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return path
    throw error
  }
}

async function readWorkspace(
  named: string,
  leaveOut: readonly string[],
): Promise<{
  readonly resources: number
  readonly references: NamedReference[]
  readonly notes: readonly string[]
}> {
  const workspace = await realpath(named)
  const listed = await listWorkspaceFiles(workspace)
  const limit = pLimit(CONCURRENT_FILES)
  const left = new Set(await Promise.all(leaveOut.map(realPathOf)))
  const paths = listed.files.filter(({ text }) => !left.has(text))
  const readings = await limit.map(paths, readOne)
  const texts = readings.filter((reading) => reading.kind === 'text')
  return {
    resources: texts.length,
    notes: notesOn(listed, readings, workspace),
    references: texts.flatMap(({ path, mentions }) =>
      mentions.map(({ id, line }) => ({
        names: id,
        source: 'repository',
        resource: `${relative(workspace, path)}:${String(line)}`,
        detail: undefined,
        target: undefined,
      })),
    ),
  }
}

/**
 * The ids that the repository's text files name, with file and line. Without a checkout there are
 * none, and the evidence says so.
 * @throws what the file system answers where the workspace itself cannot be read
 */
export async function readRepository({
  workspace,
  leaveOut,
}: RepositorySettings): Promise<RepositoryReading> {
  const startedAt = performance.now()
  const reading =
    workspace === undefined
      ? { resources: 0, references: [], notes: ['no workspace: GITHUB_WORKSPACE is not set'] }
      : await readWorkspace(workspace, leaveOut)
  return { references: reading.references, evidence: toEvidence('repository', reading, startedAt) }
}
