import type * as ec2 from '@aws-sdk/client-ec2'
import { type Context, type Handlers, listing } from '../../calls/operation.ts'
import { AwsError } from '../../wire/errors.ts'
import { ImageRecord } from '../../world/records.ts'
import {
  imageNotFound,
  isOwn,
  isOwnedBy,
  ownImage,
  recentlyDeregistered,
  shownImage,
  unavailableError,
  visibleImages,
} from './own-resources.ts'
import { filtered, refuseIdsWithPageSize, refuseMalformedIds, USUAL_PAGES } from './requests.ts'

export const imageReads: Handlers = {
  /** "DescribeImages" in the EC2 API Reference. */
  DescribeImages: listing<ec2.DescribeImagesRequest, ec2.Image>({
    member: 'Images',
    pages: USUAL_PAGES,
    items: (context, input) => {
      refuseMalformedIds('image', input.ImageIds)
      refuseMalformedOwners(input.Owners)
      refuseIdsWithPageSize(input.ImageIds, input.MaxResults, 'imageIds')
      refuseDisabledOnly(input)
      if (input.ExecutableUsers !== undefined) {
        throw new AwsError('NotEmulated', 'No images by who may execute them', 501)
      }
      const images = candidates(input, context)
        .filter((record) => isListed(record, input, context))
        .map((record) => shownImage(record, context))
      return filtered(images, input.Filters, FILTERS, (image) => image.Tags)
    },
    keyOf: (image) => image.ImageId,
  }),
  DescribeImageAttribute: describeImageAttribute,
}

const FILTERS = {
  'image-id': (image: ec2.Image) => image.ImageId,
  state: (image: ec2.Image) => image.State,
}

const OWNER_ALIASES: readonly string[] = ['amazon', 'aws-marketplace', 'aws-backup-vault']

/** The filter alone finds nothing and is an error: "IncludeDisabled" of DescribeImages. */
function refuseDisabledOnly({ Filters = [], IncludeDisabled }: ec2.DescribeImagesRequest): void {
  const isAsked = Filters.some(
    ({ Name, Values }) => Name === 'state' && Values?.includes('disabled'),
  )
  if (!isAsked || IncludeDisabled === true) return
  throw new AwsError('InvalidParameter', 'The state disabled takes IncludeDisabled')
}

/** "InvalidUserID.Malformed" in the errors-overview of the EC2 API Reference. */
function refuseMalformedOwners(owners: readonly string[] = []): void {
  const wrong = owners.find(
    (owner) => owner !== 'self' && !/^\d{12}$/.test(owner) && !OWNER_ALIASES.includes(owner),
  )
  if (wrong === undefined) return
  throw new AwsError('InvalidUserID.Malformed', `Invalid user id: "${wrong}"`)
}

function candidates({ ImageIds }: ec2.DescribeImagesRequest, context: Context): ImageRecord[] {
  const visible = [...visibleImages(context), ...lingering(context)]
  if (ImageIds === undefined) return visible
  const missing = ImageIds.filter((id) => !visible.some((record) => record.id === id))
  refuseMissing(missing, context)
  return visible.filter(({ id }) => ImageIds.includes(id))
}

/** Deregistered images that the options let AWS go on listing. */
function lingering(context: Context): ImageRecord[] {
  if (context.behavior.afterDeregistration.describe !== 'listed') return []
  return recentlyDeregistered(context).map(
    ({ id, region, image }) => new ImageRecord(id, region, { ...image, State: 'deregistered' }),
  )
}

function refuseMissing(missing: readonly string[], context: Context): void {
  const { describe } = context.behavior.afterDeregistration
  const recent = new Set(recentlyDeregistered(context).map(({ id }) => id))
  const unavailable = missing.find((id) => recent.has(id) && describe === 'unavailable')
  if (unavailable !== undefined) throw unavailableError(unavailable)
  const unknown = missing.filter((id) => !recent.has(id) || describe === 'missing')
  if (unknown.length > 0) throw imageNotFound(unknown)
}

function isListed(
  record: ImageRecord,
  input: ec2.DescribeImagesRequest,
  { account, now }: Context,
): boolean {
  const { image } = record
  if (image.State === 'disabled' && input.IncludeDisabled !== true) return false
  if (!isOwn(record, account) && input.IncludeDeprecated !== true && isDeprecated(image, now())) {
    return false
  }
  return isOwnedBy(input.Owners, image, account)
}

/** "If you are the AMI owner, all deprecated AMIs appear" (IncludeDeprecated, DescribeImages). */
function isDeprecated({ DeprecationTime }: ec2.Image, now: Date): boolean {
  return DeprecationTime !== undefined && new Date(DeprecationTime) <= now
}

/** "DescribeImageAttribute" in the EC2 API Reference. One attribute is asked for, and answered. */
function describeImageAttribute(
  { ImageId = '', Attribute }: ec2.DescribeImageAttributeRequest,
  context: Context,
): ec2.ImageAttribute {
  refuseMalformedIds('image', [ImageId])
  const { launchPermissions } = ownImage(context, ImageId)
  if (Attribute === 'launchPermission') return { ImageId, LaunchPermissions: launchPermissions }
  // "Using this attribute returns the Client.AuthFailure error" (DescribeImageAttribute).
  if (Attribute === 'blockDeviceMapping') {
    throw new AwsError('AuthFailure', 'Unauthorized attempt to access restricted resource', 403)
  }
  throw new AwsError('NotEmulated', `No attribute ${String(Attribute)}`, 501)
}
