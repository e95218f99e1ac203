import pLimit from 'p-limit'
import {
  goes,
  isGone,
  isTakenAway,
  type DepartedSnapshots,
  type ImageOutcome,
  type Outcomes,
  type PlannedImage,
  type Removals,
  type SnapshotOutcome,
} from '../model/index.ts'
import { Application, type ApplySettings } from './application.ts'

export type { ApplySettings, Progress } from './application.ts'

/**
 * Images under way at a time. Each is finished with its snapshots before another begins, so that
 * what is cut off leaves few of them behind.
 */
const CONCURRENT_IMAGES = 16

/** What came of what was tried, and those that wait for newer evidence. */
export interface Applied extends Outcomes {
  readonly deferred: Removals
}

/** The order in which images are taken away; of two equally old the one with the smaller id comes first. */
export const oldestFirst = (a: PlannedImage, b: PlannedImage): number =>
  a.image.createdAt.getTime() - b.image.createdAt.getTime() || (a.image.id < b.image.id ? -1 : 1)

/** The snapshots that go although no image takes them along, each once. */
function leftovers({ departed, orphans }: Removals): readonly string[] {
  const ofImages = departed.flatMap(({ snapshots }) => snapshots.filter(goes)).map(({ id }) => id)
  const orphaned = orphans.filter(goes).map(({ snapshot }) => snapshot.id)
  return [...new Set([...ofImages, ...orphaned])]
}

const without = <T, D>(results: ReadonlyMap<string, T | D>, deferred: D): ReadonlyMap<string, T> =>
  new Map([...results].filter((each): each is [string, T] => each[1] !== deferred))

/** What waits: images, and snapshots whose images are gone already. */
function deferredOf({ images, departed, orphans }: Removals, done: Application): Removals {
  const waits = (id: string): boolean => done.snapshots.get(id) === 'deferred'
  const waitingIn = ({ image, snapshots }: DepartedSnapshots): DepartedSnapshots => ({
    image,
    snapshots: snapshots.filter(({ id }) => waits(id)),
  })
  const gone = images.filter(({ image }) => {
    const result = done.images.get(image.id)
    return result !== 'deferred' && isGone(result)
  })
  return {
    images: images.filter(({ image }) => done.images.get(image.id) === 'deferred'),
    departed: [...gone, ...departed].map(waitingIn).filter(({ snapshots }) => snapshots.length > 0),
    orphans: orphans.filter(({ snapshot }) => waits(snapshot.id)),
  }
}

/**
 * Something unexpected lets no other item begin, and what is under way is finished before it is
 * thrown: nothing goes on behind the report.
 */
async function workThrough<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const unexpected: Error[] = []
  await pLimit(concurrency).map(items, async (item) => {
    if (unexpected.length > 0) return
    await work(item).catch((error: unknown) => {
      unexpected.push(error instanceof Error ? error : new Error(String(error)))
    })
  })
  const [first] = unexpected
  if (first !== undefined) throw first
}

/**
 * Carries out what is planned for one target, oldest images first, and decides nothing. The failure of one
 * item stops no other.
 * @throws what went wrong outside the calls, once nothing is under way any more
 */
export async function applyRemovals(removals: Removals, settings: ApplySettings): Promise<Applied> {
  const leaving = removals.images.filter(isTakenAway).sort(oldestFirst)
  const application = new Application(leaving, settings)
  await workThrough(leaving, CONCURRENT_IMAGES, async (each) => application.takeAway(each))
  await workThrough(leftovers(removals), Infinity, async (id) => application.deleteLeftover(id))
  return {
    images: without<ImageOutcome, 'deferred'>(application.images, 'deferred'),
    snapshots: without<SnapshotOutcome, 'deferred'>(application.snapshots, 'deferred'),
    deferred: deferredOf({ ...removals, images: leaving }, application),
  }
}
