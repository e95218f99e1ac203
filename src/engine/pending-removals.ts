import { type Guard, unansweredOutcome } from '../apply/attempts.ts'
import type { Changes } from '../apply/changes.ts'
import type { Look, ComparedWithPlan } from '../apply/last-looks.ts'
import { Marker } from '../apply/marks.ts'
import { applyRemovals, oldestFirst } from '../apply/pass.ts'
import {
  type GoneImage,
  goes,
  isTakenAway,
  type LastLook,
  type Outcomes,
  type PlannedImage,
  type Policy,
  type Removals,
  type TargetEvidence,
  type TargetPlan,
  type Warning,
  type WhyNotAttempted,
} from '../model/index.ts'
import { differsFromPlan } from '../plan/rules.ts'
import { goingIds, OutcomeRecord } from './outcomes.ts'
import type { OpenTarget, Ports } from './ports.ts'

export const NOTHING: Removals = { images: [], orphans: [], goneImages: [] }

/** The items that the plan takes away. */
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

/** A warning about an image stands although an image that was dealt with is not planned again. */
const isOfImage = ({ code }: Warning): boolean =>
  code === 'image-outlives-snapshots' || code === 'disabled-in-use'

/** The plan with the newer verdicts, as far as there are any. */
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

interface PendingSettings {
  readonly open: OpenTarget
  readonly policy: Policy
  readonly ports: Pick<Ports, 'now' | 'signal' | 'tell'>
}

/** The part of one target's plan that is left, and the outcomes of the rest. */
export class PendingRemovals {
  readonly open: OpenTarget
  readonly #changes: Changes
  /** One for all passes: a mark that was refused stops them all. */
  readonly #marker: Marker
  readonly #record: OutcomeRecord
  readonly #policy: Policy
  readonly #ports: PendingSettings['ports']
  /** Images that differed at a last look: once more, and they stay. */
  readonly #changed = new Set<string>()
  #lastPass = { changed: new Set<string>(), lookFailure: undefined as Error | undefined }
  #plan: TargetPlan
  /** May be removed on the evidence that there is. */
  #ready: Removals
  /** Wait until evidence was read for them. */
  #waiting: Removals = NOTHING

