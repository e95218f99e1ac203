import {
  DISABLED_AT_TAG,
  type Image,
  type NamedReference,
  type PlannedImage,
  type Policy,
} from '../model/index.ts'
import { KEEP_TAG, KEEP_UNTIL_TAG, managerOf } from './tags.ts'

/** Whether any rule reads the tag, so that another value of it may be another verdict. */
function isReadByRules(key: string, value: string, policy: Policy): boolean {
  // Recycle Bin rules may be about any tag.
  if (policy.requireRecycleBin) return true
  const own = [DISABLED_AT_TAG, KEEP_TAG, KEEP_UNTIL_TAG, policy.expiryTag]
  const mapped = policy.mapping.by === 'tags' ? policy.mapping.keys : []
  const filtered = [...policy.include, ...policy.exclude].flatMap((filter) =>
    filter.by === 'tag' ? [filter.key] : [],
  )
  return (
    [...own, ...mapped, ...filtered].includes(key) ||
    managerOf(new Map([[key, value]])) !== undefined
  )
}

/** All that rules read of an image and that can change while it exists. */
function changeableFacts(image: Image, policy: Policy): string {
  const { state, unknownState, deregistrationProtection, lastLaunchedAt, isPublic, tags } = image
  const ruled = [...tags].filter(([key, value]) => isReadByRules(key, value, policy)).sort()
  const protection = deregistrationProtection ?? 'disabled'
  return JSON.stringify([state, unknownState, protection, lastLaunchedAt, isPublic, ruled])
}

/**
 * Whether the last look sees an image otherwise than the plan that takes it away: another state,
 * protection, last launch or tag that a rule reads, or a use of it. A plan that takes it away knows
 * of no use.
 */
export const differsFromPlan = (
  { image }: PlannedImage,
  seen: Image,
  uses: readonly NamedReference[],
  policy: Policy,
): boolean => uses.length > 0 || changeableFacts(image, policy) !== changeableFacts(seen, policy)
