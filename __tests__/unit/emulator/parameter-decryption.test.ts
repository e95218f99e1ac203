import { describe, expect, it } from '@jest/globals'
import { GetParametersByPathCommand, GetParametersCommand } from '@aws-sdk/client-ssm'
import {
  createWorld,
  type PolicyDocument,
  type Region,
  type Statement,
} from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  errorOf,
  REGION,
  type Clients,
} from '../../support/emulated.ts'

const USER = `arn:aws:iam::${ACCOUNT}:user/ci`

/** A secret and a text below `/apps`, and a user with this policy, if any. */
async function setting(policy?: PolicyDocument): Promise<Clients & { readonly region: Region }> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  region.addParameter({ name: '/apps/secret', value: 'ami-1', type: 'SecureString' })
  region.addParameter({ name: '/apps/text', value: 'ami-2', dataType: 'text' })
  if (policy !== undefined) world.setPolicy(USER, policy)
  return { region, ...clientsOf(await emulate({ world })) }
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
    const clients = await setting()

    expect(await read(clients, true)).toEqual(['ami-1', 'ami-2'])
    expect(await read(clients, false)).toEqual([expect.not.stringContaining('ami-'), 'ami-2'])
  })

  it.each<[string, PolicyDocument]>([
    ['allows nothing of KMS', { Statement: ssmOnly }],
    ['denies something else of KMS', deny({ Action: 'kms:Encrypt' })],
    ['denies another key', deny({ Resource: `arn:aws:kms:*:${ACCOUNT}:key/other` })],
    ['denies it through another service', deny(through('secretsmanager'))],
  ])("is decrypted by AWS's key where the policy %s", async (_policy, policy) => {
    expect(await read(await setting(policy), true)).toEqual(['ami-1', 'ami-2'])
  })

  it.each<[string, PolicyDocument]>([
    ['kms:Decrypt', deny()],
    ['all of KMS', deny({ Action: 'kms:*' })],
    ['it through this service', deny(through('ssm'))],
  ])('is refused with all of its call where the policy denies %s', async (_policy, policy) => {
    const clients = await setting(policy)

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
