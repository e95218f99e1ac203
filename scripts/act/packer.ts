import { readdir } from 'node:fs/promises'
import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  EC2Client,
  RegisterImageCommand,
} from '@aws-sdk/client-ec2'

/** Does of `packer init FOLDER` and `packer build FOLDER` what a clean-up sees of them. */

/** The image that a template of this test bakes. */
const TAGS = [
  { Key: 'environment', Value: 'prod' },
  { Key: 'role', Value: 'front' },
]

const [command, folder = ''] = process.argv.slice(2)
if (!(await readdir(folder)).some((name) => name.endsWith('.pkr.hcl')))
  throw new Error(`${folder} has no template`)
if (command === 'build') {
  const ec2 = new EC2Client()
  const AvailabilityZone = `${await ec2.config.region()}a`
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone, Size: 12 }))
  const { SnapshotId } = await ec2.send(new CreateSnapshotCommand({ VolumeId }))
  await ec2.send(
    new RegisterImageCommand({
      Name: 'front-prod-just-baked',
      Architecture: 'x86_64',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
      TagSpecifications: [{ ResourceType: 'image', Tags: TAGS }],
    }),
  )
}
