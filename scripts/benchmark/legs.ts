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

interface Merge {
  readonly name: string
  readonly reports: readonly Reported[]
  /** Of all reports together. */
  readonly legs: number
}

async function merge({ name, reports, legs }: Merge, folder: string): Promise<Reported> {
  const reportFile = join(folder, `${name.replaceAll(' ', '-')}.json`)
  const inputs = {
    reports: reports.map((report) => report.reportFile).join('\n'),
    expected: String(reports.length),
    'report-file': reportFile,
  }
  const measured = await measureRun({ inputs, environment: {} }, runMerge)
  const merged = { name, measured, reportFile }
  requireTargets(merged, legs * TARGETS_A_LEG)
  return merged
}

/** The same targets in half as many reports: a merged report is one to merge. */
async function mergePairs(legs: readonly Reported[], folder: string): Promise<readonly Reported[]> {
  const pairs: Reported[] = []
  for (let index = 0; index < legs.length; index += 2) {
    const reports = legs.slice(index, index + 2)
    pairs.push(await merge({ name: `pair ${String(index / 2 + 1)}`, reports, legs: 2 }, folder))
  }
  return pairs
}

interface Merges {
  readonly all: Reported
  /** All targets, in half as many reports. */
  readonly pairs: Reported
  /** Half of the targets, in half as many reports. */
  readonly half: Reported
}

async function mergeAll(legs: readonly Reported[], folder: string): Promise<Merges> {
  const reports = await mergePairs(legs, folder)
  const halfOfLegs = legs.slice(0, HALF_OF_LEGS)
  return {
    half: await merge({ name: 'half', reports: halfOfLegs, legs: HALF_OF_LEGS }, folder),
    pairs: await merge({ name: 'all pairs', reports, legs: LEGS }, folder),
    all: await merge({ name: 'all legs', reports: legs, legs: LEGS }, folder),
  }
}

function figuresOf(legs: readonly Reported[], { all, pairs, half }: Merges): Figures<Name> {
  const memoryOf = ({ measured }: Reported): number => measured.peakBytes
  const targets = LEGS * TARGETS_A_LEG
  return {
    legs: { value: LEGS, unit: 'legs' },
    fewerReports: { value: HALF_OF_LEGS, unit: 'reports' },
    targets: { value: targets, unit: 'accounts and Regions' },
    images: { value: targets * LEG.imagesATarget, unit: 'images' },
    legMemory: { value: Math.max(...legs.map(memoryOf)), unit: 'bytes' },
    mergeMemory: { value: memoryOf(all), unit: 'bytes' },
    growthWithReports: { value: memoryOf(all) / memoryOf(pairs), unit: 'times' },
    growthWithTargets: { value: memoryOf(all) / memoryOf(half), unit: 'times' },
  }
}

async function measureIn(folder: string): Promise<Figures<Name>> {
  const legs: Reported[] = []
  for (let leg = 0; leg < LEGS; leg += 1) legs.push(await planLeg(leg, folder))
  const merges = await mergeAll(legs, folder)
  console.log(
    renderTable(await Promise.all([...legs, merges.half, merges.pairs, merges.all].map(rowOf))),
  )
  return figuresOf(legs, merges)
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
  // Twice as many reports of the same need no more memory, but two peaks are never quite the same.
  limits: { legMemory: 1e9, growthWithReports: 1.2 },
  statements: [
    '{targets} accounts and Regions with {images} images in {legs} legs, one after the other: each leg needs less than {legMemory.limit} of memory.',
    'To merge the reports of the {legs} legs needs less than {growthWithReports.limit} times the memory that the same takes in {fewerReports} reports.',
    'It needs {mergeMemory} at its peak, {growthWithTargets} times what half of the legs need.',
  ],
}
