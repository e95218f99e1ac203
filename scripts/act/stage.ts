import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { DAY, startEmulator, type Emulator, type World } from '../../__tests__/emulator/index.ts'
import { runAction, type Inputs } from '../../__tests__/support/run-action.ts'
import { SharedClock } from '../../__tests__/support/shared-clock.ts'
import { commitAll, runAct, type ActRun, type ActStep, type Texts } from '../act.ts'
import { ACCOUNT, REPOSITORY, type Scenery } from './accounts.ts'
import { provideActions } from './stand-ins.ts'

/** A repository on GitHub with emulated accounts behind it, in which a workflow is run again and again. */

export type Ids = readonly string[]

/** What runs come to: what they say to plan, and what happened to images and where. */
const WORDS = ['planned', 'toDisable', 'targets', 'gone', 'disabled', 'made'] as const
type Word = (typeof WORDS)[number]

/** What a run that names none of it leaves alone. */
const CHANGES = ['gone', 'disabled', 'made'] as const

/** Ids, their number, `some`, or a word: the ids that it had when there first were some. */
type Expected = Ids | number | 'some' | Word

/** One run of the workflow: what starts it, what it finds beside the repository, and what comes of it. */
export interface Run {
  readonly event?: 'workflow_dispatch' | 'schedule' | 'push' | 'pull_request'
  /** Days since the run before. */
  readonly after?: number
  /** A pull request from a fork: its jobs get no token for AWS, and none that writes. */
  readonly fromFork?: boolean
  /** The event's payload. */
  readonly payload?: object
  /** Files of the repository, by their paths; by default those that the accounts come with. */
  readonly files?: Texts
  readonly variables?: Texts
  readonly secrets?: Texts
  /** Shell scripts that take the place of programs. */
  readonly programs?: Texts
  /** Files of artifacts that are there already, by the artifact's name and their own. */
  readonly artifacts?: Texts
  /** Files of other repositories, by the repository's name. */
  readonly others?: Readonly<Record<string, Texts>>
  /** The workflow fails. */
  readonly fails?: true
  /** Where it does not say so, nothing is changed. */
  readonly sees: Readonly<Partial<Record<Word, Expected>>>
  /** What else has to be so. @throws where it is not */
  readonly also?: (seen: Seen) => Promise<void> | void
}

/** What came of a run. */
export interface Seen extends ActRun, Readonly<Record<Word, Ids>> {
  /** The step that cleaned up or planned last. */
  readonly last: ActStep
  /** Where the artifacts are, each in a folder of its name. */
  readonly kept: string
}

export interface Stage {
  readonly emulator: Emulator
  /** That of the emulator and of every run. */
  readonly clock: SharedClock
  /** What a dry run with these settings would remove, without a workflow around it, in order. */
  readonly planWithout: (inputs: Inputs) => Promise<Ids>
  /** A run without a workflow around it, as the JSON that it leaves. */
  readonly reportOf: (account: string, dryRun: 'true' | 'false') => Promise<string>
}

/** @throws where they differ, with both of them */
export function requireEqual(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return
  throw new Error(`${what}: ${JSON.stringify(actual)}, and not ${JSON.stringify(expected)}`)
}

export async function writeTexts(folder: string, texts: Texts): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

interface Job {
  readonly environment?: string
  readonly permissions?: Readonly<Record<string, 'read' | 'write' | undefined>>
}

/**
 * The subject of a job's OIDC token.
 * https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
function subjectOf({ environment }: Job, event: Run['event']): string {
  if (environment !== undefined) return `repo:${REPOSITORY}:environment:${environment}`
  return `repo:${REPOSITORY}:${event === 'pull_request' ? event : 'ref:refs/heads/main'}`
}

/**
 * Gives the jobs what GitHub gives them by their permissions and environments, and act does not: a
 * folder for each, with the file `environment`, and `repository`, which leads to the repository where
 * the job may read it. act has one token for all jobs: it may comment where any of them may.
 */
