import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What git has of this folder, and what is new in it; nothing that it ignores. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const deleted = (await run('git', ['ls-files', '-z', '--deleted'], { cwd: folder })).stdout
  const { stdout } = await run('git', args, { cwd: folder, maxBuffer: 2 ** 26 })
  const gone = new Set(deleted.split('\0'))
  return [...new Set(stdout.split('\0'))].filter((path) => path !== '' && !gone.has(path))
}
