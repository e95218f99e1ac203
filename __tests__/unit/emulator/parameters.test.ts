import { ACCOUNT, allow, deny, REGION, setting, settingOf } from './setting.ts'
import type { PolicyDocument, Setting, Shape } from './setting.ts'

const values = async (answer: Promise<Shape>): Promise<unknown[]> =>
  ((await answer)['Parameters'] as Shape[]).map(({ Value }) => Value).sort()

describe('GetParameters', () => {
  it('lists results by name, and what it did not find apart', async () => {
    const { region, call } = await setting()
    region.addParameter({ name: 'b', value: '1', dataType: 'text' })
    region.addParameter({ name: 'a', value: '2' })

    expect(await call('GetParameters', { Names: ['b', 'c', 'a'] })).toMatchObject({
      Parameters: [
        { Name: 'a', DataType: 'aws:ec2:image', LastModifiedDate: expect.any(Date) as unknown },
        { Name: 'b', DataType: 'text' },
      ],
      InvalidParameters: ['c'],
    })
  })

  it('keeps the last hundred versions', async () => {
    const { region, call } = await setting()
    const value = Array.from({ length: 101 }, (_, index) => `ami-${index}`)
    region.addParameter({ name: 'a', value })

    expect(await call('GetParameters', { Names: ['a:1', 'a:2'] })).toMatchObject({
      Parameters: [{ Value: 'ami-1' }],
      InvalidParameters: ['a:1'],
    })
  })

  it('denies the whole call where one name is denied', async () => {
    const web = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/web/*`
    const { region, call } = await settingOf(allow('ssm:GetParameters', web))
    region.addParameter({ name: '/web/image', value: 'ami-1' })

    expect(await call('GetParameters', { Names: ['/web/image', '/web/none'] })).toMatchObject({
      Parameters: [{ Value: 'ami-1' }],
      InvalidParameters: ['/web/none'],
    })
    await expect(call('GetParameters', { Names: ['/web/image', '/db'] })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(':parameter/db') as unknown,
    })
  })
})

describe('GetParametersByPath', () => {
  it.each([
    [{ Path: '/web' }, ['2']],
    [{ Path: '/web', Recursive: true }, ['2', '3']],
    [{ Path: '/', Recursive: true }, ['0', '2', '3', '4']],
  ])('returns what is below the path, deeper levels when asked: %j', async (input, found) => {
    const { region, call } = await setting()
    region.addParameter({ name: '/web', value: '0' })
    region.addParameter({ name: '/web/image', value: ['1', '2'], labels: ['new'] })
    region.addParameter({ name: '/web/blue/image', value: '3', type: 'StringList' })
    region.addParameter({ name: '/website/image', value: '4' })

    expect(await values(call('GetParametersByPath', input))).toEqual(found)
  })
})

describe.each([
  ['GetParameters', { Names: ['/apps/secret', '/apps/text'] }],
  ['GetParametersByPath', { Path: '/apps' }],
])('the value of a secret, read with %s', (operation, input) => {
  const ssmOnly = allow('ssm:*')
  const decrypt = (...[Resource, Condition]: [string?, object?]): PolicyDocument =>
    deny('kms:Decrypt', Resource, Condition)
  const through = (service: string): object => ({
    StringEquals: { 'kms:ViaService': `${service}.${REGION}.amazonaws.com` },
  })

  async function withSecret(...policies: PolicyDocument[]): Promise<Setting> {
    const started = policies.length > 0 ? await settingOf(...policies) : await setting()
    started.region.addParameter({ name: '/apps/secret', value: 'ami-1', type: 'SecureString' })
    started.region.addParameter({ name: '/apps/text', value: 'ami-2', dataType: 'text' })
    return started
  }

  const read = async ({ call }: Setting, WithDecryption: boolean): Promise<unknown> =>
    values(call(operation, { ...input, WithDecryption }))

  it('is ciphertext unless it is decrypted', async () => {
    const of = await withSecret()

    expect(await read(of, true)).toEqual(['ami-1', 'ami-2'])
    expect(await read(of, false)).toEqual([expect.not.stringContaining('ami-'), 'ami-2'])
  })

  it.each<[string, PolicyDocument[]]>([
    ['allows nothing of KMS', []],
    ['denies something else of KMS', [deny('kms:Encrypt')]],
    ['denies another key', [decrypt(`arn:aws:kms:*:${ACCOUNT}:key/other`)]],
    ['denies it through another service', [decrypt('*', through('secretsmanager'))]],
  ])("is decrypted by AWS's key where the policy %s", async (_policy, policies) => {
    expect(await read(await withSecret(ssmOnly, ...policies), true)).toEqual(['ami-1', 'ami-2'])
  })

  it.each<[string, PolicyDocument]>([
    ['kms:Decrypt', decrypt()],
    ['all of KMS', deny('kms:*')],
    ['it through this service', decrypt('*', through('ssm'))],
  ])('is refused with all of its call where the policy denies %s', async (_policy, policy) => {
    const of = await withSecret(ssmOnly, policy)

    await expect(read(of, true)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        /^User: \S+:user\/ci is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:\S+ with an explicit deny .*Service: AWSKMS/,
      ) as unknown,
    })
    expect(await read(of, false)).toHaveLength(2)
    of.region.parameters.delete('/apps/secret')
    expect(await read(of, true)).toEqual(['ami-2'])
  })
})
