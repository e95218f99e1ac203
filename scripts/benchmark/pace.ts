import { countByApi, countThrottled, spanOf } from './calls.ts'
import type { Figures } from './figures.ts'
import { runOnStage, type StagedRun } from './on-stage.ts'
import type { Part } from './part.ts'
import { PACE } from './stages.ts'
import { renderTable, type Row } from './table.ts'

type Name =
  | 'images'
  | 'going'
  | 'burst'
  | 'rate'
  | 'deregistering'
  | 'unasked'
  | 'asked'
  | 'calls'
  | 'throttled'

/** DeregisterImage: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
const BUCKET = { capacity: 100, refillPerSecond: 5 } as const

/** No run can take less time to deregister so many images, in seconds. */
const FLOOR = (PACE.going - BUCKET.capacity) / BUCKET.refillPerSecond

/** Without and with the questions to whom an image is shared. */
const MODES = ['remove', 'keep'] as const
type Mode = (typeof MODES)[number]

async function removeAll(sharedImages: Mode): Promise<StagedRun> {
  const staged = await runOnStage(
    { part: 'pace' },
    { 'dry-run': 'false', 'max-removals': 'none', 'shared-images': sharedImages },
  )
  const { outputs } = staged.run
  for (const output of ['deleted-image-ids', 'deleted-snapshot-ids']) {
    const { length } = JSON.parse(outputs[output] ?? '[]') as readonly string[]
    if (length !== PACE.going) throw new Error(`${output} has ${String(length)} ids`)
  }
  return staged
}

const timesFloor = (seconds: number): string => `${(seconds / FLOOR).toFixed(2)} × floor`

const rowOf = (mode: Mode, { seconds, calls, busy }: StagedRun): Row => [
  `shared-images: ${mode}`,
  {
    'first to last DeregisterImage': timesFloor(spanOf('ec2:DeregisterImage', calls)),
    'whole run': timesFloor(seconds),
    calls: calls.length,
    throttled: countThrottled(calls),
    'emulator busy': `${String(Math.round(busy * 100))} %`,
  },
]

type Runs = Readonly<Record<Mode, StagedRun>>

/** A row for each API, a column for each run. */
function rowsOfCalls(runs: Runs): readonly Row[] {
  const counts = MODES.map((mode) => [mode, countByApi(runs[mode].calls)] as const)
  const apis = new Set(counts.flatMap(([, byApi]) => [...byApi.keys()]))
  return [...apis]
    .sort()
    .map((api) => [
      api,
      Object.fromEntries(counts.map(([mode, byApi]) => [mode, byApi.get(api) ?? 0])),
    ])
}

const paceOf = ({ calls }: StagedRun): number => spanOf('ec2:DeregisterImage', calls) / FLOOR

function figuresOf({ remove, keep }: Runs): Figures<Name> {
  const calls = [...remove.calls, ...keep.calls]
  return {
    images: { value: PACE.images, unit: 'images' },
    going: { value: PACE.going, unit: 'images' },
    burst: { value: BUCKET.capacity, unit: 'calls' },
    rate: { value: BUCKET.refillPerSecond, unit: 'calls a second' },
    deregistering: { value: Math.max(paceOf(remove), paceOf(keep)), unit: 'times' },
    unasked: { value: remove.seconds / FLOOR, unit: 'times' },
    asked: { value: keep.seconds / FLOOR, unit: 'times' },
    calls: { value: calls.length, unit: 'calls' },
    throttled: { value: countThrottled(calls), unit: 'calls' },
  }
}

/** How near removal comes to the pace that AWS documents, without questions and with them. */
async function measurePace(): Promise<Figures<Name>> {
  const runs = { remove: await removeAll('remove'), keep: await removeAll('keep') }
  console.log(renderTable(MODES.map((mode) => rowOf(mode, runs[mode]))))
  console.log(`\nCalls by API:\n\n${renderTable(rowsOfCalls(runs))}`)
  return figuresOf(runs)
}

export const PACE_PART: Part<Name> = {
  measure: measurePace,
  limits: { deregistering: 1.1 },
  statements: [
    '{going} of {images} images, removed under the budgets that EC2 documents: the floor is ({going} − {burst}) / {rate} seconds. From the first deregistration to the last it takes less than {deregistering.limit} times as long, without the questions about sharing and with them.',
    'The whole run takes {unasked} times as long with `shared-images: remove`, and {asked} times with the questions.',
    'Of the {calls} calls of both runs {throttled} are throttled.',
  ],
}
