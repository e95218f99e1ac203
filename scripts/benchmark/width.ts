import type { Figures, Part } from './figures.ts'
import { goingIn, requireCount, runOnStage, tellStaged, type StagedRun } from './run.ts'
import { fleetRoles, WIDTH } from './stages.ts'

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
  requireCount('images that go', goingIn(staged), targetsOf(accounts) * WIDTH.goingATarget)
  return staged
}

/** What a dry run over many targets takes, and how that grows with them. */
async function measureWidth(): Promise<Figures<Name>> {
  const [small, large] = [await planFleet(SMALL), await planFleet(LARGE)]
  const targets = targetsOf(LARGE)
  console.table({ [targetsOf(SMALL)]: tellStaged(small), [targets]: tellStaged(large) })
  const growth = (read: (staged: StagedRun) => number): Figures[string] => ({
    value: read(large) / read(small),
    unit: 'times',
  })
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

export const WIDTH_PART: Part<Name> = {
  measure: measureWidth,
  limits: { memory: 1e9, timeGrowth: LARGE / SMALL, cpuGrowth: LARGE / SMALL },
  statements: [
    'A plan of {targets} accounts and Regions with {images} images, of which {going} would go, needs less than {memory.limit} of memory.',
    'It takes {calls} calls, {callGrowth} times as many as one of {smallTargets} accounts and Regions, and less than {timeGrowth.limit} times the time and {cpuGrowth.limit} times the CPU time.',
  ],
}
