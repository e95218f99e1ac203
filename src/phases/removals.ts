import { goes, isTakenAway, type Removals, type TargetPlan, type Warning } from '../model/index.ts'

export const NOTHING: Removals = { images: [], orphans: [], departed: [] }

/** What of it is still to be taken away. */
export const goingOf = ({ images, orphans, departed }: Removals): Removals => ({
  images: images.filter(isTakenAway),
  orphans: orphans.filter(goes),
  departed: departed.filter(({ snapshots }) => snapshots.some(goes)),
})

export const isEmpty = ({ images, orphans, departed }: Removals): boolean =>
  images.length + orphans.length + departed.length === 0

export const joined = (first: Removals, second: Removals): Removals => ({
  images: [...first.images, ...second.images],
  orphans: [...first.orphans, ...second.orphans],
  departed: [...first.departed, ...second.departed],
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
