import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runMerge } from '../../__tests__/support/run-action.ts'
import { measureRun, type MeasuredRun } from './measured-run.ts'
import { runOnStage } from './on-stage.ts'
import { LEG, legRoles } from './stages.ts'
import { renderTable, type Row } from './table.ts'

/** How a fleet is cut. */
interface Cut {
  /** An even number, because the legs are also merged in pairs. */
  readonly legs: number
  readonly accountsALeg: number
}

/** With 15 Regions each, 3,000 targets. */
const FLEET: Cut = { legs: 10, accountsALeg: 20 }

const targetsALeg = ({ accountsALeg }: Cut): number => accountsALeg * LEG.regions.length

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20)

const figuresOf = ({ seconds, cpuSeconds, peakBytes }: MeasuredRun): Row[1] => ({
  'wall time, s': seconds.toFixed(1),
  'CPU time, s': cpuSeconds.toFixed(1),
  'peak memory, MiB': mebibytes(peakBytes),
})

function requireTargets(what: string, { run: { report } }: MeasuredRun, targets: number): void {
  const totals = report?.totals
  const going = targets * LEG.goingATarget
  if (totals?.targets === targets && totals.images.planned === going) return
  throw new Error(
    `${what}: ${String(totals?.images.planned)} images of ${String(totals?.targets)} targets go, not ${String(going)} of ${String(targets)}`,
  )
}

/** A dry run over the accounts of one leg. */
async function planLeg(cut: Cut, leg: number, reportFile: string): Promise<Row> {
  const { accountsALeg } = cut
  const measured = await runOnStage(
    { part: 'legs', accounts: accountsALeg, leg },
    {
      'aws-region': LEG.regions.join('\n'),
      'role-to-assume': legRoles(accountsALeg, leg).join('\n'),
      // A leg may plan more than the default: the limit is not what is measured.
      'max-removals-total': 'none',
      'report-file': reportFile,
    },
  )
  const name = `leg ${String(leg + 1)} of ${String(cut.legs)}`
  requireTargets(name, measured, targetsALeg(cut))
  return [name, { ...figuresOf(measured), 'report, MiB': mebibytes((await stat(reportFile)).size) }]
}

async function merge(reports: readonly string[], reportFile: string): Promise<MeasuredRun> {
  const inputs = {
    reports: reports.join('\n'),
    expected: String(reports.length),
    'report-file': reportFile,
  }
  return measureRun({ inputs, environment: {} }, runMerge)
}

/** The same targets in half as many reports: a merged report is one to merge. */
async function mergePairs(reports: readonly string[], folder: string): Promise<readonly string[]> {
  const halves: string[] = []
  for (let index = 0; index < reports.length; index += 2) {
    const file = join(folder, `pair-${String(index)}.json`)
    await merge(reports.slice(index, index + 2), file)
    halves.push(file)
  }
  return halves
}

async function rowOfMerge(cut: Cut, reports: readonly string[], folder: string): Promise<Row> {
  const file = join(folder, 'merged.json')
  const measured = await merge(reports, file)
  const name = `merge of ${String(reports.length)} reports`
  requireTargets(name, measured, cut.legs * targetsALeg(cut))
  return [name, { ...figuresOf(measured), 'report, MiB': mebibytes((await stat(file)).size) }]
}

async function measureIn(folder: string, cut: Cut): Promise<readonly Row[]> {
  const rows: Row[] = []
  const reports: string[] = []
  for (let leg = 0; leg < cut.legs; leg += 1) {
    const file = join(folder, `leg-${String(leg)}.json`)
    rows.push(await planLeg(cut, leg, file))
    reports.push(file)
  }
  rows.push(await rowOfMerge(cut, reports, folder))
  rows.push(await rowOfMerge(cut, await mergePairs(reports, folder), folder))
  return rows
}

/** What the legs of a fleet take one after the other, and what it takes to merge them. */
export async function measureLegs(cut: Cut = FLEET): Promise<void> {
  const targets = cut.legs * targetsALeg(cut)
  console.log(
    `Dry runs over ${String(targets)} targets of ${String(LEG.imagesATarget)} images in ${String(cut.legs)} legs, one after the other; every call is answered after 50 ms. The same reports are then merged, all at once and by twos before.`,
  )
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-legs-'))
  try {
    console.log(renderTable(await measureIn(folder, cut)))
  } finally {
    await rm(folder, { recursive: true })
  }
}
