import { lstat } from 'node:fs/promises'
import { hasErrorCode, reasonOf } from '../../text/errors.ts'
import type { Git, GitEntry } from './git.ts'
import { readIgnoreRules, type IgnoreRules } from './ignore-file.ts'
import { below, keyOf, rawPath, type RawPath, type Unread } from './raw-path.ts'
import { DEPENDENCY_FOLDERS, GIT_FOLDER, rootsBelow, type Root } from './walk.ts'

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
 * does not ignore; elsewhere, all but dependencies. What `.ami-cleanup-ignore` names does not count.
 * @param workspace a path without links
 */
export async function listWorkspaceFiles(workspace: string, git: Git): Promise<WorkspaceFiles> {
  const listing = new Listing(git)
  await listing.add(await rootsBelow(rawPath(Buffer.from(workspace)), DEPENDENCY_FOLDERS))
  return listing
}
