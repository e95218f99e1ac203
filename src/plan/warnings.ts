import {
  DISABLED_AT_TAG,
  goes,
  targetLabel,
  type Inventory,
  type PlannedImage,
  type Policy,
  type Reference,
  type Tags,
  type Target,
  type TargetInventory,
  type Warning,
} from '../model/index.ts'
import { evidenceOfTargets } from './references.ts'
import { endOfDate, KEEP_UNTIL_TAG } from './tags.ts'

/** A warning even where something else keeps the image: the tag does not do what its author meant. */
function unreadableTags(
  { id, tags }: { readonly id: string; readonly tags: Tags },
  expiryTag: string | undefined,
  target: Target,
): readonly Warning[] {
  const dated = [
    { code: 'unreadable-keep-until', key: KEEP_UNTIL_TAG },
    ...(expiryTag === undefined
      ? []
      : [{ code: 'unreadable-expiry-tag', key: expiryTag } as const]),
  ] as const
  return dated.flatMap(({ code, key }) => {
    const value = tags.get(key)
    if (value === undefined || endOfDate(value) !== undefined) return []
    return [
      {
        code,
        message: `${targetLabel(target)}: ${id} is kept: its tag ${key} holds no ISO date: ${value}`,
      },
    ]
  })
}

function outlivedSnapshots({ recovery, snapshots }: PlannedImage): readonly string[] {
  if (recovery.recoverable !== 'yes') return []
  return snapshots
    .filter(goes)
    .filter(
      ({ recovery: own }) =>
        own.recoverable === 'no' ||
        (own.recoverable === 'yes' && own.retentionDays < recovery.retentionDays),
    )
    .map(({ id }) => id)
}

/** An image in the Recycle Bin cannot be restored once its snapshots are gone for good. */
function shorterRetention(planned: PlannedImage, target: Target): Warning | undefined {
  const snapshots = outlivedSnapshots(planned)
  if (snapshots.length === 0) return undefined
  return {
    code: 'image-outlives-snapshots',
    message: `${targetLabel(target)}: the Recycle Bin keeps ${planned.image.id} for longer than ${snapshots.join(', ')}, without which it cannot be restored.`,
  }
}

/** Ids that one warning names. */
const MOST_IDS = 3

/** One warning a field: what AWS lacks about many old images is one fact. */
function unreadableRecords(planned: readonly PlannedImage[], target: Target): readonly Warning[] {
  const unreadable = planned.flatMap(({ image, verdict: { reason } }) =>
    reason.code === 'unreadable' ? [{ id: image.id, field: reason.field }] : [],
  )
  return [...Map.groupBy(unreadable, ({ field }) => field)].map(([field, images]): Warning => {
    const ids = images.slice(0, MOST_IDS).map(({ id }) => id)
    const more = images.length > ids.length ? ' ...' : ''
    return {
      code: 'unreadable-records',
      message: `${targetLabel(target)}: AWS gives no readable ${field} for ${String(images.length)} ${images.length === 1 ? 'image, so it stays' : 'images, so they stay'}: ${ids.join(', ')}${more}`,
    }
  })
}

/** Reports that cannot be read fail no run: the images stay. */
function unreadUsage({ verdict: { reason } }: PlannedImage): string | undefined {
  if (reason.code !== 'shared' || reason.usage?.code !== 'not-read') return undefined
  return `${reason.usage.failure.code}: ${reason.usage.failure.message}`
}

function unreadUsages(planned: readonly PlannedImage[], target: Target): readonly Warning[] {
  const [first] = planned.flatMap((image) => unreadUsage(image) ?? [])
  if (first === undefined) return []
  const message = `${targetLabel(target)}: usage reports could not be read, and so shared images stay. ${first}`
  return [{ code: 'usage-reports', message }]
}

/** A use of a copy is no use of this image: it can stay disabled. */
const isDirect = ({ source, isUnknown }: Reference): boolean =>
  source !== 'copies' && isUnknown !== true

/** Launches of it fail, whatever rule keeps it, and this action never enables an image. */
function disabledInUse(
  { image: { id, state, tags }, references }: PlannedImage,
  target: Target,
): Warning | undefined {
  const user = references.find(isDirect)
  const isMarked = state === 'disabled' && tags.has(DISABLED_AT_TAG)
  if (!isMarked || user === undefined) return undefined
  return {
    code: 'disabled-in-use',
    message: `${targetLabel(target)}: ${id} is disabled and ${user.resource} uses it: launches of it fail. To enable it: aws ec2 enable-image --region ${target.region} --image-id ${id}`,
  }
}

const ofSources = ({ evidence }: Pick<TargetInventory, 'evidence'>): readonly Warning[] =>
  evidence.flatMap(({ warnings = [] }) => warnings)

/** The warnings about an account that is only read: only what is shared with it can be used there. */
export const warningsOfEvidence = (
  inventory: Pick<TargetInventory, 'evidence' | 'unknownAliases'>,
): readonly Warning[] => [
  ...inventory.unknownAliases.map(({ resource, alias }): Warning => ({
    code: 'unknown-alias',
    message: `The parameter behind ${alias} (${resource}) may not be read, and so every shared image that would go is kept.`,
  })),
  ...ofSources(inventory),
]

/** The warnings about a target's plan. */
export function warningsOf(
  planned: readonly PlannedImage[],
  inventory: TargetInventory,
  { expiryTag }: Pick<Policy, 'expiryTag'>,
): readonly Warning[] {
  const { target, unknownAliases, images, snapshots } = inventory
  const tagged = [...images, ...(snapshots.known ? snapshots.value : [])]
  const ofItems = [
    ...planned.map((each) => shorterRetention(each, target)),
    ...planned.map((each) => disabledInUse(each, target)),
  ]
  const ofAliases = unknownAliases.map(({ resource, alias }): Warning => ({
    code: 'unknown-alias',
    message: `${targetLabel(target)}: the parameter behind ${alias} (${resource}) may not be read, and so every image that it may stand for is kept.`,
  }))
  return [
    ...tagged.flatMap((each) => unreadableTags(each, expiryTag, target)),
    ...ofItems.filter((warning) => warning !== undefined),
    ...ofAliases,
    ...ofSources(inventory),
    ...unreadableRecords(planned, target),
    ...unreadUsages(planned, target),
  ]
}

/** The ids of `image-ids` that no target has. */
export function missingImageIds(
  inventory: Inventory,
  { imageIds }: Pick<Policy, 'imageIds'>,
): readonly string[] {
  const existing = new Set(
    evidenceOfTargets(inventory).flatMap(({ images = [] }) => images.map(({ id }) => id)),
  )
  return imageIds.filter((id) => !existing.has(id))
}
