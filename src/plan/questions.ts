import type {
  PlannedImage,
  Policy,
  Questions,
  TargetInventory,
  TargetPlan,
  Verdict,
} from '../model.ts'

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

function goingSnapshotIds({ images, orphans }: TargetPlan): readonly string[] {
  const ofImages = images
    .flatMap(({ snapshots }) => snapshots)
    .filter(({ verdict }) => verdict.verdict === 'remove')
    .map(({ id }) => id)
  const orphaned = orphans
    .filter(({ verdict }) => verdict.verdict !== 'keep')
    .map(({ snapshot }) => snapshot.id)
  return [...new Set([...ofImages, ...orphaned])]
}

/**
 * What must still be asked before a target's plan is final: nothing that was not asked about can
 * go. Who something is shared with decides nothing where shared images may go.
 */
export function openQuestions(
  plan: TargetPlan,
  inventory: TargetInventory,
  policy: Policy,
): Questions {
  const images = imagesToAskAbout(plan.images, policy)
  const sharingMatters = policy.sharedImages === 'keep'
  return {
    imageReferences: images.filter((id) => !inventory.referencesAsked.has(id)),
    imageSharing: sharingMatters ? images.filter((id) => !inventory.imageSharing.has(id)) : [],
    snapshotSharing: sharingMatters
      ? goingSnapshotIds(plan).filter((id) => !inventory.snapshotSharing.has(id))
      : [],
  }
}
