import { createHttpHandler } from './aws/http.ts'
import { createReadClients, createRemovalClient } from './aws/clients.ts'
import { enterAccounts, type Access, type Accounts } from './aws/accounts.ts'
import { MissingTokenPermission } from './aws/credentials.ts'
import { Reader } from './aws/reader.ts'
import { Remover } from './apply/remover.ts'
import { commentKey, isFromFork, pullRequestNumber, runUrl } from './github.ts'
import { readInputs, type Inputs } from './inputs.ts'
import { createFilesReaders } from './inventory/file-sources.ts'
import { log } from './log.ts'
import type { Policy, TargetResult, Warning } from './model.ts'
import { readPlanFile, requireTargets, type PlanFile } from './plan-file.ts'
import { assess, type Assessment, type AssessSettings } from './phases/assess.ts'
import { carryOut, type CarryOutSettings } from './phases/carry-out.ts'
import { conclude, resultsOf, type Conclusion } from './phases/conclude.ts'
import { publish, publishRefusal } from './phases/publish.ts'
import type { Workplace } from './phases/targets.ts'
import { buildReport, type RunResult } from './report/build.ts'
import { renderPlanLog, renderSettings } from './report/log.ts'
import { requireWritable } from './report/report-file.ts'
import { stopSignal } from './stop-signal.ts'
import { messageOf } from './system-errors.ts'

/** What a run is made with, from its start to its end. */
interface Run {
  readonly inputs: Inputs
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

function workplaceFor({ target, credentials }: Access, { environment, signal }: Run): Workplace {
  const settings = {
    region: target.region,
    credentials,
    requestHandler: createHttpHandler(environment),
  }
  return {
    target,
    reader: new Reader(target, createReadClients(settings), signal),
    createRemover: () => new Remover(createRemovalClient(settings, signal), signal),
  }
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

function assessSettings({ inputs, environment, signal }: Run, policy: Policy): AssessSettings {
  const leaveOut = [inputs.reportFile, ...(inputs.planFile === undefined ? [] : [inputs.planFile])]
  const { dryRun, references } = inputs
  const files = { ...references, environment, leaveOut, dryRun }
  return {
    policy,
    signal,
    reading: { policy: inputs.policy, references },
    createFilesReaders: () => createFilesReaders(files),
  }
}

/** Removes what the plans say, unless something stops the targets or the whole run. */
async function removePlanned(
  assessment: Assessment,
  conclusion: Conclusion,
  settings: CarryOutSettings,
): Promise<readonly TargetResult[]> {
  const open = assessment.assessed.filter(({ workplace }) => !conclusion.stopped.has(workplace))
  const carried = await log.group('Removing', async () =>
    open.length === 0 ? [] : carryOut(open, assessment.inventory, settings),
  )
  return resultsOf(assessment, conclusion, carried)
}

const errorsOf = (targets: readonly TargetResult[]): readonly string[] =>
  targets.flatMap(({ error }) => error ?? [])

async function runTargets(
  accounts: Accounts,
  planFile: PlanFile | undefined,
  run: Run,
): Promise<Pick<RunResult, 'targets' | 'errors' | 'warnings'>> {
  const { inputs, signal } = run
  const workplaces = accounts.open.map((access) => workplaceFor(access, run))
  const policy: Policy = { ...inputs.policy, approvals: planFile?.approvals, departed: [] }
  const settings = { ...assessSettings(run, policy), workplaces }
  const assessment = await log.group('Reading', async () => assess(workplaces, settings))
  const conclusion = conclude({ assessment, accounts, inputs })
  const planned = resultsOf(assessment, conclusion, undefined)
  await log.group('Plan', () => {
    log.lines(renderPlanLog(planned))
  })
  const targets = inputs.dryRun ? planned : await removePlanned(assessment, conclusion, settings)
  const unfinished = signal.aborted ? ['The run was cancelled.'] : errorsOf(targets)
  return {
    targets: [...conclusion.closed, ...targets],
    errors: [...new Set([...conclusion.errors, ...unfinished])],
    warnings: conclusion.warnings,
  }
}

/** All that must be in order before anything is read. */
interface Beginning {
  readonly run: Run
  readonly planFile: PlanFile | undefined
  readonly accounts: Accounts | 'no credentials'
}

/** @throws what is not in order: nothing was read then, and nothing removed */
async function begin(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Beginning> {
  const inputs = readInputs(environment)
  const run = { inputs, environment, signal }
  await requireWritable(inputs.reportFile)
  const planFile = inputs.planFile === undefined ? undefined : await readPlanFile(inputs.planFile)
  await log.group('Settings', () => {
    log.lines(renderSettings(inputs.settings))
  })
  const accounts = await enter(run)
  if (accounts === 'no credentials') {
    log.notice(
      'This pull request comes from a fork, which gets no credentials: there is nothing to look at, and nothing was removed.',
    )
  } else if (inputs.planFile !== undefined && planFile !== undefined) {
    requireTargets(
      inputs.planFile,
      planFile,
      accounts.open.map(({ target }) => target),
    )
  }
  return { run, planFile, accounts }
}

async function runWith({ run, planFile, accounts }: Beginning): Promise<void> {
  const { inputs, environment, signal } = run
  const result =
    accounts === 'no credentials'
      ? { targets: [], errors: [], warnings: [] as readonly Warning[] }
      : await runTargets(accounts, planFile, run)
  const report = buildReport(
    {
      ...result,
      planFile,
      dryRun: inputs.dryRun,
      settings: inputs.settings,
      runUrl: runUrl(environment),
    },
    new Date(),
  )
  await publish(report, {
    environment,
    reportFile: inputs.reportFile,
    signal,
    comment: inputs.pullRequestComment
      ? { token: inputs.githubToken, number: pullRequestNumber(), key: commentKey(inputs) }
      : undefined,
  })
}

async function beginAndRun(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  let beginning: Beginning
  try {
    beginning = await begin(environment, signal)
  } catch (error) {
    await publishRefusal(messageOf(error), environment)
    return
  }
  await runWith(beginning)
}

/**
 * Runs the action. Every failure ends here: as the step's failure, with one message.
 */
export async function run(environment: NodeJS.ProcessEnv): Promise<void> {
  const stop = stopSignal()
  try {
    await beginAndRun(environment, stop.signal)
  } catch (error) {
    log.fail(messageOf(error))
  } finally {
    stop.release()
  }
}
