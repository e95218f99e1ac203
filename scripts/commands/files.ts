import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = new URL('../../', import.meta.url).pathname

/** Copies what git has of this repository, and what is new in it, and nothing that git ignores. */
export async function copyFiles(folder: string): Promise<void> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { stdout } = await promisify(execFile)('git', args, { cwd: ROOT })
  // What was deleted since the last commit is in the list, and is not there.
  const paths = stdout.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)))
  for (const path of paths) await cp(join(ROOT, path), join(folder, path))
}
