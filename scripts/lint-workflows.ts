import { execFile } from 'node:child_process'
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { PLACEHOLDER_COMMIT, readProject } from './project.ts'
import { readShown, type Shown } from './shown-workflows.ts'

/**
 * Holds the workflows that the documentation shows to what those of this repository are held to:
 * actionlint, with this action's inputs and outputs as `action.yml` has them, and zizmor at its most
 * pedantic. `npm run lint:workflows` does both, and needs both programs in `PATH`.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname

const OWN_STEP = { id: 'clean-up', uses: `own/action@${PLACEHOLDER_COMMIT}` }

/** The list that the input `rules` takes, and no steps. */
const isRules = (shown: readonly unknown[]): boolean =>
  shown.some((each) => typeof each === 'object' && each !== null && 'family' in each)

/** Steps that use what a clean-up before them says get one; settings become those of a clean-up. */
function stepsAround(shown: unknown): readonly unknown[] {
  if (!Array.isArray(shown)) return [{ ...OWN_STEP, with: shown }]
  if (isRules(shown)) return [{ ...OWN_STEP, with: { rules: stringify(shown) } }]
  const follows =
    /\bsteps\.clean-up\b/.test(stringify(shown)) && !stringify(shown).includes('id: clean-up')
  return follows ? [OWN_STEP, ...(shown as readonly unknown[])] : (shown as readonly unknown[])
}

/** What a page shows less than a workflow is put into one: events, steps, or the inputs of a step. */
function workflowAround(shown: unknown): object {
  if (typeof shown === 'object' && shown !== null && 'jobs' in shown) return shown
  if (typeof shown === 'object' && shown !== null && 'on' in shown) {
    return { ...workflowAround([OWN_STEP]), ...shown }
  }
  const job = { name: 'Shown', 'runs-on': 'ubuntu-latest', 'timeout-minutes': 5 }
  return {
    name: 'Shown in the documentation',
    on: 'workflow_dispatch',
    permissions: {},
    concurrency: { group: 'shown', 'cancel-in-progress': false },
    jobs: { shown: { ...job, steps: stepsAround(shown) } },
  }
}

interface Linted {
  readonly name: string
  readonly text: string
}

/** A whole workflow as it stands on the page, with its comments: they say versions and reasons. */
function lintedOf({ page, number, code, value }: Shown): Linted {
  const workflow = workflowAround(value)
  const name = `${page.replaceAll('/', '-').replace(/\.md$/, '')}-${String(number)}`
  return { name, text: workflow === value ? code : stringify(workflow, { lineWidth: 0 }) }
}

async function readLinted(): Promise<readonly Linted[]> {
  const linted: Linted[] = []
  for await (const page of glob('{README.md,docs/*.md}', { cwd: ROOT })) {
    linted.push(...(await readShown(page)).map(lintedOf))
  }
  for await (const path of glob('docs/workflows/*.yml', { cwd: ROOT })) {
    linted.push({ name: basename(path, '.yml'), text: await readFile(join(ROOT, path), 'utf8') })
  }
  return linted
}

/** A folder with the workflows as a repository has them. */
async function writeWorkflows(
  workflows: readonly Linted[],
  own: (text: string) => string,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-workflows-'))
  await run('git', ['init', '-q'], { cwd: folder })
  await mkdir(join(folder, '.github/workflows'), { recursive: true })
  for (const file of ['action.yml', 'merge', 'dist']) {
    await cp(join(ROOT, file), join(folder, file), { recursive: true })
  }
  for (const { name, text } of workflows) {
    await writeFile(join(folder, '.github/workflows', `${name}.yml`), own(text))
  }
  return folder
}

interface Check {
  readonly program: string
  readonly args: readonly string[]
  /** How the program is to see this action. */
  readonly own: (text: string) => string
}

/** @throws with what the program says */
async function check({ program, args, own }: Check, linted: readonly Linted[]): Promise<void> {
  const folder = await writeWorkflows(linted, own)
  try {
    const { stdout, stderr } = await run(program, args, { cwd: folder })
    console.log(`${program}: ${stdout.trim() || stderr.trim() || 'nothing to report'}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const { slug } = await readProject()
const named = new RegExp(`(?:own/action|${slug})((?:/[\\w-]+)*)@${PLACEHOLDER_COMMIT}`, 'g')
const linted = await readLinted()
console.log(`${String(linted.length)} workflows, steps and settings of the documentation`)
const checks: readonly Check[] = [
  { program: 'actionlint', args: [], own: (text) => text.replaceAll(named, './$1') },
  {
    program: 'zizmor',
    args: ['--offline', '--quiet', '--persona=pedantic', '.'],
    own: (text) => text.replaceAll(named, `${slug}$1@${'0'.repeat(40)}`),
  },
]
for (const each of checks) {
  try {
    await check(each, linted)
  } catch (error) {
    const { stdout = '', stderr = '' } = error as {
      readonly stdout?: string
      readonly stderr?: string
    }
    console.error(`${each.program}: ${String(error)}\n${stdout}${stderr}`)
    process.exitCode = 1
  }
}