async function grant(workflow: string, run: Run, folder: string, { oidc, github }: Emulator) {
  const { jobs, ...all } = parse(workflow) as Job & { readonly jobs: Readonly<Record<string, Job>> }
  for (const [id, job] of Object.entries(jobs)) {
    const permissions = job.permissions ?? all.permissions ?? {}
    const asks = permissions['id-token'] === 'write' && run.fromFork !== true
    const variables = Object.entries(asks ? oidc.environment(subjectOf(job, run.event)) : {})
    const environment = variables.map(([name, value]) => `${name}=${value}\n`).join('')
    await writeTexts(join(folder, 'jobs', id), { environment })
    if (permissions['contents'] !== undefined)
      await symlink(join(folder, 'repository'), join(folder, 'jobs', id, 'repository'))
  }
  const mayComment = Object.values(jobs).some((job) => job.permissions?.['pull-requests'])
  if (run.fromFork === true || !mayComment) github.fail({ answer: 'forbidden' })
}

/** Each run has a folder of its own, as it has its own runner and artifacts. */
async function furnish(workflow: string, run: Run, folder: string, files: Texts): Promise<void> {
  const { payload = {}, programs = {}, artifacts = {}, others = {} } = run
  await mkdir(join(folder, 'kept'), { recursive: true })
  await writeTexts(join(folder, 'kept'), artifacts)
  await writeTexts(folder, { 'payload.json': JSON.stringify(payload) })
  for (const [name, script] of Object.entries(programs)) {
    const text = `#!/usr/bin/env bash\nset -euo pipefail\n${script}\n`
    await writeTexts(join(folder, 'programs'), { [name]: text })
    await chmod(join(folder, 'programs', name), 0o755)
  }
  const own = {
    'README.md': 'No image is named here.\n',
    ...(run.files ?? files),
    '.github/workflows/ami-cleanup.yml': workflow,
  }
  const repositories = [
    ['repository', REPOSITORY, own] as const,
    ...Object.entries(others).map(([name, texts]) => [`others/${name}`, name, texts] as const),
  ]
  for (const [path, name, texts] of repositories) {
    await writeTexts(join(folder, path), texts)
    await commitAll(join(folder, path), `https://github.com/${name}.git`)
  }
}

async function act(workflow: string, run: Run, home: string, { emulator, clock }: Stage) {
  return runAct(join(home, 'repository'), {
    home,
    start: [run.event ?? 'workflow_dispatch', '--eventpath', join(home, 'payload.json')],
    environment: {
      ...emulator.environmentWithoutKeys(),
      ...emulator.github.environment(),
      ...clock.environment,
      JOBS: join(home, 'jobs'),
      KEPT: join(home, 'kept'),
      OTHERS: join(home, 'others'),
    },
    variables: run.variables ?? {},
    secrets: { GITHUB_TOKEN: emulator.github.token, ...run.secrets },
    actions: await provideActions(workflow, home),
  })
}

/** All images and snapshots that there are, each with its account and Region. */
function inventoryOf(world: World) {
  const regions = [...world.accounts.values()].flatMap((account) => [...account.regions.values()])
  const all = regions.flatMap(({ account, name, images, snapshots }) => {
    const target = `${account.id}/${name}`
    return [
      ...[...images.values()].map(({ id, image }) => ({ id, target, state: image.State })),
      ...[...snapshots.keys()].map((id) => ({ id, target, state: 'snapshot' })),
    ]
  })
  return new Map(all.map((each) => [each.id, each]))
}

type Inventory = ReturnType<typeof inventoryOf>

