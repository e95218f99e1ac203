import type { Image } from '../model/index.ts'
import type { Candidate } from './rules.ts'

/** Newest first; of two equally old images the one with the smaller id counts as newer. */
export function newestFirst(a: Image, b: Image): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? -1 : 1)
}

/**
 * The rank of each available image within its family, 1 for the newest. Images that could not be
 * rolled back to (failed, disabled ...) take no slot and have no rank.
 */
export function rankWithinFamilies(candidates: readonly Candidate[]): ReadonlyMap<string, number> {
  const families = Map.groupBy(
    candidates.filter(({ image, family }) => image.state === 'available' && family !== undefined),
    ({ family }) => family?.key,
  )
  const ranks = new Map<string, number>()
  for (const members of families.values()) {
    const images = members.map(({ image }) => image).sort(newestFirst)
    for (const [index, image] of images.entries()) ranks.set(image.id, index + 1)
  }
  return ranks
}
