import { spawnSync } from 'node:child_process'

/** Makes a virtual environment with a pinned moto, and runs the suite against it. */

const ROOT = new URL('../', import.meta.url).pathname

function run(command: string, ...args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

run('python3', '-m', 'venv', '.venv')
run(
  '.venv/bin/pip',
  'install',
  '--quiet',
  '--disable-pip-version-check',
  '--requirement',
  '__tests__/moto/requirements.txt',
)
run(
  process.execPath,
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--config',
  'jest.moto.config.js',
)
