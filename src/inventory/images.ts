import { DescribeImagesCommand, type Image as Ec2Image, type Tag } from '@aws-sdk/client-ec2'
import { ec2 } from '../aws/operation.ts'
import type { Reader } from '../aws/reader.ts'
import type {
  Image,
  ImageState,
  Knowledge,
  MappedSnapshot,
  Snapshot,
  Tags,
} from '../model/index.ts'
import { SharedTexts } from '../text/shared-texts.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export const describeImages = ec2('DescribeImages', DescribeImagesCommand)

/** Most snapshots have no tags, and each empty map of its own takes memory. */
const NO_TAGS: Tags = new Map()

/** Tags by their key: EC2 takes each key once. */
export const toTags = (tags: readonly Tag[] = [], shared: SharedTexts): Tags =>
  tags.length === 0
    ? NO_TAGS
    : new Map(tags.map(({ Key = '', Value = '' }) => [shared.of(Key), shared.of(Value)]))

function mappedSnapshots({ BlockDeviceMappings = [] }: Ec2Image): readonly MappedSnapshot[] {
  return BlockDeviceMappings.flatMap(({ Ebs }) =>
    Ebs?.SnapshotId === undefined
      ? []
      : [{ snapshotId: Ebs.SnapshotId, volumeSizeGib: Ebs.VolumeSize }],
  )
}

/** Where an image was made from an instance, `SourceImageId` is the image of the instance, not a copied one. */
const copiedFrom = ({ SourceImageId, SourceInstanceId }: Ec2Image): string | undefined =>
  SourceInstanceId === undefined ? SourceImageId : undefined

/** Each item once: it may move to another page while pages are read, and be listed twice. */
export const distinct = <T extends { readonly id: string }>(items: readonly T[]): readonly T[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
]

/** The states of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html. */
const STATES: Readonly<Record<Exclude<ImageState, 'unknown'>, true>> = {
  available: true,
  deregistered: true,
  disabled: true,
  error: true,
  failed: true,
  invalid: true,
  pending: true,
  transient: true,
}

const isKnown = (state: string): state is keyof typeof STATES => Object.hasOwn(STATES, state)

const knownState = (state: string): Pick<Image, 'state' | 'unknownState'> =>
  isKnown(state) ? { state } : { state: 'unknown', unknownState: state }

/** Images made before 2013 are listed with an empty creation date. */
function instantOf(text: string | undefined): Date | undefined {
  const instant = new Date(text ?? NaN)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

/**
 * An image as the plan has it. EC2 lists deregistered images for a while; they are left out.
 * @throws Error where an image has no id or state: nobody can tell which image it is then
 */
export function toImage(image: Ec2Image, shared: SharedTexts): Image | undefined {
  const { ImageId: id, State: state } = image
  if (state === 'deregistered') return undefined
  if (id === undefined || state === undefined) {
    throw new Error(`${id ?? 'an image'} has no id or state`)
  }
  return {
    id,
    ...knownState(state),
    createdAt: instantOf(image.CreationDate),
    name: image.Name ?? '',
    architecture: shared.of(image.Architecture ?? 'unknown'),
    tags: toTags(image.Tags, shared),
    isPublic: image.Public === true,
    isOnInstanceStore: image.RootDeviceType === 'instance-store',
    lastLaunchedAt:
      image.LastLaunchedTime === undefined
        ? undefined
        : (instantOf(image.LastLaunchedTime) ?? 'unreadable'),
    deregistrationProtection: image.DeregistrationProtection,
    isMadeFromInstance: image.SourceInstanceId !== undefined,
    copyOf: copiedFrom(image),
    snapshots: mappedSnapshots(image),
  }
}

/**
 * All images that the account owns in the Region, disabled ones included, each once.
 * @throws ReadError, Error
 */
export async function readImages(reader: Reader): Promise<readonly Image[]> {
  const shared = new SharedTexts()
  const images = await reader.readEach(
    describeImages,
    { Owners: ['self'], IncludeDisabled: true, MaxResults: 1000 },
    (page) => page.Images,
    (image) => toImage(image, shared),
  )
  return distinct(images)
}

/**
 * Those of these images that EC2 lists. The filter lets it leave out images that are gone, which it
 * refuses to describe by `ImageIds`.
 * @throws ReadError, Error
 */
export async function readListed(
  reader: Reader,
  imageIds: readonly string[],
): Promise<readonly Image[]> {
  return reader.readEach(
    describeImages,
    {
      Owners: ['self'],
      IncludeDisabled: true,
      Filters: [{ Name: 'image-id', Values: [...imageIds] }],
      MaxResults: 1000,
    },
    (page) => page.Images,
    (image) => toImage(image, new SharedTexts()),
  )
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/CopyingAMIs.html */
const SOURCE_AMI = /\bfrom SourceAmi (ami-[0-9a-f]+)/

/**
 * EC2 names no source for copies that are old; the description of a copy's snapshots does. Where the
 * snapshots are not known, such links are not known either.
 */
export function withLineage(
  images: Knowledge<readonly Image[]>,
  snapshots: Knowledge<readonly Snapshot[]>,
): Knowledge<readonly Image[]> {
  if (!images.known || !snapshots.known) return images
  const sources = new Map(
    snapshots.value.flatMap(({ id, description }) => {
      const source = SOURCE_AMI.exec(description)?.[1]
      return source === undefined ? [] : [[id, source] as const]
    }),
  )
  const complete = (image: Image): Image => {
    if (image.copyOf !== undefined || image.isMadeFromInstance === true) return image
    const found = image.snapshots.flatMap(({ snapshotId }) => sources.get(snapshotId) ?? [])
    const [copyOf] = found.filter((source) => source !== image.id)
    return copyOf === undefined ? image : { ...image, copyOf }
  }
  return { known: true, value: images.value.map(complete) }
}
