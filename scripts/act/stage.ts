import { deepStrictEqual, ok } from 'node:assert/strict'
import { chmod, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readProjectFile } from '../../__tests__/contract/documents.ts'
import {
  DAY,
  startEmulator,
  type Call,
  type Emulator,
  type PolicyDocument,
  type Region,
  type World,
} from '../../__tests__/emulator/index.ts'
import { parseTemplate, Stack } from '../../__tests__/support/cloudformation.ts'
import { createDemoFleet, DEMO_ACCOUNT, DEMO_REGION } from '../../__tests__/support/demo-world.ts'
import { runAction, type Inputs } from '../../__tests__/support/run-action.ts'
import { SharedClock } from '../../__tests__/support/shared-clock.ts'
import { writeFiles } from '../../__tests__/support/workspace.ts'
import type { Report } from '../../src/report/schema.ts'
import { commitAll, runAct, type ActRun, type ActStep, type Texts } from '../act.ts'
import { furnish, PROGRAMS, type Job } from './stand-ins.ts'
import { claimed, requireTruth, watch, type Ids } from './truth.ts'

/** A repository on GitHub with emulated accounts behind it, in which a workflow is run again and again. */

/** The repository whose workflows are run. */
export const REPOSITORY = 'octo-org/infrastructure'
const WORKFLOW = '.github/workflows/ami-cleanup.yml'

/** The accounts that the documentation names. */
export const ACCOUNTS = [DEMO_ACCOUNT, '444455556666', '777788889999'] as const

/** As docs/setup says, for the environments of the README. */
const PARAMETERS = {
  Repository: REPOSITORY,
  Environment: 'ami-cleanup',
  UnattendedEnvironment: 'ami-cleanup-unattended',
}

interface RoleProperties {
  readonly RoleName: string
  readonly AssumeRolePolicyDocument: string
  readonly Policies: readonly { readonly PolicyDocument: PolicyDocument }[]
}

export const roleIn = (account: string, name: string): string =>
  `arn:aws:iam::${account}:role/${name}`

/** Adds a role that may do everything, for such jobs of the repository. */
export function addRole({ world }: Stage, name: string, jobs = '*'): void {
  const trust = { webIdentity: { subject: `repo:${REPOSITORY}:${jobs}` } }
  world.addRole({ arn: roleIn(DEMO_ACCOUNT, name), trust })
}

