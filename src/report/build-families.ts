import { compare, keyOf } from './families.ts'
import type { ReportFamily, ReportImage } from './schema.ts'
import { distinctSnapshots, imageCountsOf, reclaimOf, type Contents } from './totals.ts'

/** Where the images stand that `mapping` gives no family. */
export const NO_FAMILY = '(no family)'

const oldest = (images: readonly ReportImage[]): string =>
  images.reduce(
    (least, { createdAt }) => (createdAt < least ? createdAt : least),
    images[0]?.createdAt ?? '',
  )

/**
 * The families of a target in numbers, by label, with one for the images without any: together they
 * hold every image, and each snapshot counts in one of them.
 */
export function buildFamilies(contents: Contents): ReportFamily[] {
  const { images } = contents
  const snapshots = Map.groupBy(distinctSnapshots(contents), ({ image }) => image && keyOf(image))
  return [...Map.groupBy(images, keyOf)]
    .map(([key, members]): ReportFamily => ({
      label: members[0]?.family ?? NO_FAMILY,
      ...(key !== undefined && { key }),
      ...(members[0]?.rule !== undefined && { rule: members[0].rule }),
      images: members.length,
      inUse: members.filter(({ reason }) => reason === 'in-use').length,
      ...imageCountsOf(members),
      oldestCreatedAt: oldest(members),
      ...reclaimOf(
        (snapshots.get(key) ?? []).flatMap(({ snapshot, image }) => (image ? [snapshot] : [])),
      ),
    }))
    .sort(byLabel)
}

/** Those without a family come last. */
function byLabel(a: ReportFamily, b: ReportFamily): number {
  const last = Number(a.key === undefined) - Number(b.key === undefined)
  return last || compare(a.label, b.label) || compare(a.key ?? '', b.key ?? '')
}
