import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'

/**
 * Tools that only one command needs have a package and a lockfile of their own in `tools`, and are
 * installed when that command is run. `node scripts/tool.ts mutation stryker run CONFIG` runs one;
 * `node scripts/tool.ts moto` installs the AWS CLI and moto.
 */

const ROOT = new URL('../', import.meta.url).pathname

/** Runs a program of this repository; where it fails, this process ends as it did. */
function runOrExit(command: string, ...args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

/** Installs what the lockfile of a tool says, and returns the folder with its packages. */
export function installTool(name: string): string {
  const folder = `${ROOT}tools/${name}`
  // npm writes its own list of what is there last.
  const installed = `${folder}/node_modules/.package-lock.json`
  const at = existsSync(installed) ? statSync(installed).mtimeMs : 0
  if (at <= statSync(`${folder}/package-lock.json`).mtimeMs)
    runOrExit('npm', 'ci', '--prefix', folder)
  return `${folder}/node_modules`
}

/** Where the AWS CLI and moto are, and whatever else `.ci/run` brings. */
export const PYTHON_TOOLS = `${ROOT}.venv/bin`

/** Installs the AWS CLI and moto, both pinned, or sees that they are there. */
export function installMoto(): void {
  runOrExit('python3', '-m', 'venv', '.venv')
  const quiet = ['--quiet', '--disable-pip-version-check']
  const requirements = ['--requirement', '__tests__/moto/requirements.txt']
  runOrExit('.venv/bin/pip', 'install', ...quiet, ...requirements)
}

if (import.meta.main) {
  const [name = '', program = '', ...args] = process.argv.slice(2)
  if (name === 'moto') installMoto()
  else runOrExit(`${installTool(name)}/.bin/${program}`, ...args)
}
