import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorld, startEmulator, type Call, type Emulator } from '../emulator/index.ts'
import {
  ACCOUNT,
  PLACES,
  type Change,
  type Happening,
  type RunCase,
} from '../property/run-cases.ts'
import { addUse, seedWorld, type SeededWorld } from './random-world.ts'
import { untilItWaits } from './rounds.ts'
import { runAction, type ActionRun } from './run-action.ts'
import { SharedClock } from './shared-clock.ts'
import { goneSince, standingIn, type Ids } from './standing.ts'

/** Something that happened, and how many calls had arrived by then. */
export interface Happened {
  readonly happening: Happening
  readonly position: number
}

/** A run, and all that went on around it. */
export interface Observed {
  readonly seeded: SeededWorld
  readonly result: ActionRun
  /** What is no longer there, whoever removed it. */
  readonly gone: Ids
  readonly calls: readonly Call[]
  /** In the order in which it happened. */
  readonly happened: readonly Happened[]
  /** The images that somebody else removed, while they were there. */
  readonly taken: ReadonlySet<string>
}

/** In milliseconds, and of the machine's own clock: the runner's second signal, and its last. */
const SIGTERM_AFTER = 7_500
const SIGKILL_AFTER = 10_000

/** In milliseconds: longer than a cancelled run may go on. */
const NO_ANSWER_FOR = 40_000

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation */
function cancel(process: ChildProcess): void {
  process.kill('SIGINT')
  const later = [
    setTimeout(() => process.kill('SIGTERM'), SIGTERM_AFTER),
    setTimeout(() => process.kill('SIGKILL'), SIGKILL_AFTER),
  ]
  process.once('exit', () => {
    later.forEach(clearTimeout)
  })
}

/** What a run meets. */
interface Place {
  readonly emulator: Emulator
  readonly seeded: SeededWorld
  readonly clock: SharedClock
}

/**
 * Changes the world at the calls that a case names. Meanwhile no call is answered, and those that
 * the run has under way arrive: whatever arrives later was sent when the change had been made.
 */
class Changes {
  readonly happened: Happened[] = []
  readonly taken = new Set<string>()
  readonly #left: Set<Change>
  readonly #counts = new Map<string, number>()
  readonly #place: Place
  #gate: Promise<void> = Promise.resolve()
  #process: ChildProcess | undefined

  constructor(changes: readonly Change[], place: Place) {
    this.#left = new Set(changes)
    this.#place = place
  }

  /** For the run. */
  readonly onStart = (process: ChildProcess): void => {
    this.#process = process
  }

  /** For the emulator. */
  readonly onCall = async ({ operation }: Call): Promise<void> => {
    const nth = (this.#counts.get(operation) ?? 0) + 1
    this.#counts.set(operation, nth)
    const due = [...this.#left].filter(({ at }) => at.operation === operation && at.nth === nth)
    for (const change of due) {
      this.#left.delete(change)
      const before = this.#gate
      this.#gate = before.then(async () => this.#make(change))
    }
    await this.#gate
  }

  async #make({ happenings }: Change): Promise<void> {
    if (this.#process === undefined) return
    const { calls } = this.#place.emulator
    await untilItWaits(this.#process, () => calls.length)
    for (const happening of happenings) {
      this.#happen(happening, this.#process)
      this.happened.push({ happening, position: calls.length })
    }
  }

  #happen(happening: Happening, process: ChildProcess): void {
    const { emulator, clock } = this.#place
    if (happening.what === 'time passes') clock.advance(happening.milliseconds)
    else if (happening.what === 'is denied') {
      const { operation, place } = happening
      emulator.inject({ kind: 'deny', operation, region: PLACES[place] })
    } else if (happening.what === 'connections break') {
      const { operation, times } = happening
      emulator.inject({ kind: 'reset', performs: true, operation, times })
    } else if (happening.what === 'is cancelled') {
      const { unanswered: operation } = happening
      if (operation !== undefined) {
        emulator.inject({ kind: 'delay', milliseconds: NO_ANSWER_FOR, operation })
      }
      cancel(process)
    } else if (happening.what === 'is killed') process.kill('SIGKILL')
    else this.#change(happening)
  }

  #change(happening: Extract<Happening, { readonly image: number }>): void {
    const { id, region } = imageOf(this.#place.seeded.images, happening.image)
    if (happening.what === 'vanishes' && region.images.delete(id)) this.taken.add(id)
    if (happening.what === 'comes into use') addUse(region, id, happening.by)
    if (happening.what !== 'is tagged') return
    region.images.get(id)?.image.Tags?.push({ Key: 'ami-cleanup:keep', Value: 'yes' })
  }
}

/** The image that a number names. */
export function imageOf<T>(images: readonly T[], number: number): T {
  const image = images[number % images.length]
  if (image === undefined) throw new Error('A world has images')
  return image
}

async function observeWith(clock: SharedClock, given: RunCase): Promise<Observed> {
  const world = createWorld()
  const seeded = seedWorld(world, given)
  const emulator: Emulator = await startEmulator({
    world,
    now: clock.now,
    onCall: async (call) => changes.onCall(call),
  })
  const changes = new Changes(given.changes, { emulator, seeded, clock })
  const before = standingIn(world)
  const inputs = {
    'dry-run': 'false',
    'keep-previous': '1',
    'orphan-snapshots': 'delete',
    'shared-images': given.sharedImages,
    'aws-region': PLACES.join(','),
    // EC2 would tell of an instance when it is asked about its image: this way only a reading finds it.
    ...(given.isEc2Asked ? {} : { 'skip-references': 'image-references' }),
  }
  const environment = { ...emulator.environment(ACCOUNT), ...clock.environment }
  try {
    const result = await runAction({ inputs, environment, onStart: changes.onStart })
    // What a run that was killed had sent is carried out before it is looked at.
    await emulator.stop()
    const { happened, taken } = changes
    const { calls } = emulator
    return { seeded, result, gone: goneSince(before, world), calls, happened, taken }
  } finally {
    await emulator.stop()
  }
}

/** Runs the built action for real on the world of a case, while the case changes it. */
export async function observe(given: RunCase): Promise<Observed> {
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-clock-'))
  try {
    return await observeWith(new SharedClock(folder), given)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
