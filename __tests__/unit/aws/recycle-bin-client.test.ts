import { describe, expect, it } from '@jest/globals'
import { createHttpHandler } from '../../../src/aws/http.ts'
import { RecycleBinClient, recycleBinEndpoint } from '../../../src/aws/signed-json.ts'
import { createWorld, type EmulatorOptions, type Emulator } from '../../emulator/index.ts'
import { ACCOUNT, emulate, errorOf, REGION, statusOf } from '../../support/emulated.ts'

const region = () => createWorld().account(ACCOUNT).region(REGION)

interface Setting {
  readonly emulator: Emulator
  readonly client: RecycleBinClient
}

async function start(options: EmulatorOptions): Promise<Setting> {
  const emulator = await emulate(options)
  const { accessKeyId, secretAccessKey } = emulator.world.account(ACCOUNT).user()
  const client = new RecycleBinClient({
    region: REGION,
    endpoint: new URL(emulator.endpoint),
    credentials: async () => Promise.resolve({ accessKeyId, secretAccessKey }),
    requestHandler: createHttpHandler({}),
  })
  return { emulator, client }
}

const seeded = (): Setting['emulator']['world'] => {
  const at = region()
  at.addRecycleBinRule({ resourceType: 'EC2_IMAGE', tags: { a: '1' } })
  at.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 30, excludeTags: { b: '2' } })
  at.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT' })
  return at.account.world
}

const OPTIONS = { abortSignal: new AbortController().signal }
const IMAGES = { ResourceType: 'EC2_IMAGE', MaxResults: 1000 } as const

describe("the Recycle Bin's own API", () => {
  it('lists the rules for one kind of resource, page by page', async () => {
    const { client } = await start({ world: seeded(), pageSize: 1 })
    const first = await client.listRules(IMAGES, OPTIONS)
    const second = await client.listRules({ ...IMAGES, NextToken: first.NextToken }, OPTIONS)
    expect([...first.Rules, ...second.Rules].map(({ Identifier }) => Identifier).sort()).toEqual([
      'rule0000001',
      'rule0000002',
    ])
    expect(second.NextToken).toBeUndefined()
  })

  it('tells the tags that a rule leaves out, which the published client does not know', async () => {
    const { client } = await start({ world: seeded() })
    await expect(client.getRule('rule0000002', OPTIONS)).resolves.toMatchObject({
      ResourceType: 'EC2_IMAGE',
      Status: 'available',
      RetentionPeriod: { RetentionPeriodValue: 30 },
      ResourceTags: [],
      ExcludeResourceTags: [{ ResourceTagKey: 'b', ResourceTagValue: '2' }],
    })
  })

  it('answers errors by their own name', async () => {
    const { client } = await start({ world: seeded(), faults: [{ service: 'rbin', kind: 'deny' }] })
    const error = await errorOf(client.listRules(IMAGES, OPTIONS))
    expect(error.name).toBe('AccessDeniedException')
    expect(error.message).toContain('rbin:ListRules')
    expect(statusOf(error)).toBe(403)
  })

  it('asks again where an answer is none in passing', async () => {
    const fault = { service: 'rbin', kind: 'html', status: 200, times: 2 } as const
    const { client, emulator } = await start({ world: seeded(), faults: [fault] })
    await expect(client.listRules(IMAGES, OPTIONS)).resolves.toHaveProperty('Rules.length', 2)
    expect(emulator.callsTo('ListRules')).toHaveLength(3)
  })

  it.each([
    ['a page of a proxy', { kind: 'html', status: 200 }, 'UnreadableResponse', 'HTTP 200'],
    ['a page of a gateway', { kind: 'html', status: 503 }, 'UnreadableResponse', 'HTTP 503'],
    ['half an answer', { kind: 'truncate' }, 'UnreadableResponse', 'is not JSON'],
    ['a server error', { kind: 'internal-error' }, 'InternalServerException', ''],
  ] as const)('fails after five attempts that end with %s', async (_what, fault, name, said) => {
    const { client, emulator } = await start({
      world: seeded(),
      faults: [{ service: 'rbin', ...fault }],
    })
    const error = await errorOf(client.listRules(IMAGES, OPTIONS))
    expect(error.name).toBe(name)
    expect(error.message).toContain(said)
    expect(emulator.callsTo('ListRules')).toHaveLength(5)
  })

  it('tries nothing again once the run is being stopped', async () => {
    const controller = new AbortController()
    const { client, emulator } = await start({
      world: seeded(),
      faults: [{ service: 'rbin', kind: 'error', code: 'InternalServerException', status: 500 }],
      onCall: () => {
        controller.abort()
      },
    })
    await errorOf(client.listRules(IMAGES, { abortSignal: controller.signal }))
    expect(emulator.callsTo('ListRules')).toHaveLength(1)
  })

  it('leaves throttling to its caller, who knows the pace', async () => {
    const { client, emulator } = await start({
      world: seeded(),
      faults: [{ service: 'rbin', kind: 'throttle' }],
    })
    await errorOf(client.listRules(IMAGES, OPTIONS))
    expect(emulator.callsTo('ListRules')).toHaveLength(1)
  })
})

describe('where it is called', () => {
  it.each([
    ['the address of the Region', {}, 'https://rbin.eu-west-1.amazonaws.com/'],
    ['the shared endpoint', { AWS_ENDPOINT_URL: 'http://all/' }, 'http://all/'],
    [
      'its own endpoint before the shared one',
      { AWS_ENDPOINT_URL_RBIN: 'http://own/', AWS_ENDPOINT_URL: 'http://all/' },
      'http://own/',
    ],
    [
      'the shared endpoint where its own is empty',
      { AWS_ENDPOINT_URL_RBIN: '', AWS_ENDPOINT_URL: 'http://all/' },
      'http://all/',
    ],
  ])('is %s', (_what, environment, url) => {
    expect(recycleBinEndpoint('eu-west-1', environment).href).toBe(url)
  })

  it('is the address of its partition in China', () => {
    expect(recycleBinEndpoint('cn-north-1', {}).href).toBe(
      'https://rbin.cn-north-1.amazonaws.com.cn/',
    )
  })
})
