import { describe, expect, it } from '@jest/globals'
import {
  CreateTagsCommand,
  DisableImageCommand,
  EnableImageCommand,
  RegisterImageCommand,
} from '@aws-sdk/client-ec2'
import { expectError } from '../../support/emulated.ts'
import { setting } from './setting.ts'

describe('building a world through the API', () => {
  it('registers an image of a snapshot, disables and enables it', async () => {
    const { region, clients } = await setting()
    const { id: SnapshotId } = region.addSnapshot()
    const { ImageId = '' } = await clients.ec2.send(
      new RegisterImageCommand({
        Name: 'registered',
        Architecture: 'x86_64',
        RootDeviceName: '/dev/xvda',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
      }),
    )
    const record = region.images.get(ImageId)

    expect(record?.snapshotIds).toEqual([SnapshotId])
    await clients.ec2.send(new DisableImageCommand({ ImageId }))
    expect(record?.image.State).toBe('disabled')
    await clients.ec2.send(new EnableImageCommand({ ImageId }))
    expect(record?.image.State).toBe('available')
  })

  it('tags resources, but not with keys of AWS', async () => {
    const { region, clients } = await setting()
    const { id, image } = region.addImage({ tags: { a: '1', b: '2' } })
    const tag = (Key: string, Resources = [id]): Promise<unknown> =>
      clients.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key, Value: 'new' }] }))

    await tag('a')

    expect(image.Tags).toEqual([
      { Key: 'b', Value: '2' },
      { Key: 'a', Value: 'new' },
    ])
    await expectError(tag('aws:backup:x'), 'InvalidTagKey.Malformed')
    await expectError(tag('a', ['ami-00000001']), 'InvalidAMIID.NotFound')
    await expectError(tag('a', ['vol-00000001']), 'InvalidID')
  })
})
