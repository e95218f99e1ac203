import { performance } from 'node:perf_hooks'
import { enterAccounts, type Accounts } from './aws/accounts.ts'
import { MissingTokenPermission } from './aws/credentials.ts'
import { createHttpHandler } from './aws/http.ts'
import { describeError } from './aws/errors.ts'
import { ReadsUnderWay } from './aws/reads-under-way.ts'
import { type Inputs, readInputs, readReportInputs } from './inputs/index.ts'
import {
  isSameTarget,
  type Milliseconds,
  type RunResult,
  targetKey,
  targetLabel,
  type Warning,
} from './model/index.ts'
import { cleanUp } from './engine/clean-up.ts'
import type { Settings } from './engine/ports.ts'
import { InputError } from './inputs/reader.ts'
import { PlanFileError, readPlanFile, requireTargets } from './inputs/plan-file.ts'
import { isOneOf } from './files/paths.ts'
import { buildReport } from './report/build.ts'
import { renderSettings } from './report/log.ts'
import type { Report } from './report/schema.ts'
import { NOTHING, placesFor, runAction, tellNotBegun } from './runner/action.ts'
import { commentKey, isFromFork, pullRequestNumber, runOf } from './runner/event.ts'
import { type JobEnvironment, readJobEnvironment } from './runner/environment.ts'
import { collectGarbage, type Stop } from './runner/process.ts'
import { log } from './runner/log.ts'
import { Narrator } from './runner/narrator.ts'
import {
  conclude,
  failWith,
  publish,
  publishInterim,
  type PublishSettings,
} from './runner/publish.ts'
import { requireWritable } from './runner/report-file.ts'
import { messageOf } from './text/errors.ts'
import { portsFor, type Run } from './wiring.ts'

/** The error of the SDK where there are none. Those that AWS does not know are no such case. */
const NO_CREDENTIALS = 'CredentialsProviderError'

/** A pull request from a fork has no credentials, and that is as it should be. */
function lacksCredentials(error: unknown): boolean {
  if (error instanceof MissingTokenPermission) return true
  return error instanceof Error && error.name === NO_CREDENTIALS
}

async function enter({ inputs, job }: Run): Promise<Accounts | 'no credentials'> {
  const mayLack = inputs.dryRun && isFromFork()
  const requestHandler = createHttpHandler(job.proxies)
  try {
    const accounts = await enterAccounts({ inputs, requestHandler, job })
    const locked = accounts.closed.every(({ failure }) => failure.code === NO_CREDENTIALS)
    return mayLack && accounts.open.length === 0 && locked ? 'no credentials' : accounts
  } catch (error) {
    if (mayLack && lacksCredentials(error)) return 'no credentials'
    throw error
  }
}

const settingsFor = ({ inputs, planFile }: Run): Settings => ({
  dryRun: inputs.dryRun,
  policy: { ...inputs.policy, approvals: planFile?.approvals },
  skippedReferences: [...inputs.references.skip],
})

/** All that must be in order before anything is read. */
interface Beginning {
  readonly run: Run
  readonly accounts: Accounts | 'no credentials'
}

/** Stands for the Region of a job that gets no credentials, and so asks no Region for anything. */
const ANY_REGION = 'us-east-1'

/**
 * A pull request without secrets may lack the repository's variables as well, the Region among them:
 * that is no mistake of whoever opened it.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 * @throws InputError
 */
function readInputsOf(environment: NodeJS.ProcessEnv, job: JobEnvironment): Inputs {
  const mayLack = isFromFork() && !job.offersTokens && !job.secrets.some(Boolean)
  const region = mayLack && job.region === '' ? ANY_REGION : job.region
  return readInputs(environment, { ...job, region })
}

/**
 * Reads the plan file also where other inputs are not usable: all that is wrong is told at once.
 * @throws InputError
 * @throws PlanFileError where nothing but the plan file is wrong
 */
async function readInputsAndPlan(
  environment: NodeJS.ProcessEnv,
  job: JobEnvironment,
): Promise<Pick<Run, 'inputs' | 'planFile'>> {
  const { planFile: path } = readReportInputs(environment, job)
  const [inputs, plan] = await Promise.allSettled([
    Promise.resolve().then(() => readInputsOf(environment, job)),
    path === undefined ? undefined : readPlanFile(path, new Date()),
  ])
  if (inputs.status === 'fulfilled' && plan.status === 'fulfilled')
    return { inputs: inputs.value, planFile: plan.value }
  const errors = [inputs, plan].flatMap((read): readonly unknown[] =>
    read.status === 'rejected' ? [read.reason] : [],
  )
  const [first, second] = errors
  if (first instanceof InputError && second instanceof PlanFileError)
    throw new InputError([...first.problems, second.problem])
  throw first
}

/** @throws what is not in order: nothing was read then, and nothing removed */
async function begin(
  environment: NodeJS.ProcessEnv,
  { signal, deadline }: Stop,
  startedAt: Date,
): Promise<Beginning> {
  const job = readJobEnvironment(environment)
  const { inputs, planFile } = await readInputsAndPlan(environment, job)
  await requireWritable(inputs.reportFile, job.workspace)
  log.startGroup('Settings')
  log.lines(renderSettings(inputs.settings))
  log.endGroup()
  const run = { inputs, environment, job, startedAt, signal, deadline, planFile }
  const accounts = await enter(run)
  if (accounts === 'no credentials') {
    log.notice(
      'This pull request comes from a fork or from Dependabot, and gets no credentials: there is nothing to look at, and nothing was removed.',
    )
  } else {
    // A runner may have a role of its own, and then the Region is missed after all.
    if (isFromFork()) readInputs(environment, job)
    log.lines([...accounts.closed, ...accounts.evidence.closed].map(({ message }) => message))
    requireTargets(
      planFile,
      accounts.open.filter(({ isByPattern }) => !isByPattern).map(({ target }) => target),
    )
  }
  return { run, accounts }
}

