import { lstat, readlink, realpath } from 'node:fs/promises'
import { relative } from 'node:path'
import pLimit from 'p-limit'
import type { Warning } from '../../model/index.ts'
import { hasErrorCode, reasonOf } from '../../text/errors.ts'
import { nameSome, oneLine } from '../../text/display.ts'
import { type FilesReading, mentionedIn, type Scan, scanFile, scanText } from './scan.ts'
import { realPathOf } from '../../files/paths.ts'
import { listWorkspaceFiles, type WorkspaceFiles } from './files.ts'
import { Git } from './git.ts'
import { folderOf, keyOf, type RawPath, type Unread } from './raw-path.ts'

export interface RepositorySettings {
  /** `GITHUB_WORKSPACE`; undefined outside a runner. */
  readonly workspace: string | undefined
  /** Absolute paths of the plan file, the report and their pages, which never count. */
  readonly leaveOut: readonly string[]
  /** Whether an empty workspace is a warning or an error. */
  readonly whenEmpty: 'warn' | 'fail'
  /** Where git is looked for, as in `PATH`. */
  readonly programs: string
}

/** Nothing is checked out, and images would be removed without knowing what the repository names. */
class NothingCheckedOut extends Error {
  override readonly name = 'NothingCheckedOut'
}

/** A file that counts exists and cannot be read. */
class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

const CONCURRENT_FILES = 16

const NOTHING_CHECKED_OUT =
  'the workspace is empty, and so it is not known which images the repository names. Check the repository out before this step, with actions/checkout; or, where no file of it names an image, set skip-references: repository'

/** One path of the workspace, and what was read from it. */
type FileReading =
  | { readonly kind: 'read'; readonly path: RawPath; readonly scan: Scan }
  | { readonly kind: 'missing'; readonly path: RawPath }
  | { readonly kind: 'not a file' }
  | ({ readonly kind: 'unread' } & Unread)

/** Of a link only its target path is read, as git does. The file behind it is read on its own, or lies outside. */
async function scanPath({ bytes }: RawPath): Promise<Scan | undefined> {
  const stats = await lstat(bytes)
  if (stats.isSymbolicLink()) return scanText((await readlink(bytes, 'buffer')).toString('latin1'))
  return stats.isFile() ? scanFile(bytes, 'leave-out') : undefined
}

/** Git tracks no file below a link: where a folder has become one, its files are not there any more. */
class FoldersWithoutLinks {
  readonly #known = new Map<string, Promise<boolean>>()

  async has(folder: RawPath): Promise<boolean> {
    const key = keyOf(folder)
    const known = this.#known.get(key) ?? this.#isReal(folder)
    this.#known.set(key, known)
    return known
  }

  async #isReal({ bytes }: RawPath): Promise<boolean> {
    return bytes.equals(await realpath(bytes, 'buffer'))
  }
}

async function readOne(path: RawPath, folders: FoldersWithoutLinks): Promise<FileReading> {
  try {
    if (!(await folders.has(folderOf(path)))) return { kind: 'missing', path }
    const scan = await scanPath(path)
    return scan === undefined ? { kind: 'not a file' } : { kind: 'read', path, scan }
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return { kind: 'missing', path }
    return { kind: 'unread', path, why: reasonOf(error) }
  }
}

/** The files of a workspace, and what was read from each. */
interface WorkspaceReading {
  readonly workspace: string
  readonly listed: WorkspaceFiles
  readonly readings: readonly FileReading[]
}

function requireAllRead({ workspace, listed, readings }: WorkspaceReading): void {
  const unread = [...listed.unread, ...readings.filter(({ kind }) => kind === 'unread')]
  const names = unread.flatMap((each) =>
    'why' in each
      ? [`${oneLine(relative(workspace, each.path.text) || workspace)} (${each.why})`]
      : [],
  )
  if (names.length === 0) return
  throw new Unreadable(
    `${nameSome(names)} cannot be read. Files that name no image can be left out with .ami-cleanup-ignore`,
  )
}

