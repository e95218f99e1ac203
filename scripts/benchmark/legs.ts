import { join } from 'node:path'
import { runMerge } from '../../__tests__/support/run-action.ts'
import { bytes, images, part, targets, times, unit } from './figures.ts'
import { inFolder, measureRun, requireCount, runOnStage, type MeasuredRun } from './run.ts'
import { describeFleet, type Fleet } from './stages.ts'

/** An even number, because they are also merged in pairs. */
const LEGS = 10

const legOf = (leg: number): Fleet => ({ part: 'legs', accounts: 20, leg })
const LEG = describeFleet(legOf(0))

/** The most memory that it took to write the report of so many legs. */
interface Reported {
  readonly peakBytes: number
  readonly file: string
  readonly legs: number
}

/** @throws where a report has not all targets and images of its legs */
function reported({ report, peakBytes }: MeasuredRun, file: string, legs: number): Reported {
  requireCount('targets', report?.totals.targets, legs * LEG.targets)
  requireCount('images that go', report?.totals.images.planned, legs * LEG.going)
  return { peakBytes, file, legs }
}

/** A dry run over the accounts of one leg. */
async function planLeg(leg: number, folder: string): Promise<Reported> {
  const file = join(folder, `leg-${leg}.json`)
  const { inputs } = describeFleet(legOf(leg))
  // A leg may plan more than the default: the limit is not what is measured.
  const settings = { ...inputs, 'max-removals-total': 'none', 'report-file': file }
  return reported(await runOnStage(legOf(leg), settings), file, 1)
}

async function merge(reports: readonly Reported[], file: string): Promise<Reported> {
  const inputs = {
    reports: reports.map((report) => report.file).join('\n'),
    expected: String(reports.length),
    'report-file': file,
  }
  const legs = reports.reduce((sum, report) => sum + report.legs, 0)
  return reported(await measureRun(inputs, {}, runMerge), file, legs)
}

/** What the legs of a fleet take one after the other, and what it takes to merge them. */
async function measureIn(folder: string) {
  const legs: Reported[] = []
  for (let leg = 0; leg < LEGS; leg += 1) legs.push(await planLeg(leg, folder))
  // The same targets in half as many reports: a merged report is one to merge.
  const pairs: Reported[] = []
  for (let leg = 0; leg < LEGS; leg += 2)
    pairs.push(await merge(legs.slice(leg, leg + 2), join(folder, `pair-${leg}.json`)))
  const half = await merge(legs.slice(0, LEGS / 2), join(folder, 'half.json'))
  const ofPairs = await merge(pairs, join(folder, 'pairs.json'))
  const all = await merge(legs, join(folder, 'all.json'))
  return {
    legs: unit('legs')(LEGS),
    fewerReports: unit('reports')(pairs.length),
    targets: targets(LEGS * LEG.targets),
    images: images(LEGS * LEG.images),
    legMemory: bytes(Math.max(...legs.map(({ peakBytes }) => peakBytes))),
    mergeMemory: bytes(all.peakBytes),
    growthWithReports: times(all.peakBytes / ofPairs.peakBytes),
    growthWithTargets: times(all.peakBytes / half.peakBytes),
  }
}

export const LEGS_PART = part({
  measure: async () => inFolder(measureIn),
  // Twice as many reports of the same need no more memory, but two peaks are never quite the same.
  limits: { legMemory: 1e9, growthWithReports: 1.2 },
  statements: [
    '{targets} accounts and Regions with {images} images in {legs} legs, one after the other: each leg needs less than {legMemory.limit} of memory.',
    'To merge the reports of the {legs} legs needs less than {growthWithReports.limit} times the memory that the same takes in {fewerReports} reports.',
    'It needs {mergeMemory} at its peak, {growthWithTargets} times what half of the legs need.',
  ],
})
