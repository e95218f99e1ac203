import * as model from '../../../src/model/index.ts'
import { cleanUp } from '../../../src/engine/clean-up.ts'
import { createSteadyClock } from '../../../src/engine/freshness.ts'
import type { ClosedTarget, Ports, RunEvent } from '../../../src/engine/ports.ts'
import { aGreedyPolicy } from '../model-factories.ts'
import { FakeAccount, type AccountSeed } from './account.ts'
import { EngineClock } from './clock.ts'

interface RunOptions {
  readonly dryRun?: boolean
  readonly skippedReferences?: readonly model.ReferenceKey[]
}

export type PlannedTarget = Extract<model.TargetResult, { readonly kind: 'planned' }>

/** A run of the engine over accounts in memory, with a clock of its own. */
export class FakeRun {
  readonly clock = new EngineClock()
  readonly events: RunEvent[] = []
  /** What a run that is killed would leave behind. */
  readonly interims: model.RunResult[] = []
  failInterims = false
  repository: readonly model.NamedReference[] = []
  repositoryReadings = 0
  isRepositoryReadable = true
  repositoryTakes: model.Milliseconds = 0
  readonly closed: ClosedTarget[] = []
  /** Called with each event as it is told. */
  listen: (event: RunEvent) => void = () => undefined
  readonly #accounts: FakeAccount[] = []
  readonly #onlyRead: FakeAccount[] = []
  readonly #stop = new AbortController()

  add(seed: AccountSeed): FakeAccount {
    const account = new FakeAccount(seed, { clock: this.clock, signal: this.#stop.signal })
    this.#accounts.push(account)
    return account
  }

  /** An account of `evidence-roles`. */
  addOnlyRead(seed: AccountSeed): FakeAccount {
    const account = new FakeAccount(seed, { clock: this.clock, signal: this.#stop.signal })
    this.#onlyRead.push(account)
    return account
  }

  addClosed(target: model.Target): void {
    const [code, message] = ['account-not-entered', 'AccessDenied'] as const
    this.closed.push({ target, problem: { code, cause: 'trust-policy', message, target } })
  }

  cancel(): void {
    this.#stop.abort(new Error('cancelled'))
  }

  async cleanUp(
    policy: Partial<model.Policy> = {},
    options: RunOptions = {},
  ): Promise<model.RunResult> {
    const settings = {
      policy: aGreedyPolicy(policy),
      dryRun: options.dryRun ?? false,
      skippedReferences: options.skippedReferences ?? [],
    }
    return this.clock.until(cleanUp(settings, this.ports))
  }

  /** What the engine is given of all this. */
  get ports(): Ports {
    return {
      open: this.#accounts,
      closed: this.closed,
      evidenceOnly: { open: this.#onlyRead, closed: [] },
      now: createSteadyClock({
        wall: () => this.clock.now().getTime(),
        monotonic: this.clock.elapsed,
      }),
      signal: this.#stop.signal,
      tell: (event) => {
        this.events.push(event)
        this.listen(event)
      },
      saveInterim: async (result) => {
        if (this.failInterims) throw new Error('EACCES')
        this.interims.push(result)
        await Promise.resolve()
      },
      createFilesReaders: () => {
        const repository = this.#readRepository()
        repository.catch(() => undefined)
        return {
          repository: async () => repository,
          'in-use-files': async () => Promise.resolve(NO_FILES),
        }
      },
    }
  }

  async #readRepository(): Promise<model.FilesEvidence> {
    this.repositoryReadings += 1
    await this.clock.sleep(this.repositoryTakes)
    if (!this.isRepositoryReadable) throw new Error('EACCES')
    return {
      references: this.repository,
      evidence: { ...NO_FILES.evidence, resources: 1, images: 1 },
    }
  }
}

const NO_FILES: model.FilesEvidence = {
  references: [],
  evidence: {
    source: 'repository',
    resources: 0,
    images: 0,
    skipped: false,
    durationMs: 0,
    notes: [],
  },
}

export function resultIn(
  { targets }: model.RunResult,
  { target }: { target: model.Target },
): model.TargetResult {
  const found = targets.find((each) => model.isSameTarget(each.target, target))
  if (found === undefined) throw new Error(`Nothing is said of ${target.region}.`)
  return found
}

export function plannedIn(
  result: model.RunResult,
  account: { target: model.Target },
): PlannedTarget {
  const found = resultIn(result, account)
  if (found.kind !== 'planned') throw new Error(`${account.target.region} has no plan.`)
  return found
}

/** In a few words. */
export function wordsFor(outcome: model.ImageOutcome | model.SnapshotOutcome): string {
  if (outcome.outcome === 'not-attempted') return `not attempted: ${outcome.why}`
  if (outcome.outcome === 'failed') return `failed: ${outcome.error.code}`
  if (outcome.outcome === 'kept') return `kept: ${outcome.reason.code}`
  return outcome.outcome
}

type AnyOutcome = model.Outcomes['images'] | model.Outcomes['snapshots']

function said(outcomes: AnyOutcome | undefined, id: string): string {
  const outcome = outcomes?.get(id)
  if (outcome === undefined) return outcomes === undefined ? 'planned' : 'nothing'
  return wordsFor(outcome)
}

/**
 * What the run says of every image of a target, of the snapshots of those that were to go, and of
 * the orphans, by their ids.
 */
export function toldOf(
  result: model.RunResult,
  account: { target: model.Target },
): Record<string, string> {
  const { plan, outcomes } = plannedIn(result, account)
  const told: Record<string, string> = {}
  for (const { snapshot, verdict } of plan.orphans) {
    if (verdict.verdict === 'remove') told[snapshot.id] = said(outcomes?.snapshots, snapshot.id)
  }
  for (const { image, verdict, snapshots } of plan.images) {
    const isKept = verdict.verdict === 'keep'
    told[image.id] = isKept ? `kept: ${verdict.reason.code}` : said(outcomes?.images, image.id)
    for (const { id, verdict: own } of snapshots) {
      if (own.verdict === 'remove') told[id] = said(outcomes?.snapshots, id)
      if (own.verdict === 'keep' && told[id] === undefined) told[id] = `kept: ${own.reason.code}`
    }
  }
  return told
}
