import type { DisablingCalls, Guard, RemovalCalls } from '../apply/changes.ts'
import { applyRemovals, oldestFirst } from '../apply/pass.ts'
import {
  type GoneImage,
  goes,
  isTakenAway,
  type Outcomes,
  type Removals,
  type TargetEvidence,
  type TargetPlan,
  type Warning,
  type WhyNotAttempted,
} from '../model/index.ts'
import { goingIds, OutcomeRecord } from './outcomes.ts'
import type { OpenTarget, Ports } from './ports.ts'

export const NOTHING: Removals = { images: [], orphans: [], goneImages: [] }

/** What of it is still to be taken away. */
export const goingOf = ({ images, orphans, goneImages }: Removals): Removals => ({
  images: images.filter(isTakenAway),
  orphans: orphans.filter(goes),
  goneImages: goneImages.filter(({ snapshots }) => snapshots.some(goes)),
})

export const isEmpty = ({ images, orphans, goneImages }: Removals): boolean =>
  images.length + orphans.length + goneImages.length === 0

export const joined = (first: Removals, second: Removals): Removals => ({
  images: [...first.images, ...second.images],
  orphans: [...first.orphans, ...second.orphans],
  goneImages: [...first.goneImages, ...second.goneImages],
})

/** What was done already, or stays, is not planned again: what was odd about it stands. */
const isOfImage = ({ code }: Warning): boolean =>
  code === 'image-outlives-snapshots' || code === 'disabled-in-use'

/** The plan as the newer evidence has it, as far as it was read for that. */
export function withRenewed(
  plan: TargetPlan,
  { images, orphans, warnings }: TargetPlan,
): TargetPlan {
  const byImage = new Map(images.map((planned) => [planned.image.id, planned]))
  const byOrphan = new Map(orphans.map((planned) => [planned.snapshot.id, planned]))
  return {
    ...plan,
    warnings: [...plan.warnings.filter(isOfImage), ...warnings],
    images: plan.images.map((planned) => byImage.get(planned.image.id) ?? planned),
    orphans: plan.orphans.map((planned) => byOrphan.get(planned.snapshot.id) ?? planned),
  }
}

/** Removals for which evidence is read again at a time: what a target's budget lets through meanwhile. */
const RENEWED_AT_A_TIME = 500

/** What is left of one target's plan, and what has become of the rest. */
export class PendingRemovals {
  readonly open: OpenTarget
  readonly #calls: RemovalCalls
  readonly #disabling: DisablingCalls
  readonly #record: OutcomeRecord
  readonly #ports: Pick<Ports, 'now' | 'signal' | 'tell'>
  #plan: TargetPlan
  /** May be removed on the evidence that there is. */
  #ready: Removals
  /** Wait until evidence was read for them. */
  #waiting: Removals = NOTHING

  constructor(open: OpenTarget, plan: TargetPlan, ports: Pick<Ports, 'now' | 'signal' | 'tell'>) {
    this.open = open
    this.#calls = open.createCalls()
    this.#disabling = open.createDisablingCalls()
    this.#record = new OutcomeRecord(this.#calls, this.#disabling)
    this.#ports = ports
    this.#plan = plan
    const { images, orphans, goneImages } = goingOf({ ...plan, goneImages: [] })
    this.#ready = { images: images.toSorted(oldestFirst), orphans, goneImages }
  }

  /** The plan as it stands now: with the newest verdict on everything. */
  get plan(): TargetPlan {
    return this.#plan
  }

  get isDone(): boolean {
    return isEmpty(this.#ready) && isEmpty(this.#waiting)
  }

  /** Whether anything may be removed on the evidence that there is. */
  get isReady(): boolean {
    return !isEmpty(this.#ready)
  }

  /** What is to be removed next: no more may come of planning it again. */
  get next(): TargetPlan {
    return {
      ...this.#plan,
      images: this.#waiting.images.slice(0, RENEWED_AT_A_TIME),
      orphans: this.#waiting.orphans.slice(0, RENEWED_AT_A_TIME),
      goneImages: this.#waiting.goneImages,
    }
  }

  /**
   * Images that are gone, with the snapshots of theirs that are still to go. Evidence that was new
   * enough may still list what was removed since.
   */
  departedFrom({ images = [] }: Pick<TargetEvidence, 'images'>): readonly GoneImage[] {
    const there = new Set(images.map(({ id }) => id))
    const { next } = this
    const missing = next.images.filter(({ image }) => !there.has(image.id))
    const waiting = [...missing, ...next.goneImages].map(({ image, snapshots }) => ({
      image,
      snapshotIds: goingIds(snapshots),
    }))
    const known = new Set(waiting.map(({ image }) => image.id))
    const done = images.filter(({ id }) => this.#record.isGone(id) && !known.has(id))
    return [...waiting, ...done.map((image) => ({ image, snapshotIds: new Set<string>() }))]
  }

  /** Takes over what newer evidence says of what is next. */
  renew(renewed: TargetPlan, departed: readonly GoneImage[]): void {
    const { next } = this
    for (const each of departed) this.#record.noteDeparted(each, renewed.goneImages)
    const listed = new Set(renewed.orphans.map(({ snapshot }) => snapshot.id))
    for (const { snapshot } of next.orphans) {
      if (!listed.has(snapshot.id)) this.#record.noteMissingSnapshot(snapshot.id)
    }
    const told = new Set([...renewed.images, ...departed].map(({ image }) => image.id))
    this.#plan = withRenewed(this.#plan, renewed)
    this.#ready = goingOf(renewed)
    this.#waiting = {
      // What left the list while it was planned is looked at once more.
      images: [
        ...next.images.filter(({ image }) => !told.has(image.id)),
        ...this.#waiting.images.slice(next.images.length),
      ],
      orphans: this.#waiting.orphans.slice(next.orphans.length),
      goneImages: [],
    }
  }

  /**
   * Removes what may be removed, for as long as the guard lets it.
   * @returns of how many images and snapshots it is known what became of them
   */
  async apply(guard: Guard): Promise<number> {
    const ready = this.#ready
    const { now, signal, tell } = this.#ports
    const { target } = this.open
    const orphans = new Set(ready.orphans.map(({ snapshot }) => snapshot.id))
    const applied = await applyRemovals(ready, {
      calls: this.#calls,
      disabling: this.#disabling,
      now,
      gone: this.#record.goneImages,
      signal,
      guard,
      progress: {
        image: (planned, outcome) => {
          this.#record.noteImage(planned.image.id, outcome)
          tell({ kind: 'image', target, planned, outcome })
        },
        snapshot: (id, outcome) => {
          this.#record.noteSnapshot(id, outcome)
          tell({ kind: 'snapshot', target, id, isOrphan: orphans.has(id), outcome })
        },
      },
    })
    this.#ready = NOTHING
    this.#waiting = joined(applied.deferred, this.#waiting)
    return applied.images.size + applied.snapshots.size
  }

  /** Nothing more is removed. */
  abandon(why: WhyNotAttempted): void {
    this.#record.noteAbandoned(joined(this.#ready, this.#waiting), why)
    this.#ready = this.#waiting = NOTHING
  }

  /** What came of everything that was to go. */
  get outcomes(): Outcomes {
    return this.#record.of(this.#plan)
  }
}
