import { createReadClients } from '../../../src/aws/clients.ts'
import { createHttpHandler } from '../../../src/aws/http.ts'
import type { ReadOperation } from '../../../src/aws/operation.ts'
import { getRule, listRules } from '../../../src/inventory/recycle-bin.ts'
import { createWorld, type EmulatorOptions, type Emulator } from '../../emulator/index.ts'
import { ACCOUNT, emulate, errorOf, REGION, statusOf } from '../../support/emulated.ts'

const region = () => createWorld().account(ACCOUNT).region(REGION)

interface Setting {
  readonly emulator: Emulator
  readonly send: <Input, Output>(
    operation: ReadOperation<Input, Output>,
    input: Input,
    abortSignal?: AbortSignal,
  ) => Promise<Output>
}

async function start(options: EmulatorOptions): Promise<Setting> {
  const emulator = await emulate(options)
  const { accessKeyId, secretAccessKey } = emulator.world.account(ACCOUNT).user()
  const clients = createReadClients({
    region: REGION,
    configuredEndpoint: () => emulator.endpoint,
    credentials: async () => Promise.resolve({ accessKeyId, secretAccessKey }),
    requestHandler: createHttpHandler({}),
  })
  return {
    emulator,
    send: async (operation, input, abortSignal = new AbortController().signal) =>
      operation.send(clients, input, { abortSignal }),
  }
}

const seeded = (): Setting['emulator']['world'] => {
  const at = region()
  at.addRecycleBinRule({ resourceType: 'EC2_IMAGE', tags: { a: '1' } })
  at.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 30, excludeTags: { b: '2' } })
  at.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT' })
  return at.account.world
}

const IMAGES = { members: { ResourceType: 'EC2_IMAGE', MaxResults: 1000 } } as const

describe('a service without a client of the SDK', () => {
  it('lists the rules for one kind of resource, page by page', async () => {
    const { send } = await start({ world: seeded(), pageSize: 1 })
    const first = await send(listRules, IMAGES)
    const second = await send(listRules, { ...IMAGES, NextToken: first.NextToken })
    expect([...first.items, ...second.items].map(({ Identifier }) => Identifier).sort()).toEqual([
      'rule0000001',
      'rule0000002',
    ])
    expect(second.NextToken).toBeUndefined()
  })

  it('tells the tags that a rule leaves out, which the published client does not know', async () => {
    const { send } = await start({ world: seeded() })
    await expect(send(getRule, 'rule0000002')).resolves.toMatchObject({
      ResourceType: 'EC2_IMAGE',
      Status: 'available',
      RetentionPeriod: { RetentionPeriodValue: 30 },
      ResourceTags: [],
      ExcludeResourceTags: [{ ResourceTagKey: 'b', ResourceTagValue: '2' }],
    })
  })

  it('answers errors by their own name', async () => {
    const { send } = await start({ world: seeded(), faults: [{ service: 'rbin', kind: 'deny' }] })
    const error = await errorOf(send(listRules, IMAGES))
    expect(error.name).toBe('AccessDeniedException')
    expect(error.message).toContain('rbin:ListRules')
    expect(statusOf(error)).toBe(403)
  })

  it('asks again where an answer is none in passing', async () => {
    const fault = { service: 'rbin', kind: 'html', status: 200, times: 2 } as const
    const { send, emulator } = await start({ world: seeded(), faults: [fault] })
    await expect(send(listRules, IMAGES)).resolves.toHaveProperty('items.length', 2)
    expect(emulator.callsTo('ListRules')).toHaveLength(3)
  })

  it.each([
    ['a page of a proxy', { kind: 'html', status: 200 }, 'UnreadableResponse', 'HTTP 200'],
    ['a page of a gateway', { kind: 'html', status: 503 }, 'UnreadableResponse', 'HTTP 503'],
    ['half an answer', { kind: 'truncate' }, 'UnreadableResponse', 'is not JSON'],
    ['a server error', { kind: 'internal-error' }, 'InternalServerException', ''],
  ] as const)('fails after five attempts that end with %s', async (_what, fault, name, said) => {
    const { send, emulator } = await start({
      world: seeded(),
      faults: [{ service: 'rbin', ...fault }],
    })
    const error = await errorOf(send(listRules, IMAGES))
    expect(error.name).toBe(name)
    expect(error.message).toContain(said)
    expect(emulator.callsTo('ListRules')).toHaveLength(5)
  })

  it('tries nothing again once the run is being stopped', async () => {
    const controller = new AbortController()
    const { send, emulator } = await start({
      world: seeded(),
      faults: [{ service: 'rbin', kind: 'error', code: 'InternalServerException', status: 500 }],
      onCall: () => {
        controller.abort()
      },
    })
    await errorOf(send(listRules, IMAGES, controller.signal))
    expect(emulator.callsTo('ListRules')).toHaveLength(1)
  })

  it('leaves throttling to its caller, who knows the pace', async () => {
    const { send, emulator } = await start({
      world: seeded(),
      faults: [{ service: 'rbin', kind: 'throttle' }],
    })
    await errorOf(send(listRules, IMAGES))
    expect(emulator.callsTo('ListRules')).toHaveLength(1)
  })
})
