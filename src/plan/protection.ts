import type { Image, Manager, Protection, Tags } from '../model/index.ts'
import { endOfDay, instantOf } from './instants.ts'
import { enabledAgain } from './retirement.ts'

/** The tags with which people keep an image or a snapshot. */
export const KEEP_TAG = 'ami-cleanup:keep'
export const KEEP_UNTIL_TAG = 'ami-cleanup:keep-until'

/**
 * The end of what a keep-until tag says: the end of the day (UTC) for a date, the instant for a
 * date with time and zone, undefined for anything else.
 */
export function endOfKeepUntil(value: string): Date | undefined {
  const text = value.trim()
  return endOfDay(text) ?? instantOf(text)
}

/** What the keep tags say; undefined where they let it go. */
export function protectionByTags(tags: Tags, now: Date): Protection | undefined {
  const keep = tags.get(KEEP_TAG)
  if (keep !== undefined && keep.toLowerCase() !== 'false') return { by: 'keep-tag', value: keep }
  const value = tags.get(KEEP_UNTIL_TAG)
  if (value === undefined) return undefined
  const until = endOfKeepUntil(value)
  if (until === undefined) return { by: 'unreadable-keep-until-tag', value }
  return now < until ? { by: 'keep-until-tag', value, until } : undefined
}

/**
 * What protects an image: AWS's deregistration protection in any form but `disabled` (the value
 * during a cooldown is not documented), the keep tags, or that somebody enabled it again.
 */
export function protectionOf(image: Image, now: Date): Protection | undefined {
  const value = image.deregistrationProtection
  if (value !== undefined && value !== 'disabled') return { by: 'deregistration-protection', value }
  return protectionByTags(image.tags, now) ?? enabledAgain(image)
}

/** The AWS service that manages a resource, by the tags that it sets. */
export function managerOf(tags: Tags): { manager: Manager; tag: string } | undefined {
  for (const tag of tags.keys()) {
    if (tag.startsWith('aws:backup:')) return { manager: 'AWS Backup', tag }
    if (tag.startsWith('aws:dlm:') || tag === 'dlm:managed') {
      return { manager: 'Data Lifecycle Manager', tag }
    }
  }
  return undefined
}