/** Makes both roles of docs/setup in each account; other parameters of the stack can be given. */
export async function setUp(world: World, given: Texts = {}): Promise<void> {
  const template = parseTemplate(await readProjectFile('docs/setup/cloudformation.yml'))
  for (const id of world.accounts.keys()) {
    const stack = new Stack(template, { ...PARAMETERS, 'AWS::AccountId': id, ...given })
    for (const name of ['ReadOnlyRole', 'RemovalRole']) {
      const role = stack.resource(name) as unknown as RoleProperties
      const trusted = (pattern: RegExp) => role.AssumeRolePolicyDocument.match(pattern) ?? []
      const webIdentity = { subject: trusted(/(?<=")repo:[^"]+/g) }
      const trust = { principals: trusted(/(?<=")arn:[^"]+:role\/[^"]+/g), webIdentity }
      const policy = role.Policies.map(({ PolicyDocument }) => PolicyDocument)
      world.addRole({ arn: roleIn(id, role.RoleName), trust, policy })
    }
  }
}

/** One run of the workflow: what starts it, and what it finds. */
interface Run {
  readonly event?: 'workflow_dispatch' | 'schedule' | 'push' | 'pull_request'
  /** Days since the run before. */
  readonly after?: number
  /** The repository of a pull request. A fork's jobs get no token for AWS, and none that writes. */
  readonly from?: string
  /** In place of the one of the story. */
  readonly workflow?: string
  /** Files of `repository`, of artifacts in `kept/NAME`, and of another repository in `others/OWNER/NAME`. */
  readonly files?: Texts
  readonly variables?: Texts
  readonly secrets?: Texts
  /** The workflow fails. */
  readonly fails?: true
}

/** Of these there are none where a run does not say so. */
const CHANGES = { gone: [], disabled: [], made: [] }

type Word = keyof typeof CHANGES | 'planned' | 'toDisable'

/** What a run comes to: ids, their number, or `some`. */
type Expected = Readonly<Partial<Record<Word, Ids | number | 'some'>>>

/** What came of a run. */
export interface Seen extends ActRun, Readonly<Record<Word, Ids>> {
  /** The folder with its files, such as the artifacts in `kept/NAME`. */
  readonly home: string
  /** The jobs in which one that cleans up or plans failed, and said to what it came. */
  readonly failed: readonly string[]
  /** Of the step that cleaned up or planned last. */
  readonly headline: string
  readonly outputs: Texts
  readonly summary: string
}

export interface Stage {
  readonly workflow: string
  readonly world: World
  /** That of `DEMO_ACCOUNT` which workflows clean up. */
  readonly region: Region
  /** Files of the repository. */
  readonly workspace: Texts
  readonly emulator: Emulator
  /** That of the emulator and of every run. */
  readonly clock: SharedClock
  /** Sees every call to AWS before it is answered, and may change the accounts. */
  onCall?: (call: Call) => void
  /** Runs the workflow. @throws where it comes to something else than is expected */
  readonly act: (run: Run, expected: Expected) => Promise<Seen>
  /** The report of a run without a workflow around it, which by default is a dry one. */
  readonly runAlone: (inputs?: Inputs, account?: string) => Promise<Report>
}

/** Runs of a workflow, one after the other, on accounts that are made for it. */
export type Story = (stage: Stage) => Promise<void>

const endOf = (full_name: string) => ({ ref: 'main', sha: 'f'.repeat(40), repo: { full_name } })

/** Each run has a folder of its own, as it has its own runner and artifacts. */
async function makeHome(home: string, run: Run, { workflow, workspace }: Stage): Promise<void> {
  const { event, from = REPOSITORY, files } = run
  // As far as act and the action read it.
  const pullRequest = { number: 7, head: endOf(from), base: endOf(REPOSITORY) }
  const payload = event === 'pull_request' ? { number: 7, pull_request: pullRequest } : {}
  const repository = { ...workspace, [WORKFLOW]: run.workflow ?? workflow }
  await writeFiles(join(home, 'repository'), repository)
  await writeFiles(home, { 'payload.json': JSON.stringify(payload), ...files })
  for (const [path, script] of Object.entries(PROGRAMS)) {
    await writeFiles(home, { [path]: `#!/usr/bin/env bash\nset -euo pipefail\n${script}\n` })
    await chmod(join(home, path), 0o755)
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

async function runIn(home: string, run: Run, stage: Stage): Promise<ActRun> {
  const { emulator, clock } = stage
  const { oidc, github } = emulator
  await makeHome(home, run, stage)
  const isFork = (run.from ?? REPOSITORY) !== REPOSITORY
  const actions = await furnish(home, WORKFLOW, (job) =>
    isFork ? {} : oidc.environment(subjectOf(job, run)),
  )
  await commitAll(join(home, 'repository'), `https://github.com/${REPOSITORY}.git`)
  // act has one token for all jobs: it may comment where any of them may.
  if (isFork || !stage.workflow.includes('pull-requests: write'))
    github.fail({ answer: 'forbidden' })
  const { event = 'workflow_dispatch', variables = {}, secrets } = run
  return runAct(home, [event, '--eventpath', join(home, 'payload.json')], {
    env: { ...emulator.environmentWithoutKeys(), ...github.environment(), ...clock.environment },
    var: variables,
    secret: { GITHUB_TOKEN: github.token, ...secrets },
    'local-repository': actions,
  })
}

const failedIn = (steps: readonly ActStep[]): readonly string[] =>
  steps.flatMap(({ succeeded, job }) => (succeeded ? [] : job))

/** @throws with the log where a run did not end as it has to, or says what is not so */
async function see(home: string, run: Run, stage: Stage): Promise<Seen> {
  const { emulator, world } = stage
  const [changesOf, changing] = [watch(world), emulator.mutations().length]
  const ran = await runIn(home, run, stage)
  const failed = failedIn(ran.steps).join('; ')
  const wrong = `The workflow ended otherwise (${failed}). Its log:\n${ran.log}`
  ok(ran.succeeded !== (run.fails === true), wrong)
  const steps = ran.steps.filter(({ outputs }) => 'headline' in outputs)
  const changes = changesOf()
  if (ran.succeeded) requireTruth(steps, changes)
  if (Object.values(changes).every((ids) => ids.length === 0))
    ok(emulator.mutations().length === changing, 'Calls change something, and nothing is changed')
  const { outputs = {}, summary = '' } = steps.at(-1) ?? {}
  return {
    ...{ ...ran, ...changes, home, outputs, summary },
    failed: failedIn(steps),
    headline: outputs['headline'] ?? '',
    planned: claimed(steps, 'planned-image-ids'),
    toDisable: claimed(steps, 'planned-disabled-image-ids'),
  }
}

/** @throws where a run came to something else */
function requireExpected(seen: Seen, expected: Expected): void {
  for (const [word, value] of Object.entries({ ...CHANGES, ...expected })) {
    const ids = seen[word as Word]
    if (value === 'some') ok(ids.length > 0, `${word}: none`)
    else
      deepStrictEqual({ [word]: typeof value === 'number' ? ids.length : ids }, { [word]: value })
  }
}

/** In a few words: `3 gone`. */
function told(seen: Seen): string {
  const words = [...Object.keys(CHANGES), 'planned', 'toDisable'] as readonly Word[]
  const word = words.find((each) => seen[each].length > 0)
  return word === undefined ? 'nothing' : `${String(seen[word].length)} ${word}`
}

/** Says what was seen. @throws with what is wrong */
export async function play(workflow: string, story: Story): Promise<string> {
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'ami-cleanup-act-'))
  await using running = new AsyncDisposableStack()
  const { world, workspace } = createDemoFleet(ACCOUNTS)
  await setUp(world)
  const region = world.account(DEMO_ACCOUNT).region(DEMO_REGION)
  const clock = new SharedClock(scratch.path)
  const onCall = (call: Call): void => stage.onCall?.(call)
  const emulator = await startEmulator({ world, now: clock.now, onCall })
  running.defer(async () => emulator.stop())
  const said: string[] = []
  const stage: Stage = {
    ...{ workflow, world, region, workspace, emulator, clock },
    act: async (run, expected) => {
      clock.advance((run.after ?? 0) * DAY)
      const seen = await see(join(scratch.path, String(said.length)), run, stage)
      requireExpected(seen, expected)
      said.push(told(seen))
      return seen
    },
    runAlone: async (inputs = {}, account = DEMO_ACCOUNT) => {
      const environment = { ...emulator.environment(account), ...clock.environment }
      const { exitCode, log, report } = await runAction({ inputs, workspace, environment })
      if (exitCode !== 0 || report === undefined) throw new Error(`It failed:\n${log}`)
      return report
    },
  }
  await story(stage)
  return said.join('; ')
}
