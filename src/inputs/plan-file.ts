import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import {
  DAY,
  isSameTarget,
  type Approval,
  type ApprovalFlaw,
  type Milliseconds,
  type Problem,
  type Target,
} from '../model/index.ts'
import { contradictionIn, doubledTarget, isFromFuture } from '../report/contradictions.ts'
import { SCHEMA_VERSION, TARGET_STATUSES } from '../report/schema.ts'
import type { InputProblem } from './reader.ts'
import { messageOf } from '../text/errors.ts'

const id = z.string().min(1)

const snapshot = z.object({ id, verdict: z.enum(['remove', 'keep']), outcome: z.string() })

const orphan = z.object({ id, verdict: z.enum(['remove', 'report', 'keep']), outcome: z.string() })

const image = z.object({
  id,
  verdict: z.enum(['remove', 'disable', 'keep']),
  outcome: z.string(),
  snapshots: z.array(snapshot),
})

const target = z.object({
  accountId: z.string(),
  region: z.string(),
  status: z.enum(TARGET_STATUSES),
  images: z.array(image),
  orphans: z.array(orphan),
  error: z.object({ code: z.string() }).optional(),
  refusals: z.array(z.object({ count: z.number() })).default([]),
})

/** Warnings of a dry run that are errors in a real one. */
const warning = z.object({
  code: z.string(),
  accountId: z.string().optional(),
  region: z.string().optional(),
})

/**
 * All that an approval rests on, in the form that a report has it. Fields may be added to a report:
 * what is not known here is not looked at.
 */
const planFile = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  dryRun: z.literal(true),
  generatedAt: z.iso.datetime({ offset: true }),
  run: z.object({ runId: z.string().optional().catch(undefined) }).catch({}),
  targets: z.array(target),
  warnings: z.array(warning).default([]),
})

/** A plan that was approved. */
export interface PlanFile {
  readonly path: string
  /** GitHub's id of the run that made it, where it says so. */
  readonly runId: string | undefined
  readonly generatedAt: string
  /** Of the file as it was read, in hexadecimal digits. */
  readonly sha256: string
  readonly approvals: readonly Approval[]
}

/** The plan file cannot be carried out: it is none, or it is of something else. */
export class PlanFileError extends Error {
  override readonly name = 'PlanFileError'
  readonly problem: InputProblem

  constructor(path: string, why: string) {
    const text = `${JSON.stringify(path)} is not accepted: ${why}. It takes the JSON report of a dry run of this account and Region (schema version ${String(SCHEMA_VERSION)}).`
    super(`plan-file: ${text} Nothing was removed.`)
    this.problem = { input: 'plan-file', text }
  }
}

type ParsedPlan = z.infer<typeof planFile>

type ParsedTarget = z.infer<typeof target>

/** The members that the report has for items of every kind. */
type PlanItem = z.infer<typeof image | typeof snapshot | typeof orphan>

/** Whether it is to go, or to be disabled. */
const isStep = ({ verdict }: PlanItem): boolean => verdict === 'remove' || verdict === 'disable'

const contradictsVerdict = (told: PlanItem): boolean =>
  told.outcome !== (isStep(told) ? 'planned' : 'kept')

/** An outcome that no dry run gives the verdict, or a snapshot that goes without its image. */
function outcomeOfNoPlan({ images, orphans }: ParsedTarget): PlanItem | undefined {
  const staying = images.filter(({ verdict }) => verdict !== 'remove')
  return (
    [...images, ...images.flatMap(({ snapshots }) => snapshots), ...orphans].find(
      contradictsVerdict,
    ) ?? staying.flatMap(({ snapshots }) => snapshots).find(({ verdict }) => verdict === 'remove')
  )
}

/** An outcome that no dry run gives a verdict. */
function oddOutcome(of: ParsedTarget): string | undefined {
  const odd = outcomeOfNoPlan(of)
  if (odd === undefined) return undefined
  return `${odd.id} has the verdict ${odd.verdict} and the outcome ${odd.outcome}`
}

/** The schema cannot see this: an edited plan may say two things about one image. */
function contradiction({ targets }: ParsedPlan): string | undefined {
  const twice = doubledTarget(targets)
  if (twice !== undefined) return `${twice} stands in it twice`
  return targets
    .map((each) => contradictionIn(each) ?? oddOutcome(each))
    .find((why) => why !== undefined)
}

/** Nobody remembers what was approved longer ago, and the account is another by then. */
const OLDEST_PLAN: Milliseconds = 30 * DAY

