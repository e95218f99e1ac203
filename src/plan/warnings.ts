import type { Inventory, PlannedImage, Policy, UnknownAlias, Warning } from '../model.ts'
import { KEEP_UNTIL_TAG, protectionOf } from './protection.ts'

function unreadableTag({ image }: PlannedImage, now: Date): Warning | undefined {
  const protection = protectionOf(image, now)
  if (protection?.by !== 'unreadable-keep-until-tag') return undefined
  return {
    code: 'unreadable-keep-until',
    message: `${image.id} is kept: its tag ${KEEP_UNTIL_TAG} holds no ISO date: ${protection.value}`,
  }
}

function outlivedSnapshots({ recovery, snapshots }: PlannedImage): readonly string[] {
  if (recovery.recoverable !== 'yes') return []
  return snapshots
    .filter(({ verdict }) => verdict.verdict === 'remove')
    .filter(
      ({ recovery: own }) =>
        own.recoverable === 'no' ||
        (own.recoverable === 'yes' && own.retentionDays < recovery.retentionDays),
    )
    .map(({ id }) => id)
}

/** An image in the Recycle Bin cannot be restored once its snapshots are gone for good. */
function shorterRetention(planned: PlannedImage): Warning | undefined {
  const snapshots = outlivedSnapshots(planned)
  if (planned.verdict.verdict === 'keep' || snapshots.length === 0) return undefined
  return {
    code: 'image-outlives-snapshots',
    message: `The Recycle Bin keeps ${planned.image.id} for longer than ${snapshots.join(', ')}, without which it cannot be restored.`,
  }
}

/** What a person should know about a target's plan beside its verdicts. */
export function warningsOf(
  images: readonly PlannedImage[],
  unknownAliases: readonly UnknownAlias[],
  now: Date,
): readonly Warning[] {
  const ofImages = images.flatMap((planned) => [
    unreadableTag(planned, now),
    shorterRetention(planned),
  ])
  const ofAliases = unknownAliases.map(({ resource, alias }): Warning => ({
    code: 'unknown-alias',
    message: `The parameter behind ${alias} (${resource}) may not be read, and so every image that would go is kept.`,
  }))
  return [...ofImages.filter((warning) => warning !== undefined), ...ofAliases]
}

/** The ids of `image-ids` that no target has. */
export function missingImageIds(inventory: Inventory, { imageIds }: Policy): readonly string[] {
  const existing = new Set(inventory.targets.flatMap(({ images }) => images.map(({ id }) => id)))
  return imageIds.filter((id) => !existing.has(id))
}
