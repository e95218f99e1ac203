import { performance } from 'node:perf_hooks'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { PacedChanges } from './apply/changes.ts'
import type { Access, Accounts } from './aws/accounts.ts'
import type { ClosedAccount } from './aws/entering.ts'
import { createReadClients, createRemovalClient } from './aws/clients.ts'
import { createHttpHandler } from './aws/http.ts'
import { CallLimit } from './aws/pacer.ts'
import { Reader } from './aws/reader.ts'
import type { ReadsUnderWay } from './aws/reads-under-way.ts'
import type { Inputs } from './inputs/index.ts'
import { asksForUsageReports } from './model/index.ts'
import { askQuestions, lookOnceMore } from './inventory/ask.ts'
import { readEvidenceAccount, readTarget } from './inventory/index.ts'
import type { CountingReport } from './inventory/usage-reports.ts'
import { createFilesReaders } from './inventory/files.ts'
import { createSteadyClock } from './engine/freshness.ts'
import type { ClosedTarget, OpenTarget, Ports, ReadableTarget } from './engine/ports.ts'
import { evidenceProblem } from './engine/problems.ts'
import { countingReport } from './plan/usage.ts'
import type { PlanFile } from './inputs/plan-file.ts'
import type { JobEnvironment } from './runner/environment.ts'
import { collectGarbage } from './runner/process.ts'
import { filesOfReport } from './runner/report-file.ts'
import type { Narrator } from './runner/narrator.ts'

/** The parts that a run is made of, from its start to its end. */
export interface Run {
  readonly inputs: Inputs
  readonly environment: NodeJS.ProcessEnv
  readonly job: JobEnvironment
  readonly startedAt: Date
  readonly signal: AbortSignal
  /** Aborts four seconds after `signal`: no call is waited for any longer. */
  readonly deadline: AbortSignal
  readonly planFile: PlanFile | undefined
}

/** Usage reports are read where they can let an image go. */
const countingReportFor = ({ policy }: Inputs): CountingReport | undefined =>
  asksForUsageReports(policy) ? (reports) => countingReport(reports, new Date()) : undefined

/** Connections and calls that all accounts share. */
interface Shared {
  readonly requestHandler: NodeHttpHandler
  readonly calls: CallLimit
  readonly reads: ReadsUnderWay
}

/** Reads an account in one Region. */
function readerOf(
  { target, credentials }: Access,
  { job, signal }: Run,
  { requestHandler, calls, reads }: Shared,
): Reader {
  const settings = { region: target.region, credentials, requestHandler }
  const { configuredEndpoint } = job
  return new Reader(target, createReadClients({ ...settings, configuredEndpoint }), {
    signal,
    calls,
    reads,
  })
}

const askerOf = (reader: Reader, inputs: Inputs): ReadableTarget['ask'] => {
  const settings = { ...inputs.references, countingReport: countingReportFor(inputs) }
  return async (questions, onAnswer) => askQuestions(reader, settings, questions, onAnswer)
}

/** The targets of the accounts that could be entered, all with the same connections. */
const openTargets = ({ open }: Accounts, run: Run, shared: Shared): OpenTarget[] =>
  open.map((access) => {
    const { inputs, signal, deadline } = run
    const { target, credentials } = access
    const reader = readerOf(access, run, shared)
    const settings = { region: target.region, credentials, requestHandler: shared.requestHandler }
    return {
      target,
      read: async (files) => readTarget(reader, inputs, files),
      ask: askerOf(reader, inputs),
      look: async (imageIds) => lookOnceMore(reader, imageIds, inputs.references),
      createChanges: () => {
        const stopping = createRemovalClient(settings, signal)
        const finishing = createRemovalClient(settings)
        return new PacedChanges({ stopping, finishing }, { signal, deadline, calls: shared.calls })
      },
    }
  })

/** The accounts that are only read. Nothing there can be changed: there is no client for it. */
const readableTargets = ({ evidence }: Accounts, run: Run, shared: Shared): ReadableTarget[] =>
  evidence.open.map((access) => {
    const reader = readerOf(access, run, shared)
    return {
      target: access.target,
      read: async () => readEvidenceAccount(reader, run.inputs),
      ask: askerOf(reader, run.inputs),
    }
  })

/** The account of a role that could not be entered, as far as its ARN tells. */
function closedTargets(closed: readonly ClosedAccount[]): ClosedTarget[] {
  return closed.flatMap(({ name, message, failure, token, regions }) => {
    const [, partition = 'aws', , , accountId = ''] = name.split(':')
    return regions.map((region): ClosedTarget => {
      const target = { accountId, region, partition }
      return {
        target,
        problem: {
          code: 'account-not-entered',
          cause: failure.cause,
          message,
          target,
          source: name,
          ...(failure.actions && { actions: failure.actions }),
          ...(failure.policy !== undefined && { policy: failure.policy }),
          ...(token && { token }),
        },
      }
    })
  })
}

/** Whoever hears of the run while it goes on. */
export interface Listeners {
  readonly narrator: Narrator
  readonly saveInterim: Ports['saveInterim']
  readonly reads: ReadsUnderWay
}

/** The engine's ports for these accounts, with what happens told to `narrator`. */
export function portsFor(
  accounts: Accounts,
  run: Run,
  { narrator, saveInterim, reads }: Listeners,
): Ports {
  const { inputs, job, signal, planFile } = run
  const leaveOut = [inputs.reportFile, ...(planFile ? [planFile.path] : [])].flatMap(filesOfReport)
  const shared = { requestHandler: createHttpHandler(job.proxies), calls: new CallLimit(), reads }
  return {
    open: openTargets(accounts, run, shared),
    closed: closedTargets(accounts.closed),
    evidenceOnly: {
      open: readableTargets(accounts, run, shared),
      closed: closedTargets(accounts.evidence.closed).map(({ target, problem }) => ({
        target,
        problem: evidenceProblem(problem),
      })),
    },
    createFilesReaders: () =>
      createFilesReaders({ ...inputs.references, ...job, leaveOut, dryRun: inputs.dryRun }),
    now: createSteadyClock({ wall: () => Date.now(), monotonic: () => performance.now() }),
    signal,
    tell: (event) => {
      const endsPhase = event.kind === 'all-read' || event.kind === 'planned'
      // The log of a plan takes memory of its own, a target at a time.
      if (event.kind === 'planned') collectGarbage()
      narrator.tell(event)
      if (endsPhase) collectGarbage()
    },
    saveInterim,
  }
}