function wrongAge({ generatedAt }: ParsedPlan, now: Date): string | undefined {
  const age = now.getTime() - new Date(generatedAt).getTime()
  if (isFromFuture(generatedAt, now)) return `it was made on ${generatedAt}, which is in the future`
  return age > OLDEST_PLAN
    ? `it was made on ${generatedAt}, which is more than 30 days ago. Make a new plan`
    : undefined
}

const stepsIn = ({ images, orphans }: ParsedTarget): readonly number[] => [
  images.filter(({ verdict }) => verdict === 'remove').length,
  images.filter(({ verdict }) => verdict === 'disable').length,
  orphans.filter(({ verdict }) => verdict === 'remove').length,
]

/** The caps that a dry run needs so that nothing refuses its plan. */
function neededCaps({ refusals }: ParsedTarget, all: readonly ParsedTarget[]): readonly string[] {
  if (refusals.length > 0) {
    return [`max-removals: ${String(Math.max(...refusals.map(({ count }) => count)))}`]
  }
  const steps = all.map(stepsIn)
  const sums = [0, 1, 2].map((kind) => steps.reduce((sum, of) => sum + (of[kind] ?? 0), 0))
  return [`max-removals-total: ${String(Math.max(...sums))}`]
}

const NOT_APPROVED = 'plan-not-approved' satisfies Problem['code']

/** Why a plan was refused, other than by a limit: its error, or an earlier plan file of the dry run. */
function stopOf(
  { error, accountId, region }: ParsedTarget,
  warnings: ParsedPlan['warnings'],
): string | undefined {
  const isOfEarlierPlan = warnings.some(
    (each) => each.code === NOT_APPROVED && each.accountId === accountId && each.region === region,
  )
  return error?.code ?? (isOfEarlierPlan ? NOT_APPROVED : undefined)
}

/** Nobody can have approved a plan that the dry run refused, or did not end. */
function flawOf(of: ParsedTarget, { targets, warnings }: ParsedPlan): ApprovalFlaw {
  if (of.status !== 'refused') return { status: of.status }
  const stop = stopOf(of, warnings)
  return stop === undefined
    ? { status: 'refused', caps: neededCaps(of, targets) }
    : { status: 'refused', stop }
}

function toApproval(of: ParsedTarget, plan: ParsedPlan): Approval {
  const { accountId, region, images, orphans } = of
  if (of.status !== 'done') {
    const nothing = { images: new Map(), toDisable: new Set<string>(), orphans: new Set<string>() }
    return { accountId, region, ...nothing, flaw: flawOf(of, plan) }
  }
  const withVerdict = (wanted: PlanItem['verdict']): ParsedTarget['images'] =>
    images.filter(({ verdict }) => verdict === wanted)
  const isPlanned = ({ outcome }: PlanItem): boolean => outcome === 'planned'
  return {
    accountId,
    region,
    images: new Map(
      withVerdict('remove').map(({ id, snapshots }) => [
        id,
        new Set(snapshots.filter(isPlanned).map((snapshot) => snapshot.id)),
      ]),
    ),
    toDisable: new Set(withVerdict('disable').map(({ id }) => id)),
    orphans: new Set(orphans.filter(isPlanned).map(({ id }) => id)),
  }
}

interface ReadFile {
  readonly json: unknown
  readonly sha256: string
}

async function readJson(path: string): Promise<ReadFile> {
  try {
    const bytes = await readFile(path)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { json: JSON.parse(bytes.toString()), sha256 }
  } catch (error) {
    throw new PlanFileError(path, messageOf(error))
  }
}

/**
 * Reads an approved plan.
 * @throws PlanFileError where it is no valid report of a dry run
 */
export async function readPlanFile(path: string, now: Date): Promise<PlanFile> {
  const { json, sha256 } = await readJson(path)
  const parsed = planFile.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where =
      issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
    throw new PlanFileError(path, `${issue?.message ?? 'it is not valid'}${where}`)
  }
  const why = contradiction(parsed.data) ?? wrongAge(parsed.data, now)
  if (why !== undefined) throw new PlanFileError(path, why)
  const { generatedAt, targets, run } = parsed.data
  return {
    ...{ path, sha256, runId: run.runId },
    generatedAt: new Date(generatedAt).toISOString(),
    approvals: targets.map((each) => toApproval(each, parsed.data)),
  }
}

/**
 * A plan of another account or Region must not pass for this one's.
 * @throws PlanFileError that names the target that the plan does not have
 */
export function requireTargets(plan: PlanFile | undefined, targets: readonly Target[]): void {
  if (plan === undefined) return
  const { path, approvals } = plan
  const missing = targets.find(
    (target) => !approvals.some((approval) => isSameTarget(approval, target)),
  )
  if (missing === undefined) return
  throw new PlanFileError(
    path,
    `it has no plan for ${missing.region} of account ${missing.accountId}`,
  )
}
