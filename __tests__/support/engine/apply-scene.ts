import type { SnapshotReturnCodes } from '@aws-sdk/client-ec2'
import { NotAttempted, type Guard } from '../../../src/apply/attempts.ts'
import { Marker } from '../../../src/apply/marks.ts'
import { applyRemovals, type Applied } from '../../../src/apply/pass.ts'
import type {
  ImageOutcome,
  PlannedImage,
  Removals,
  SnapshotKeepReason,
  SnapshotOutcome,
} from '../../../src/model/index.ts'
import { aPlannedImage, aPlannedSnapshot, mapped } from '../model-factories.ts'
import type { Look } from '../../../src/apply/last-looks.ts'
import { FakeAccount } from './account.ts'
import { EngineClock } from './clock.ts'
import { wordsFor } from './run.ts'
import { numbersTo, oldImage, withOld } from './scenes.ts'
import { nameOf } from './stories.ts'

/** An image that goes with these snapshots; those with a reason stay. */
export function going(
  number: number,
  ...snapshots: (string | [string, SnapshotKeepReason])[]
): PlannedImage {
  const ids = snapshots.map((each) => (typeof each === 'string' ? each : each[0]))
  return aPlannedImage({
    image: oldImage(number, { snapshots: ids.map((id) => mapped(id)) }),
    snapshots: snapshots.map((each) =>
      typeof each === 'string'
        ? aPlannedSnapshot({ id: each })
        : aPlannedSnapshot({ id: each[0], verdict: { verdict: 'keep', reason: each[1] } }),
    ),
  })
}

/** Removals in an account with some old images, without a run around them. */
export class ApplyScene {
  readonly clock = new EngineClock()
  readonly account: FakeAccount
  /** What was told, in its order. */
  readonly told: string[] = []
  readonly #stop = new AbortController()

  constructor(last = 2) {
    const { clock } = this
    this.account = new FakeAccount(withOld(numbersTo(last)), { clock, signal: this.#stop.signal })
  }

  cancel(): void {
    this.#stop.abort(new Error('cancelled'))
  }

  /** What AWS says of a snapshot as each image goes; it is left where it is, whatever is said. */
  answerAbout(
    snapshotId: string,
    codes: ReadonlyMap<string, SnapshotReturnCodes | undefined>,
  ): void {
    const { removals } = this.account
    const deregister = removals.deregister.bind(removals)
    removals.deregister = async (id, _snapshotIds, guard) => {
      const answer = await deregister(id, [], guard)
      const code = codes.get(id)
      return code === undefined ? answer : { ...answer, results: new Map([[snapshotId, code]]) }
    }
  }

  async apply(removals: Partial<Removals>, guard: Guard = () => undefined): Promise<Applied> {
    for (const { image } of removals.images ?? []) this.account.images.set(image.id, image)
    const { signal } = this.#stop
    const told = (id: string, outcome: ImageOutcome | SnapshotOutcome): void => {
      this.told.push(`${nameOf(id)} ${wordsFor(outcome)}`)
    }
    const settings = {
      changes: this.account.changes,
      marker: new Marker({ changes: this.account.changes, now: this.clock.now }),
      look: async (): Promise<Look> =>
        Promise.resolve({ at: this.clock.now(), of: () => 'as planned' }),
      now: this.clock.now,
      gone: new Set<string>(),
      signal,
      guard,
      progress: {
        image: ({ image }: PlannedImage, outcome: ImageOutcome) => {
          told(image.id, outcome)
        },
        snapshot: told,
      },
    }
    const all = { images: [], orphans: [], goneImages: [], ...removals }
    return this.clock.until(applyRemovals(all, settings))
  }
}

export const tooOld = (): never => {
  throw new NotAttempted('evidence-too-old')
}
