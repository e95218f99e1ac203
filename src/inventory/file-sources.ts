import { performance } from 'node:perf_hooks'
import type { FilesEvidence, FilesKey, FilesReaders, ReferenceKey } from '../model/index.ts'
import { skippedEvidence, toEvidence } from './evidence.ts'
import { readInUseFiles } from './in-use-files.ts'
import type { FilesReading } from './mentions.ts'
import { readRepository } from './repository/index.ts'

export interface FilesSettings {
  readonly environment: NodeJS.ProcessEnv
  readonly skip: ReadonlySet<ReferenceKey>
  readonly inUseFiles: readonly string[]
  /** Absolute paths of the plan file and the report, which never count. */
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
  const startedAt = performance.now()
  const reading = await read()
  return { references: reading.references, evidence: toEvidence(key, reading, startedAt) }
}

/** The sources that are read from files. All targets share what they say. */
export function createFilesReaders(settings: FilesSettings): FilesReaders {
  const { environment, skip, inUseFiles: patterns, leaveOut, dryRun } = settings
  const workspace = environment['GITHUB_WORKSPACE']
  const path = environment['PATH'] ?? ''
  const whenEmpty = dryRun ? 'warn' : 'fail'
  const reader = (key: FilesKey, read: () => Promise<FilesReading>): FilesReaders[FilesKey] =>
    skip.has(key)
      ? async () => Promise.resolve({ references: [], evidence: skippedEvidence(key) })
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
