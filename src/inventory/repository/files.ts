import type { Dirent } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import ignore from 'ignore'
import { hasErrorCode, reasonOf } from '../../text/errors.ts'
import type { Git, GitEntry } from './git.ts'
import { below, keyOf, type RawPath, rawPath, type Unread } from './raw-path.ts'

const IGNORE_FILE = '.ami-cleanup-ignore'

/** Nobody writes a larger one by hand. */
const LARGEST_BYTES = 1024 ** 2

/** The rules of an ignore file. */
export interface IgnoreRules {
  readonly leaveOut: (file: RawPath) => boolean
  readonly leaveOutFolder: (folder: RawPath) => boolean
  /** Why the file cannot be used, where it exists and cannot. */
  readonly unusable: Unread | undefined
}

const nothing = (unusable?: Unread): IgnoreRules => ({
  leaveOut: () => false,
  leaveOutFolder: () => false,
  unusable,
})

/** @throws what the file system answers, or why the file is not read */
async function readRules(path: RawPath): Promise<string> {
  const stats = await lstat(path.bytes)
  // Git does not follow such a link either: it could lead to a device that never ends.
  if (!stats.isFile()) throw new Error('it is not a file')
  if (stats.size > LARGEST_BYTES) throw new Error('it is larger than 1 MiB')
  return readFile(path.bytes, 'utf8')
}

/**
 * The rules of a folder's `.ami-cleanup-ignore`, in the syntax of `.gitignore`. Where they cannot
 * be used, nothing is left out, and so all files count.
 */
export async function readIgnoreRules(folder: RawPath): Promise<IgnoreRules> {
  const path = below(folder, IGNORE_FILE)
  try {
    // Like git where file names are case-sensitive. Elsewhere this leaves out too few files, which is safe.
    const rules = ignore({ ignorecase: false }).add(await readRules(path))
    const nameOf = ({ text }: RawPath): string => relative(folder.text, text).split(sep).join('/')
    return {
      leaveOut: (file) => rules.ignores(nameOf(file)),
      leaveOutFolder: (each) => keyOf(each) !== keyOf(folder) && rules.ignores(`${nameOf(each)}/`),
      unusable: undefined,
    }
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return nothing()
    return nothing({ path, why: reasonOf(error) })
  }
}

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

/** The files of a workspace that count, and what kept others from being found. */
export interface WorkspaceFiles {
  readonly files: readonly RawPath[]
  /** How many files and folders `.ami-cleanup-ignore` leaves out. */
  readonly leftOut: number
  readonly checkouts: number
  /** Submodules whose files are not there. */
  readonly missing: readonly RawPath[]
  /** Folders that count and cannot be read. */
  readonly unread: readonly Unread[]
  /** Checkouts whose files git could not list, so that all files in them count. */
  readonly notListedByGit: readonly Unread[]
  /** Ignore files that cannot be used, and so leave nothing out. */
  readonly unusable: readonly Unread[]
}

async function isFolder({ bytes }: RawPath): Promise<boolean> {
  try {
    return (await lstat(bytes)).isDirectory()
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

/** Gathers the files of all checkouts, and those outside any checkout. */
class Listing implements WorkspaceFiles {
  readonly missing: RawPath[] = []
  readonly unread: Unread[] = []
  readonly notListedByGit: Unread[] = []
  readonly unusable: Unread[] = []
  checkouts = 0
  leftOut = 0
  readonly #files = new Map<string, RawPath>()
  readonly #known = new Set<string>()
  readonly #git: Git

  constructor(git: Git) {
    this.#git = git
  }

  get files(): readonly RawPath[] {
    return [...this.#files.values()].sort((a, b) => Buffer.compare(a.bytes, b.bytes))
  }

  async add(roots: readonly Root[]): Promise<void> {
    const added = roots.filter(({ folder }) => !this.#known.has(keyOf(folder)))
    for (const { folder } of added) this.#known.add(keyOf(folder))
    for (const root of added) await this.#addRoot(root)
  }

  async #addRoot(root: Root): Promise<void> {
    const rules = await readIgnoreRules(root.folder)
    if (rules.unusable) this.unusable.push(rules.unusable)
    if (root.isCheckout) {
      this.checkouts += 1
      await this.#addCheckout(root, rules)
    } else this.#take(root.files, rules)
    await this.#noteUnread(root, rules)
  }

  #take(paths: readonly RawPath[], { leaveOut }: IgnoreRules): void {
    for (const path of paths) {
      if (leaveOut(path)) this.leftOut += 1
      else this.#files.set(keyOf(path), path)
    }
  }

  async #addCheckout(root: Root, rules: IgnoreRules): Promise<void> {
    const { folder } = root
    let entries: readonly GitEntry[]
    try {
      entries = await this.#git.entries(folder)
    } catch (error) {
      this.notListedByGit.push({ path: below(folder, '.git'), why: reasonOf(error) })
      const [all, ...others] = await rootsBelow(folder, GIT_FOLDER)
      this.#take(all?.files ?? [], rules)
      await this.add(others)
      return
    }
    const files = entries.filter(({ kind }) => kind === 'file')
    this.#take(
      files.map(({ name }) => below(folder, name)),
      rules,
    )
    const checkouts = entries.filter(({ kind }) => kind !== 'file')
    for (const { name } of checkouts) await this.#addBelow(below(folder, name), rules)
  }

  /** A submodule or a nested repository. It may be missing, or in a folder that was not looked through. */
  async #addBelow(path: RawPath, { leaveOutFolder }: IgnoreRules): Promise<void> {
    if (this.#known.has(keyOf(path)) || leaveOutFolder(path)) return
    const roots = (await isFolder(path)) ? await rootsBelow(path, DEPENDENCY_FOLDERS) : []
    if (roots[0]?.isCheckout !== true) this.missing.push(path)
    await this.add(roots)
  }

  async #noteUnread({ folder, isCheckout, unread }: Root, rules: IgnoreRules): Promise<void> {
    for (const each of unread) {
      if (rules.leaveOutFolder(each.path)) continue
      const isIgnored = isCheckout && (await this.#git.isIgnored(folder, each.path))
      if (!isIgnored) this.unread.push(each)
    }
  }
}

/**
 * The files below a workspace. In a checkout, these are the files that git tracks and those that it
 * does not ignore; elsewhere, all but dependencies. Files that `.ami-cleanup-ignore` names do not
 * count.
 * @param workspace a path without links
 */
export async function listWorkspaceFiles(workspace: string, git: Git): Promise<WorkspaceFiles> {
  const listing = new Listing(git)
  await listing.add(await rootsBelow(rawPath(Buffer.from(workspace)), DEPENDENCY_FOLDERS))
  return listing
}
