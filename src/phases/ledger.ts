import { applyPlan, type Progress } from '../apply/index.ts'
import type { Guard, Remover } from '../apply/remover.ts'
import type {
  Approval,
  Departed,
  DepartedSnapshots,
  ImageOutcome,
  PlannedImage,
  PlannedOrphan,
  PlannedSnapshot,
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
  /** Snapshots of images that are gone, and that are still to go. */
  readonly departed: readonly DepartedSnapshots[]
}

const NOTHING: Items = { images: [], orphans: [], departed: [] }

/** What evidence is read for: no more than what was planned. */
export interface Renewal {
  readonly approval: Approval
  readonly departed: readonly Departed[]
}

/** Whether the plan removes it. */
export const goes = ({ verdict }: PlannedImage | PlannedOrphan | PlannedSnapshot): boolean =>
  verdict.verdict === 'remove'

const isGone = (outcome: ImageOutcome | undefined): boolean =>
  outcome?.outcome === 'removed' || outcome?.outcome === 'already-gone'

const isTooOld = (outcome: ImageOutcome | SnapshotOutcome | undefined): boolean =>
  outcome?.outcome === 'not-attempted' && outcome.why === TOO_OLD

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
      images: plan.images.filter(goes),
      orphans: plan.orphans.filter(goes),
      departed: plan.departed,
    }
  }

  get plan(): TargetPlan {
    return this.#plan
  }

  get left(): number {
    const { images, orphans, departed } = this.#left
    return images.length + orphans.length + departed.length
  }

  /** What evidence is read for next. Any of the images may turn out to be gone. */
  nextRenewal(): Renewal {
    const { accountId, region } = this.workplace.target
    const images = this.#left.images.slice(0, RENEWED_AT_A_TIME)
    const orphans = this.#left.orphans.slice(0, RENEWED_AT_A_TIME)
    const departed = [...images, ...this.#left.departed]
    return {
      approval: {
        accountId,
        region,
        images: new Map(images.map((planned) => [planned.image.id, goingIds(planned)])),
        orphans: new Set(orphans.map(({ snapshot }) => snapshot.id)),
      },
      departed: departed.map(({ image, snapshots }) => ({
        accountId,
        region,
        image,
        snapshotIds: goingIds({ snapshots }),
      })),
    }
  }

  /** Takes over what the new evidence says of the items that were approved: those that still go. */
  renew(renewed: TargetPlan, { approval, departed }: Renewal): Items {
    const images = new Map(renewed.images.map((planned) => [planned.image.id, planned]))
    const orphans = new Map(renewed.orphans.map((planned) => [planned.snapshot.id, planned]))
    const gone = departed.filter(({ image }) => !images.has(image.id))
    this.#noteGone(gone, renewed.departed)
    for (const id of approval.orphans) {
      if (!orphans.has(id)) this.snapshots.set(id, { outcome: 'already-gone' })
    }
    this.#forget(approval)
    const approvedImages = [...approval.images.keys()].flatMap((id) => images.get(id) ?? [])
    const approvedOrphans = [...approval.orphans].flatMap((id) => orphans.get(id) ?? [])
    this.#plan = withRenewed(this.#plan, {
      images: approvedImages,
      orphans: approvedOrphans,
      departed: renewed.departed,
    })
    this.#left = {
      images: this.#left.images.filter(({ image }) => !approval.images.has(image.id)),
      orphans: this.#left.orphans.filter(({ snapshot }) => !approval.orphans.has(snapshot.id)),
      departed: [],
    }
    return {
      images: approvedImages.filter(goes),
      orphans: approvedOrphans.filter(goes),
      departed: renewed.departed,
    }
  }

  /** What the new evidence does not have any more is gone, and what it keeps is not waited for. */
  #noteGone(gone: readonly Departed[], found: readonly DepartedSnapshots[]): void {
    const listed = new Set(found.flatMap(({ snapshots }) => snapshots.map(({ id }) => id)))
    for (const { image, snapshotIds } of gone) {
      if (!isGone(this.images.get(image.id))) this.images.set(image.id, { outcome: 'already-gone' })
      for (const id of snapshotIds) {
        if (listed.has(id)) this.snapshots.delete(id)
        else if (!this.#isSettled(id)) this.snapshots.set(id, { outcome: 'already-gone' })
      }
    }
  }

  /** That they waited for newer evidence is nothing to report once it is there. */
  #forget({ images, orphans }: Approval): void {
    for (const id of orphans) if (isTooOld(this.snapshots.get(id))) this.snapshots.delete(id)
    for (const [id, snapshotIds] of images) {
      if (isTooOld(this.images.get(id))) this.images.delete(id)
      for (const each of snapshotIds) {
        if (isTooOld(this.snapshots.get(each))) this.snapshots.delete(each)
      }
    }
  }

  #isSettled(snapshotId: string): boolean {
    const outcome = this.snapshots.get(snapshotId)
    return outcome !== undefined && !isTooOld(outcome)
  }

  /** Everything that is left, while the first evidence is fresh. */
  takeAll(): Items {
    const all = this.#left
    this.#left = NOTHING
    return all
  }

  /** Why the target could not be finished, where that is a failure. */
  get error(): string | undefined {
    return this.#error
  }

  /** Nothing more of this target can be removed; `error` makes the run fail. */
  abandon(why: string, error?: string): void {
    this.#error = error
    const { images, orphans, departed } = this.takeAll()
    for (const { image } of images) this.images.set(image.id, { outcome: 'not-attempted', why })
    const snapshots = [
      ...orphans.map(({ snapshot }) => snapshot.id),
      ...departed.flatMap((each) => [...goingIds(each)]),
    ]
    for (const id of snapshots) this.snapshots.set(id, { outcome: 'not-attempted', why })
  }

  async apply(items: Items, settings: ApplyingSettings): Promise<void> {
    const { signal, guard, progress } = settings
    const outcomes = await applyPlan(items, { remover: this.#remover, signal, guard, progress })
    for (const [id, outcome] of outcomes.images) this.images.set(id, outcome)
    for (const [id, outcome] of outcomes.snapshots) this.snapshots.set(id, outcome)
    this.#left = {
      images: [
        ...items.images.filter(({ image }) => isTooOld(this.images.get(image.id))),
        ...this.#left.images,
      ],
      orphans: [
        ...items.orphans.filter(({ snapshot }) => isTooOld(this.snapshots.get(snapshot.id))),
        ...this.#left.orphans,
      ],
      departed: this.#leftBehind([...items.images, ...items.departed]),
    }
  }

  /** The snapshots that wait for newer evidence although their images are gone. */
  #leftBehind(all: readonly DepartedSnapshots[]): readonly DepartedSnapshots[] {
    return all
      .filter(({ image }) => isGone(this.images.get(image.id)))
      .map(({ image, snapshots }) => ({
        image,
        snapshots: snapshots.filter(({ id }) => isTooOld(this.snapshots.get(id))),
      }))
      .filter(({ snapshots }) => snapshots.length > 0)
  }
}

/** The plan as the newer evidence has it, as far as that was read for. */
function withRenewed(plan: TargetPlan, { images, orphans, departed }: Items): TargetPlan {
  const byImage = new Map(images.map((planned) => [planned.image.id, planned]))
  const byOrphan = new Map(orphans.map((planned) => [planned.snapshot.id, planned]))
  const bySnapshot = new Map(
    departed.flatMap(({ snapshots }) => snapshots).map((planned) => [planned.id, planned]),
  )
  return {
    ...plan,
    images: plan.images
      .map((planned) => byImage.get(planned.image.id) ?? planned)
      .map((planned) => ({
        ...planned,
        snapshots: planned.snapshots.map((each) => bySnapshot.get(each.id) ?? each),
      })),
    orphans: plan.orphans.map((planned) => byOrphan.get(planned.snapshot.id) ?? planned),
  }
}

function goingIds({ snapshots }: Pick<PlannedImage, 'snapshots'>): ReadonlySet<string> {
  return new Set(snapshots.filter(goes).map(({ id }) => id))
}

export interface ApplyingSettings {
  readonly signal: AbortSignal
  readonly guard: Guard
  readonly progress: Progress
}
