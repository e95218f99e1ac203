import { performance } from 'node:perf_hooks'
import type { Evidence, NamedReference, ReferenceKey, Warning } from '../model.ts'
import { skippedEvidence, toEvidence } from './evidence.ts'
import { readInUseFiles } from './in-use-files.ts'
import type { FilesKey, FilesReading } from './mentions.ts'
import { readRepository } from './repository/index.ts'

/** What files name, as evidence. */
export interface FilesEvidence {
  readonly references: readonly NamedReference[]
  readonly evidence: Evidence
  readonly warnings: readonly Warning[]
}

/** The sources that are read from files, each read when it is first asked for, and then known. */
export type FilesReaders = Readonly<Record<FilesKey, () => Promise<FilesEvidence>>>

export interface FilesSettings {
  readonly environment: NodeJS.ProcessEnv
  readonly skip: ReadonlySet<ReferenceKey>
  readonly inUseFiles: readonly string[]
  /** Absolute paths that never count: the plan file and the report. */
  readonly leaveOut: readonly string[]
  readonly dryRun: boolean
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined
  return async () => (reading ??= read())
}

async function toFilesEvidence(
  key: FilesKey,
  read: () => Promise<FilesReading>,
): Promise<FilesEvidence> {
  const startedAt = performance.now()
  const reading = await read()
  const { references, warnings } = reading
  return { references, warnings, evidence: toEvidence(key, reading, startedAt) }
}

/** Readers of all that is read from files, for targets that share what it says. */
export function createFilesReaders(settings: FilesSettings): FilesReaders {
  const { environment, skip, inUseFiles: patterns, leaveOut, dryRun } = settings
  const workspace = environment['GITHUB_WORKSPACE']
  const path = environment['PATH'] ?? ''
  const whenEmpty = dryRun ? 'warn' : 'fail'
  const reader = (key: FilesKey, read: () => Promise<FilesReading>): FilesReaders[FilesKey] =>
    skip.has(key)
      ? async () =>
          Promise.resolve({ references: [], warnings: [], evidence: skippedEvidence(key) })
      : once(async () => toFilesEvidence(key, read))
  return {
    repository: reader('repository', async () =>
      readRepository({ workspace, leaveOut, whenEmpty, path }),
    ),
    'in-use-files': reader('in-use-files', async () =>
      readInUseFiles({ workspace: workspace ?? process.cwd(), patterns, leaveOut }),
    ),
  }
}

/** What all files name. Where some could not be read every target has said so, and none is planned. */
export async function allFilesEvidence(
  readers: FilesReaders,
): Promise<Pick<FilesEvidence, 'references' | 'warnings'>> {
  const settled = await Promise.allSettled(Object.values(readers).map(async (read) => read()))
  const read = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  return {
    references: read.flatMap(({ references }) => references),
    warnings: read.flatMap(({ warnings }) => warnings),
  }
}
