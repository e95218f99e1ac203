import { countByApi, countThrottled, spanOf } from './calls.ts'
import { runOnStage, type StagedRun } from './on-stage.ts'
import { PACE } from './stages.ts'
import { renderTable, type Row } from './table.ts'

/** DeregisterImage: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
const BUCKET = { capacity: 100, refillPerSecond: 5 } as const

/** No run can take less time to deregister so many images, in seconds. */
const FLOOR = (PACE.going - BUCKET.capacity) / BUCKET.refillPerSecond

const MODES = ['remove', 'keep'] as const

async function removeAll(sharedImages: string): Promise<StagedRun> {
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

const rowOf = (mode: string, { seconds, calls, busy }: StagedRun): Row => [
  mode,
  {
    'first to last DeregisterImage': timesFloor(spanOf('ec2:DeregisterImage', calls)),
    'whole run': timesFloor(seconds),
    calls: calls.length,
    throttled: countThrottled(calls),
    'emulator busy': `${String(Math.round(busy * 100))} %`,
  },
]

/** A row for each API, a column for each run. */
function rowsOfCalls(runs: ReadonlyMap<string, StagedRun>): readonly Row[] {
  const counts = [...runs].map(([mode, { calls }]) => [mode, countByApi(calls)] as const)
  const apis = new Set(counts.flatMap(([, byApi]) => [...byApi.keys()]))
  return [...apis]
    .sort()
    .map((api) => [
      api,
      Object.fromEntries(counts.map(([mode, byApi]) => [mode, byApi.get(api) ?? 0])),
    ])
}

/** How near removal comes to the pace that AWS documents, without questions and with them. */
export async function measurePace(): Promise<void> {
  console.log(
    `${String(PACE.going)} of ${String(PACE.images)} images go, with their snapshots. The floor is ${String(FLOOR)} seconds: (${String(PACE.going)} - ${String(BUCKET.capacity)}) / ${String(BUCKET.refillPerSecond)}.`,
  )
  const runs = new Map<string, StagedRun>()
  for (const mode of MODES) runs.set(`shared-images: ${mode}`, await removeAll(mode))
  console.log(renderTable([...runs].map(([mode, staged]) => rowOf(mode, staged))))
  console.log(`\nCalls by API:\n\n${renderTable(rowsOfCalls(runs))}`)
}
