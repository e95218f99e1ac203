import type { Figures, Part } from './figures.ts'
import {
  countByApi,
  countThrottled,
  requireCount,
  runOnStage,
  spanOf,
  tellStaged,
  type StagedRun,
} from './run.ts'
import { PACE } from './stages.ts'

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

async function removeAll(sharedImages: 'remove' | 'keep'): Promise<StagedRun> {
  const staged = await runOnStage(
    { part: 'pace' },
    { 'dry-run': 'false', 'max-removals': 'none', 'shared-images': sharedImages },
  )
  for (const output of ['deleted-image-ids', 'deleted-snapshot-ids']) {
    const { length } = JSON.parse(staged.run.outputs[output] ?? '[]') as readonly string[]
    requireCount(output, length, PACE.going)
  }
  return staged
}

const paceOf = ({ calls }: StagedRun): number => spanOf('ec2:DeregisterImage', calls) / FLOOR

/** How near removal comes to the pace that AWS documents, without questions and with them. */
async function measurePace(): Promise<Figures<Name>> {
  const [remove, keep] = [await removeAll('remove'), await removeAll('keep')]
  const tell = (staged: StagedRun) => ({
    ...tellStaged(staged),
    'first to last DeregisterImage, × floor': paceOf(staged).toFixed(2),
    // A listing and a question about the uses each.
    'calls of last looks': 2 * staged.calls.filter(({ isLook }) => isLook).length,
  })
  console.table({ 'shared-images: remove': tell(remove), 'shared-images: keep': tell(keep) })
  console.table({ remove: countByApi(remove.calls), keep: countByApi(keep.calls) })
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

export const PACE_PART: Part<Name> = {
  measure: measurePace,
  limits: { deregistering: 1.1 },
  statements: [
    '{going} of {images} images, removed under the budgets that EC2 documents: the floor is ({going} − {burst}) / {rate} seconds. From the first deregistration to the last it takes less than {deregistering.limit} times as long, without the questions about sharing and with them.',
    'The whole run takes {unasked} times as long with `shared-images: remove`, and {asked} times with the questions.',
    'Of the {calls} calls of both runs {throttled} are throttled.',
  ],
}
