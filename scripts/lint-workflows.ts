import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { readProjectFiles } from '../__tests__/contract/documents.ts'
import { readProject } from './project.ts'

/**
 * Holds the workflows of docs/workflows, and the one that they call, to what those of this repository are
 * held to: actionlint, with this action's inputs and outputs as `action.yml` has them, and zizmor at its
 * most pedantic. `npm run lint:workflows` does both, and needs both programs in `PATH`.
 */

const ROOT = new URL('../', import.meta.url).pathname

const WORKFLOWS = '{docs/workflows/*,.github/workflows/clean-up}.yml'

const { slug } = await readProject()
const OWN = new RegExp(`${slug}([\\w./-]*)@\\S+`, 'g')

/** Runs a program on the workflows as a repository has them, with this action named as it understands it. */
async function check(own: string, program: string, ...args: readonly string[]): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'ami-cleanup-workflows-'))
  const cwd = folder.path
  const workflows = join(cwd, '.github/workflows')
  await mkdir(workflows, { recursive: true })
  for (const file of ['action.yml', 'merge', 'dist'])
    await cp(join(ROOT, file), join(cwd, file), { recursive: true })
  for (const [path, text] of await readProjectFiles(WORKFLOWS))
    await writeFile(join(workflows, basename(path)), text.replaceAll(OWN, own))
  spawnSync('git', ['init', '-q'], { cwd })
  console.log(`${program}:`)
  const { status, error } = spawnSync(program, args, { cwd, stdio: 'inherit' })
  if (status === 0) console.log('nothing to report')
  else process.exitCode = 1
  if (error !== undefined) console.error(error.message)
}

await check('./$1', 'actionlint')
const PEDANTIC = ['--offline', '--quiet', '--persona=pedantic', '.']
await check(`${slug}$1@${'0'.repeat(40)}`, 'zizmor', ...PEDANTIC)
