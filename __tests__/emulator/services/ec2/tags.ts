import type { CreateTagsRequest, Tag } from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import type { Region } from '../../world/region.ts'
import { requirePermission } from './requests.ts'

export const tagWrites: Handlers = { CreateTags: createTags }

interface Tagged {
  Tags?: Tag[] | undefined
}

/** "CreateTags" in the EC2 API Reference: adds tags, or replaces their values. */
function createTags(input: CreateTagsRequest, context: Context): object {
  const { Resources = [], Tags: tags = [] } = input
  requirePermission(context, 'ec2:CreateTags', { arn: 'arn:aws:ec2:*:*:*/*' }, input)
  // "Tag keys ... cannot start with aws:" (InvalidTagKey.Malformed in the errors-overview).
  if (tags.some(({ Key }) => Key?.toLowerCase().startsWith('aws:'))) {
    throw new AwsError('InvalidTagKey.Malformed', 'Tag keys cannot start with aws:')
  }
  for (const resource of Resources.map((id) => taggable(context.region, id))) {
    const kept = resource.Tags?.filter(({ Key }) => !tags.some((tag) => tag.Key === Key)) ?? []
    resource.Tags = [...kept, ...tags]
  }
  return {}
}

function taggable(region: Region, id: string): Tagged {
  const resource =
    region.images.get(id)?.image ??
    region.snapshots.get(id)?.snapshot ??
    region.instances.get(id)?.instance ??
    region.launchTemplates.get(id)?.template
  if (resource === undefined) throw new AwsError('InvalidID', `The ID '${id}' is not valid`)
  return resource
}
