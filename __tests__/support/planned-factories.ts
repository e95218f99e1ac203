import type {
  ImageOutcome,
  Outcomes,
  RunResult,
  SnapshotOutcome,
  TargetResult,
} from '../../src/model/index.ts'
import { buildReport, type Ingredients } from '../../src/report/build.ts'
import type { Report, ReportTarget } from '../../src/report/schema.ts'
import {
  aPlannedImage,
  aPlannedOrphan,
  aPlannedSnapshot,
  aTargetPlan,
  NOW,
  outcomesOf,
  TARGET,
} from './model-factories.ts'
import { requireValid } from './report-json-schema.ts'

type PlannedTarget = Extract<TargetResult, { kind: 'planned' }>

export { aPlannedImage, aPlannedOrphan, aPlannedSnapshot, outcomesOf }

interface PlannedTargetSeed extends Partial<Omit<PlannedTarget, 'kind' | 'plan'>> {
  readonly plan?: Partial<PlannedTarget['plan']>
}

/** A target that was planned, by a dry run unless outcomes are given. */
export const aPlannedTarget = ({ plan, ...overrides }: PlannedTargetSeed = {}): PlannedTarget => ({
  kind: 'planned',
  target: TARGET,
  evidence: [],
  notKnown: [],
  status: 'done',
  outcomes: undefined,
  problem: undefined,
  ...overrides,
  plan: aTargetPlan({ target: overrides.target ?? TARGET, ...plan }),
})

/** What came of these images and snapshots. */
export const endedWith = (
  images: Readonly<Record<string, ImageOutcome>>,
  snapshots: Readonly<Record<string, SnapshotOutcome>> = {},
): Outcomes => ({
  images: new Map(Object.entries(images)),
  snapshots: new Map(Object.entries(snapshots)),
})

/** What a run came to, and what it was given. */
type RunSeed = Partial<Omit<Ingredients, 'result'> & RunResult>

/** The report of a run, by default a dry run without targets; the published JSON Schema allows it. */
export const reportOf = ({
  targets = [],
  problems = [],
  warnings = [],
  isInterrupted,
  ...run
}: RunSeed = {}): Report =>
  requireValid(
    buildReport(
      {
        result: { targets, problems, warnings, ...(isInterrupted && { isInterrupted }) },
        dryRun: true,
        settings: { mapping: 'all' },
        run: { version: '1.0.0', startedAt: NOW.toISOString() },
        planFile: undefined,
        ...run,
      },
      NOW,
    ),
  )

/** What the report has on a planned target. */
export function reportedTarget(seed: PlannedTargetSeed): ReportTarget {
  const [only] = reportOf({ targets: [aPlannedTarget(seed)] }).targets
  if (only === undefined) throw new Error('One target makes one')
  return only
}
