import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { reasonOf } from '../../text/errors.ts'
import { below, type RawPath, type Unread } from './raw-path.ts'

/** The folder of git's own data, which is not a part of the repository's files. */
export const GIT_FOLDER: ReadonlySet<string> = new Set(['.git'])

/** Folders of installed dependencies: what others wrote says nothing about this account. */
export const DEPENDENCY_FOLDERS: ReadonlySet<string> = new Set([
  ...GIT_FOLDER,
  '.terraform',
  '.tox',
  '.venv',
  'venv',
  '__pycache__',
  'bower_components',
  'node_modules',
])

/** A folder with all files below it, except those in checkouts below it. */
export interface Root {
  readonly folder: RawPath
  readonly isCheckout: boolean
  /** Links included. */
  readonly files: RawPath[]
  /** Folders that could not be read. */
  readonly unread: Unread[]
}

type Entries = readonly Dirent<Buffer>[]

const holdsGit = (entries: Entries): boolean =>
  entries.some(({ name }) => name.toString() === '.git')

/** Git tracks nothing else, and reading a device or a pipe may never end. */
const isFile = (entry: Dirent<Buffer>): boolean => entry.isFile() || entry.isSymbolicLink()

async function entriesOf(folder: RawPath, unread: Unread[]): Promise<Entries> {
  try {
    return await readdir(folder.bytes, { withFileTypes: true, encoding: 'buffer' })
  } catch (error) {
    unread.push({ path: folder, why: reasonOf(error) })
    return []
  }
}

/** Goes through a folder and all folders below it, except those left out. Links are not followed. */
class Walk {
  readonly roots: Root[] = []
  readonly #leftOut: ReadonlySet<string>

  constructor(leftOut: ReadonlySet<string>) {
    this.#leftOut = leftOut
  }

  async begin(folder: RawPath): Promise<void> {
    const unread: Unread[] = []
    const entries = await entriesOf(folder, unread)
    await this.#fill({ folder, isCheckout: holdsGit(entries), files: [], unread }, entries)
  }

  async #fill(root: Root, entries: Entries): Promise<void> {
    this.roots.push(root)
    await this.#enter(root, root.folder, entries)
  }

  async #enter(root: Root, folder: RawPath, entries: Entries): Promise<void> {
    for (const entry of entries) {
      const path = below(folder, entry.name)
      if (isFile(entry)) root.files.push(path)
      if (!entry.isDirectory() || this.#leftOut.has(entry.name.toString())) continue
      const inside = await entriesOf(path, root.unread)
      if (holdsGit(inside)) {
        await this.#fill({ folder: path, isCheckout: true, files: [], unread: [] }, inside)
      } else await this.#enter(root, path, inside)
    }
  }
}

/** The folder itself, and every checkout below it, each as a root of its own. */
export async function rootsBelow(
  folder: RawPath,
  leftOut: ReadonlySet<string>,
): Promise<readonly Root[]> {
  const walk = new Walk(leftOut)
  await walk.begin(folder)
  return walk.roots
}
