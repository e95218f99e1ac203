import { Disabler } from './apply/disabler.ts'
import { Remover } from './apply/remover.ts'
import { UsageReportRequester } from './apply/usage-reports.ts'
import { enterAccounts, type Access, type Accounts } from './aws/accounts.ts'
import { createReadClients, createRemovalClient } from './aws/clients.ts'
import { MissingTokenPermission } from './aws/credentials.ts'
import { createHttpHandler } from './aws/http.ts'
import { CallLimit } from './aws/pacer.ts'
import { Reader } from './aws/reader.ts'
import { readInputs, type Inputs } from './inputs/index.ts'
import { askQuestions } from './inventory/ask.ts'
import { readTarget } from './inventory/index.ts'
import type { CountingReport } from './inventory/usage-reports.ts'
import { createFilesReaders } from './inventory/file-sources.ts'
import type { RunResult } from './model/index.ts'
import { cleanUp } from './phases/clean-up.ts'
import type { ClosedTarget, OpenTarget, Ports, Settings } from './phases/ports.ts'
import { countingReport } from './plan/usage.ts'
import { readPlanFile, requireTargets, type PlanFile } from './inputs/plan-file.ts'
import { buildReport } from './report/build.ts'
import { NOT_BEGUN } from './report/summary/failure.ts'
import { renderSettings } from './report/log-reading.ts'
import type { Report } from './report/schema.ts'
import { commentKey, isFromFork, pullRequestNumber, runOf } from './runner/event.ts'
import { log } from './runner/log.ts'
import { Narrator } from './runner/narrator.ts'
import { failWith, publish, publishRefusal } from './runner/publish.ts'
import { requireWritable } from './runner/report-file.ts'
import { stopSignal } from './runner/stop-signal.ts'
import { messageOf } from './text/errors.ts'

/** What a run is made with, from its start to its end. */
interface Run {
  readonly inputs: Inputs
  readonly environment: NodeJS.ProcessEnv
  readonly startedAt: Date
  readonly signal: AbortSignal
  readonly planFile: PlanFile | undefined
}

/** A pull request from a fork has no credentials, and that is as it should be. */
function lacksCredentials(error: unknown): boolean {
  if (error instanceof MissingTokenPermission) return true
  return error instanceof Error && error.name === 'CredentialsProviderError'
}

async function enter({ inputs, environment }: Run): Promise<Accounts | 'no credentials'> {
  const mayLack = inputs.dryRun && isFromFork()
  const requestHandler = createHttpHandler(environment)
  try {
    const accounts = await enterAccounts({ inputs, requestHandler, environment })
    const locked = accounts.closed.every(({ error }) => lacksCredentials(error.cause))
    return mayLack && accounts.open.length === 0 && locked ? 'no credentials' : accounts
  } catch (error) {
    if (mayLack && lacksCredentials(error)) return 'no credentials'
    throw error
  }
}

/** Usage reports are read where they can let an image go. */
const countingReportFor = ({ policy }: Inputs): CountingReport | undefined =>
  policy.sharedImages === 'remove-unused'
    ? (reports) => countingReport(reports, new Date())
    : undefined

/** The targets of the accounts that could be entered, all with the same connections. */
function openTargets(accounts: Accounts, { inputs, environment, signal }: Run): OpenTarget[] {
  const requestHandler = createHttpHandler(environment)
  const calls = new CallLimit()
  return accounts.open.map(({ target, credentials }: Access) => {
    const settings = { region: target.region, credentials, requestHandler }
    const reader = new Reader(target, createReadClients({ ...settings, environment }), {
      signal,
      calls,
    })
    return {
      target,
      read: async (files) => readTarget(reader, inputs, files),
      ask: async (questions, onAnswer) =>
        askQuestions(
          reader,
          { ...inputs.references, countingReport: countingReportFor(inputs) },
          questions,
          onAnswer,
        ),
      createCalls: () => new Remover(createRemovalClient(settings, signal), { signal, calls }),
      createDisablingCalls: () => {
        const stopping = createRemovalClient(settings, signal)
        const finishing = createRemovalClient(settings)
        return new Disabler({ stopping, finishing }, { signal, calls })
      },
      createUsageReportCalls: () =>
        new UsageReportRequester(createRemovalClient(settings, signal), { signal, calls }),
    }
  })
}

