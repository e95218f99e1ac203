import { setTimeout as pause } from 'node:timers/promises'
import {
  waitUntilSnapshotCompleted,
  waitUntilVolumeAvailable,
  type EC2,
  type Filter,
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

/** In seconds. */
const [PAUSE, PATIENCE] = [3, 600]

/** @throws where it does not come true in ten minutes */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    if (await isSo()) return
    await pause(PAUSE * 1000)
  }
  throw new Error(`It is not so after ten minutes that ${what}`)
}

export interface Seeded {
  /** Versions of one family, of which one may stay. */
  readonly versions: readonly string[]
  /** Of these, of an image that a launch template names and of one with the keep tag. */
  readonly snapshotOf: ReadonlyMap<string, string>
}

export class OwnThings {
  readonly #ec2: EC2
  readonly #run: string
  readonly #name: string
  readonly #filters: Filter[]
  readonly #waiting: Parameters<typeof waitUntilVolumeAvailable>[0]

  constructor(client: EC2, run: string) {
    this.#ec2 = client
    this.#run = run
    this.#name = `${OWN_TAG}-${run}`
    this.#filters = [{ Name: `tag:${OWN_TAG}`, Values: [run] }]
    this.#waiting = { client, minDelay: PAUSE, maxDelay: PAUSE, maxWaitTime: PATIENCE }
  }

  /** As an input of the action selects them. */
  get filter(): string {
    return `tag:${OWN_TAG}=${this.#run}`
  }

  #tags(ResourceType: ResourceType, ...others: readonly Tag[]): TagSpecification[] {
    return [{ ResourceType, Tags: [{ Key: OWN_TAG, Value: this.#run }, ...others] }]
  }

  async seed(): Promise<Seeded> {
    const VolumeId = await this.#createVolume()
    try {
      const made = new Map<string, string>()
      for (const name of ['in-use', 'kept', 'one', 'two', 'three']) {
        const snapshotId = await this.#createSnapshot(VolumeId)
        made.set(await this.#register(name, snapshotId), snapshotId)
      }
      const [inUse = '', , ...versions] = made.keys()
      await this.#ec2.createLaunchTemplate({
        LaunchTemplateName: this.#name,
        LaunchTemplateData: { ImageId: inUse, InstanceType: 't3.micro' },
        TagSpecifications: this.#tags('launch-template'),
      })
      return { versions, snapshotOf: made }
    } finally {
      await this.#ec2.deleteVolume({ VolumeId })
    }
  }

  /** The images that there are of this run. */
  async images(): Promise<readonly string[]> {
    const settings = { Owners: ['self'], Filters: this.#filters }
    const { Images = [] } = await this.#ec2.describeImages(settings)
    return Images.map(({ ImageId = '' }) => ImageId)
  }

  /** Takes away all that a run made, however far it came. */
  async remove(): Promise<void> {
    await this.#removeTemplate()
    for (const ImageId of await this.images()) await this.#ec2.deregisterImage({ ImageId })
    const settings = { OwnerIds: ['self'], Filters: this.#filters }
    const { Snapshots = [] } = await this.#ec2.describeSnapshots(settings)
    for (const { SnapshotId } of Snapshots) await this.#ec2.deleteSnapshot({ SnapshotId })
  }

  async #createVolume(): Promise<string> {
    const available = { Filters: [{ Name: 'state', Values: ['available'] }] }
    const { AvailabilityZones = [] } = await this.#ec2.describeAvailabilityZones(available)
    const { VolumeId = '' } = await this.#ec2.createVolume({
      AvailabilityZone: AvailabilityZones[0]?.ZoneName,
      Size: 1,
      VolumeType: 'gp3',
      TagSpecifications: this.#tags('volume'),
    })
    await waitUntilVolumeAvailable(this.#waiting, { VolumeIds: [VolumeId] })
    return VolumeId
  }

  async #createSnapshot(VolumeId: string): Promise<string> {
    const { SnapshotId = '' } = await this.#ec2.createSnapshot({
      VolumeId,
      Description: 'AMI Cleanup, end to end',
      TagSpecifications: this.#tags('snapshot'),
    })
    await waitUntilSnapshotCompleted(this.#waiting, { SnapshotIds: [SnapshotId] })
    return SnapshotId
  }

  async #register(name: string, SnapshotId: string): Promise<string> {
    const keep = name === 'kept' ? [{ Key: 'ami-cleanup:keep', Value: 'true' }] : []
    const { ImageId = '' } = await this.#ec2.registerImage({
      Name: `${this.#name}-${name}`,
      Architecture: 'x86_64',
      VirtualizationType: 'hvm',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
      TagSpecifications: this.#tags('image', ...keep),
    })
    await until(`the image ${ImageId} is available`, async () =>
      (await this.images()).includes(ImageId),
    )
    return ImageId
  }

  async #removeTemplate(): Promise<void> {
    try {
      await this.#ec2.deleteLaunchTemplate({ LaunchTemplateName: this.#name })
    } catch (error) {
      // A run that was cut off early has not made it yet.
      const missing = 'InvalidLaunchTemplateName.NotFoundException'
      if (!(error instanceof Error) || error.name !== missing) throw error
    }
  }
}
