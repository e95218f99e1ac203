import type { ResourceType, TagSpecification } from '@aws-sdk/client-ec2'
import type { Tags } from '../../world/records.ts'

/** The tags that a call gives what it makes: one specification for each kind (`TagSpecification`). */
export function tagsFor(
  kind: ResourceType,
  specifications: readonly TagSpecification[] = [],
): Tags {
  const tags = specifications
    .filter(({ ResourceType }) => ResourceType === kind)
    .flatMap((specification) => specification.Tags ?? [])
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]))
}