function notCheckedOut({ workspace, listed, readings }: WorkspaceReading): readonly string[] {
  const nameOf = ({ text }: RawPath): string => relative(workspace, text)
  const scans = readings.filter((each) => each.kind === 'read')
  const pointers = scans.flatMap(({ path, scan }) => {
    if (scan.isLocked) return [`${nameOf(path)} (locked by git-crypt)`]
    return scan.isPointer ? [`${nameOf(path)} (in Git LFS)`] : []
  })
  const missing = readings.flatMap((each) => (each.kind === 'missing' ? [nameOf(each.path)] : []))
  const submodules = listed.missing.map((path) => `${nameOf(path)} (a submodule)`)
  return [...submodules, ...pointers, ...missing]
}

function warningsOn(reading: WorkspaceReading): readonly Warning[] {
  const { workspace, listed } = reading
  const name = ({ path, why }: Unread): string => `${relative(workspace, path.text)} (${why})`
  const missing = notCheckedOut(reading)
  const all: readonly (readonly [Warning['code'], readonly string[], string])[] = [
    ['not-checked-out', missing, 'Not checked out, and so not looked at'],
    [
      'not-told-by-git',
      listed.notListedByGit.map(name),
      'All files count, because git cannot list them',
    ],
    [
      'unusable-ignore-file',
      listed.unusable.map(name),
      'The file cannot be used, and so nothing is left out',
    ],
  ]
  return all
    .filter(([, names]) => names.length > 0)
    .map(([code, names, words]) => ({ code, message: `${words}: ${nameSome(names)}.` }))
}

function toReading(reading: WorkspaceReading): FilesReading {
  const { workspace, listed, readings } = reading
  const texts = readings.filter((each) => each.kind === 'read').filter(({ scan }) => !scan.isBinary)
  return {
    resources: texts.length,
    notes: listed.checkouts > 0 ? [] : ['no git checkout'],
    warnings: warningsOn(reading),
    isPartial: notCheckedOut(reading).length > 0,
    references: texts.flatMap(({ path, scan }) =>
      mentionedIn(relative(workspace, path.text), scan.mentions, 'repository'),
    ),
  }
}

/** @throws NothingCheckedOut where a warning is not enough */
function nothingCheckedOut(whenEmpty: RepositorySettings['whenEmpty']): FilesReading {
  if (whenEmpty === 'fail') throw new NothingCheckedOut(NOTHING_CHECKED_OUT)
  const message = `A real run would fail: ${NOTHING_CHECKED_OUT}.`
  return {
    resources: 0,
    references: [],
    notes: ['nothing is checked out'],
    warnings: [{ code: 'nothing-checked-out', message }],
    isPartial: true,
  }
}

/**
 * The ids that the repository's text files name, with file and line. In a checkout, these are the
 * files that git tracks, and those that it neither tracks nor ignores. Files that were not checked
 * out are a warning.
 * @throws NothingCheckedOut where the workspace is empty and a warning is not enough
 * @throws Unreadable where a file that counts cannot be read, with its name
 * @throws what the file system answers where the workspace itself cannot be read
 */
export async function readRepository(settings: RepositorySettings): Promise<FilesReading> {
  if (settings.workspace === undefined) return nothingCheckedOut(settings.whenEmpty)
  const workspace = await realpath(settings.workspace)
  const git = await Git.findIn(settings.programs, workspace)
  const listed = await listWorkspaceFiles(workspace, git)
  const leftOut = new Set(await Promise.all(settings.leaveOut.map(realPathOf)))
  const paths = listed.files.filter(({ text }) => !leftOut.has(text))
  const isEmpty = listed.checkouts + listed.leftOut + listed.unread.length + paths.length === 0
  if (isEmpty) return nothingCheckedOut(settings.whenEmpty)
  const folders = new FoldersWithoutLinks()
  const readings = await pLimit(CONCURRENT_FILES).map(paths, async (path) => readOne(path, folders))
  const reading = { workspace, listed, readings }
  requireAllRead(reading)
  return toReading(reading)
}