/** The account of a role that could not be entered, as far as its ARN tells. */
function closedTargets({ closed }: Accounts, { inputs }: Run): ClosedTarget[] {
  return closed.flatMap(({ name, error }) => {
    const [, partition = 'aws', , , accountId = ''] = name.split(':')
    return inputs.regions.map((region): ClosedTarget => {
      const target = { accountId, region, partition }
      return { target, problem: { code: 'account-not-entered', message: error.message, target } }
    })
  })
}

function portsFor(accounts: Accounts, run: Run, narrator: Narrator): Ports {
  const { inputs, environment, signal, planFile } = run
  const leaveOut = [inputs.reportFile, ...(planFile === undefined ? [] : [planFile.path])]
  return {
    open: openTargets(accounts, run),
    closed: closedTargets(accounts, run),
    createFilesReaders: () =>
      createFilesReaders({ ...inputs.references, environment, leaveOut, dryRun: inputs.dryRun }),
    now: () => new Date(),
    signal,
    tell: (event) => {
      narrator.tell(event)
    },
  }
}

const settingsFor = ({ inputs, planFile }: Run): Settings => ({
  dryRun: inputs.dryRun,
  policy: { ...inputs.policy, approvals: planFile?.approvals, ceilings: [] },
  skippedReferences: [...inputs.references.skip],
})

/** All that must be in order before anything is read. */
interface Beginning {
  readonly run: Run
  readonly accounts: Accounts | 'no credentials'
}

/** @throws what is not in order: nothing was read then, and nothing removed */
async function begin(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Beginning> {
  const startedAt = new Date()
  const inputs = readInputs(environment)
  await requireWritable(inputs.reportFile)
  const planFile =
    inputs.planFile === undefined ? undefined : await readPlanFile(inputs.planFile, new Date())
  log.startGroup('Settings')
  log.lines(renderSettings(inputs.settings))
  log.endGroup()
  const run = { inputs, environment, startedAt, signal, planFile }
  const accounts = await enter(run)
  if (accounts === 'no credentials') {
    log.notice(
      'This pull request comes from a fork, which gets no credentials: there is nothing to look at, and nothing was removed.',
    )
  } else {
    log.lines(accounts.closed.map(({ error }) => error.message))
    requireTargets(
      planFile,
      accounts.open.map(({ target }) => target),
    )
  }
  return { run, accounts }
}

const NOTHING: RunResult = { targets: [], problems: [], warnings: [] }

async function cleanUpAccounts(accounts: Accounts, run: Run): Promise<RunResult> {
  const narrator = new Narrator(accounts.open.map(({ target }) => target))
  try {
    return await cleanUp(settingsFor(run), portsFor(accounts, run, narrator))
  } finally {
    narrator.end()
  }
}

/** What the report was made of is not held while it is published: it takes as much memory again. */
async function cleanUpAndReport({ run, accounts }: Beginning): Promise<Report> {
  const result = accounts === 'no credentials' ? NOTHING : await cleanUpAccounts(accounts, run)
  const { dryRun, settings } = run.inputs
  const ran = runOf(run.environment, run.startedAt)
  return buildReport({ result, planFile: run.planFile, dryRun, settings, run: ran }, new Date())
}

async function cleanUpAndPublish(beginning: Beginning): Promise<void> {
  const { inputs, environment, signal } = beginning.run
  const published = await publish(await cleanUpAndReport(beginning), {
    environment,
    reportFile: inputs.reportFile,
    signal,
    comment: inputs.pullRequestComment
      ? { token: inputs.githubToken, number: pullRequestNumber(), key: commentKey(inputs) }
      : undefined,
  })
  failWith(published)
}

async function runWith(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  let beginning: Beginning
  try {
    beginning = await begin(environment, signal)
  } catch (error) {
    await publishRefusal({ headline: NOT_BEGUN, message: messageOf(error) }, environment)
    return
  }
  await cleanUpAndPublish(beginning)
}

/**
 * Runs the action. Every failure ends here: as the step's failure, with one message.
 */
export async function run(environment: NodeJS.ProcessEnv): Promise<void> {
  const stop = stopSignal()
  try {
    await runWith(environment, stop.signal)
  } catch (error) {
    log.fail('Something unexpected', messageOf(error))
  } finally {
    stop.release()
  }
}
