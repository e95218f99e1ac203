import type { Approval } from '../model.ts'
import type { ReportDifference, ReportImage, ReportTarget } from '../report-schema.ts'

type Place = Pick<ReportTarget, 'accountId' | 'region'>

const GONE = { reason: 'already-gone', explanation: 'It no longer exists.' } as const

function ofSnapshots(
  image: ReportImage,
  planned: ReadonlySet<string>,
  place: Place,
): readonly ReportDifference[] {
  return image.snapshots
    .filter(({ id, verdict }) => planned.has(id) && verdict === 'keep')
    .map(({ id, reason = 'kept', explanation = 'It stays.' }) => ({
      ...place,
      id,
      kind: 'snapshot',
      planned: true,
      reason,
      explanation,
    }))
}

function ofPlannedImage(
  id: string,
  planned: ReadonlySet<string>,
  image: ReportImage | undefined,
  place: Place,
): readonly ReportDifference[] {
  const base = { ...place, id, kind: 'image', planned: true } as const
  if (image === undefined) return [{ ...base, ...GONE }]
  if (image.verdict === 'remove') return ofSnapshots(image, planned, place)
  return [{ ...base, reason: image.reason, explanation: image.explanation }]
}

/** What would go by now if the plan file did not hold it back. */
function newlyEligible(
  target: ReportTarget,
  approval: Approval,
  place: Place,
): readonly ReportDifference[] {
  const images = target.images.filter(
    ({ id, reason }) => reason === 'not-planned' && !approval.images.has(id),
  )
  const orphans = target.orphans.filter(({ reason }) => reason === 'not-planned')
  return [
    ...images.map((image) => ({ ...image, kind: 'image' as const })),
    ...orphans.map((orphan) => ({ ...orphan, kind: 'snapshot' as const })),
  ].map(({ id, kind, reason, explanation }) => ({
    ...place,
    id,
    kind,
    planned: false,
    reason,
    explanation,
  }))
}

function ofOrphans(
  target: ReportTarget,
  { orphans }: Approval,
  place: Place,
): readonly ReportDifference[] {
  const byId = new Map(target.orphans.map((orphan) => [orphan.id, orphan]))
  return [...orphans].flatMap((id) => {
    const orphan = byId.get(id)
    if (orphan?.verdict === 'remove') return []
    const { reason, explanation } = orphan ?? GONE
    return [{ ...place, id, kind: 'snapshot' as const, planned: true, reason, explanation }]
  })
}

/** Where a target's plan differs from the one that was approved: each item with the reason. */
export function differencesOf(
  target: ReportTarget,
  approval: Approval,
): readonly ReportDifference[] {
  const place = { accountId: target.accountId, region: target.region }
  const byId = new Map(target.images.map((image) => [image.id, image]))
  return [
    ...[...approval.images].flatMap(([id, planned]) =>
      ofPlannedImage(id, planned, byId.get(id), place),
    ),
    ...ofOrphans(target, approval, place),
    ...newlyEligible(target, approval, place),
  ]
}
