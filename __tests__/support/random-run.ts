import type { ChildProcess } from 'node:child_process'
import type { Call, Fault } from '../emulator/index.ts'
import { PLACES, type Change, type Happening, type RunCase } from '../property/run-cases.ts'
import { seedWorld, type SeededWorld } from './random-world.ts'
import { WITHOUT_QUESTIONS_ABOUT_USE } from './renewals.ts'
import { untilItWaits } from './rounds.ts'
import { RunClock } from './run-clock.ts'
import { startScenario, type Scenario, type ScenarioRun } from './scenario.ts'

/** Something that happened, and how many calls had arrived by then. */
export interface Happened {
  readonly happening: Happening
  readonly position: number
}

/** A run, and all that went on around it. */
export interface Observed {
  readonly seeded: SeededWorld
  readonly scenario: Scenario
  readonly result: ScenarioRun
  readonly calls: readonly Call[]
  /** In the order in which it happened. */
  readonly happened: readonly Happened[]
  /** The images that somebody else removed, while they were there. */
  readonly taken: ReadonlySet<string>
}

/**
 * Changes the world at the calls that a case names. Meanwhile no call is answered, and those that
 * the run has under way arrive: whatever arrives later was sent when the change had been made.
 */
class Changes {
  readonly happened: Happened[] = []
  readonly taken = new Set<string>()
  readonly clock = new RunClock()
  readonly #left: Set<Change>
  readonly #counts = new Map<string, number>()
  #gate: Promise<void> = Promise.resolve()
  #process: ChildProcess | undefined
  #place: { readonly scenario: Scenario; readonly seeded: SeededWorld } | undefined

  constructor(changes: readonly Change[]) {
    this.#left = new Set(changes)
  }

  /** Called once the world is there. */
  begin(scenario: Scenario, seeded: SeededWorld): void {
    this.#place = { scenario, seeded }
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
    if (this.#place === undefined || this.#process === undefined) return
    const { emulator } = this.#place.scenario
    await untilItWaits(this.#process, () => emulator.calls.length)
    for (const happening of happenings) {
      this.#happen(happening, this.#place)
      this.happened.push({ happening, position: emulator.calls.length })
    }
  }

  #happen(
    happening: Happening,
    { scenario, seeded }: { readonly scenario: Scenario; readonly seeded: SeededWorld },
  ): void {
    if (happening.what === 'time passes') {
      this.clock.advance(happening.milliseconds)
    } else if (happening.what === 'is denied') {
      const fault: Fault = { kind: 'deny', operation: happening.operation }
      scenario.emulator.inject({ ...fault, region: PLACES[happening.place] })
    } else {
      this.#change(happening, seeded)
    }
  }

  #change(
    { what, image }: Extract<Happening, { readonly image: number }>,
    { images }: SeededWorld,
  ): void {
    const { id, region } = imageOf(images, image)
    if (what === 'vanishes' && region.images.delete(id)) this.taken.add(id)
    if (what === 'comes into use') region.addInstance({ imageId: id })
    if (what !== 'is tagged') return
    region.images.get(id)?.image.Tags?.push({ Key: 'ami-cleanup:keep', Value: 'yes' })
  }
}

/** The image that a number names. */
export function imageOf<T>(images: readonly T[], number: number): T {
  const image = images[number % images.length]
  if (image === undefined) throw new Error('A world has images')
  return image
}

/** Runs the built action for real on the world of a case, while the case changes it. */
export async function observe(given: RunCase): Promise<Observed> {
  const changes = new Changes(given.changes)
  const { clock, onCall, onStart } = changes
  const scenario = await startScenario({ now: clock.now, onCall })
  const seeded = seedWorld(scenario.world, given)
  changes.begin(scenario, seeded)
  const result = await scenario.run(
    {
      'keep-previous': '1',
      'orphan-snapshots': 'delete',
      'shared-images': given.sharedImages,
      'aws-region': PLACES.join(','),
      ...(given.isEc2Asked ? {} : WITHOUT_QUESTIONS_ABOUT_USE),
    },
    { environment: clock.environment, onStart },
  )
  const { calls } = scenario.emulator
  const { happened, taken } = changes
  return { seeded, scenario, result, calls, happened, taken }
}
