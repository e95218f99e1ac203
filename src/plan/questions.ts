import type {
  Plan,
  PlannedImage,
  Policy,
  Questions,
  TargetInventory,
  TargetPlan,
  Verdict,
} from '../model.ts'
import { groupCopies } from './copies.ts'

/** Reached rule 9. What no plan file names stays, holds no slot and need not be asked about. */
const REACHED_RANKING: ReadonlySet<Verdict['reason']['code']> = new Set<Verdict['reason']['code']>([
  'keep-previous',
  'too-young',
  'not-recoverable',
  'expired',
  'surplus',
  'requested',
])

const familyKey = ({ family }: PlannedImage): string => family?.key ?? ''

/** The images that reached rule 9 in a family from which something would go. */
function imagesToAskAbout(images: readonly PlannedImage[], policy: Policy): readonly string[] {
  const ranked = images.filter(({ verdict }) => REACHED_RANKING.has(verdict.reason.code))
  if (policy.imageIds.length > 0) return ranked.map(({ image }) => image.id)
  const losing = new Set(
    ranked.filter(({ verdict }) => verdict.verdict === 'remove').map(familyKey),
  )
  return ranked.filter((planned) => losing.has(familyKey(planned))).map(({ image }) => image.id)
}

/**
 * The snapshots that would go. One that keeps its image, for no plan file deletes it, is asked
 * about as well: shared it stays, and the image may go without it, as it was planned.
 */
function snapshotsToAskAbout({ images, orphans, departed }: TargetPlan): readonly string[] {
  const unplanned = images.flatMap(({ verdict: { reason } }) =>
    reason.code === 'not-planned' ? reason.snapshots : [],
  )
  const ofImages = [...images, ...departed]
    .flatMap(({ snapshots }) => snapshots)
    .filter(({ verdict }) => verdict.verdict === 'remove')
    .map(({ id }) => id)
  const orphaned = orphans
    .filter(({ verdict }) => verdict.verdict !== 'keep')
    .map(({ snapshot }) => snapshot.id)
  return [...new Set([...ofImages, ...unplanned, ...orphaned])]
}

/**
 * The images of all targets that copying connects with one to ask about: what uses one of them uses
 * that one as well.
 */
export function copiesToAskAbout({ targets }: Plan, policy: Policy): ReadonlySet<string> {
  const asked = new Set(targets.flatMap(({ images }) => imagesToAskAbout(images, policy)))
  const groups = groupCopies(targets.flatMap(({ images }) => images.map(({ image }) => image)))
  return new Set(groups.filter((group) => group.some((id) => asked.has(id))).flat())
}

/**
 * What must still be asked before a target's plan is final: nothing that was not asked about can
 * go. Who something is shared with decides nothing where shared images may go.
 */
export function openQuestions(
  plan: TargetPlan,
  inventory: TargetInventory,
  policy: Policy,
  copies: ReadonlySet<string>,
): Questions {
  const images = imagesToAskAbout(plan.images, policy)
  const own = plan.images.map(({ image }) => image.id).filter((id) => copies.has(id))
  const sharingMatters = policy.sharedImages === 'keep'
  return {
    imageReferences: [...new Set([...images, ...own])].filter(
      (id) => !inventory.referencesAsked.has(id),
    ),
    imageSharing: sharingMatters ? images.filter((id) => !inventory.imageSharing.has(id)) : [],
    snapshotSharing: sharingMatters
      ? snapshotsToAskAbout(plan).filter((id) => !inventory.snapshotSharing.has(id))
      : [],
  }
}
