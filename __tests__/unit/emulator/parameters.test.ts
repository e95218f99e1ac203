import {
  GetParametersByPathCommand,
  GetParametersCommand,
  type GetParametersResult,
} from '@aws-sdk/client-ssm'
import { ACCOUNT, errorOf, expectError, REGION, type Clients } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'
import { type PolicyDocument, type Statement } from '../../emulator/index.ts'

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
    await expectError(read({ Path: 'web' }), 'ValidationException')
    await expectError(read({ ParameterFilters: [] }), 'NotEmulated')
  })
})

const USER = `arn:aws:iam::${ACCOUNT}:user/ci`

/** A secret and a text below `/apps`, and a user with this policy, if any. */
async function withSecret(policy?: PolicyDocument): Promise<Setting> {
  const started = await setting(policy === undefined ? {} : { policies: { [USER]: policy } })
  started.region.addParameter({ name: '/apps/secret', value: 'ami-1', type: 'SecureString' })
  started.region.addParameter({ name: '/apps/text', value: 'ami-2', dataType: 'text' })
  return started
}

/** Both operations, for the values of these names. */
const readings: readonly (readonly [
  string,
  (clients: Clients, WithDecryption: boolean) => Promise<unknown>,
])[] = [
  [
    'GetParameters',
    async ({ ssm }, WithDecryption) => {
      const Names = ['/apps/secret', '/apps/text']
      const { Parameters } = await ssm.send(new GetParametersCommand({ Names, WithDecryption }))
      return Parameters?.map(({ Value }) => Value).sort()
    },
  ],
  [
    'GetParametersByPath',
    async ({ ssm }, WithDecryption) => {
      const command = new GetParametersByPathCommand({ Path: '/apps', WithDecryption })
      return (await ssm.send(command)).Parameters?.map(({ Value }) => Value).sort()
    },
  ],
]

const ssmOnly: Statement = { Effect: 'Allow', Action: 'ssm:*', Resource: '*' }
const deny = (statement: Partial<Statement> = {}): PolicyDocument => ({
  Statement: [ssmOnly, { Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*', ...statement }],
})
const through = (service: string): Partial<Statement> => ({
  Condition: { StringEquals: { 'kms:ViaService': `${service}.${REGION}.amazonaws.com` } },
})

describe.each(readings)('the value of a secret, read with %s', (_operation, read) => {
  it('is ciphertext unless it is decrypted', async () => {
    const clients = await withSecret()

    expect(await read(clients, true)).toEqual(['ami-1', 'ami-2'])
    expect(await read(clients, false)).toEqual([expect.not.stringContaining('ami-'), 'ami-2'])
  })

  it.each<[string, PolicyDocument]>([
    ['allows nothing of KMS', { Statement: ssmOnly }],
    ['denies something else of KMS', deny({ Action: 'kms:Encrypt' })],
    ['denies another key', deny({ Resource: `arn:aws:kms:*:${ACCOUNT}:key/other` })],
    ['denies it through another service', deny(through('secretsmanager'))],
  ])("is decrypted by AWS's key where the policy %s", async (_policy, policy) => {
    expect(await read(await withSecret(policy), true)).toEqual(['ami-1', 'ami-2'])
  })

  it.each<[string, PolicyDocument]>([
    ['kms:Decrypt', deny()],
    ['all of KMS', deny({ Action: 'kms:*' })],
    ['it through this service', deny(through('ssm'))],
  ])('is refused with all of its call where the policy denies %s', async (_policy, policy) => {
    const clients = await withSecret(policy)

    const error = await errorOf(read(clients, true))

    expect(error.name).toBe('AccessDeniedException')
    expect(error.message).toMatch(
      /^User: \S+:user\/ci is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:\S+ with an explicit deny .*Service: AWSKMS/,
    )
    expect(await read(clients, false)).toHaveLength(2)
    clients.region.parameters.delete('/apps/secret')
    expect(await errorOf(read(clients, true))).toHaveProperty('message', 'The call succeeded')
  })
})
