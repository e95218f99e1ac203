import { execFile } from 'node:child_process'
import type { Dirent } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
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

/** What the file system would not let be read, and what it said. */
export interface Unread {
  readonly path: string
  readonly why: string
}

/** A folder of the workspace and those of its files that no checkout below it holds. */
interface Root {
  readonly folder: string
  readonly isCheckout: boolean
  readonly files: string[]
}

/** What a walk through the workspace came upon. */
interface Walk {
  readonly roots: Root[]
  readonly unread: Unread[]
}

async function entriesOf(folder: string, found: Walk): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    found.unread.push({ path: folder, why: messageOf(error) })
    return []
  }
}

async function walk(folder: string, root: Root, found: Walk): Promise<void> {
  const entries = await entriesOf(folder, found)
  const isCheckout = entries.some(({ name }) => name === '.git')
  const here: Root = isCheckout && folder !== root.folder ? { folder, isCheckout, files: [] } : root
  if (here !== root) found.roots.push(here)
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isFile()) here.files.push(path)
    if (entry.isDirectory() && !DEPENDENCY_FOLDERS.has(entry.name)) await walk(path, here, found)
  }
}

async function walkThrough(workspace: string): Promise<Walk> {
  const names = await readdir(workspace)
  const top: Root = { folder: workspace, isCheckout: names.includes('.git'), files: [] }
  const found: Walk = { roots: [top], unread: [] }
  await walk(workspace, top, found)
  return found
}

/** What git tracks; undefined where git cannot tell. */
async function trackedFiles(folder: string): Promise<readonly string[] | undefined> {
  // In a container the checkout belongs to another user, and git would refuse to look at it.
  const args = ['-c', 'safe.directory=*', '-C', folder, 'ls-files', '-z']
  try {
    const { stdout } = await run('git', args, { maxBuffer: MAX_LISTING_BYTES })
    return stdout
      .split('\0')
      .filter((name) => name !== '')
      .map((name) => join(folder, name))
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

/** Rules that cannot be read leave nothing out: what a file names then counts. */
async function readIgnoreFile(
  folder: string,
  unread: Unread[],
): Promise<(path: string) => boolean> {
  const path = join(folder, IGNORE_FILE)
  try {
    const rules = ignore().add(await readFile(path, 'utf8'))
    return (file) => rules.ignores(relative(folder, file).split(sep).join('/'))
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) unread.push({ path, why: messageOf(error) })
    return () => false
  }
}

async function filesOf(root: Root, unread: Unread[]): Promise<readonly string[]> {
  const tracked = root.isCheckout ? await trackedFiles(root.folder) : undefined
  const isIgnored = await readIgnoreFile(root.folder, unread)
  return (tracked ?? root.files).filter((path) => !isIgnored(path))
}

/** The files of a workspace that count, and how many checkouts they are in. */
export interface WorkspaceFiles {
  readonly files: readonly string[]
  readonly checkouts: number
  /** Folders and rules; files are read later. */
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
  return {
    files: [...new Set(lists.flat())].sort(),
    checkouts: roots.filter(({ isCheckout }) => isCheckout).length,
    unread,
  }
}
