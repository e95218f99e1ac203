import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DeregisterImageCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import {
  createWorld,
  startEmulator,
  type Call,
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type Region,
} from './index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  errorOf,
  expectError,
  OTHER_ACCOUNT,
  OTHER_REGION,
  rawCall,
  REGION,
  statusOf,
  type Clients,
} from './testing.ts'

interface Setting {
  readonly emulator: Emulator
  readonly clients: Clients
  readonly region: Region
}

async function setting(...faults: Fault[]): Promise<Setting> {
  return settingWith({ faults })
}

async function settingWith(options: Partial<EmulatorOptions>): Promise<Setting> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  for (let count = 0; count < 5; count += 1) region.addImage()
  const emulator = await emulate({ ...options, world })
  return { emulator, clients: clientsOf(emulator), region }
}

const describeImages = new DescribeImagesCommand({ Owners: ['self'] })

describe('faults instead of an answer', () => {
  it.each<[Fault, string, number]>([
    [{ kind: 'deny' }, 'UnauthorizedOperation', 403],
    [{ kind: 'throttle' }, 'RequestLimitExceeded', 503],
    [{ kind: 'internal-error' }, 'InternalError', 500],
    [{ kind: 'error', code: 'InvalidAMIID.Unavailable' }, 'InvalidAMIID.Unavailable', 400],
    [{ kind: 'error', code: 'ServiceUnavailable', status: 503 }, 'ServiceUnavailable', 503],
  ])('%j', async (fault, name, status) => {
    const { clients, emulator } = await setting(fault)

    const error = await errorOf(clients.ec2.send(describeImages))

    expect([error.name, statusOf(error)]).toEqual([name, status])
    expect(emulator.calls).toMatchObject([{ operation: 'DescribeImages', error: name }])
  })

  it('speak the language of the service', async () => {
    const { clients } = await setting({ kind: 'deny' })

    const error = await errorOf(clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({})))
    expect(error.name).toBe('AccessDenied')
    expect(error.message).toContain('autoscaling:DescribeAutoScalingGroups')
    await expectError(
      clients.ssm.send(new GetParametersCommand({ Names: ['a'] })),
      'AccessDeniedException',
    )
  })

  it.each([200, 500, 502])('a page of HTML with status %i', async (status) => {
    const { emulator } = await setting({ kind: 'html', status })

    const answer = await rawCall(emulator, {
      service: 'ec2',
      body: 'Action=DescribeImages&Version=2016-11-15',
    })

    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('<html>')
  })

  it('HTML with status 200 gives the SDK no images, and no error', async () => {
    const { clients } = await setting({ kind: 'html', status: 200 })

    expect(await clients.ec2.send(describeImages)).not.toHaveProperty('Images')
  })

  it('a reset before the first byte', async () => {
    const { clients } = await setting({ kind: 'reset' })

    const error = await errorOf(clients.ec2.send(describeImages))

    expect(error.message).toContain('ECONNRESET')
  })

  it('leave the operation undone, unless it is told to be performed', async () => {
    for (const [performs, left] of [
      [false, 5],
      [true, 4],
    ] as const) {
      const { clients, region } = await setting({ kind: 'reset', performs })
      const [ImageId] = region.images.keys()

      await errorOf(clients.ec2.send(new DeregisterImageCommand({ ImageId })))

      expect(region.images.size).toBe(left)
    }
  })
})

