import { spawnSync } from 'node:child_process'

/** What is tried on moto needs it, and the AWS CLI: both are pinned, in an environment of their own. */

const ROOT = new URL('../', import.meta.url).pathname

/** Where the AWS CLI and moto are. */
export const MOTO_TOOLS = `${ROOT}.venv/bin`

/** Runs a program of this repository; where it fails, this process ends as it did. */
export function runOrExit(command: string, ...args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

/** Makes the environment, or sees that it is there. */
export function installMoto(): void {
  runOrExit('python3', '-m', 'venv', '.venv')
  const quiet = ['--quiet', '--disable-pip-version-check']
  runOrExit(
    '.venv/bin/pip',
    'install',
    ...quiet,
    '--requirement',
    '__tests__/moto/requirements.txt',
  )
}
