import { join } from 'node:path'
import { runMerge } from '../../__tests__/support/run-action.ts'
import type { Figures, Part } from './figures.ts'
import { inFolder, measureRun, requireCount, runOnStage, tellRun, type MeasuredRun } from './run.ts'
import { LEG, legRoles } from './stages.ts'

type Name =
  | 'legs'
  | 'fewerReports'
  | 'targets'
  | 'images'
  | 'legMemory'
  | 'mergeMemory'
  | 'growthWithReports'
  | 'growthWithTargets'

/** An even number, because they are also merged in pairs. */
const LEGS = 10

const HALF_OF_LEGS = LEGS / 2

const ACCOUNTS_A_LEG = 20

/** With 15 Regions, 300. */
const TARGETS_A_LEG = ACCOUNTS_A_LEG * LEG.regions.length

/** A run, and the report that it wrote of so many legs. */
interface Reported extends MeasuredRun {
  readonly reportFile: string
  readonly legs: number
}

function requireWhole(reported: Reported): Reported {
  const totals = reported.run.report?.totals
  const targets = reported.legs * TARGETS_A_LEG
  requireCount('targets', totals?.targets, targets)
  requireCount('images that go', totals?.images.planned, targets * LEG.goingATarget)
  return reported
}

/** A dry run over the accounts of one leg. */
async function planLeg(leg: number, folder: string): Promise<Reported> {
  const reportFile = join(folder, `leg-${leg}.json`)
  const measured = await runOnStage(
    { part: 'legs', accounts: ACCOUNTS_A_LEG, leg },
    {
      'aws-region': LEG.regions.join('\n'),
      'role-to-assume': legRoles(ACCOUNTS_A_LEG, leg).join('\n'),
      // A leg may plan more than the default: the limit is not what is measured.
      'max-removals-total': 'none',
      'report-file': reportFile,
    },
  )
  return requireWhole({ ...measured, reportFile, legs: 1 })
}

async function merge(reports: readonly Reported[], reportFile: string): Promise<Reported> {
  const inputs = {
    reports: reports.map((report) => report.reportFile).join('\n'),
    expected: String(reports.length),
    'report-file': reportFile,
  }
  const measured = await measureRun({ inputs, environment: {} }, runMerge)
  const legs = reports.reduce((sum, report) => sum + report.legs, 0)
  return requireWhole({ ...measured, reportFile, legs })
}

/** What the legs of a fleet take one after the other, and what it takes to merge them. */
async function measureIn(folder: string): Promise<Figures<Name>> {
  const legs: Reported[] = []
  for (let leg = 0; leg < LEGS; leg += 1) legs.push(await planLeg(leg, folder))
  // The same targets in half as many reports: a merged report is one to merge.
  const reportsOfPairs: Reported[] = []
  for (let leg = 0; leg < LEGS; leg += 2) {
    reportsOfPairs.push(await merge(legs.slice(leg, leg + 2), join(folder, `pair-${leg}.json`)))
  }
  const half = await merge(legs.slice(0, HALF_OF_LEGS), join(folder, 'half.json'))
  const pairs = await merge(reportsOfPairs, join(folder, 'pairs.json'))
  const all = await merge(legs, join(folder, 'all.json'))
  console.table([...legs, half, pairs, all].map(tellRun))
  const targets = LEGS * TARGETS_A_LEG
  return {
    legs: { value: LEGS, unit: 'legs' },
    fewerReports: { value: HALF_OF_LEGS, unit: 'reports' },
    targets: { value: targets, unit: 'accounts and Regions' },
    images: { value: targets * LEG.imagesATarget, unit: 'images' },
    legMemory: { value: Math.max(...legs.map(({ peakBytes }) => peakBytes)), unit: 'bytes' },
    mergeMemory: { value: all.peakBytes, unit: 'bytes' },
    growthWithReports: { value: all.peakBytes / pairs.peakBytes, unit: 'times' },
    growthWithTargets: { value: all.peakBytes / half.peakBytes, unit: 'times' },
  }
}

export const LEGS_PART: Part<Name> = {
  measure: async () => inFolder(measureIn),
  // Twice as many reports of the same need no more memory, but two peaks are never quite the same.
  limits: { legMemory: 1e9, growthWithReports: 1.2 },
  statements: [
    '{targets} accounts and Regions with {images} images in {legs} legs, one after the other: each leg needs less than {legMemory.limit} of memory.',
    'To merge the reports of the {legs} legs needs less than {growthWithReports.limit} times the memory that the same takes in {fewerReports} reports.',
    'It needs {mergeMemory} at its peak, {growthWithTargets} times what half of the legs need.',
  ],
}
