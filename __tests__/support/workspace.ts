import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type Files = Readonly<Record<string, string | Buffer>>

/** Writes files below a folder, and says where they are. */
export async function writeFiles(folder: string, files: Files): Promise<readonly string[]> {
  const paths = Object.entries(files).map(async ([name, content]) => {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
    return path
  })
  return Promise.all(paths)
}

/** Runs git in a folder, as a step of the job would. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', folder, '-c', 'init.defaultBranch=main', ...args])
  return stdout
}

/** Makes a folder a checkout of git that tracks all that is in it by now. */
export async function makeCheckout(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await git(folder, 'init', '--quiet')
  await git(folder, 'add', '--all')
}

/** Has a checkout track what is no file of it, or not there, by its mode. */
async function track(folder: string, mode: string, path: string): Promise<void> {
  const entry = `${mode},${'1'.repeat(40)},${path}`
  await git(folder, 'update-index', '--add', '--cacheinfo', entry)
}

/** Has a checkout track a submodule that is not checked out. */
export const addSubmodule = async (folder: string, path: string): Promise<void> =>
  track(folder, '160000', path)

/** Has a checkout track a file that is not there. */
export const trackFile = async (folder: string, path: string): Promise<void> =>
  track(folder, '100644', path)

/** The longest path that Linux and macOS take is shorter than this many folders of such a name. */
const DEEP = { name: 'd'.repeat(200), folders: 25 }

/**
 * A folder that nobody can read by its path, root included: it is too long. The system takes it
 * where it is made step by step.
 */
export function makeUnreadableFolder(workspace: string): string {
  const before = process.cwd()
  process.chdir(workspace)
  for (let depth = 0; depth < DEEP.folders; depth += 1) {
    mkdirSync(DEEP.name)
    process.chdir(DEEP.name)
  }
  process.chdir(before)
  return DEEP.name
}
