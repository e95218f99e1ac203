import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import {
  snapshotOf,
  startEmulator,
  type Call,
  type Emulator,
} from '../../__tests__/emulator/index.ts'
import { runAction, type Inputs } from '../../__tests__/support/run-action.ts'
import { SharedClock } from '../../__tests__/support/shared-clock.ts'
import { commitAll, runAct, type ActRun, type ActStep } from '../act.ts'
import { ACCOUNT, REPOSITORY, type Scenery } from './accounts.ts'
import {
  cleanUpOf,
  requireDryRun,
  requireRemoved,
  requireSuccess,
  type Ids,
} from './expectations.ts'
import { provideActions } from './stand-ins.ts'

type Texts = Readonly<Record<string, string>>

/** What starts a workflow, and what it finds beside the repository. */
export interface Performance {
  readonly event?: 'workflow_dispatch' | 'schedule' | 'push' | 'pull_request'
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
}

interface Job {
  readonly environment?: string
  readonly permissions?: Readonly<Record<string, 'read' | 'write' | undefined>>
}

interface Workflow {
  readonly permissions?: Job['permissions']
  readonly jobs: Readonly<Record<string, Job>>
}

/**
 * The subject of a job's OIDC token.
 * https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
function subjectOf({ environment }: Job, event: Performance['event']): string {
  if (environment !== undefined) return `repo:${REPOSITORY}:environment:${environment}`
  return `repo:${REPOSITORY}:${event === 'pull_request' ? event : 'ref:refs/heads/main'}`
}

async function writeTexts(folder: string, texts: Texts): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

/** A run of the clean-up that ended well, held against the accounts. */
export interface Cleaned {
  readonly run: ActRun
  readonly step: ActStep
  /** The images that are gone. */
  readonly gone: Ids
  /** The accounts and Regions where anything is gone. */
  readonly targets: Ids
}

/** The job of most workflows that the documentation shows. */
const JOB = 'Clean up'

/** A repository on GitHub with emulated accounts behind it, in which a workflow is run again and again. */
export class Stage {
  readonly #workflow: string
  readonly #files: Texts
  readonly emulator: Emulator
  /** That of the emulator and of every run. */
  readonly clock: SharedClock
  readonly #scratch: string
  #runs = 0

  private constructor(
    workflow: string,
    files: Texts,
    { emulator, clock, scratch }: Pick<Stage, 'emulator' | 'clock'> & { readonly scratch: string },
  ) {
    this.#workflow = workflow
    this.#files = files
    this.emulator = emulator
    this.clock = clock
    this.#scratch = scratch
  }

  /** @param onCall sees every call to AWS before it is answered, and may change the accounts */
  static async open(
    workflow: string,
    { world, files }: Scenery,
    onCall: (call: Call) => void = () => undefined,
  ): Promise<Stage> {
    const scratch = await mkdtemp(join(tmpdir(), 'ami-cleanup-act-'))
    const clock = new SharedClock(scratch)
    const emulator = await startEmulator({ world, now: clock.now, onCall })
    return new Stage(workflow, files, { emulator, clock, scratch })
  }

