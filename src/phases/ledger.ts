import { applyPlan, type Progress } from '../apply/index.ts'
import type { Guard, Remover } from '../apply/remover.ts'
import type {
  Approval,
  ImageOutcome,
  PlannedImage,
  PlannedOrphan,
  SnapshotOutcome,
  TargetPlan,
} from '../model.ts'
import type { Assessed } from './assess.ts'
import type { Workplace } from './targets.ts'

/** Removals for which evidence is read again at a time: what a target's budget lets through meanwhile. */
const RENEWED_AT_A_TIME = 500

/** Why a removal waits for newer evidence. */
export const TOO_OLD = 'the evidence is too old'

/** Removals that are carried out together. */
export interface Items {
  readonly images: readonly PlannedImage[]
  readonly orphans: readonly PlannedOrphan[]
}

/** What has become of one target's plan so far. */
export class Ledger {
  readonly workplace: Workplace
  readonly images = new Map<string, ImageOutcome>()
  readonly snapshots = new Map<string, SnapshotOutcome>()
  readonly #remover: Remover
  #plan: TargetPlan
  #left: Items
  #error: string | undefined

  constructor({ workplace, plan }: Assessed) {
    this.workplace = workplace
    this.#remover = workplace.createRemover()
    this.#plan = plan
    this.#left = {
      images: plan.images.filter(({ verdict }) => verdict.verdict === 'remove'),
      orphans: plan.orphans.filter(({ verdict }) => verdict.verdict === 'remove'),
    }
  }

  get plan(): TargetPlan {
    return this.#plan
  }

  get left(): number {
    return this.#left.images.length + this.#left.orphans.length
  }

  /** What evidence is read for next: an approval of no more than what was planned. */
  nextApproval(): Approval {
    const { accountId, region } = this.workplace.target
    const images = this.#left.images.slice(0, RENEWED_AT_A_TIME)
    const orphans = this.#left.orphans.slice(0, RENEWED_AT_A_TIME)
    return {
      accountId,
      region,
      images: new Map(images.map((planned) => [planned.image.id, goingIds(planned)])),
      orphans: new Set(orphans.map(({ snapshot }) => snapshot.id)),
    }
  }

  /** Takes over what the new evidence says of the items that were approved: those that still go. */
  renew(renewed: TargetPlan, approval: Approval): Items {
    const images = new Map(renewed.images.map((planned) => [planned.image.id, planned]))
    const orphans = new Map(renewed.orphans.map((planned) => [planned.snapshot.id, planned]))
    for (const id of approval.images.keys()) {
      if (!images.has(id)) this.images.set(id, { outcome: 'already-gone' })
    }
    for (const id of approval.orphans) {
      if (!orphans.has(id)) this.snapshots.set(id, { outcome: 'already-gone' })
    }
    this.#plan = {
      ...this.#plan,
      images: this.#plan.images.map((planned) =>
        approval.images.has(planned.image.id) ? (images.get(planned.image.id) ?? planned) : planned,
      ),
      orphans: this.#plan.orphans.map((planned) =>
        approval.orphans.has(planned.snapshot.id)
          ? (orphans.get(planned.snapshot.id) ?? planned)
          : planned,
      ),
    }
    this.#left = {
      images: this.#left.images.filter(({ image }) => !approval.images.has(image.id)),
      orphans: this.#left.orphans.filter(({ snapshot }) => !approval.orphans.has(snapshot.id)),
    }
    const goes = ({ verdict }: PlannedImage | PlannedOrphan): boolean =>
      verdict.verdict === 'remove'
    return {
      images: [...approval.images.keys()].flatMap((id) => images.get(id) ?? []).filter(goes),
      orphans: [...approval.orphans].flatMap((id) => orphans.get(id) ?? []).filter(goes),
    }
  }

  /** Everything that is left, while the first evidence is fresh. */
  takeAll(): Items {
    const all = this.#left
    this.#left = { images: [], orphans: [] }
    return all
  }

  /** Why the target could not be finished, where that is a failure. */
  get error(): string | undefined {
    return this.#error
  }

  /** Nothing more of this target can be removed; `error` makes the run fail. */
  abandon(why: string, error?: string): void {
    this.#error = error
    const { images, orphans } = this.takeAll()
    for (const { image } of images) this.images.set(image.id, { outcome: 'not-attempted', why })
    for (const { snapshot } of orphans) {
      this.snapshots.set(snapshot.id, { outcome: 'not-attempted', why })
    }
  }

  async apply(items: Items, settings: ApplyingSettings): Promise<void> {
    const { signal, guard, progress } = settings
    const outcomes = await applyPlan(items, { remover: this.#remover, signal, guard, progress })
    for (const [id, outcome] of outcomes.images) this.images.set(id, outcome)
    for (const [id, outcome] of outcomes.snapshots) this.snapshots.set(id, outcome)
    const isTooOld = (outcome: ImageOutcome | SnapshotOutcome | undefined): boolean =>
      outcome?.outcome === 'not-attempted' && outcome.why === TOO_OLD
    this.#left = {
      images: [
        ...items.images.filter(({ image }) => isTooOld(this.images.get(image.id))),
        ...this.#left.images,
      ],
      orphans: [
        ...items.orphans.filter(({ snapshot }) => isTooOld(this.snapshots.get(snapshot.id))),
        ...this.#left.orphans,
      ],
    }
  }
}

function goingIds({ snapshots }: PlannedImage): ReadonlySet<string> {
  return new Set(
    snapshots.filter(({ verdict }) => verdict.verdict === 'remove').map(({ id }) => id),
  )
}

export interface ApplyingSettings {
  readonly signal: AbortSignal
  readonly guard: Guard
  readonly progress: Progress
}