/** A pattern may find Regions that the plan file does not have: nothing is approved there. */
function notInPlan({ open }: Accounts, { planFile }: Run): readonly Warning[] {
  if (planFile === undefined) return []
  return open
    .filter(({ target }) => !planFile.approvals.some((each) => isSameTarget(each, target)))
    .map(({ target }): Warning => ({
      code: 'region-pattern',
      message: `plan-file: it has no plan for ${targetLabel(target)}, which a pattern of Regions finds. It is read as evidence, and nothing is taken away there.`,
    }))
}

/** How long a read may take before the log says what the run waits for, and how often it says so. */
const SILENCE: Milliseconds = 30_000

async function cleanUpAccounts(accounts: Accounts, run: Run): Promise<RunResult> {
  const { environment, inputs } = run
  const targets = [...accounts.open, ...accounts.evidence.open].map(({ target }) => target)
  const narrator = new Narrator(targets, inputs.settings)
  const reads = new ReadsUnderWay(() => performance.now())
  const watch = setInterval(() => {
    narrator.tellWaiting(reads.longerThan(SILENCE))
  }, SILENCE).unref()
  const saveInterim = async (result: RunResult): Promise<void> =>
    publishInterim(reportOf(result, run, accounts), { environment, reportFile: inputs.reportFile })
  try {
    const ports = portsFor(accounts, run, { narrator, saveInterim, reads })
    const result = await cleanUp(settingsFor(run), ports)
    const warnings = [...accounts.warnings, ...notInPlan(accounts, run)]
    return { ...result, warnings: [...warnings, ...result.warnings] }
  } finally {
    clearInterval(watch)
    narrator.end()
  }
}

function reportOf(
  result: RunResult,
  run: Run,
  { open, evidence, environment: name }: Entered,
): Report {
  const { inputs, environment, startedAt, planFile } = run
  const { dryRun, settings, rulesFile } = inputs
  const facts = {
    ...runOf(environment, startedAt),
    ...(name !== undefined && { environment: name }),
  }
  const sessions = new Map(
    [...open, ...evidence.open].map(({ target, session }) => [targetKey(target), session]),
  )
  return buildReport(
    { result, planFile, dryRun, settings, run: facts, rulesFile, sessions },
    new Date(),
  )
}

/** The accounts, as far as the report needs them. */
type Entered = Pick<Accounts, 'open' | 'evidence' | 'environment'>

const NOT_ENTERED: Entered = {
  open: [],
  evidence: { open: [], closed: [] },
  environment: undefined,
}

/** Lets go of the result before publishing: rendering takes as much memory again. */
async function cleanUpAndReport({ run, accounts }: Beginning): Promise<Report> {
  if (accounts === 'no credentials') return reportOf(NOTHING, run, NOT_ENTERED)
  return reportOf(await cleanUpAccounts(accounts, run), run, accounts)
}

const commentOf = (inputs: Inputs): PublishSettings['comment'] =>
  inputs.pullRequestComment
    ? { token: inputs.githubToken, number: pullRequestNumber(), key: commentKey(inputs) }
    : undefined

async function cleanUpAndPublish(beginning: Beginning): Promise<void> {
  const { inputs, environment, signal } = beginning.run
  const report = await cleanUpAndReport(beginning)
  // A run that is cancelled may soon be killed.
  if (!signal.aborted) collectGarbage()
  const published = await publish(report, {
    environment,
    reportFile: inputs.reportFile,
    signal,
    comment: commentOf(inputs),
  })
  failWith(published)
  conclude(published)
}

/**
 * Publishes why a run could not begin. Its report takes the place of no plan that was approved. Inputs
 * that are not usable do not say which comment is this run's.
 */
async function publishFailedStart(
  error: unknown,
  { environment, startedAt, signal }: Pick<Run, 'environment' | 'startedAt' | 'signal'>,
): Promise<void> {
  const job = readJobEnvironment(environment)
  const inputs = readReportInputs(environment, job)
  const { dryRun, settings, planFile } = inputs
  const { cause } = describeError(error)
  await tellNotBegun({
    problem: { cause, message: messageOf(error) },
    ...{ environment, startedAt, dryRun, settings },
    places: placesFor(inputs, isOneOf(planFile === undefined ? [] : [planFile])),
    signal,
    comment: error instanceof InputError ? undefined : commentOf(readInputsOf(environment, job)),
  })
}

/** Nothing was begun, and so it is no failure of AWS or of an input. */
class CancelledBefore extends Error {
  override readonly name = 'CancelledBefore'
}

/** The run was cancelled before it had begun. */
async function cancelled({ deadline }: Stop): Promise<never> {
  return new Promise((_resolve, reject) => {
    deadline.addEventListener('abort', () => {
      reject(
        new CancelledBefore('The run was cancelled before anything was read. Nothing was removed.'),
      )
    })
  })
}

async function runWith(environment: NodeJS.ProcessEnv, stop: Stop): Promise<void> {
  const startedAt = new Date()
  let beginning: Beginning
  try {
    // Whoever does not answer keeps no cancelled run from telling what it did.
    beginning = await Promise.race([begin(environment, stop, startedAt), cancelled(stop)])
  } catch (error) {
    await publishFailedStart(error, { environment, startedAt, signal: stop.signal })
    return
  }
  await cleanUpAndPublish(beginning)
}

/** Runs the action. */
export const run = async (environment: NodeJS.ProcessEnv): Promise<void> =>
  runAction(async (stop) => runWith(environment, stop))
