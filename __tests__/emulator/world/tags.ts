import type { Tag } from '@aws-sdk/client-ec2'

export type Tags = Readonly<Record<string, string>>

export function tagList(tags: Tags = {}): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

export function hasTagPrefix(tags: readonly Tag[] | undefined, prefix: string): boolean {
  return tags?.some((tag) => tag.Key?.startsWith(prefix)) ?? false
}
