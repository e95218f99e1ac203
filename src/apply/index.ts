import pLimit from 'p-limit'
import type {
  DepartedSnapshots,
  ImageOutcome,
  Outcomes,
  PlannedImage,
  PlannedOrphan,
  PlannedSnapshot,
  SnapshotOutcome,
  TargetPlan,
} from '../model.ts'
import { toRefused } from './outcomes.ts'
import type { Deregistration, Guard, Remover } from './remover.ts'
import { SnapshotDeleter } from './snapshot-deleter.ts'
import { SnapshotDesk, snapshotsGoingWith, type Released } from './snapshot-desk.ts'

export { NotAttempted } from './outcomes.ts'

/** Told after each removal, for the log. */
export interface Progress {
  readonly image: (planned: PlannedImage, outcome: ImageOutcome) => void
  readonly snapshot: (id: string, outcome: SnapshotOutcome) => void
}

/** What a target's plan is carried out with. */
export interface ApplySettings {
  readonly remover: Remover
  readonly signal: AbortSignal
  /** Throws `NotAttempted` where no removal may begin any more. */
  readonly guard: Guard
  readonly progress: Progress
}

/**
 * Images under way at a time. Each is finished with its snapshots before another begins, so that
 * what is cut off leaves few of them behind.
 */
const CONCURRENT_IMAGES = 16

const oldestFirst = (a: PlannedImage, b: PlannedImage): number =>
  a.image.createdAt.getTime() - b.image.createdAt.getTime() || (a.image.id < b.image.id ? -1 : 1)

class Application {
  readonly images = new Map<string, ImageOutcome>()
  readonly snapshots = new Map<string, SnapshotOutcome>()
  readonly #settings: ApplySettings
  readonly #deleter: SnapshotDeleter
  readonly #desk: SnapshotDesk

  constructor(images: readonly PlannedImage[], settings: ApplySettings) {
    this.#settings = settings
    this.#deleter = new SnapshotDeleter(settings.remover, settings.signal)
    this.#desk = new SnapshotDesk(images)
  }

  async removeImage(planned: PlannedImage): Promise<void> {
    const { image } = planned
    const { remover, guard, signal, progress } = this.#settings
    let answer: Deregistration | undefined
    let outcome: ImageOutcome
    try {
      answer = await remover.deregister(image.id, takesAllSnapshots(planned), guard)
      outcome = { outcome: answer.gone === 'by this run' ? 'removed' : 'already-gone' }
      this.#deleter.imageGone(image.id)
    } catch (error) {
      outcome = toRefused(error, signal)
    }
    this.images.set(image.id, outcome)
    progress.image(planned, outcome)
    this.#noteResults(planned, answer)
    const released = this.#desk.settle(planned, outcome)
    await Promise.all(released.map(async (each) => this.#finishSnapshot(each, outcome, answer)))
  }

  /** A snapshot whose image was gone before. */
  async deleteLeftover(id: string): Promise<void> {
    this.#settleSnapshot(id, await this.#deleter.delete(id, this.#settings.guard))
  }

  /** DeregisterImage answers 200 even where a snapshot was not deleted. */
  #noteResults(planned: PlannedImage, answer: Deregistration | undefined): void {
    if (answer?.gone !== 'by this run') return
    for (const id of snapshotsGoingWith(planned)) {
      const code = answer.results.get(id)
      if (code === 'success') this.#settleSnapshot(id, { outcome: 'deleted' })
      else if (code !== undefined && code !== 'skipped') {
        const message = `DeregisterImage reported ${code} for this snapshot`
        this.#settleSnapshot(id, { outcome: 'failed', error: { code, message } })
      }
    }
  }

  async #finishSnapshot(
    { id, staying, images }: Released,
    outcome: ImageOutcome,
    answer: Deregistration | undefined,
  ): Promise<void> {
    if (this.snapshots.has(id)) return
    if (staying.length > 0) {
      this.#settleSnapshot(id, whileImagesStay(staying, images, outcome))
      return
    }
    const wasSkipped = answer?.gone === 'by this run' && answer.results.get(id) === 'skipped'
    if (wasSkipped && images === 1) {
      const reason = { code: 'shared-with-image', images: [] } as const
      this.#settleSnapshot(id, { outcome: 'kept', reason })
      return
    }
    const deleted = await this.#deleter.delete(id, this.#settings.guard)
    const byLostAnswer = answer?.gone === 'by this run' && answer.attemptsUnanswered
    const isOurs = deleted.outcome === 'already-gone' && byLostAnswer
    this.#settleSnapshot(id, isOurs ? { outcome: 'deleted' } : deleted)
  }

  #settleSnapshot(id: string, outcome: SnapshotOutcome): void {
    this.snapshots.set(id, outcome)
    this.#settings.progress.snapshot(id, outcome)
  }
}

/** Only where all of them go: AWS would take those that are to stay along. */
function takesAllSnapshots(planned: PlannedImage): boolean {
  return (
    planned.snapshots.length > 0 && snapshotsGoingWith(planned).length === planned.snapshots.length
  )
}

/** What becomes of a snapshot whose only image stayed, or that other images still map. */
function whileImagesStay(
  staying: readonly string[],
  images: number,
  outcome: ImageOutcome,
): SnapshotOutcome {
  if (images > 1) return { outcome: 'kept', reason: { code: 'shared-with-image', images: staying } }
  const why = outcome.outcome === 'not-attempted' ? outcome.why : 'the image was not deregistered'
  return { outcome: 'not-attempted', why }
}

/** The snapshots that go although no image of the run takes them along, each once. */
function leftovers(
  departed: readonly DepartedSnapshots[],
  orphans: readonly PlannedOrphan[],
): readonly string[] {
  const goes = ({ verdict }: PlannedSnapshot | PlannedOrphan): boolean =>
    verdict.verdict === 'remove'
  const ofImages = departed.flatMap(({ snapshots }) => snapshots.filter(goes)).map(({ id }) => id)
  const orphaned = orphans.filter(goes).map(({ snapshot }) => snapshot.id)
  return [...new Set([...ofImages, ...orphaned])]
}

/**
 * Carries out the plan of one target, oldest images first, and decides nothing. The failure of one
 * item stops no other.
 */
export async function applyPlan(
  { images, orphans, departed }: Pick<TargetPlan, 'images' | 'orphans' | 'departed'>,
  settings: ApplySettings,
): Promise<Outcomes> {
  const going = images.filter(({ verdict }) => verdict.verdict === 'remove').sort(oldestFirst)
  const application = new Application(going, settings)
  await pLimit(CONCURRENT_IMAGES).map(going, async (planned) => application.removeImage(planned))
  await Promise.all(leftovers(departed, orphans).map(async (id) => application.deleteLeftover(id)))
  return { images: application.images, snapshots: application.snapshots }
}