describe('faults that spoil an answer', () => {
  it('a reset in the middle of the body', async () => {
    const { emulator, clients } = await setting({ kind: 'reset-midway' })
    const answer = await rawCall(emulator, {
      service: 'ec2',
      body: 'Action=DescribeImages&Version=2016-11-15',
    })

    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
    await expect(clients.ec2.send(describeImages)).rejects.toThrow(/abort|reset|socket/i)
  })

  it('half of the XML, with a length that fits', async () => {
    const { emulator, clients } = await setting({ kind: 'truncate' })

    const answer = await rawCall(emulator, {
      service: 'ec2',
      body: 'Action=DescribeImages&Version=2016-11-15',
    })

    const body = await answer.text()
    expect(Number(answer.headers.get('content-length'))).toBe(body.length)
    expect(body).toContain('<DescribeImagesResponse')
    expect(body).not.toContain('</DescribeImagesResponse>')
    await expect(clients.ec2.send(describeImages)).rejects.toThrow('XML parse error')
  })

  it('spoil it after the fact', async () => {
    const { clients, region } = await setting({ kind: 'reset-midway' })
    const [ImageId] = region.images.keys()

    await errorOf(clients.ec2.send(new DeregisterImageCommand({ ImageId })))

    expect(region.images.size).toBe(4)
  })
})

describe('faults of paging', () => {
  async function page({ clients }: Setting, NextToken?: string) {
    const input = NextToken === undefined ? {} : { NextToken }
    const { Images = [], NextToken: next } = await clients.ec2.send(
      new DescribeImagesCommand({ Owners: ['self'], ...input }),
    )
    return { count: Images.length, next }
  }

  it('a token that is the one that was sent', async () => {
    const world = await settingWith({ pageSize: 2, faults: [{ kind: 'repeat-token', page: 2 }] })

    const first = await page(world)
    const second = await page(world, first.next)
    const third = await page(world, second.next)

    expect(second).toEqual({ count: 2, next: first.next })
    expect(third).toEqual(second)
  })

  it('always a fresh token, and nothing in the page', async () => {
    const world = await setting({ kind: 'endless-token' })

    const first = await page(world)
    const second = await page(world, first.next)
    const third = await page(world, second.next)

    expect([first.count, second.count, third.count]).toEqual([0, 0, 0])
    expect(new Set([first.next, second.next, third.next]).size).toBe(3)
  })

  it('of one page only', async () => {
    const fault: Fault = { kind: 'deny', page: 2, operation: 'DescribeImages' }
    const world = await settingWith({ pageSize: 2, faults: [fault] })

    const { next } = await page(world)

    await expectError(page(world, next), 'UnauthorizedOperation')
    expect(world.emulator.calls.map((call) => call.page)).toEqual([1, 2])
  })
})

describe('which calls a fault strikes', () => {
  it('those of its service, operation, account and Region', async () => {
    const strikes = async (match: object): Promise<boolean> => {
      const { clients } = await setting({ kind: 'throttle', ...match })
      return clients.ec2.send(describeImages).then(
        () => false,
        () => true,
      )
    }

    expect(await strikes({ service: 'ec2', operation: 'DescribeImages' })).toBe(true)
    expect(await strikes({ account: ACCOUNT, region: REGION })).toBe(true)
    expect(await strikes({ when: ({ page }: Call) => page === 1 })).toBe(true)
    expect(await strikes({ service: 'ssm' })).toBe(false)
    expect(await strikes({ operation: 'DescribeInstances' })).toBe(false)
    expect(await strikes({ account: OTHER_ACCOUNT })).toBe(false)
    expect(await strikes({ region: OTHER_REGION })).toBe(false)
    expect(await strikes({ when: () => false })).toBe(false)
  })

  it('so many of them, and the SDK gets through by retrying', async () => {
    const { emulator } = await setting({ kind: 'throttle', times: 1 })
    const { accessKeyId, secretAccessKey } = emulator.world.account(ACCOUNT).user()
    const client = new EC2Client({
      region: REGION,
      endpoint: emulator.endpoint,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 2,
    })

    const { Images } = await client.send(describeImages)

    expect(Images).toHaveLength(5)
    expect(emulator.calls.map(({ error }) => error)).toEqual(['RequestLimitExceeded', undefined])
  })

  it('from when it is injected', async () => {
    const { clients, emulator } = await setting()
    await clients.ec2.send(describeImages)

    emulator.inject({ kind: 'deny', times: 1 })

    await expectError(clients.ec2.send(describeImages), 'UnauthorizedOperation')
    expect(await clients.ec2.send(describeImages)).toHaveProperty('Images.length', 5)
  })
})

