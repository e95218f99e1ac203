import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import {
  startEmulator,
  type Call,
  type Emulator,
  type World,
} from '../../__tests__/emulator/index.ts'
import { SharedClock } from '../../__tests__/support/shared-clock.ts'
import { commitAll, runAct } from '../act.ts'
import { grantJobs, mayComment, parseWorkflow, type Trigger } from './jobs.ts'
import type { ActRun } from './log.ts'
import { REPOSITORY } from './roles.ts'
import { provideActions } from './stand-ins.ts'

type Texts = Readonly<Record<string, string>>

/** Sees every call to AWS before it is answered, and may change the accounts. */
export type OnCall = (call: Call) => void

/** A workflow, the repository that it stands in, and what starts it. */
export interface Performance extends Trigger {
  readonly workflow: string
  /** Files of the repository, by their paths. */
  readonly files?: Texts
  /** The event's payload. */
  readonly payload?: object
  readonly variables?: Texts
  readonly secrets?: Texts
  /** Shell scripts that take the place of programs. */
  readonly programs?: Texts
  /** Files of artifacts that are there already, by the artifact's name and their own. */
  readonly artifacts?: Texts
  /** Files of other repositories, by the repository's name. */
  readonly others?: Readonly<Record<string, Texts>>
}

const A_FILE = { 'README.md': 'No image is named here.\n' }

async function writeTexts(folder: string, texts: Texts): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

async function writePrograms(folder: string, programs: Texts): Promise<void> {
  const scripts = Object.entries(programs).map(([name, script]) => [
    name,
    `#!/usr/bin/env bash\nset -euo pipefail\n${script}\n`,
  ])
  await writeTexts(folder, Object.fromEntries(scripts) as Texts)
  for (const name of Object.keys(programs)) await chmod(join(folder, name), 0o755)
}

/** A repository on GitHub with emulated accounts behind it, in which workflows are run one by one. */
export class Stage {
  readonly emulator: Emulator
  /** That of the emulator and of every run. */
  readonly clock: SharedClock
  readonly #scratch: string
  #runs = 0

  private constructor(emulator: Emulator, clock: SharedClock, scratch: string) {
    this.emulator = emulator
    this.clock = clock
    this.#scratch = scratch
  }

  static async open(world: World, onCall: OnCall = () => undefined): Promise<Stage> {
    const scratch = await mkdtemp(join(tmpdir(), 'ami-cleanup-act-'))
    const clock = new SharedClock(scratch)
    return new Stage(await startEmulator({ world, now: clock.now, onCall }), clock, scratch)
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

  async run(performance: Performance): Promise<ActRun> {
    this.#runs += 1
    const [folder, repository] = [this.#folder, join(this.#folder, 'repository')]
    await this.#prepare(performance, repository)
    return runAct(repository, {
      home: folder,
      event: performance.event,
      platform: 'ubuntu-latest',
      environment: this.#environment(),
      variables: performance.variables ?? {},
      secrets: { GITHUB_TOKEN: this.emulator.github.token, ...performance.secrets },
      actions: await provideActions(performance.workflow, folder),
      payload: join(folder, 'payload.json'),
      programs: join(folder, 'programs'),
    })
  }

  async #prepare(performance: Performance, repository: string): Promise<void> {
    const { workflow: text, files = {}, payload = {}, programs = {}, others = {} } = performance
    const workflow = parseWorkflow(text)
    await mkdir(this.kept, { recursive: true })
    await writeTexts(this.kept, performance.artifacts ?? {})
    const shown = { '.github/workflows/ami-cleanup.yml': text }
    await writeTexts(repository, { ...A_FILE, ...files, ...shown })
    await commitAll(repository)
    const origin = `https://github.com/${REPOSITORY}.git`
    await promisify(execFile)('git', ['remote', 'add', 'origin', origin], { cwd: repository })
    await writeTexts(this.#folder, { 'payload.json': JSON.stringify(payload) })
    await writePrograms(join(this.#folder, 'programs'), programs)
    for (const [name, texts] of Object.entries(others)) {
      await writeTexts(join(this.#others, name), texts)
      await commitAll(join(this.#others, name))
    }
    const { oidc, github } = this.emulator
    await grantJobs(workflow, performance, { folder: this.#jobs, repository, oidc })
    if (!mayComment(workflow, performance)) github.fail({ answer: 'forbidden' })
  }

  get #jobs(): string {
    return join(this.#folder, 'jobs')
  }

  get #others(): string {
    return join(this.#folder, 'others')
  }

  #environment(): Texts {
    return {
      ...this.emulator.environmentWithoutKeys(),
      ...this.emulator.github.environment(),
      ...this.clock.environment,
      JOBS: this.#jobs,
      KEPT: this.kept,
      OTHERS: this.#others,
    }
  }
}
