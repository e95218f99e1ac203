import type * as ec2 from '@aws-sdk/client-ec2'
import type { CreateTagsRequest, Tag } from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/operation.ts'
import type { Target } from '../../identity/authorizer.ts'
import { AwsError } from '../../wire/errors.ts'
import { hasTagPrefix, type ImageRecord } from '../../world/records.ts'
import { imageTarget, ownImage, ownSnapshot, snapshotTarget } from './own-resources.ts'
import { discardImage, discardSnapshot } from './recycle-bin.ts'
import {
  type DryRunInput,
  refuseDryRun,
  refuseMalformedIds,
  requirePermission,
  tagsFor,
} from './requests.ts'
import { imagesOn, refuseProtectedSnapshot } from './snapshots.ts'

/*
 * The calls that change images. Beside DeregisterImage these are as plain as a test needs them to build a
 * world through the API; a seeded world is the normal way.
 */
export const imageWrites: Handlers = {
  DeregisterImage: deregisterImage,
  DisableImage: disableImage,
  EnableImage: enableImage,
  RegisterImage: registerImage,
  CreateTags: createTags,
}

interface ImageInput extends DryRunInput {
  readonly ImageId?: string | undefined
}

function writable(input: ImageInput, context: Context, action: string): ImageRecord {
  const { ImageId = '' } = input
  refuseMalformedIds('image', [ImageId])
  const record = ownImage(context, ImageId)
  requirePermission(context, action, imageTarget(context, record), input)
  return record
}

/**
 * "A disabled AMI can't be shared": it loses its launch permissions for good, and EnableImage does not
 * bring them back. What AWS answers for an image that is disabled already it does not say:
 * here that is no error.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImage.html
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/disable-an-ami.html
 */
function disableImage(input: ec2.DisableImageRequest, context: Context): ec2.DisableImageResult {
  const record = writable(input, context, 'ec2:DisableImage')
  record.image.State = 'disabled'
  record.image.Public = false
  record.launchPermissions = []
  return { Return: true }
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImage.html */
function enableImage(input: ec2.EnableImageRequest, context: Context): ec2.EnableImageResult {
  const record = writable(input, context, 'ec2:EnableImage')
  record.image.State = 'available'
  return { Return: true }
}

const NEW_IMAGE: Target = { arn: 'arn:aws:ec2:*::image/*' }

function registerImage(input: ec2.RegisterImageRequest, context: Context): ec2.RegisterImageResult {
  requirePermission(context, 'ec2:RegisterImage', NEW_IMAGE, input)
  refuseMalformedName(input.Name ?? '')
  refuseNameInUse(context, input.Name ?? '')
  const mappings = input.BlockDeviceMappings ?? []
  const { id } = context.region.addImage({
    name: input.Name ?? '',
    architecture: input.Architecture ?? 'i386',
    tags: tagsFor('image', input.TagSpecifications),
    snapshots: mappings.map(({ Ebs }) => Ebs?.SnapshotId).filter((id) => id !== undefined),
    overrides: {
      SourceInstanceId: undefined,
      SourceImageId: undefined,
      SourceImageRegion: undefined,
      RootDeviceName: input.RootDeviceName,
    },
  })
  return { ImageId: id }
}

/** "3-128 alphanumeric characters" and some others: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html */
function refuseMalformedName(name: string): void {
  if (/^[\w ()[\]./'@-]{3,128}$/.test(name)) return
  throw new AwsError(
    'InvalidAMIName.Malformed',
    'AMI names must be between 3 and 128 characters long, and may contain letters, numbers, and some others',
  )
}

function refuseNameInUse({ region }: Context, name: string): void {
  const user = [...region.images.values()].find(({ image }) => image.Name === name)
  if (user === undefined) return
  throw new AwsError(
    'InvalidAMIName.Duplicate',
    `AMI name ${name} is already in use by AMI ${user.id}`,
  )
}

/** "DeregisterImage" in the EC2 API Reference. Who uses the image does not matter to EC2. */
function deregisterImage(
  input: ec2.DeregisterImageRequest,
  context: Context,
): ec2.DeregisterImageResult {
  const record = writable(input, context, 'ec2:DeregisterImage')
  refuseProtected(record)
  discardImage(context.region, record, context.now())
  if (input.DeleteAssociatedSnapshots !== true) return { Return: true }
  return { Return: true, ...deleteAssociatedSnapshots(record, context) }
}

/** "Protect an AMI from deregistration" in the EC2 User Guide, and "Deleting backups" in that of AWS Backup. */
function refuseProtected({ id, image }: ImageRecord): void {
  const { DeregistrationProtection: protection = 'disabled', Tags } = image
  if (protection !== 'disabled') {
    throw new AwsError(
      'OperationNotPermitted',
      `The image ${id} has deregistration protection: ${protection}`,
    )
  }
  if (hasTagPrefix(Tags, 'aws:backup:')) {
    throw new AwsError(
      'AuthFailure',
      'This image is managed by AWS Backup and cannot be deleted via EC2 APIs. ' +
        'To delete this image, please use the AWS Backup APIs, CLI, or console.',
      403,
    )
  }
}

function deleteAssociatedSnapshots(
  record: ImageRecord,
  context: Context,
): ec2.DeregisterImageResult {
  const { associatedSnapshots } = context.behavior
  if (associatedSnapshots === 'ignored') return {}
  const results = record.snapshotIds.map((id): ec2.DeleteSnapshotReturnCode => ({
    SnapshotId: id,
    ReturnCode: deleteAssociated(id, context),
  }))
  return associatedSnapshots === 'unreported' ? {} : { DeleteSnapshotResults: results }
}

/** `SnapshotReturnCodes` in the EC2 API Reference; the image is deregistered whatever they are. */
function deleteAssociated(id: string, context: Context): ec2.SnapshotReturnCodes {
  const injected = context.faults
    .filter((fault) => fault.kind === 'snapshot-result')
    .find(({ snapshotId = id }) => snapshotId === id)
  if (injected !== undefined) return injected.code
  if (imagesOn(context.region, id).length > 0) return 'skipped'
  const record = context.region.snapshots.get(id)
  if (record === undefined) return 'client-error'
  const target = snapshotTarget(context, record)
  if (!context.authorizer.allows('ec2:DeleteSnapshot', target)) return 'missing-permissions'
  try {
    refuseProtectedSnapshot(context, record)
  } catch (error) {
    if (error instanceof AwsError) return 'client-error'
    throw error
  }
  discardSnapshot(context.region, record, context.now())
  return 'success'
}

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
