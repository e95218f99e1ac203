import { readdir } from 'node:fs/promises'
import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  EC2Client,
  RegisterImageCommand,
} from '@aws-sdk/client-ec2'

/** Does of `packer init FOLDER` and `packer build FOLDER` what a clean-up sees of them. */

/** The image that a template of this test bakes. */
const TAGS = { environment: 'prod', role: 'front', Name: 'front (prod), just baked' }

async function bake(name: string): Promise<string> {
  const ec2 = new EC2Client()
  const AvailabilityZone = `${await ec2.config.region()}a`
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone, Size: 12 }))
  const { SnapshotId } = await ec2.send(new CreateSnapshotCommand({ VolumeId }))
  const { ImageId = '' } = await ec2.send(
    new RegisterImageCommand({
      Name: name,
      Architecture: 'x86_64',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
      TagSpecifications: [
        {
          ResourceType: 'image',
          Tags: Object.entries(TAGS).map(([Key, Value]) => ({ Key, Value })),
        },
      ],
    }),
  )
  return ImageId
}

const [command, folder = ''] = process.argv.slice(2)
const templates = (await readdir(folder)).filter((name) => name.endsWith('.pkr.hcl'))
if (templates.length === 0) throw new Error(`${folder} has no template`)
if (command === 'build') console.log(`AMI: ${await bake(`front-prod-${Date.now().toString(36)}`)}`)
