import { join } from 'node:path'
import { runMerge } from '../../__tests__/support/run-action.ts'
import { part } from './figures.ts'
import { makeFolder, measureRun, requireCount, type MeasuredRun } from './run.ts'
import { countFleet, planFleet, type Fleet } from './stages.ts'

/** An even number, because they are also merged in pairs. */
const LEGS = 10

/** Fewer images than in the other fleet, because there are ten times as many targets. */
const CONTENTS = { families: 2, imagesAFamily: 10, instances: 2, templates: 1, groups: 1 }
const LEG: Fleet = { contents: CONTENTS, accounts: 20, leg: 0 }

/** The most memory that it took to write the report of so many legs. */
interface Reported {
  readonly peakBytes: number
  readonly file: string
  readonly legs: number
}

/** @throws where a report has not all targets and images of its legs */
function reported({ report, peakBytes }: MeasuredRun, file: string, legs: number): Reported {
  const { targets, going } = countFleet(LEG)
  requireCount('targets', report?.totals.targets, legs * targets)
  requireCount('images that go', report?.totals.images.planned, legs * going)
  return { peakBytes, file, legs }
}

/** A dry run over the accounts of one leg. */
async function planLeg(leg: number, folder: string): Promise<Reported> {
  const file = join(folder, `leg-${leg}.json`)
  // A leg may plan more than the default: the limit is not what is measured.
  const inputs = { 'max-removals-total': 'none', 'report-file': file }
  return reported(await planFleet({ ...LEG, leg }, inputs), file, 1)
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
async function measure() {
  await using folder = await makeFolder()
  const fileOf = (name: string): string => join(folder.path, `${name}.json`)
  const legs: Reported[] = []
  for (let leg = 0; leg < LEGS; leg += 1) legs.push(await planLeg(leg, folder.path))
  // The same targets in half as many reports: a merged report is one to merge.
  const pairs: Reported[] = []
  for (let leg = 0; leg < LEGS; leg += 2)
    pairs.push(await merge(legs.slice(leg, leg + 2), fileOf(`pair-${leg}`)))
  const half = await merge(legs.slice(0, LEGS / 2), fileOf('half'))
  const ofPairs = await merge(pairs, fileOf('pairs'))
  const all = await merge(legs, fileOf('all'))
  return {
    legs: LEGS,
    fewerReports: pairs.length,
    targets: LEGS * countFleet(LEG).targets,
    images: LEGS * countFleet(LEG).images,
    legBytes: Math.max(...legs.map(({ peakBytes }) => peakBytes)),
    mergeBytes: all.peakBytes,
    growthWithReports: all.peakBytes / ofPairs.peakBytes,
    growthWithTargets: all.peakBytes / half.peakBytes,
  }
}

export const LEGS_PART = part({
  measure,
  // Twice as many reports of the same need no more memory, but two peaks are never quite the same.
  limits: { legBytes: 1e9, growthWithReports: 1.2 },
  statements: [
    '{targets} accounts and Regions with {images} images in {legs} legs, one after the other: each leg needs less than {legBytes.limit} of memory.',
    'To merge the reports of the {legs} legs needs less than {growthWithReports.limit} times the memory that the same takes in {fewerReports} reports.',
    'It needs {mergeBytes} at its peak, {growthWithTargets} times what half of the legs need.',
  ],
})
