import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import ignore from 'ignore'
import { hasErrorCode } from '../../system-errors.ts'

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

/** A folder of the workspace and those of its files that no checkout below it holds. */
interface Root {
  readonly folder: string
  readonly isCheckout: boolean
  readonly files: string[]
}

async function walk(folder: string, root: Root, roots: Root[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  const isCheckout = entries.some(({ name }) => name === '.git')
  const here: Root = isCheckout && folder !== root.folder ? { folder, isCheckout, files: [] } : root
  if (here !== root) roots.push(here)
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isFile()) here.files.push(path)
    if (entry.isDirectory() && !DEPENDENCY_FOLDERS.has(entry.name)) await walk(path, here, roots)
  }
}

async function findRoots(workspace: string): Promise<readonly Root[]> {
  const names = await readdir(workspace)
  const top: Root = { folder: workspace, isCheckout: names.includes('.git'), files: [] }
  const roots = [top]
  await walk(workspace, top, roots)
  return roots
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

async function readIgnoreFile(folder: string): Promise<(path: string) => boolean> {
  try {
    const rules = ignore().add(await readFile(join(folder, IGNORE_FILE), 'utf8'))
    return (path) => rules.ignores(relative(folder, path).split(sep).join('/'))
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return () => false
    throw error
  }
}

async function filesOf(root: Root): Promise<readonly string[]> {
  const tracked = root.isCheckout ? await trackedFiles(root.folder) : undefined
  const isIgnored = await readIgnoreFile(root.folder)
  return (tracked ?? root.files).filter((path) => !isIgnored(path))
}

/** The files of a workspace that count, and how many checkouts they are in. */
export interface WorkspaceFiles {
  readonly files: readonly string[]
  readonly checkouts: number
}

/**
 * The files below a workspace: what git tracks in its checkouts, and elsewhere all but
 * dependencies. What `.ami-cleanup-ignore` names does not count.
 * @throws what the file system answers
 */
export async function listWorkspaceFiles(workspace: string): Promise<WorkspaceFiles> {
  const roots = await findRoots(workspace)
  const lists = await Promise.all(roots.map(filesOf))
  return {
    files: [...new Set(lists.flat())].sort(),
    checkouts: roots.filter(({ isCheckout }) => isCheckout).length,
  }
}
