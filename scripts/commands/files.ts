import { execFile } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = new URL('../../', import.meta.url).pathname

async function listFiles(...options: readonly string[]): Promise<readonly string[]> {
  const git = promisify(execFile)
  const { stdout } = await git('git', ['ls-files', '-z', ...options], { cwd: ROOT })
  return stdout.split('\0').filter((path) => path !== '')
}

/** Copies what git has of this repository, and what is new in it, and nothing that git ignores. */
export async function copyFiles(folder: string): Promise<void> {
  const deleted = new Set(await listFiles('--deleted'))
  const files = await listFiles('--cached', '--others', '--exclude-standard')
  for (const path of files.filter((each) => !deleted.has(each))) {
    await cp(join(ROOT, path), join(folder, path))
  }
}
