import {
  EC2,
  waitUntilSnapshotCompleted,
  waitUntilVolumeAvailable,
  type ResourceType,
  type Tag,
  type TagSpecification,
} from '@aws-sdk/client-ec2'

/**
 * What an end-to-end run makes in an account, finds again by its tag, and takes away again: an empty
 * volume of 1 GiB, a snapshot of it for each image, images that nobody can start, a launch template.
 */

/** Every thing of a run has this tag, with the run's own value. */
const OWN_TAG = 'ami-cleanup-e2e'

/** In seconds: how often AWS is asked whether something is so, and for how long. */
export const [PAUSE, PATIENCE] = [3, 600]

/** The ids of images, each with its snapshot's. */
export type Seeded = readonly (readonly [image: string, snapshot: string])[]

export class OwnThings {
  readonly ec2: EC2
  readonly #run = new Date().toISOString().replaceAll(/\D/g, '')
  readonly #name = `${OWN_TAG}-${this.#run}`
  readonly #filters = [{ Name: `tag:${OWN_TAG}`, Values: [this.#run] }]
  /** As an input of the action selects them. */
  readonly filter = `tag:${OWN_TAG}=${this.#run}`
  /** Takes away what is not looked for by its tag. */
  readonly #undo: (() => Promise<unknown>)[] = []

  constructor(region: string) {
    this.ec2 = new EC2({ region })
  }

  /** An image that a launch template names, one with the keep tag, and three versions, oldest first. */
  async seed(): Promise<Seeded> {
    const VolumeId = await this.#createVolume()
    const made: [string, string][] = []
    for (const name of ['in-use', 'kept', 'one', 'two', 'three']) {
      const snapshot = await this.#createSnapshot(VolumeId)
      made.push([await this.#register(name, snapshot), snapshot])
    }
    await this.ec2.createLaunchTemplate({
      LaunchTemplateName: this.#name,
      LaunchTemplateData: { ImageId: made[0]?.[0], InstanceType: 't3.micro' },
      TagSpecifications: this.#tags('launch-template'),
    })
    this.#undo.push(async () => this.ec2.deleteLaunchTemplate({ LaunchTemplateName: this.#name }))
    return made
  }

  /** The images that there are of this run. */
  async images(): Promise<readonly string[]> {
    const settings = { Owners: ['self'], Filters: this.#filters }
    const { Images = [] } = await this.ec2.describeImages(settings)
    return Images.map(({ ImageId = '' }) => ImageId).sort()
  }

  /** Takes away all that a run made, however far it came. */
  async remove(): Promise<void> {
    for (const undo of this.#undo) await undo()
    for (const ImageId of await this.images()) await this.ec2.deregisterImage({ ImageId })
    const settings = { OwnerIds: ['self'], Filters: this.#filters }
    const { Snapshots = [] } = await this.ec2.describeSnapshots(settings)
    for (const { SnapshotId } of Snapshots) await this.ec2.deleteSnapshot({ SnapshotId })
  }

  #tags(ResourceType: ResourceType, ...others: readonly Tag[]): TagSpecification[] {
    return [{ ResourceType, Tags: [{ Key: OWN_TAG, Value: this.#run }, ...others] }]
  }

  get #waiting(): Parameters<typeof waitUntilVolumeAvailable>[0] {
    return { client: this.ec2, minDelay: PAUSE, maxDelay: PAUSE, maxWaitTime: PATIENCE }
  }

  async #createVolume(): Promise<string> {
    const available = { Filters: [{ Name: 'state', Values: ['available'] }] }
    const { AvailabilityZones = [] } = await this.ec2.describeAvailabilityZones(available)
    const { VolumeId = '' } = await this.ec2.createVolume({
      AvailabilityZone: AvailabilityZones[0]?.ZoneName,
      Size: 1,
      VolumeType: 'gp3',
      TagSpecifications: this.#tags('volume'),
    })
    this.#undo.push(async () => this.ec2.deleteVolume({ VolumeId }))
    await waitUntilVolumeAvailable(this.#waiting, { VolumeIds: [VolumeId] })
    return VolumeId
  }

  async #createSnapshot(VolumeId: string): Promise<string> {
    const { SnapshotId = '' } = await this.ec2.createSnapshot({
      VolumeId,
      Description: 'AMI Cleanup, end to end',
      TagSpecifications: this.#tags('snapshot'),
    })
    await waitUntilSnapshotCompleted(this.#waiting, { SnapshotIds: [SnapshotId] })
    return SnapshotId
  }

  async #register(name: string, SnapshotId: string): Promise<string> {
    const keep = name === 'kept' ? [{ Key: 'ami-cleanup:keep', Value: 'true' }] : []
    const { ImageId = '' } = await this.ec2.registerImage({
      Name: `${this.#name}-${name}`,
      Architecture: 'x86_64',
      VirtualizationType: 'hvm',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
      TagSpecifications: this.#tags('image', ...keep),
    })
    return ImageId
  }
}
