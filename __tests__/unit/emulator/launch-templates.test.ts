import { describe, expect, it } from '@jest/globals'
import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsRequest,
} from '@aws-sdk/client-ec2'
import { createWorld, type Region } from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  errorOf,
  expectError,
  REGION,
  type Clients,
} from '../../support/emulated.ts'

interface Setting {
  readonly region: Region
  readonly clients: Clients
}

async function setting(): Promise<Setting> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  return { region, clients: clientsOf(await emulate({ world })) }
}

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

describe('DescribeLaunchTemplates', () => {
  it('lists templates, managed ones only when asked for', async () => {
    const { region, clients } = await setting()
    const web = region.addLaunchTemplate({ name: 'web', versions: IMAGES, defaultVersion: 2 })
    const eks = region.addLaunchTemplate({ versions: IMAGES, managedBy: 'eks.amazonaws.com' })
    const list = async (input: object): Promise<unknown> => {
      const { LaunchTemplates } = await clients.ec2.send(new DescribeLaunchTemplatesCommand(input))
      return LaunchTemplates?.map(({ LaunchTemplateId }) => LaunchTemplateId).sort()
    }

    expect(await list({})).toEqual([web.id])
    expect(await list({ IncludeManagedResources: true })).toEqual([web.id, eks.id])
    expect(await list({ LaunchTemplateNames: ['web'] })).toEqual([web.id])
    await expectError(
      list({ LaunchTemplateIds: ['lt-0123456789abcdef0'] }),
      'InvalidLaunchTemplateId.NotFound',
    )
    await expectError(
      list({ LaunchTemplateNames: ['db'] }),
      'InvalidLaunchTemplateName.NotFoundException',
    )
    await expectError(list({ LaunchTemplateIds: ['lt-1'] }), 'InvalidLaunchTemplateId.Malformed')
  })
})

describe('DescribeLaunchTemplateVersions', () => {
  it('describes latest and default versions of all templates, each version once', async () => {
    const world = await setting()
    world.region.addLaunchTemplate({ name: 'one', versions: IMAGES, defaultVersion: 2 })
    world.region.addLaunchTemplate({ name: 'two', versions: IMAGES.slice(0, 1) })

    expect(await versionsOf(world, { Versions: ['$Latest', '$Default'] })).toEqual([
      'one 2 ami-00000000000000002',
      'one 3 ami-00000000000000003',
      'two 1 ami-00000000000000001',
    ])
    expect(await versionsOf(world, { Versions: ['$Default'] })).toEqual([
      'one 2 ami-00000000000000002',
      'two 1 ami-00000000000000001',
    ])
  })

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

  it('describes the versions of one template, by id or name', async () => {
    const world = await setting()
    const { id } = world.region.addLaunchTemplate({ name: 'one', versions: IMAGES })
    const of = (input: object): Promise<unknown> =>
      versionsOf(world, { LaunchTemplateId: id, ...input })

    expect(await of({})).toHaveLength(3)
    expect(await of({ Versions: ['1', '$Latest'] })).toEqual([
      'one 1 ami-00000000000000001',
      'one 3 ami-00000000000000003',
    ])
    expect(await of({ MinVersion: '2' })).toHaveLength(2)
    expect(await versionsOf(world, { LaunchTemplateName: 'one', MaxVersion: '2' })).toHaveLength(2)
    expect(await of({ Filters: [{ Name: 'image-id', Values: ['ami-*2'] }] })).toHaveLength(1)
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

  it('resolves an alias of one version, and of no more', async () => {
    const world = await setting()
    world.region.addParameter({ name: '/images/web', value: ['ami-1', 'ami-2'] })
    const { id } = world.region.addLaunchTemplate({
      name: 'web',
      versions: [
        { ImageId: 'resolve:ssm:/images/web' },
        { ImageId: 'resolve:ssm:/images/web:1' },
        { ImageId: 'resolve:ssm:/images/db' },
      ],
    })
    const of = (...Versions: string[]): Promise<unknown> =>
      versionsOf(world, { LaunchTemplateId: id, Versions, ResolveAlias: true })

    expect(await of('1')).toEqual(['web 1 ami-2'])
    expect(await of('2')).toEqual(['web 2 ami-1'])
    await expectError(of('3'), 'InvalidParameterValue')
    await expectError(of('1', '2'), 'InvalidParameterCombination')
    await expectError(
      versionsOf(world, { Versions: ['$Latest'], ResolveAlias: true }),
      'InvalidParameterCombination',
    )
    expect(await versionsOf(world, { LaunchTemplateId: id, Versions: ['1'] })).toEqual([
      'web 1 resolve:ssm:/images/web',
    ])
  })

  it('needs ssm:GetParameters to resolve an alias', async () => {
    const { region, clients } = await setting()
    region.addParameter({ name: '/images/web', value: 'ami-1' })
    const { id } = region.addLaunchTemplate({
      versions: [{ ImageId: 'resolve:ssm:/images/web' }],
    })
    region.account.world.setPolicy(region.account.user().arn, {
      Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: '*' },
    })
    const input = { LaunchTemplateId: id, Versions: ['1'], ResolveAlias: true }

    const error = await errorOf(clients.ec2.send(new DescribeLaunchTemplateVersionsCommand(input)))

    expect(error.name).toBe('UnauthorizedOperation')
    expect(error.message).toContain('ssm:GetParameters on resource: ')
  })
})