function changesBetween(before: Inventory, after: Inventory) {
  const gone = [...before.values()].filter(({ id }) => !after.has(id))
  const now = [...after.values()]
  const ids = (found: typeof now, prefix = 'ami-'): Ids =>
    found.flatMap(({ id }) => (id.startsWith(prefix) ? id : [])).sort()
  const wasDisabled = (id: string): boolean => before.get(id)?.state === 'disabled'
  return {
    gone: ids(gone),
    goneSnapshots: ids(gone, 'snap-'),
    disabled: ids(now.filter(({ id, state }) => state === 'disabled' && !wasDisabled(id))),
    made: ids(now.filter(({ id }) => !before.has(id))),
    targets: [...new Set(gone.map(({ target }) => target))].sort(),
  }
}

/** The ids of an output of all steps, each once, in order. */
const idsOf = (steps: readonly ActStep[], output: string): Ids =>
  [...new Set(steps.flatMap(({ outputs }) => JSON.parse(outputs[output] ?? '[]') as Ids))].sort()

/** The ids in the commands of the pages that undo what was done. */
const undone = (steps: readonly ActStep[], command: string): Ids => {
  const pattern = new RegExp(`\\b${command} .*?-id ([\\w-]+)`, 'g')
  const found = steps.flatMap(({ summary }) => [...summary.matchAll(pattern)])
  return [...new Set(found.map(([, id = '']) => id))].sort()
}

/** @throws where a headline, which the page has to show, has another number than the lists beside it */
function requireHeadline(step: ActStep): void {
  const { headline = '' } = step.outputs
  requireEqual(`the page says "${headline}"`, step.summary.includes(headline), true)
  for (const [output, words] of [
    ['deleted-image-ids', /\bCOUNT\b.*removed/],
    ['disabled-image-ids', /^COUNT of .*disabled/],
    ['planned-image-ids', /^Dry run: COUNT of /],
    ['planned-disabled-image-ids', /^Dry run: COUNT of .*disabled/],
  ] as const) {
    const { length } = idsOf([step], output)
    if (length === 0) continue
    const pattern = new RegExp(words.source.replace('COUNT', String(length)))
    requireEqual(`"${headline}" says ${pattern.source}`, pattern.test(headline), true)
    return
  }
}

/** @throws where steps, or the pages that they wrote, say something else than happened in the accounts */
function requireTruth(steps: readonly ActStep[], is: ReturnType<typeof changesBetween>): void {
  for (const [output, command, ids] of [
    ['deleted-image-ids', 'restore-image-from-recycle-bin', is.gone],
    ['deleted-snapshot-ids', 'restore-snapshot-from-recycle-bin', is.goneSnapshots],
    ['disabled-image-ids', 'enable-image', is.disabled],
  ] as const) {
    requireEqual(output, idsOf(steps, output), ids)
    requireEqual(`what the pages tell to ${command}`, undone(steps, command), ids)
  }
  for (const step of steps) {
    requireHeadline(step)
    for (const [count, ids] of [
      ['removed-count', 'deleted-image-ids'],
      ['planned-count', 'planned-image-ids'],
      ['disabled-count', 'disabled-image-ids'],
    ] as const)
      requireEqual(count, step.outputs[count], String(idsOf([step], ids).length))
    const { 'failed-count': failed, 'stopped-count': stopped } = step.outputs
    requireEqual('failed and stopped', [failed, stopped], ['0', '0'])
  }
}

/** @throws where a run came to something else than is expected */
function requireExpected(seen: Seen, { sees }: Run, remembered: Map<string, Ids>): void {
  for (const word of WORDS) {
    const ids = seen[word]
    if (ids.length > 0 && !remembered.has(word)) remembered.set(word, ids)
    const expected = sees[word] ?? ((CHANGES as readonly Word[]).includes(word) ? [] : ids)
    if (expected === 'some') requireEqual(`${word}: some`, ids.length > 0, true)
    else if (typeof expected === 'number') requireEqual(word, ids.length, expected)
    else requireEqual(word, ids, typeof expected === 'string' ? remembered.get(expected) : expected)
  }
}

