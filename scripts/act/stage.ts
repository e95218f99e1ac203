import { deepStrictEqual, ok } from 'node:assert/strict'
import { chmod, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, startEmulator, type Call, type Emulator } from '../../__tests__/emulator/index.ts'
import { runAction, type Inputs } from '../../__tests__/support/run-action.ts'
import { SharedClock } from '../../__tests__/support/shared-clock.ts'
import { writeFiles } from '../../__tests__/support/workspace.ts'
import type { Report } from '../../src/report/schema.ts'
import { commitAll, runAct, type ActRun, type ActStep, type Texts } from '../act.ts'
import { ACCOUNT, oneAccount, REPOSITORY, roleIn, type Accounts } from './accounts.ts'
import { grant, provideActions, type Job } from './stand-ins.ts'
import { claimed, requireTruth, watch, type Ids } from './truth.ts'

/** A repository on GitHub with emulated accounts behind it, in which a workflow is run again and again. */

/** What a run that names none of it leaves alone. */
const CHANGES = ['gone', 'disabled', 'made'] as const

/** What runs come to: what they say to plan, and what happened to images and where. */
const WORDS = ['planned', 'toDisable', ...CHANGES, 'targets'] as const
type Word = (typeof WORDS)[number]

/** Ids, their number, `some`, or a word: the ids that it had when there first were some. */
type Expected = Ids | number | 'some' | Word

