import { AutoScalingClient, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling'
import {
  CreateImageCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'

/** An account in moto, filled through its own API. */
export class MotoAccount {
  readonly #ec2: EC2Client
  readonly #autoScaling: AutoScalingClient

  constructor(endpoint: string) {
    const settings = {
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }
    this.#ec2 = new EC2Client(settings)
    this.#autoScaling = new AutoScalingClient(settings)
  }

  /** An image made from an instance that is gone by now, as a bake does it. */
  async bake(name: string, role: string): Promise<string> {
    const instanceId = await this.launch(await this.#baseImage())
    const { ImageId = '' } = await this.#ec2.send(
      new CreateImageCommand({ InstanceId: instanceId, Name: name }),
    )
    await this.#ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }))
    await this.#ec2.send(
      new CreateTagsCommand({
        Resources: [ImageId],
        Tags: [
          { Key: 'environment', Value: 'dev' },
          { Key: 'role', Value: role },
        ],
      }),
    )
    return ImageId
  }

  async launch(imageId: string): Promise<string> {
    const { Instances = [] } = await this.#ec2.send(
      new RunInstancesCommand({ ImageId: imageId, MinCount: 1, MaxCount: 1 }),
    )
    return Instances[0]?.InstanceId ?? ''
  }

  async launchTemplate(name: string, imageIds: readonly string[]): Promise<void> {
    const [first, ...others] = imageIds
    const data = (ImageId: string | undefined) => ({
      LaunchTemplateName: name,
      LaunchTemplateData: { ImageId },
    })
    await this.#ec2.send(new CreateLaunchTemplateCommand(data(first)))
    for (const id of others) await this.#ec2.send(new CreateLaunchTemplateVersionCommand(data(id)))
  }

  async launchConfiguration(name: string, imageId: string): Promise<void> {
    await this.#autoScaling.send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName: name,
        ImageId: imageId,
        InstanceType: 't3.micro',
      }),
    )
  }

  async share(imageId: string, accountId: string): Promise<void> {
    await this.#ec2.send(
      new ModifyImageAttributeCommand({
        ImageId: imageId,
        LaunchPermission: { Add: [{ UserId: accountId }] },
      }),
    )
  }

  async images(): Promise<readonly string[]> {
    const { Images = [] } = await this.#ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))
    return Images.map(({ Name = '' }) => Name).sort()
  }

  /** The snapshots that were made for an image: moto lists everybody's, whoever asks. */
  async snapshotsOf(imageId: string): Promise<readonly string[]> {
    const { Snapshots = [] } = await this.#ec2.send(new DescribeSnapshotsCommand({}))
    return Snapshots.filter(({ Description = '' }) => Description.includes(imageId)).map(
      ({ SnapshotId = '' }) => SnapshotId,
    )
  }

  #base: string | undefined

  async #baseImage(): Promise<string> {
    if (this.#base !== undefined) return this.#base
    const registration = new RegisterImageCommand({ Name: 'base' })
    const { ImageId = '' } = await this.#ec2.send(registration)
    this.#base = ImageId
    return ImageId
  }
}
