import { applyRemovals, oldestFirst } from '../apply/index.ts'
import type { DisablingCalls, Guard, RemovalCalls } from '../apply/calls.ts'
import { toNotAttempted } from '../apply/refused.ts'
import {
  goes,
  isGone,
  type Departed,
  type ImageOutcome,
  type Outcomes,
  type PlannedImage,
  type Removals,
  type SnapshotOutcome,
  type TargetEvidence,
  type TargetPlan,
  type WhyNotAttempted,
} from '../model/index.ts'
import type { OpenTarget, Ports } from './ports.ts'
import { outcomesOfLeftSnapshots } from './left-snapshots.ts'
import { goingOf, isEmpty, joined, NOTHING, withRenewed } from './removals.ts'

/** Removals for which evidence is read again at a time: what a target's budget lets through meanwhile. */
const RENEWED_AT_A_TIME = 500

const idsOf = (snapshots: PlannedImage['snapshots']): ReadonlySet<string> =>
  new Set(snapshots.filter(goes).map(({ id }) => id))

/** What has become of one target's plan so far, and what is left of it. */
export class PendingRemovals {
  readonly open: OpenTarget
  readonly #images = new Map<string, ImageOutcome>()
  readonly #snapshots = new Map<string, SnapshotOutcome>()
  readonly #calls: RemovalCalls
  readonly #disabling: DisablingCalls
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
    this.#ports = ports
    this.#plan = plan
    const { images, orphans, departed } = goingOf({ ...plan, departed: [] })
    this.#ready = { images: images.toSorted(oldestFirst), orphans, departed }
  }

  /** The plan as it stands now: with the newest verdict on everything. */
  get plan(): TargetPlan {
    return this.#plan
  }

  get #gone(): ReadonlySet<string> {
    return new Set([...this.#images].filter(([, each]) => isGone(each)).map(([id]) => id))
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
      departed: this.#waiting.departed,
    }
  }

  /**
   * Images that are gone, with the snapshots of theirs that are still to go. Evidence that was new
   * enough may still list what was removed since.
   */
  departedFrom({ images = [] }: Pick<TargetEvidence, 'images'>): readonly Departed[] {
    const there = new Set(images.map(({ id }) => id))
    const { next } = this
    const missing = next.images.filter(({ image }) => !there.has(image.id))
    const waiting = [...missing, ...next.departed].map(({ image, snapshots }) => ({
      image,
      snapshotIds: idsOf(snapshots),
    }))
    const known = new Set(waiting.map(({ image }) => image.id))
    const done = images.filter(({ id }) => isGone(this.#images.get(id)) && !known.has(id))
    return [...waiting, ...done.map((image) => ({ image, snapshotIds: new Set<string>() }))]
  }

  /** Takes over what newer evidence says of what is next. */
  renew(renewed: TargetPlan, departed: readonly Departed[]): void {
    const { next } = this
    for (const { image, snapshotIds } of departed) {
      this.#noteGoneImage(image.id)
      this.#noteSnapshots(image.id, snapshotIds, renewed)
    }
    const listed = new Set(renewed.orphans.map(({ snapshot }) => snapshot.id))
    for (const { snapshot } of next.orphans) {
      if (!listed.has(snapshot.id)) this.#noteGoneSnapshot(snapshot.id)
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
      departed: [],
    }
  }

  #noteGoneImage(id: string): void {
    if (isGone(this.#images.get(id))) return
    this.#images.set(id, { outcome: this.#calls.wasUnanswered(id) ? 'removed' : 'already-gone' })
  }

  #noteGoneSnapshot(id: string, imageId = id): void {
    const isOurs = [id, imageId].some((each) => this.#calls.wasUnanswered(each))
    this.#settle(id, { outcome: isOurs ? 'deleted' : 'already-gone' })
  }

  /** A snapshot that the new evidence does not have is gone, and what it keeps is not waited for. */
  #noteSnapshots(imageId: string, ids: ReadonlySet<string>, { departed }: TargetPlan): void {
    const of = departed.find(({ image }) => image.id === imageId)
    const found = new Map(of?.snapshots.map(({ id, verdict }) => [id, verdict]))
    for (const id of ids) {
      const verdict = found.get(id)
      if (verdict === undefined) this.#noteGoneSnapshot(id, imageId)
      else if (verdict.verdict === 'keep') {
        this.#settle(id, { outcome: 'kept', reason: verdict.reason })
      }
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
      gone: this.#gone,
      signal,
      guard,
      progress: {
        image: (planned, outcome) => {
          this.#images.set(planned.image.id, outcome)
          tell({ kind: 'image', target, planned, outcome })
        },
        snapshot: (id, outcome) => {
          this.#settle(id, outcome)
          tell({ kind: 'snapshot', target, id, isOrphan: orphans.has(id), outcome })
        },
      },
    })
    this.#ready = NOTHING
    this.#waiting = joined(applied.deferred, this.#waiting)
    return applied.images.size + applied.snapshots.size
  }

  /** Of several answers about one snapshot the one that deleted it stands. */
  #settle(id: string, outcome: SnapshotOutcome): void {
    if (this.#snapshots.get(id)?.outcome !== 'deleted') this.#snapshots.set(id, outcome)
  }

  /** Nothing more is removed. */
  abandon(why: WhyNotAttempted): void {
    const { images, orphans, departed } = joined(this.#ready, this.#waiting)
    this.#ready = this.#waiting = NOTHING
    const left = (id: string, ...calls: readonly string[]): ImageOutcome & SnapshotOutcome =>
      toNotAttempted(
        why,
        [id, ...calls].some((each) => this.#isUnanswered(each)),
      )
    for (const { image } of images) this.#images.set(image.id, left(image.id))
    for (const { snapshot } of orphans) this.#settle(snapshot.id, left(snapshot.id))
    const usersOf = (id: string): readonly string[] =>
      images.filter(({ snapshots }) => idsOf(snapshots).has(id)).map(({ image }) => image.id)
    for (const { image, snapshots } of departed) {
      // A call about any of its images that was never answered may have taken it along.
      for (const id of idsOf(snapshots)) this.#settle(id, left(id, image.id, ...usersOf(id)))
    }
  }

  #isUnanswered(id: string): boolean {
    return this.#calls.wasUnanswered(id) || this.#disabling.wasUnanswered(id)
  }

  /** What came of everything that was to go. */
  get outcomes(): Outcomes {
    const done = { images: this.#images, snapshots: this.#snapshots }
    const left = outcomesOfLeftSnapshots(this.#plan, done)
    return { images: this.#images, snapshots: new Map([...left, ...this.#snapshots]) }
  }
}
