import { AutoScalingClient, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling'
import * as ec2 from '@aws-sdk/client-ec2'

/** An account in moto, filled through its own API. */
export class MotoAccount {
  readonly #ec2: ec2.EC2Client
  readonly #autoScaling: AutoScalingClient
  #base: string | undefined

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const settings = { endpoint, region: 'eu-west-1', credentials }
    this.#ec2 = new ec2.EC2Client(settings)
    this.#autoScaling = new AutoScalingClient(settings)
  }

  /** An image made from an instance that is gone by now, as a bake does it. */
  async bake(name: string, role: string): Promise<string> {
    this.#base ??= (await this.#ec2.send(new ec2.RegisterImageCommand({ Name: 'base' }))).ImageId
    const InstanceId = await this.launch(this.#base ?? '')
    const image = new ec2.CreateImageCommand({ InstanceId, Name: name })
    const { ImageId = '' } = await this.#ec2.send(image)
    await this.#ec2.send(new ec2.TerminateInstancesCommand({ InstanceIds: [InstanceId] }))
    const tags = Object.entries({ environment: 'dev', role })
    const Tags = tags.map(([Key, Value]) => ({ Key, Value }))
    await this.#ec2.send(new ec2.CreateTagsCommand({ Resources: [ImageId], Tags }))
    return ImageId
  }

  async launch(ImageId: string): Promise<string> {
    const instance = new ec2.RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 })
    const { Instances = [] } = await this.#ec2.send(instance)
    return Instances[0]?.InstanceId ?? ''
  }

  async launchTemplate(name: string, imageIds: readonly string[]): Promise<void> {
    const [first, ...others] = imageIds
    const data = (ImageId: string | undefined) => ({
      LaunchTemplateName: name,
      LaunchTemplateData: { ImageId },
    })
    await this.#ec2.send(new ec2.CreateLaunchTemplateCommand(data(first)))
    for (const id of others) {
      await this.#ec2.send(new ec2.CreateLaunchTemplateVersionCommand(data(id)))
    }
  }

  async launchConfiguration(LaunchConfigurationName: string, ImageId: string): Promise<void> {
    const configuration = { LaunchConfigurationName, ImageId, InstanceType: 't3.micro' }
    await this.#autoScaling.send(new CreateLaunchConfigurationCommand(configuration))
  }

  async share(ImageId: string, UserId: string): Promise<void> {
    const LaunchPermission = { Add: [{ UserId }] }
    await this.#ec2.send(new ec2.ModifyImageAttributeCommand({ ImageId, LaunchPermission }))
  }

  async images(): Promise<readonly string[]> {
    const command = new ec2.DescribeImagesCommand({ Owners: ['self'] })
    const { Images = [] } = await this.#ec2.send(command)
    return Images.map(({ Name = '' }) => Name).sort()
  }

  /** The snapshots that were made for an image: moto lists everybody's, whoever asks. */
  async snapshotsOf(imageId: string): Promise<readonly string[]> {
    const { Snapshots = [] } = await this.#ec2.send(new ec2.DescribeSnapshotsCommand({}))
    return Snapshots.filter(({ Description = '' }) => Description.includes(imageId)).map(
      ({ SnapshotId = '' }) => SnapshotId,
    )
  }
}
