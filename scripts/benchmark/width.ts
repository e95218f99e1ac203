import { countThrottled } from './calls.ts'
import { runOnStage, type StagedRun } from './on-stage.ts'
import { fleetRoles, WIDTH } from './stages.ts'
import { renderTable, type Row } from './table.ts'

/** Accounts of the two fleets: with 15 Regions each, 30 targets and 300. */
const SMALL = 2
const LARGE = 20

/** What a run over the large fleet may have resident at most, in MiB. */
const MOST_MEMORY = 1000

const targetsOf = (accounts: number): number => accounts * WIDTH.regions.length

async function planFleet(accounts: number): Promise<StagedRun> {
  const staged = await runOnStage(
    { part: 'width', accounts },
    { 'aws-region': WIDTH.regions.join('\n'), 'role-to-assume': fleetRoles(accounts).join('\n') },
  )
  const targets = staged.run.report?.targets ?? []
  const images = targets.flatMap((target) => target.images)
  const going = images.filter(({ verdict }) => verdict === 'remove').length
  const expected = targetsOf(accounts) * WIDTH.goingATarget
  if (going !== expected) throw new Error(`${String(going)} images go, not ${String(expected)}`)
  return staged
}

/** The figures that grow, with their units. */
const FIGURES = {
  'wall time, s': ({ seconds }: StagedRun) => seconds,
  'CPU time, s': ({ cpuSeconds }: StagedRun) => cpuSeconds,
  'peak memory, MiB': ({ peakBytes }: StagedRun) => peakBytes / 2 ** 20,
  calls: ({ calls }: StagedRun) => calls.length,
  connections: ({ connections }: StagedRun) => connections,
} as const

function rowOf(accounts: number, staged: StagedRun): Row {
  const figures = Object.entries(FIGURES).map(([name, read]) => [
    name,
    Number(read(staged).toFixed(1)),
  ])
  const rest = {
    throttled: countThrottled(staged.calls),
    'emulator busy': `${String(Math.round(staged.busy * 100))} %`,
  }
  return [`${String(targetsOf(accounts))} targets`, { ...Object.fromEntries(figures), ...rest }]
}

function growthOf(small: StagedRun, large: StagedRun): Row {
  const ratios = Object.entries(FIGURES).map(([name, read]) => [
    name,
    `× ${(read(large) / read(small)).toFixed(1)}`,
  ])
  return [`× ${String(LARGE / SMALL)}`, Object.fromEntries(ratios)]
}

/** What a dry run over many targets takes, and how that grows with them. */
export async function measureWidth(): Promise<void> {
  console.log(
    `Dry runs over targets of ${String(WIDTH.imagesATarget)} images, of which ${String(WIDTH.goingATarget)} would go; every call is answered after 50 ms.`,
  )
  const small = await planFleet(SMALL)
  const large = await planFleet(LARGE)
  console.log(renderTable([rowOf(SMALL, small), rowOf(LARGE, large), growthOf(small, large)]))
  console.log(
    `\n${String(targetsOf(LARGE))} targets have to do with at most ${String(MOST_MEMORY)} MiB.`,
  )
}