  async close(): Promise<void> {
    await this.emulator.stop()
    await rm(this.#scratch, { recursive: true, force: true })
  }

  /** Where the artifacts of the last run are, each in a folder of its name. */
  get kept(): string {
    return join(this.#folder, 'kept')
  }

  /** Each run has its own, as it has its own runner and artifacts. */
  get #folder(): string {
    return join(this.#scratch, String(this.#runs))
  }

  /** Runs the workflow, however it ends. */
  async run(performance: Performance = {}): Promise<ActRun> {
    this.#runs += 1
    const [home, repository] = [this.#folder, join(this.#folder, 'repository')]
    await this.#write(performance, repository)
    await this.#grant(performance, repository)
    return runAct(repository, {
      home,
      event: performance.event ?? 'workflow_dispatch',
      environment: this.#environment(),
      variables: performance.variables ?? {},
      secrets: { GITHUB_TOKEN: this.emulator.github.token, ...performance.secrets },
      actions: await provideActions(this.#workflow, home),
      payload: join(home, 'payload.json'),
      programs: join(home, 'programs'),
    })
  }

  /** @throws where the workflow fails, or a job says that something else is gone than what is gone */
  async cleanUp(performance: Performance = {}, job = JOB): Promise<Cleaned> {
    const before = snapshotOf(this.emulator.world)
    const run = await this.run(performance)
    requireSuccess(run)
    const step = cleanUpOf(run, job)
    const { images, targets } = requireRemoved(step, before, this.emulator.world)
    return { run, step, gone: images, targets }
  }

  /** @throws where the workflow fails, plans nothing, or changes anything */
  async plan(
    performance: Performance = {},
    job = JOB,
  ): Promise<{ readonly run: ActRun; readonly planned: Ids; readonly headline: string }> {
    const before = snapshotOf(this.emulator.world)
    const { run, step } = await this.cleanUp(performance, job)
    const planned = requireDryRun(step, before, this.emulator.world)
    return { run, planned, headline: step.outputs['headline'] ?? '' }
  }

  /** What a dry run with these settings would remove, without a workflow around it, in order. */
  async planWithout(inputs: Inputs, files = this.#files): Promise<Ids> {
    const { exitCode, outputs, log } = await runAction({
      inputs: { ...inputs, 'dry-run': 'true', 'role-to-assume': '' },
      workspace: files,
      environment: { ...this.emulator.environment(ACCOUNT), ...this.clock.environment },
    })
    if (exitCode !== 0) throw new Error(`The dry run failed:\n${log}`)
    return (JSON.parse(outputs['planned-image-ids'] ?? '') as Ids).toSorted()
  }

  async #write(performance: Performance, repository: string): Promise<void> {
    const { payload = {}, programs = {}, artifacts = {}, others = {} } = performance
    await mkdir(this.kept, { recursive: true })
    await writeTexts(this.kept, artifacts)
    await writeTexts(repository, {
      'README.md': 'No image is named here.\n',
      ...(performance.files ?? this.#files),
      '.github/workflows/ami-cleanup.yml': this.#workflow,
    })
    await commitAll(repository, `https://github.com/${REPOSITORY}.git`)
    await writeTexts(this.#folder, { 'payload.json': JSON.stringify(payload) })
    for (const [name, script] of Object.entries(programs)) {
      const path = join('programs', name)
      await writeTexts(this.#folder, {
        [path]: `#!/usr/bin/env bash\nset -euo pipefail\n${script}\n`,
      })
      await chmod(join(this.#folder, path), 0o755)
    }
    for (const [name, texts] of Object.entries(others)) {
      await writeTexts(join(this.#folder, 'others', name), texts)
      await commitAll(join(this.#folder, 'others', name), `https://github.com/${name}.git`)
    }
  }

  /**
   * Gives the jobs what GitHub gives them by their permissions and environments, and act does not: a
   * folder for each, with the file `environment`, and `repository`, which leads to the repository where
   * the job may read it. act has one token for all jobs: it may comment where any of them may.
   */
  async #grant({ event, fromFork = false }: Performance, repository: string): Promise<void> {
    const { jobs, ...workflow } = parse(this.#workflow) as Workflow
    const { oidc, github } = this.emulator
    for (const [id, job] of Object.entries(jobs)) {
      const permissions = job.permissions ?? workflow.permissions ?? {}
      const asks = permissions['id-token'] === 'write' && !fromFork
      const variables = Object.entries(asks ? oidc.environment(subjectOf(job, event)) : {})
      const folder = join(this.#folder, 'jobs', id)
      const environment = variables.map(([name, value]) => `${name}=${value}\n`).join('')
      await writeTexts(folder, { environment })
      if (permissions['contents'] !== undefined)
        await symlink(repository, join(folder, 'repository'))
    }
    const mayComment = Object.values(jobs).some(
      (job) => job.permissions?.['pull-requests'] === 'write',
    )
    if (fromFork || !mayComment) github.fail({ answer: 'forbidden' })
  }

  #environment(): Texts {
    return {
      ...this.emulator.environmentWithoutKeys(),
      ...this.emulator.github.environment(),
      ...this.clock.environment,
      JOBS: join(this.#folder, 'jobs'),
      KEPT: this.kept,
      OTHERS: join(this.#folder, 'others'),
    }
  }
}

/**
 * Runs a workflow on accounts that are made for it, and says what was seen.
 * @throws with what is wrong
 */
export type See = (workflow: string) => Promise<string>

/** How a workflow is seen on these accounts. */
export const on =
  <Accounts extends Scenery>(
    makeAccounts: () => Promise<Accounts>,
    see: (stage: Stage, accounts: Accounts) => Promise<string>,
    onCall?: (call: Call, accounts: Accounts) => void,
  ): See =>
  async (workflow) => {
    const accounts = await makeAccounts()
    const stage = await Stage.open(workflow, accounts, (call) => onCall?.(call, accounts))
    try {
      return await see(stage, accounts)
    } finally {
      await stage.close()
    }
  }
