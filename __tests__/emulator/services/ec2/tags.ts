import type { CreateTagsRequest, Tag } from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import type { Target } from '../../identity/authorizer.ts'
import { AwsError } from '../../wire/errors.ts'
import { imageTarget, ownImage, ownSnapshot, snapshotTarget } from './own-resources.ts'
import { refuseDryRun, refuseMalformedIds } from './requests.ts'

export const tagWrites: Handlers = { CreateTags: createTags }

interface Tagged {
  Tags?: Tag[] | undefined
}

/** A resource with its tags, and what policies can ask about it. */
interface Taggable {
  readonly resource: Tagged
  readonly target: Target
}

/** "Tag restrictions": https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
const MOST_TAGS = 50
const LONGEST_KEY = 128
const LONGEST_VALUE = 256

/** Adds tags, or replaces their values: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
function createTags(input: CreateTagsRequest, context: Context): object {
  const { Resources = [], Tags: tags = [] } = input
  const all = Resources.map((id) => taggable(context, id))
  authorize(all, tags, context)
  refuseDryRun(input)
  for (const tag of tags) refuseMalformedTag(tag)
  const changed = all.map(({ resource }) => ({
    resource,
    tags: [...without(resource, tags), ...tags],
  }))
  if (changed.some((each) => each.tags.length > MOST_TAGS)) {
    throw new AwsError('TagLimitExceeded', 'You have reached the maximum number of tags')
  }
  for (const { resource, tags: Tags } of changed) resource.Tags = Tags
  return {}
}

const without = ({ Tags = [] }: Tagged, tags: readonly Tag[]): Tag[] =>
  Tags.filter(({ Key }) => !tags.some((tag) => tag.Key === Key))

/**
 * Every resource needs the permission. The keys and values that are asked for are `aws:TagKeys` and
 * `aws:RequestTag`.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
function authorize(all: readonly Taggable[], tags: readonly Tag[], { authorizer }: Context): void {
  const asked = {
    'aws:TagKeys': tags.map(({ Key = '' }) => Key),
    ...Object.fromEntries(
      tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, [Value]]),
    ),
  }
  for (const { target } of all) {
    authorizer.authorize('ec2:CreateTags', { ...target, context: { ...target.context, ...asked } })
  }
}

/** "InvalidTagKey.Malformed" and "InvalidParameterValue" in the errors-overview of the EC2 API Reference. */
function refuseMalformedTag({ Key = '', Value = '' }: Tag): void {
  if (Key.toLowerCase().startsWith('aws:')) {
    throw new AwsError('InvalidTagKey.Malformed', 'Tag keys cannot start with aws:')
  }
  if (Key === '' || Key.length > LONGEST_KEY) {
    throw new AwsError('InvalidTagKey.Malformed', 'Tag keys have 1 to 128 characters')
  }
  if (Value.length > LONGEST_VALUE) {
    throw new AwsError('InvalidParameterValue', 'Tag values have at most 256 characters')
  }
}

function taggable(context: Context, id: string): Taggable {
  if (id.startsWith('ami-')) {
    refuseMalformedIds('image', [id])
    const record = ownImage(context, id)
    return { resource: record.image, target: imageTarget(context, record) }
  }
  refuseMalformedIds('snapshot', [id])
  const record = ownSnapshot(context, id)
  return { resource: record.snapshot, target: snapshotTarget(context, record) }
}
