import { describe, expect, it } from '@jest/globals'
import {
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsRequest,
} from '@aws-sdk/client-ec2'
import { expectError } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'

const IMAGES = [1, 2, 3].map((number) => ({ ImageId: `ami-0000000000000000${number}` }))

async function versionsOf(
  { clients }: Setting,
  input: DescribeLaunchTemplateVersionsRequest,
): Promise<unknown[]> {
  const command = new DescribeLaunchTemplateVersionsCommand(input)
  const { LaunchTemplateVersions = [] } = await clients.ec2.send(command)
  return LaunchTemplateVersions.map(
    (it) =>
      `${it.LaunchTemplateName ?? ''} ${it.VersionNumber ?? 0} ${it.LaunchTemplateData?.ImageId ?? ''}`,
  ).sort()
}

describe('DescribeLaunchTemplateVersions', () => {
  it('refuses numbers, and no version at all, without a template', async () => {
    const world = await setting()
    const pages = { MaxResults: 5 }

    await expectError(versionsOf(world, pages), 'MissingParameter')
    await expectError(versionsOf(world, { Versions: ['$Latest', '1'] }), 'InvalidParameterValue')
    await expectError(
      versionsOf(world, { Versions: ['$Latest'], MinVersion: '2' }),
      'InvalidParameterValue',
    )
  })

  it('refuses what is unknown', async () => {
    const world = await setting()
    const { id } = world.region.addLaunchTemplate({ versions: [undefined, ...IMAGES] })
    const of = (input: object): Promise<unknown> => versionsOf(world, { Versions: ['1'], ...input })

    await expectError(of({ LaunchTemplateId: id }), 'InvalidLaunchTemplateId.VersionNotFound')
    await expectError(
      of({ LaunchTemplateId: 'lt-0123456789abcdef0' }),
      'InvalidLaunchTemplateId.NotFound',
    )
    await expectError(
      of({ LaunchTemplateName: 'nobody' }),
      'InvalidLaunchTemplateName.NotFoundException',
    )
    await expectError(of({ LaunchTemplateId: id, Versions: ['one'] }), 'InvalidParameterValue')
    await expectError(
      of({ LaunchTemplateId: id, LaunchTemplateName: 'both' }),
      'InvalidParameterCombination',
    )
    await expectError(
      of({ LaunchTemplateId: id, Versions: Array.from({ length: 201 }, () => '2') }),
      'InvalidParameterValue',
    )
  })

  it('hides managed templates, also when they are named', async () => {
    const world = await setting()
    const { id } = world.region.addLaunchTemplate({
      versions: IMAGES,
      managedBy: 'eks.amazonaws.com',
    })

    expect(await versionsOf(world, { Versions: ['$Latest'] })).toEqual([])
    await expectError(
      versionsOf(world, { LaunchTemplateId: id, Versions: ['1'] }),
      'InvalidLaunchTemplateId.NotFound',
    )
    expect(
      await versionsOf(world, { Versions: ['$Latest'], IncludeManagedResources: true }),
    ).toHaveLength(1)
  })
})
