import { execFile } from 'node:child_process'
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { PLACEHOLDER_COMMIT, readProject } from './project.ts'

/**
 * Holds the workflows of docs/workflows, and the one that they call, to what those of this repository are held to: actionlint, with
 * this action's inputs and outputs as `action.yml` has them, and zizmor at its most pedantic.
 * `npm run lint:workflows` does both, and needs both programs in `PATH`.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname

/** How a program is to see this action. */
type Own = (text: string) => string

/** A folder with the workflows as a repository has them. */
async function writeWorkflows(own: Own): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-workflows-'))
  await run('git', ['init', '-q'], { cwd: folder })
  await mkdir(join(folder, '.github/workflows'), { recursive: true })
  for (const file of ['action.yml', 'merge', 'dist']) {
    await cp(join(ROOT, file), join(folder, file), { recursive: true })
  }
  const paths = '{docs/workflows/*,.github/workflows/clean-up}.yml'
  for await (const path of glob(paths, { cwd: ROOT })) {
    const text = await readFile(join(ROOT, path), 'utf8')
    await writeFile(join(folder, '.github/workflows', basename(path)), own(text))
  }
  return folder
}

/** Says what the program says, and fails where it does. */
async function check(program: string, args: readonly string[], own: Own): Promise<void> {
  const folder = await writeWorkflows(own)
  try {
    const { stdout, stderr } = await run(program, args, { cwd: folder })
    console.log(`${program}: ${stdout.trim() || stderr.trim() || 'nothing to report'}`)
  } catch (error) {
    const { stdout = '', stderr = '' } = error as {
      readonly stdout?: string
      readonly stderr?: string
    }
    console.error(`${program}: ${String(error)}\n${stdout}${stderr}`)
    process.exitCode = 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const { slug, version } = await readProject()
const named = new RegExp(
  `${slug}((?:/[\\w.-]+)*)@(?:${PLACEHOLDER_COMMIT}|[0-9a-f]{40}|v${version.replaceAll('.', '[.]')})`,
  'g',
)
await check('actionlint', [], (text) => text.replaceAll(named, './$1'))
await check('zizmor', ['--offline', '--quiet', '--persona=pedantic', '.'], (text) =>
  text.replaceAll(named, `${slug}$1@${'0'.repeat(40)}`),
)