  constructor(plan: TargetPlan, { open, policy, ports }: PendingSettings) {
    this.open = open
    this.#changes = open.createChanges()
    this.#marker = new Marker({ changes: this.#changes, now: ports.now })
    this.#record = new OutcomeRecord(this.#changes)
    this.#policy = policy
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

  /** Whether nothing failed, and nothing was given up. */
  get isAllDone(): boolean {
    const { images, snapshots } = this.outcomes
    const ends = [...images.values(), ...snapshots.values()]
    return ends.every(({ outcome }) => outcome !== 'failed' && outcome !== 'not-attempted')
  }

  /** Whether anything may be removed on the evidence that there is. */
  get isReady(): boolean {
    return !isEmpty(this.#ready)
  }

  /** Why no further call is made in this target. */
  get stoppedBy(): Error | undefined {
    return this.#changes.stoppedBy()
  }

  /** Why EC2 could not be asked about images right before they were to go, in the last pass. */
  get lookFailure(): Error | undefined {
    return this.#lastPass.lookFailure
  }

  /** The last looks of the last pass do not fit the evidence, however new that is. */
  get mustBeReadAgain(): boolean {
    return this.#lastPass.changed.size > 0 || this.lookFailure !== undefined
  }

  /** The items to take away next: planning them again can only make them fewer. */
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
  goneFrom({ images = [] }: Pick<TargetEvidence, 'images'>): readonly GoneImage[] {
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
  renew(renewed: TargetPlan, gone: readonly GoneImage[]): void {
    const { next } = this
    for (const each of gone) this.#record.noteGone(each, renewed.goneImages)
    const listed = new Set(renewed.orphans.map(({ snapshot }) => snapshot.id))
    for (const { snapshot } of next.orphans) {
      if (!listed.has(snapshot.id)) this.#record.noteMissingSnapshot(snapshot.id)
    }
    const told = new Set([...renewed.images, ...gone].map(({ image }) => image.id))
    this.#plan = withRenewed(this.#plan, this.#withoutUnknown(renewed))
    this.#ready = goingOf(renewed)
    this.#waiting = {
      // An image that left the list while it was planned is read once more.
      images: [
        ...next.images.filter(({ image }) => !told.has(image.id)),
        ...this.#waiting.images.slice(next.images.length),
      ],
      orphans: this.#waiting.orphans.slice(next.orphans.length),
      goneImages: [],
    }
  }

  /**
   * An image that stays now although an attempt was never answered: EC2 may list it for a while after
   * it went, and an image that was disabled says so. It keeps the verdict that the attempt was about.
   */
  #withoutUnknown(renewed: TargetPlan): TargetPlan {
    const isUnknown = ({ image: { id }, verdict }: PlannedImage): boolean =>
      verdict.verdict === 'keep' &&
      (this.#changes.mayHaveRemoved(id) || this.#changes.mayHaveDisabled(id))
    const unknown = renewed.images.filter(isUnknown)
    for (const { image } of unknown) {
      const isDisabled = image.state === 'disabled' && this.#changes.mayHaveDisabled(image.id)
      this.#record.noteImage(image.id, unansweredOutcome(isDisabled))
    }
    return { ...renewed, images: renewed.images.filter((each) => !unknown.includes(each)) }
  }

  /**
   * Takes away what may be taken away, for as long as the guard lets it.
   * @returns how many images and snapshots have an outcome now, or are to be looked at once more
   */
  async apply(guard: Guard): Promise<number> {
    const ready = this.#ready
    this.#lastPass = { changed: new Set(), lookFailure: undefined }
    const { now, signal, tell } = this.#ports
    const { target } = this.open
    const orphans = new Set(ready.orphans.map(({ snapshot }) => snapshot.id))
    const applied = await applyRemovals(ready, {
      changes: this.#changes,
      marker: this.#marker,
      look: async (images) => this.#look(images),
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
    this.#waiting = joined(this.#withoutChangedAgain(applied.deferred), this.#waiting)
    return applied.images.size + applied.snapshots.size + this.#lastPass.changed.size
  }

  /** Looks at images once more, and compares them with the plan. */
  async #look(images: readonly PlannedImage[]): Promise<Look> {
    const at = this.#ports.now()
    try {
      const look = await this.open.look(images.map(({ image }) => image.id))
      const seen = new Map(images.map((each) => [each.image.id, this.#compare(each, look)]))
      return { at, of: (id) => seen.get(id) ?? 'not seen' }
    } catch (error) {
      this.#lastPass.lookFailure ??= error instanceof Error ? error : new Error(String(error))
      return { at, of: () => 'not seen' }
    }
  }

  #compare(planned: PlannedImage, { images, uses }: LastLook): ComparedWithPlan {
    const { id } = planned.image
    const seen = images.find((image) => image.id === id)
    if (seen === undefined) return 'gone'
    if (seen.state === 'disabled' && this.#mayHaveDisabled(planned)) return 'disabled by us'
    const usesOfIt = uses.filter(({ names }) => names === id)
    if (!differsFromPlan(planned, seen, usesOfIt, this.#policy)) return 'as planned'
    this.#lastPass.changed.add(id)
    return 'changed'
  }

  /** An attempt to disable it was never answered. */
  #mayHaveDisabled({ image: { id, state } }: PlannedImage): boolean {
    return state !== 'disabled' && this.#changes.mayHaveDisabled(id)
  }

  /** An image that differs again, after it was read and planned once more, stays. */
  #withoutChangedAgain(deferred: Removals): Removals {
    const { changed } = this.#lastPass
    const again = deferred.images.filter(
      ({ image }) => changed.has(image.id) && this.#changed.has(image.id),
    )
    for (const planned of again) {
      const outcome = { outcome: 'not-attempted', why: 'changed-again' } as const
      this.#record.noteImage(planned.image.id, outcome)
      this.#ports.tell({ kind: 'image', target: this.open.target, planned, outcome })
    }
    for (const id of changed) this.#changed.add(id)
    return { ...deferred, images: deferred.images.filter((each) => !again.includes(each)) }
  }

  /** Nothing more is removed. */
  abandon(why: WhyNotAttempted): void {
    this.#record.noteAbandoned(joined(this.#ready, this.#waiting), why)
    this.#ready = this.#waiting = NOTHING
  }

  /** The outcome of everything that was to go. */
  get outcomes(): Outcomes {
    return this.#record.of(this.#plan)
  }

  /** The outcomes that are known until now. */
  get outcomesSoFar(): Outcomes {
    return this.#record.soFar
  }
}
