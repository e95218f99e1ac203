import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runMerge } from '../../__tests__/support/run-action.ts'
import type { Figures } from './figures.ts'
import { measureRun, type MeasuredRun } from './measured-run.ts'
import { runOnStage } from './on-stage.ts'
import type { Part } from './part.ts'
import { LEG, legRoles } from './stages.ts'
import { renderTable, type Row } from './table.ts'

type Name =
  'legs' | 'halfOfLegs' | 'targets' | 'images' | 'legMemory' | 'mergeMemory' | 'mergeGrowth'

const LEGS = 10

/** What is merged to compare with the merge of all. */
const HALF_OF_LEGS = LEGS / 2

const ACCOUNTS_A_LEG = 20

/** With 15 Regions, 300. */
const TARGETS_A_LEG = ACCOUNTS_A_LEG * LEG.regions.length

/** A run, and the report that it wrote. */
interface Reported {
  readonly name: string
  readonly measured: MeasuredRun
  readonly reportFile: string
}

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20)

async function rowOf({ name, measured, reportFile }: Reported): Promise<Row> {
  const { size } = await stat(reportFile)
  return [
    name,
    {
      'wall time, s': measured.seconds.toFixed(1),
      'CPU time, s': measured.cpuSeconds.toFixed(1),
      'peak memory, MiB': mebibytes(measured.peakBytes),
      'report, MiB': mebibytes(size),
    },
  ]
}

function requireTargets({ name, measured }: Reported, targets: number): void {
  const totals = measured.run.report?.totals
  const going = targets * LEG.goingATarget
  if (totals?.targets === targets && totals.images.planned === going) return
  throw new Error(
    `${name}: ${String(totals?.images.planned)} images of ${String(totals?.targets)} targets go, not ${String(going)} of ${String(targets)}`,
  )
}

/** A dry run over the accounts of one leg. */
async function planLeg(leg: number, folder: string): Promise<Reported> {
  const reportFile = join(folder, `leg-${String(leg)}.json`)
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
  const planned = { name: `leg ${String(leg + 1)} of ${String(LEGS)}`, measured, reportFile }
  requireTargets(planned, TARGETS_A_LEG)
  return planned
}

async function merge(legs: readonly Reported[], folder: string): Promise<Reported> {
  const count = String(legs.length)
  const reportFile = join(folder, `merged-${count}.json`)
  const reports = legs.map((leg) => leg.reportFile).join('\n')
  const inputs = { reports, expected: count, 'report-file': reportFile }
  const measured = await measureRun({ inputs, environment: {} }, runMerge)
  const merged = { name: `merge of ${count} reports`, measured, reportFile }
  requireTargets(merged, legs.length * TARGETS_A_LEG)
  return merged
}

async function measureIn(folder: string): Promise<Figures<Name>> {
  const legs: Reported[] = []
  for (let leg = 0; leg < LEGS; leg += 1) legs.push(await planLeg(leg, folder))
  const half = await merge(legs.slice(0, HALF_OF_LEGS), folder)
  const all = await merge(legs, folder)
  console.log(renderTable(await Promise.all([...legs, half, all].map(rowOf))))
  const { peakBytes } = all.measured
  const targets = LEGS * TARGETS_A_LEG
  return {
    legs: { value: LEGS, unit: 'legs' },
    halfOfLegs: { value: HALF_OF_LEGS, unit: 'legs' },
    targets: { value: targets, unit: 'accounts and Regions' },
    images: { value: targets * LEG.imagesATarget, unit: 'images' },
    legMemory: { value: Math.max(...legs.map((leg) => leg.measured.peakBytes)), unit: 'bytes' },
    mergeMemory: { value: peakBytes, unit: 'bytes' },
    mergeGrowth: { value: peakBytes / half.measured.peakBytes, unit: 'times' },
  }
}

/** What the legs of a fleet take one after the other, and what it takes to merge them. */
async function measureLegs(): Promise<Figures<Name>> {
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-legs-'))
  try {
    return await measureIn(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

export const LEGS_PART: Part<Name> = {
  measure: measureLegs,
  // Twice as many legs need no more memory, but what a process has at its peak is never twice the same.
  limits: { legMemory: 1e9, mergeGrowth: 1.2 },
  statements: [
    '{targets} accounts and Regions with {images} images in {legs} legs, one after the other: each leg needs less than {legMemory.limit} of memory.',
    'To merge the reports of all {legs} legs needs less than {mergeGrowth.limit} times the memory that it takes to merge {halfOfLegs} of them.',
    'The merge of all has {mergeMemory} at its peak.',
  ],
}
