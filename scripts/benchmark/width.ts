import { countThrottled } from './calls.ts'
import type { Figures } from './figures.ts'
import { runOnStage, type StagedRun } from './on-stage.ts'
import type { Part } from './part.ts'
import { fleetRoles, WIDTH } from './stages.ts'
import { renderTable, type Row } from './table.ts'

type Name =
  | 'smallTargets'
  | 'targets'
  | 'images'
  | 'going'
  | 'calls'
  | 'callGrowth'
  | 'timeGrowth'
  | 'cpuGrowth'
  | 'memory'

/** Accounts of the two fleets: with 15 Regions each, 30 targets and 300. */
const SMALL = 2
const LARGE = 20

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

const rowOf = (accounts: number, staged: StagedRun): Row => [
  `${String(targetsOf(accounts))} targets`,
  {
    'wall time, s': staged.seconds.toFixed(1),
    'CPU time, s': staged.cpuSeconds.toFixed(1),
    connections: staged.connections,
    throttled: countThrottled(staged.calls),
    'emulator busy': `${String(Math.round(staged.busy * 100))} %`,
  },
]

function figuresOf(small: StagedRun, large: StagedRun): Figures<Name> {
  const growth = (read: (staged: StagedRun) => number): Figures[string] => ({
    value: read(large) / read(small),
    unit: 'times',
  })
  const targets = targetsOf(LARGE)
  return {
    smallTargets: { value: targetsOf(SMALL), unit: 'accounts and Regions' },
    targets: { value: targets, unit: 'accounts and Regions' },
    images: { value: targets * WIDTH.imagesATarget, unit: 'images' },
    going: { value: targets * WIDTH.goingATarget, unit: 'images' },
    calls: { value: large.calls.length, unit: 'calls' },
    callGrowth: growth(({ calls }) => calls.length),
    timeGrowth: growth(({ seconds }) => seconds),
    cpuGrowth: growth(({ cpuSeconds }) => cpuSeconds),
    memory: { value: large.peakBytes, unit: 'bytes' },
  }
}

/** What a dry run over many targets takes, and how that grows with them. */
async function measureWidth(): Promise<Figures<Name>> {
  const small = await planFleet(SMALL)
  const large = await planFleet(LARGE)
  console.log(renderTable([rowOf(SMALL, small), rowOf(LARGE, large)]))
  return figuresOf(small, large)
}

export const WIDTH_PART: Part<Name> = {
  measure: measureWidth,
  limits: { memory: 1e9, timeGrowth: LARGE / SMALL, cpuGrowth: LARGE / SMALL },
  statements: [
    'A plan of {targets} accounts and Regions with {images} images, of which {going} would go, needs less than {memory.limit} of memory.',
    'It takes {calls} calls, {callGrowth} times as many as one of {smallTargets} accounts and Regions, and less than {timeGrowth.limit} times the time and {cpuGrowth.limit} times the CPU time.',
  ],
}
