import { execFile, type ExecFileException } from 'node:child_process'
import { mkdtempDisposable, readdir, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator, type Emulator } from '../__tests__/emulator/index.ts'
import { startMoto } from '../__tests__/moto/server.ts'
import { createDemoWorld, DEMO_ACCOUNT, DEMO_REGION } from '../__tests__/support/demo-world.ts'
import { runAction } from '../__tests__/support/run-action.ts'
import { git } from '../__tests__/support/workspace.ts'
import { commitAll, copyFiles, type Texts } from './act.ts'
import { NOT_IN_MOTO } from './commands/not-in-moto.ts'
import { installMoto, PYTHON_TOOLS } from './tool.ts'

/**
 * Runs every file of docs/commands in a fresh clone: the commands that pages show, with what they need
 * and what has to come of them. `npm run test:commands -- report` runs those alone whose names have the
 * word.
 */

const ROOT = new URL('../', import.meta.url).pathname

/** The image that somebody wants back. */
const DISABLED_IMAGE = 'ami-0d15ab1ed00000001'

/** It has the packages of this folder: to install them again would take minutes and show nothing new. */
async function makeClone(folder: string): Promise<void> {
  const origin = `${folder}.git`
  await copyFiles(folder)
  await commitAll(folder, origin)
  await git(folder, 'init', '--quiet', '--bare', origin)
  await git(folder, 'push', '--quiet', '--set-upstream', 'origin', 'main')
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}

/** The demo's account, of which one image cannot be removed, and another one is disabled. */
async function startAccount(): Promise<Emulator> {
  const { world } = createDemoWorld()
  const tags = { 'ami-cleanup:disabled-at': '2026-01-01T00:00:00Z' }
  const overrides = { ImageId: DISABLED_IMAGE }
  world.account(DEMO_ACCOUNT).region(DEMO_REGION).addImage({ state: 'disabled', tags, overrides })
  const code = 'OperationNotPermitted'
  const faults = [{ operation: 'DeregisterImage', times: 1, kind: 'error', code }] as const
  return startEmulator({ world, faults })
}

/** Leaves the report of a real run on it. */
async function leaveReport(environment: Texts, file: string): Promise<void> {
  const inputs = { 'dry-run': 'false', 'keep-previous': '7', 'report-file': file }
  const { log, report } = await runAction({ inputs, environment })
  if (report === undefined) throw new Error(`The demo's account has no report:\n${log}`)
}

/** What `against` of the helpers exports. */
const inWords = (variables: Texts): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

/** Whether all commands of a file do what their page says; what they print is shown where one does not. */
async function tryFile(file: string, clone: string, env: Texts): Promise<boolean> {
  const script = 'exec 2>&1 < /dev/null; source "$0" && source "$1"'
  const files = [join(ROOT, 'scripts/commands/helpers.sh'), join(ROOT, file)]
  try {
    const args = ['--noprofile', '--norc', '-c', script, ...files]
    await promisify(execFile)('bash', args, { cwd: clone, env, maxBuffer: Infinity })
    console.log(`✓ ${file}`)
    return true
  } catch (error) {
    const { code, stdout = '' } = error as ExecFileException
    console.error(
      `✗ ${file} ended with ${String(code)}\n${stdout.trimEnd().replaceAll(/^/gm, '  ')}`,
    )
    return false
  }
}

const [part = ''] = process.argv.slice(2)
const names = (await readdir(join(ROOT, 'docs/commands'))).map((name) => `docs/commands/${name}`)
const files = [...names, 'scripts/commands/steps.sh'].filter((file) => file.includes(part))
installMoto()
await using started = new AsyncDisposableStack()
const folder = await mkdtempDisposable(join(tmpdir(), 'ami-cleanup-commands-'))
const { path: scratch } = started.use(folder)
const emulator = started.adopt(await startAccount(), async (each) => each.stop())
const moto = started.adopt(await startMoto(NOT_IN_MOTO), async (each) => each.stop())
const clone = join(scratch, 'clone')
const account = emulator.environment(DEMO_ACCOUNT, DEMO_REGION)
await makeClone(clone)
await leaveReport(account, join(clone, 'report.json'))
const environment = {
  PATH: [PYTHON_TOOLS, dirname(process.execPath), process.env['PATH']].join(':'),
  HOME: process.env['HOME'] ?? '',
  TMPDIR: scratch,
  ...{ GIT_AUTHOR_NAME: 'test', GIT_AUTHOR_EMAIL: 'test@example.com' },
  ...{ GIT_COMMITTER_NAME: 'test', GIT_COMMITTER_EMAIL: 'test@example.com' },
  AWS_PAGER: '',
  // The first version of the AWS CLI knows no AWS_REGION.
  AWS_DEFAULT_REGION: DEMO_REGION,
  KUBECONFIG: join(scratch, 'kubeconfig'),
  DISABLED_IMAGE,
  emulator: inWords(account),
  moto: inWords(moto.environment),
}
let failed = 0
for (const file of files) if (!(await tryFile(file, clone, environment))) failed += 1
// As Jest closes, which .ci/run reads.
console.log(`Tests: ${failed > 0 ? `${failed} failed, ` : ''}${files.length - failed} passed`)
process.exitCode = failed > 0 || files.length === 0 ? 1 : 0
