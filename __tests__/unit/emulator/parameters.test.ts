import { describe, expect, it } from '@jest/globals'
import {
  DescribeParametersCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  type GetParametersResult,
} from '@aws-sdk/client-ssm'
import { ACCOUNT, errorOf, expectError, REGION } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'

function get({ clients }: Setting, ...Names: string[]): Promise<GetParametersResult> {
  return clients.ssm.send(new GetParametersCommand({ Names }))
}

describe('GetParameters', () => {
  it('lists results by name, and what it did not find apart', async () => {
    const world = await setting()
    world.region.addParameter({ name: 'b', value: '1', dataType: 'text' })
    world.region.addParameter({ name: 'a', value: '2' })

    const { Parameters = [], InvalidParameters } = await get(world, 'b', 'c', 'a')

    expect(Parameters.map(({ Name, DataType }) => [Name, DataType])).toEqual([
      ['a', 'aws:ec2:image'],
      ['b', 'text'],
    ])
    expect(InvalidParameters).toEqual(['c'])
    expect(Parameters[0]?.LastModifiedDate).toBeInstanceOf(Date)
  })

  it('takes ten names at most', async () => {
    const world = await setting()
    const names = Array.from({ length: 11 }, (_, index) => `p${index}`)

    expect((await get(world, ...names.slice(1))).InvalidParameters).toHaveLength(10)
    await expectError(get(world, ...names), 'ValidationException')
    await expectError(get(world), 'ValidationException')
  })

  it('keeps the last hundred versions', async () => {
    const world = await setting()
    const value = Array.from({ length: 101 }, (_, index) => `ami-${index}`)
    world.region.addParameter({ name: 'a', value })

    expect(await get(world, 'a:1')).toHaveProperty('InvalidParameters', ['a:1'])
    expect(await get(world, 'a:2')).toHaveProperty('Parameters.0.Value', 'ami-1')
  })

  it('denies the whole call where one name is denied', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/ci`
    const Statement = {
      Effect: 'Allow' as const,
      Action: 'ssm:GetParameters',
      Resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/web/*`,
    }
    const world = await setting({ policies: { [arn]: { Statement } } })
    world.region.addParameter({ name: '/web/image', value: 'ami-1' })

    expect(await get(world, '/web/image', '/web/none')).toMatchObject({
      Parameters: [{ Value: 'ami-1' }],
      InvalidParameters: ['/web/none'],
    })
    const error = await errorOf(get(world, '/web/image', '/db/image'))
    expect(error.name).toBe('AccessDeniedException')
    expect(error.message).toContain(`:parameter/db/image`)
  })
})

describe('DescribeParameters', () => {
  it('filters by data type, name, type and path', async () => {
    const world = await setting()
    const { region, clients } = world
    region.addParameter({ name: '/web/image', value: 'ami-1' })
    region.addParameter({ name: '/web/blue/image', value: 'ami-1', type: 'SecureString' })
    region.addParameter({ name: 'note', value: 'text', dataType: 'text' })
    const by = async (...ParameterFilters: object[]): Promise<unknown> => {
      const command = new DescribeParametersCommand({
        ParameterFilters: ParameterFilters.map((filter) => ({ Key: undefined, ...filter })),
      })
      return (await clients.ssm.send(command)).Parameters?.map(({ Name }) => Name).sort()
    }
    const images = { Key: 'DataType', Values: ['aws:ec2:image'] }

    expect(await by()).toHaveLength(3)
    expect(await by(images)).toEqual(['/web/blue/image', '/web/image'])
    expect(await by(images, { Key: 'Type', Values: ['String'] })).toEqual(['/web/image'])
    expect(await by({ Key: 'Name', Option: 'Contains', Values: ['blue'] })).toHaveLength(1)
    expect(await by({ Key: 'Name', Option: 'BeginsWith', Values: ['/w', 'n'] })).toHaveLength(3)
    expect(await by({ Key: 'Path', Values: ['/web'] })).toEqual(['/web/image'])
    expect(await by({ Key: 'Path', Option: 'Recursive', Values: ['/web'] })).toHaveLength(2)
    await expectError(by({ Key: 'Color', Values: ['red'] }), 'InvalidFilterKey')
    await expectError(by({ ...images, Option: 'Contains' }), 'InvalidFilterOption')
    await expectError(by({ Key: 'Path', Option: 'Equals', Values: ['/'] }), 'InvalidFilterOption')
    await expectError(by({ Key: 'Name', Values: [] }), 'InvalidFilterValue')
    await expectError(
      clients.ssm.send(new DescribeParametersCommand({ Shared: true })),
      'NotEmulated',
    )
  })
})

describe('GetParametersByPath', () => {
  it('returns what is below the path, deeper levels when asked', async () => {
    const world = await setting()
    const { region, clients } = world
    region.addParameter({ name: '/web', value: 'ami-0' })
    region.addParameter({ name: '/web/image', value: ['ami-1', 'ami-2'], labels: ['new'] })
    region.addParameter({ name: '/web/blue/image', value: 'ami-3', type: 'StringList' })
    region.addParameter({ name: '/website/image', value: 'ami-4' })
    const read = async (input: object): Promise<unknown> => {
      const command = new GetParametersByPathCommand({ Path: '/web', ...input })
      return (await clients.ssm.send(command)).Parameters?.map(({ Value }) => Value).sort()
    }

    expect(await read({})).toEqual(['ami-2'])
    expect(await read({ Recursive: true })).toEqual(['ami-2', 'ami-3'])
    expect(await read({ Path: '/', Recursive: true })).toHaveLength(4)
    const list = [{ Key: 'Type', Values: ['StringList'] }]
    expect(await read({ Recursive: true, ParameterFilters: list })).toEqual(['ami-3'])
    const label = [{ Key: 'Label', Values: ['new'] }]
    expect(await read({ Recursive: true, ParameterFilters: label })).toEqual(['ami-2'])
    await expectError(read({ Path: 'web' }), 'ValidationException')
    const name = [{ Key: 'Name', Values: ['x'] }]
    await expectError(read({ ParameterFilters: name }), 'InvalidFilterKey')
  })

  it('needs permission for the path', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/ci`
    const Statement = {
      Effect: 'Allow' as const,
      Action: 'ssm:GetParametersByPath',
      Resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/web`,
    }
    const { clients } = await setting({ policies: { [arn]: { Statement } } })
    const read = (Path: string): Promise<unknown> =>
      clients.ssm.send(new GetParametersByPathCommand({ Path }))

    expect(await read('/web')).toHaveProperty('Parameters', [])
    await expectError(read('/db'), 'AccessDeniedException')
  })
})