describe('delays', () => {
  /** One call hangs, and is ended by the stop of the emulator; another one gets through. */
  async function expectFirstToHang({ clients, emulator }: Setting): Promise<void> {
    const hanging = errorOf(clients.ec2.send(describeImages))
    while (emulator.calls.length === 0) await new Promise(setImmediate)

    await clients.ssm.send(new GetParametersCommand({ Names: ['a'] }))

    expect(emulator.callsTo('DescribeImages')).toMatchObject([{ endedAt: Infinity }])
    expect(emulator.callsTo('GetParameters')).not.toMatchObject([{ endedAt: Infinity }])
    await emulator.stop()
    await hanging
  }

  it('hold up the call that they strike, and no other', async () => {
    await expectFirstToHang(await setting({ kind: 'delay', milliseconds: 60_000, times: 1 }))
  })

  it('can be a latency of every call, by the call', async () => {
    const latencyMs = ({ operation }: Call): number => (operation === 'DescribeImages' ? 60_000 : 0)

    await expectFirstToHang(await settingWith({ latencyMs }))
  })

  it('end', async () => {
    const { clients } = await setting({ kind: 'delay', milliseconds: 2 })

    expect(await clients.ec2.send(describeImages)).toHaveProperty('Images.length', 5)
  })
})

describe('onCall', () => {
  it('sees a call before it is answered, and may change the world', async () => {
    const { clients, emulator, region } = await settingWith({
      onCall: ({ operation }, world) => {
        if (operation === 'DescribeImages') world.account(ACCOUNT).region(REGION).images.clear()
      },
    })

    const { Images } = await clients.ec2.send(describeImages)

    expect(Images).toEqual([])
    expect(region.images.size).toBe(0)
    expect(emulator.calls).toHaveLength(1)
  })

  it('makes the emulator fail where it fails itself', async () => {
    const world = createWorld()
    const emulator = await startEmulator({
      world,
      onCall: () => {
        throw new Error('A mistake in a test')
      },
    })
    const { ec2 } = clientsOf(emulator)

    const error = await errorOf(ec2.send(describeImages))

    expect(error.message).toContain('A mistake in a test')
    await expect(emulator.stop()).rejects.toThrow('The emulator failed')
  })
})

describe('stopping', () => {
  it('ends calls that are held up, with nothing done', async () => {
    const { emulator, clients, region } = await settingWith({ latencyMs: 60_000 })
    const [ImageId] = region.images.keys()
    const command = new DeregisterImageCommand({ ImageId })
    const call = errorOf(clients.ec2.send(command))
    while (emulator.calls.length === 0) await new Promise(setImmediate)

    await emulator.stop()

    expect((await call).message).not.toBe('The call succeeded')
    expect(region.images.size).toBe(5)
  })
})

describe('a client that goes away', () => {
  it('while it waits is no failure of the emulator', async () => {
    const abort = new AbortController()
    const { clients, emulator } = await settingWith({
      onCall: () => {
        abort.abort()
      },
    })

    const call = clients.ec2.send(describeImages, { abortSignal: abort.signal })

    await expect(call).rejects.toThrow('aborted')
    expect(emulator.calls).toHaveLength(1)
  })

  it('before it has said all is no call at all', async () => {
    const { emulator } = await setting()
    const socket = connect(Number(new URL(emulator.endpoint).port), '127.0.0.1')
    const head = 'POST / HTTP/1.1\r\nHost: emulator\r\nContent-Length: 100'
    socket.write(`${head}\r\nExpect: 100-continue\r\n\r\n`)
    // The server has begun to read when it says to go on.
    await once(socket, 'data')

    socket.destroy()
    await once(socket, 'close')
    await emulator.stop()

    expect(emulator.calls).toEqual([])
  })
})