/** One run of the workflow: what starts it, what it finds beside the repository, and what comes of it. */
export interface Run {
  readonly event?: 'workflow_dispatch' | 'schedule' | 'push' | 'pull_request'
  /** Days since the run before. */
  readonly after?: number
  /** The repository of a pull request. A fork's jobs get no token for AWS, and none that writes. */
  readonly from?: string
  /** Files of `repository`, of artifacts in `kept/NAME`, and of another repository in `others/OWNER/NAME`. */
  readonly files?: Texts
  readonly variables?: Texts
  readonly secrets?: Texts
  /** Shell scripts that take the place of programs. */
  readonly programs?: Texts
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

export interface Stage extends Accounts {
  readonly emulator: Emulator
  /** That of the emulator and of every run. */
  readonly clock: SharedClock
  /** The report of a run without a workflow around it, which by default is a dry one. */
  readonly runAlone: (inputs?: Inputs, account?: string) => Promise<Report>
}

type Runs = Run | readonly Run[]

/** Runs of a workflow, one after the other, on accounts that are made for it. */
export interface Story {
  /** By default one account with the documented roles. */
  readonly on?: () => Promise<Accounts>
  /** Roles of another kind, with those jobs of the repository that may assume them. They may do everything. */
  readonly roles?: Texts
  /** Sees every call to AWS before it is answered, and may change the accounts. */
  readonly onCall?: (call: Call, accounts: Accounts) => void
  /** The workflow, where that starts at fewer events than those that it calls. */
  readonly rewritten?: (workflow: string) => string
  /** They may depend on what is found, or made, before the first. */
  readonly runs: Runs | ((stage: Stage) => Promise<Runs> | Runs)
}

/** The event of a pull request, as far as act and the action read it. */
function payloadOf(from: string): object {
  const [head, base] = [from, REPOSITORY].map((name) => {
    return { ref: 'main', sha: 'f'.repeat(40), repo: { full_name: name } }
  })
  return { number: 7, pull_request: { number: 7, head, base } }
}

/** Each run has a folder of its own, as it has its own runner and artifacts. */
async function furnish(home: string, workflow: string, run: Run, files: Texts): Promise<void> {
  const repository = join(home, 'repository')
  await writeFiles(repository, {
    'README.md': 'No image is named here.\n',
    ...files,
    '.github/workflows/ami-cleanup.yml': workflow,
  })
  const payload = run.from === undefined ? {} : payloadOf(run.from)
  await writeFiles(home, { 'payload.json': JSON.stringify(payload), ...run.files })
  await commitAll(repository, `https://github.com/${REPOSITORY}.git`)
  for (const [name, script] of Object.entries(run.programs ?? {})) {
    const text = `#!/usr/bin/env bash\nset -euo pipefail\n${script}\n`
    const [path = ''] = await writeFiles(join(home, 'programs'), { [name]: text })
    await chmod(path, 0o755)
  }
}

/**
 * The subject of a job's OIDC token; an environment that a caller may name has a default.
 * https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
function subjectOf({ environment }: Job, { event }: Run): string {
  const ref = event === 'pull_request' ? event : 'ref:refs/heads/main'
  const name = environment?.replace(/^\$\{\{ .* \|\| '(.*)' \}\}$/, '$1')
  return `repo:${REPOSITORY}:${name === undefined ? ref : `environment:${name}`}`
}

async function act(home: string, workflow: string, run: Run, { emulator, clock }: Stage) {
  const { oidc, github } = emulator
  const isFork = (run.from ?? REPOSITORY) !== REPOSITORY
  await grant(workflow, home, (job) => (isFork ? {} : oidc.environment(subjectOf(job, run))))
  // act has one token for all jobs: it may comment where any of them may.
  if (isFork || !workflow.includes('pull-requests: write')) github.fail({ answer: 'forbidden' })
  const { event = 'workflow_dispatch', variables = {}, secrets } = run
  return runAct(home, [event, '--eventpath', join(home, 'payload.json')], {
    env: { ...emulator.environmentWithoutKeys(), ...github.environment(), ...clock.environment },
    var: variables,
    secret: { GITHUB_TOKEN: github.token, ...secrets },
    'local-repository': await provideActions(workflow, home),
  })
}

/** @throws where a run came to something else than is expected */
function requireExpected(seen: Seen, { sees }: Run, remembered: Map<string, Ids>): void {
  for (const word of WORDS) {
    const ids = seen[word]
    if (ids.length > 0 && !remembered.has(word)) remembered.set(word, ids)
    const expected = sees[word] ?? ((CHANGES as readonly Word[]).includes(word) ? [] : ids)
    if (expected === 'some') ok(ids.length > 0, `${word}: none`)
    else if (typeof expected === 'number')
      deepStrictEqual({ [word]: ids.length }, { [word]: expected })
    else {
      const named = typeof expected === 'string' ? remembered.get(expected) : expected
      deepStrictEqual({ [word]: ids }, { [word]: named })
    }
  }
}

/** In a few words: `3 gone`. */
function told(seen: Seen): string {
  const word = [...CHANGES, ...WORDS].find((each) => seen[each].length > 0)
  return word === undefined ? 'nothing' : `${seen[word].length} ${word}`
}

/** @throws with the log where a run did not end as it has to */
async function look(home: string, workflow: string, run: Run, stage: Stage): Promise<Seen> {
  const { emulator, world } = stage
  const [changesOf, changing] = [watch(world), emulator.mutations().length]
  const ran = await act(home, workflow, run, stage)
  const failed = ran.steps.flatMap((step) => (step.succeeded ? [] : `${step.job}: ${step.name}`))
  const wrong = `The workflow ended otherwise (${failed.join('; ')}). Its log:\n${ran.log}`
  ok(ran.succeeded !== (run.fails === true), wrong)
  const steps = ran.steps.filter(({ outputs }) => 'headline' in outputs)
  const changes = changesOf()
  if (ran.succeeded) requireTruth(steps, changes)
  if (CHANGES.every((word) => changes[word].length === 0))
    ok(emulator.mutations().length === changing, 'Calls change something, and nothing is changed')
  return {
    ...ran,
    ...changes,
    planned: claimed(steps, 'planned-image-ids'),
    toDisable: claimed(steps, 'planned-disabled-image-ids'),
    last: steps.at(-1) ?? { job: '', name: '', succeeded: false, outputs: {}, summary: '' },
    kept: join(home, 'kept'),
  }
}

function stageOf(emulator: Emulator, clock: SharedClock, accounts: Accounts): Stage {
  const runAlone: Stage['runAlone'] = async (inputs = {}, account = ACCOUNT) => {
    const environment = { ...emulator.environment(account), ...clock.environment }
    const run = await runAction({ inputs, workspace: accounts.workspace, environment })
    if (run.exitCode !== 0 || run.report === undefined) throw new Error(`It failed:\n${run.log}`)
    return run.report
  }
  return { ...accounts, emulator, clock, runAlone }
}

/** Says what was seen. @throws with what is wrong */
export async function play(text: string, story: Story): Promise<string> {
  const { on = oneAccount, roles = {}, rewritten, runs, onCall } = story
  const workflow = rewritten?.(text) ?? text
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'ami-cleanup-act-'))
  const accounts = await on()
  for (const [name, subject] of Object.entries(roles)) {
    const trust = { webIdentity: { subject: `repo:${REPOSITORY}:${subject}` } }
    accounts.world.addRole({ arn: roleIn(ACCOUNT, name), trust })
  }
  const clock = new SharedClock(scratch.path)
  await using running = new AsyncDisposableStack()
  const emulator = await startEmulator({
    world: accounts.world,
    now: clock.now,
    onCall: (call) => onCall?.(call, accounts),
  })
  running.defer(async () => emulator.stop())
  const stage = stageOf(emulator, clock, accounts)
  const remembered = new Map<string, Ids>()
  const said: string[] = []
  const all = [typeof runs === 'function' ? await runs(stage) : runs].flat()
  for (const [index, run] of all.entries()) {
    clock.advance((run.after ?? 0) * DAY)
    const home = join(scratch.path, String(index))
    await furnish(home, workflow, run, accounts.workspace)
    const seen = await look(home, workflow, run, stage)
    requireExpected(seen, run, remembered)
    await run.also?.(seen)
    said.push(told(seen))
  }
  return said.join('; ')
}
