import { execFile } from 'node:child_process'
import type { Dirent } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { promisify } from 'node:util'
import ignore from 'ignore'
import { hasErrorCode, messageOf } from '../../system-errors.ts'

const run = promisify(execFile)

/** What others wrote and an install brought: it says nothing about this account. */
const DEPENDENCY_FOLDERS: ReadonlySet<string> = new Set([
  '.git',
  '.terraform',
  '.tox',
  '.venv',
  'venv',
  '__pycache__',
  'bower_components',
  'node_modules',
])

const IGNORE_FILE = '.ami-cleanup-ignore'

/** More than any repository's list of files takes. */
const MAX_LISTING_BYTES = 1024 ** 3

/**
 * A path as the file system has it: its bytes need not be text, and as text they would be the path
 * of another file, or of none.
 */
export interface RawPath {
  readonly bytes: Buffer
  readonly text: string
}

const rawPath = (bytes: Buffer): RawPath => ({ bytes, text: bytes.toString() })

const join = (folder: RawPath, name: Buffer | string): RawPath =>
  rawPath(Buffer.concat([folder.bytes, Buffer.from(sep), Buffer.from(name)]))

/** What the file system would not let be read, and what it said. */
export interface Unread {
  readonly path: string
  readonly why: string
}

/** A folder of the workspace and those of its files that no checkout below it holds. */
interface Root {
  readonly folder: RawPath
  readonly isCheckout: boolean
  readonly files: RawPath[]
}

/** What a walk through the workspace came upon. */
interface Walk {
  readonly roots: Root[]
  readonly unread: Unread[]
}

const READ_NAMES = { withFileTypes: true, encoding: 'buffer' } as const

async function entriesOf(folder: RawPath, found: Walk): Promise<readonly Dirent<Buffer>[]> {
  try {
    return await readdir(folder.bytes, READ_NAMES)
  } catch (error) {
    found.unread.push({ path: folder.text, why: messageOf(error) })
    return []
  }
}

async function walk(folder: RawPath, root: Root, found: Walk): Promise<void> {
  const entries = await entriesOf(folder, found)
  const isCheckout = entries.some(({ name }) => name.toString() === '.git')
  const isBelow = isCheckout && folder !== root.folder
  const here: Root = isBelow ? { folder, isCheckout, files: [] } : root
  if (here !== root) found.roots.push(here)
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isFile()) here.files.push(path)
    if (entry.isDirectory() && !DEPENDENCY_FOLDERS.has(entry.name.toString())) {
      await walk(path, here, found)
    }
  }
}

async function walkThrough(workspace: string): Promise<Walk> {
  const names = await readdir(workspace)
  const folder = rawPath(Buffer.from(workspace))
  const top: Root = { folder, isCheckout: names.includes('.git'), files: [] }
  const found: Walk = { roots: [top], unread: [] }
  await walk(folder, top, found)
  return found
}

/** Names that end in a NUL byte each. */
function* splitNames(list: Buffer): Generator<Buffer> {
  for (let start = 0, end = list.indexOf(0); end >= 0; end = list.indexOf(0, start)) {
    yield list.subarray(start, end)
    start = end + 1
  }
}

/** What git tracks; where git cannot tell, all that is there, and a note. */
async function filesIn({ folder, files }: Root, unread: Unread[]): Promise<readonly RawPath[]> {
  // In a container the checkout belongs to another user, and git would refuse to look at it.
  const args = ['-c', 'safe.directory=*', '-C', folder.text, 'ls-files', '-z']
  try {
    const options = { maxBuffer: MAX_LISTING_BYTES, encoding: 'buffer' } as const
    const { stdout } = await run('git', args, options)
    return [...splitNames(stdout)].map((name) => join(folder, name))
  } catch (error) {
    unread.push({ path: `${folder.text}/.git`, why: messageOf(error).trim() })
    return files
  }
}

/** Rules that cannot be read leave nothing out: what a file names then counts. */
async function readIgnoreFile(
  folder: RawPath,
  unread: Unread[],
): Promise<(path: RawPath) => boolean> {
  const path = join(folder, IGNORE_FILE)
  try {
    // As git has it where the file system tells the cases apart; elsewhere too few are left out.
    const rules = ignore({ ignorecase: false }).add(await readFile(path.bytes, 'utf8'))
    return ({ text }) => rules.ignores(relative(folder.text, text).split(sep).join('/'))
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) unread.push({ path: path.text, why: messageOf(error) })
    return () => false
  }
}

async function filesOf(root: Root, unread: Unread[]): Promise<readonly RawPath[]> {
  const files = root.isCheckout ? await filesIn(root, unread) : root.files
  const isIgnored = await readIgnoreFile(root.folder, unread)
  return files.filter((path) => !isIgnored(path))
}

/** The files of a workspace that count, and how many checkouts they are in. */
export interface WorkspaceFiles {
  readonly files: readonly RawPath[]
  readonly checkouts: number
  /** Folders, lists and rules; files are read later. */
  readonly unread: readonly Unread[]
}

/**
 * The files below a workspace: what git tracks in its checkouts, and elsewhere all but
 * dependencies. What `.ami-cleanup-ignore` names does not count.
 * @throws what the file system answers where the workspace itself cannot be read
 */
export async function listWorkspaceFiles(workspace: string): Promise<WorkspaceFiles> {
  const { roots, unread } = await walkThrough(workspace)
  const lists = await Promise.all(roots.map(async (root) => filesOf(root, unread)))
  const files = new Map(lists.flat().map((path) => [path.bytes.toString('latin1'), path]))
  return {
    files: [...files.values()].sort((a, b) => Buffer.compare(a.bytes, b.bytes)),
    checkouts: roots.filter(({ isCheckout }) => isCheckout).length,
    unread,
  }
}
