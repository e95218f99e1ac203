import { execFile } from 'node:child_process'
import { mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator, type Emulator } from '../../__tests__/emulator/index.ts'
import { startMoto } from '../../__tests__/moto/server.ts'
import { createDemoWorld, DEMO_ACCOUNT, DEMO_REGION } from '../../__tests__/support/demo-world.ts'
import { runAction } from '../../__tests__/support/run-action.ts'
import { commitAll, type Texts } from '../act.ts'
import { PYTHON_TOOLS } from '../tool.ts'
import { copyFiles } from './files.ts'
import { NOT_IN_MOTO } from './not-in-moto.ts'

/** Where commands are run: a fresh clone, the demo's account, moto, and what they find there. */

const ROOT = new URL('../../', import.meta.url).pathname

/** The image that somebody wants back. */
const DISABLED_IMAGE = 'ami-0d15ab1ed00000001'

/** It has the packages of this folder: to install them again would take minutes and show nothing new. */
async function makeClone(folder: string): Promise<void> {
  const origin = `${folder}.git`
  await copyFiles(folder)
  await commitAll(folder, origin)
  const git = promisify(execFile)
  await git('git', ['init', '-q', '--bare', origin])
  await git('git', ['push', '-q', '-u', 'origin', 'main'], { cwd: folder })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}

async function startAccount(): Promise<Emulator> {
  const { world } = createDemoWorld()
  const tags = { 'ami-cleanup:disabled-at': '2026-01-01T00:00:00Z' }
  const overrides = { ImageId: DISABLED_IMAGE }
  world.account(DEMO_ACCOUNT).region(DEMO_REGION).addImage({ state: 'disabled', tags, overrides })
  return startEmulator({ world })
}

/** Leaves the report of a real run on the demo's account, in which one image could not be removed. */
async function leaveReport(emulator: Emulator, file: string): Promise<void> {
  const code = 'OperationNotPermitted'
  emulator.inject({ operation: 'DeregisterImage', times: 1, kind: 'error', code })
  const { log, report } = await runAction({
    inputs: { 'dry-run': 'false', 'keep-previous': '7', 'report-file': file },
    environment: emulator.environment(DEMO_ACCOUNT, DEMO_REGION),
  })
  if (report === undefined) throw new Error(`The demo's account has no report:\n${log}`)
}

/** `gh`, which needs GitHub, in a folder for `PATH`. */
async function makeStandIn(folder: string): Promise<void> {
  await mkdir(folder)
  const script = new URL('gh.ts', import.meta.url).pathname
  const gh = `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`
  await writeFile(join(folder, 'gh'), gh, { mode: 0o755 })
}

/** A file for a shell to read. */
async function writeVariables(file: string, values: Texts): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`)
  await writeFile(file, lines.join(''))
}

const variablesIn = (scratch: string): Texts => ({
  PATH: [join(scratch, 'bin'), PYTHON_TOOLS, process.env['PATH']].join(':'),
  HOME: process.env['HOME'] ?? '',
  ...{ GIT_AUTHOR_NAME: 'test', GIT_AUTHOR_EMAIL: 'test@example.com' },
  ...{ GIT_COMMITTER_NAME: 'test', GIT_COMMITTER_EMAIL: 'test@example.com' },
  AWS_PAGER: '',
  // The first version of the AWS CLI knows no AWS_REGION.
  AWS_DEFAULT_REGION: DEMO_REGION,
  KUBECONFIG: join(scratch, 'kubeconfig'),
  PLACES: scratch,
  DISABLED_IMAGE,
})

export interface Places {
  /** A fresh clone, with a report of the demo's account as `report.json`. */
  readonly clone: string
  readonly environment: Texts
}

/** Furnishes the places and uses them; whatever was started is stopped again. */
export async function inPlaces<Result>(use: (places: Places) => Promise<Result>): Promise<Result> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'ami-cleanup-commands-'))
  const scratch = folder.path
  const [emulator, moto] = [await startAccount(), await startMoto(NOT_IN_MOTO)]
  try {
    const clone = join(scratch, 'clone')
    await makeStandIn(join(scratch, 'bin'))
    await makeClone(clone)
    await leaveReport(emulator, join(clone, 'report.json'))
    await writeVariables(`${scratch}/emulator.env`, emulator.environment(DEMO_ACCOUNT, DEMO_REGION))
    await writeVariables(`${scratch}/moto.env`, moto.environment)
    return await use({ clone, environment: variablesIn(scratch) })
  } finally {
    await Promise.all([emulator.stop(), moto.stop()])
  }
}