/** In a few words: `3 gone`. */
const told = (seen: Seen): string =>
  [...CHANGES, ...WORDS]
    .filter((word) => seen[word].length > 0)
    .map((word) => `${seen[word].length} ${word}`)[0] ?? 'nothing'

/** @throws with the log where a run did not end as it has to */
async function look(workflow: string, run: Run, folder: string, stage: Stage): Promise<Seen> {
  const { emulator } = stage
  const [before, changing] = [inventoryOf(emulator.world), emulator.mutations().length]
  const ran = await act(workflow, run, folder, stage)
  const failed = ran.steps
    .filter((step) => !step.succeeded)
    .map(({ job, name }) => `${job}: ${name}`)
  if (ran.succeeded === (run.fails === true))
    throw new Error(`The workflow ended otherwise (${failed.join('; ')}). Its log:\n${ran.log}`)
  const steps = ran.steps.filter(({ outputs }) => 'headline' in outputs)
  const changes = changesBetween(before, inventoryOf(emulator.world))
  if (ran.succeeded) requireTruth(steps, changes)
  if (CHANGES.every((word) => changes[word].length === 0))
    requireEqual('calls that change something', emulator.mutations().length, changing)
  return {
    ...ran,
    ...changes,
    planned: idsOf(steps, 'planned-image-ids'),
    toDisable: idsOf(steps, 'planned-disabled-image-ids'),
    last: steps.at(-1) ?? { job: '', name: '', succeeded: false, outputs: {}, summary: '' },
    kept: join(folder, 'kept'),
  }
}

function stageOf(emulator: Emulator, clock: SharedClock, files: Texts): Stage {
  const runAlone = async (inputs: Inputs, account: string) => {
    const environment = { ...emulator.environment(account), ...clock.environment }
    const run = await runAction({ inputs, workspace: files, environment })
    if (run.exitCode !== 0) throw new Error(`The run before failed:\n${run.log}`)
    return run
  }
  return {
    emulator,
    clock,
    planWithout: async (inputs) => {
      const dry = { ...inputs, 'dry-run': 'true', 'role-to-assume': '' }
      const { outputs } = await runAlone(dry, ACCOUNT)
      return (JSON.parse(outputs['planned-image-ids'] ?? '') as Ids).toSorted()
    },
    reportOf: async (account, dryRun) =>
      JSON.stringify((await runAlone({ 'dry-run': dryRun }, account)).report),
  }
}

/** Plays a story on accounts that are made for it, and says what was seen. @throws with what is wrong */
export type Play = (workflow: string) => Promise<string>

/** The runs of a story, one after the other; it may ask the stage before the first what they have to come to. */
export const story =
  <Accounts extends Scenery>(
    makeAccounts: () => Promise<Accounts>,
    runs:
      | readonly Run[]
      | ((stage: Stage, accounts: Accounts) => Promise<readonly Run[]> | readonly Run[]),
  ): Play =>
  async (workflow) => {
    const scratch = await mkdtemp(join(tmpdir(), 'ami-cleanup-act-'))
    const accounts = await makeAccounts()
    const { world, files, onCall = () => undefined } = accounts
    const clock = new SharedClock(scratch)
    const emulator = await startEmulator({ world, now: clock.now, onCall })
    const stage = stageOf(emulator, clock, files)
    const remembered = new Map<string, Ids>()
    const said: string[] = []
    try {
      const all = typeof runs === 'function' ? await runs(stage, accounts) : runs
      for (const [index, run] of all.entries()) {
        clock.advance((run.after ?? 0) * DAY)
        const folder = join(scratch, String(index))
        await furnish(workflow, run, folder, files)
        await grant(workflow, run, folder, emulator)
        const seen = await look(workflow, run, folder, stage)
        requireExpected(seen, run, remembered)
        await run.also?.(seen)
        said.push(told(seen))
      }
      return said.join('; ')
    } finally {
      await emulator.stop()
      await rm(scratch, { recursive: true, force: true })
    }
  }
