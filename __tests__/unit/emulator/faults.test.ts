import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DeregisterImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import { createWorld, startEmulator, type Call, type Fault } from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  errorOf,
  expectError,
  OTHER_ACCOUNT,
  OTHER_REGION,
  rawCall,
  REGION,
  statusOf,
} from '../../support/emulated.ts'
import { describeImages, setting, settingWith, type Setting } from './faulty.ts'

const LIST = { service: 'ec2', body: 'Action=DescribeImages&Version=2016-11-15' } as const

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

  it('HTML with status 200 gives the SDK no images, and no error', async () => {
    const { clients } = await setting({ kind: 'html', status: 200 })

    expect(await clients.ec2.send(describeImages)).not.toHaveProperty('Images')
  })

  it.each<[Fault, number]>([
    [{ kind: 'reset' }, 5],
    [{ kind: 'reset', performs: true }, 4],
    [{ kind: 'reset-midway' }, 4],
  ])('%j leaves of a removal so many of five images', async (fault, left) => {
    const { clients, region } = await setting(fault)
    const [ImageId] = region.images.keys()

    const error = await errorOf(clients.ec2.send(new DeregisterImageCommand({ ImageId })))

    expect(error.message).toMatch(/abort|reset|socket/i)
    expect(region.images.size).toBe(left)
  })

  it('half of the XML, with a length that fits', async () => {
    const { emulator, clients } = await setting({ kind: 'truncate' })

    const answer = await rawCall(emulator, LIST)

    const body = await answer.text()
    expect(Number(answer.headers.get('content-length'))).toBe(body.length)
    expect(body).not.toContain('</DescribeImagesResponse>')
    await expect(clients.ec2.send(describeImages)).rejects.toThrow('XML parse error')
  })
})

describe('faults of paging', () => {
  async function page({ clients }: Setting, NextToken?: string) {
    const input = NextToken === undefined ? {} : { NextToken }
    const { Images = [], NextToken: next } = await clients.ec2.send(
      new DescribeImagesCommand({ Owners: ['self'], ...input }),
    )
    return { count: Images.length, ids: Images.map(({ ImageId }) => ImageId), next }
  }

  it('a token that is the one that was sent', async () => {
    const world = await settingWith({ pageSize: 2, faults: [{ kind: 'repeat-token', page: 2 }] })

    const first = await page(world)
    const second = await page(world, first.next)
    const third = await page(world, second.next)

    expect(second).toMatchObject({ count: 2, next: first.next })
    expect(third).toEqual(second)
  })

  it('always a fresh token, and nothing in the page', async () => {
    const world = await setting({ kind: 'endless-token' })

    const first = await page(world)
    const second = await page(world, first.next)

    expect([first.count, second.count]).toEqual([0, 0])
    expect(new Set([first.next, second.next, undefined]).size).toBe(3)
  })

  it('an item that is on two pages', async () => {
    const world = await settingWith({ pageSize: 3, faults: [{ kind: 'repeat-item' }] })

    const first = await page(world)
    const second = await page(world, first.next)

    expect([first.count, second.count, second.next]).toEqual([3, 3, undefined])
    expect(second.ids[0]).toBe(first.ids[2])
  })

  it('of one page only', async () => {
    const fault: Fault = { kind: 'deny', page: 2, operation: 'DescribeImages' }
    const world = await settingWith({ pageSize: 2, faults: [fault] })

    const { next } = await page(world)

    await expectError(page(world, next), 'UnauthorizedOperation')
  })
})

describe('which calls a fault strikes', () => {
  it.each<[object, boolean]>([
    [{ service: 'ec2', operation: 'DescribeImages' }, true],
    [{ account: ACCOUNT, region: REGION }, true],
    [{ when: ({ page }: Call) => page === 1 }, true],
    [{ service: 'ssm' }, false],
    [{ operation: 'DescribeInstances' }, false],
    [{ account: OTHER_ACCOUNT }, false],
    [{ region: OTHER_REGION }, false],
    [{ when: () => false }, false],
  ])('%p: %p', async (match, struck) => {
    const { clients, emulator } = await setting({ kind: 'throttle', ...match })

    await errorOf(clients.ec2.send(describeImages))

    expect(emulator.calls[0]?.error !== undefined).toBe(struck)
  })

  it('so many of them, from when it is injected', async () => {
    const { clients, emulator } = await setting()
    await clients.ec2.send(describeImages)

    emulator.inject({ kind: 'deny', times: 1 })

    await expectError(clients.ec2.send(describeImages), 'UnauthorizedOperation')
    expect(await clients.ec2.send(describeImages)).toHaveProperty('Images.length', 5)
  })
})

describe('calls that are held up', () => {
  it.each([
    ['a delay', { faults: [{ kind: 'delay', milliseconds: 60_000, times: 1 }] as Fault[] }],
    [
      'a latency',
      { latencyMs: ({ operation }: Call) => (operation === 'DescribeImages' ? 60_000 : 0) },
    ],
  ])('by %s hold up no other, and end with the emulator', async (_what, options) => {
    const { clients, emulator } = await settingWith(options)
    const hanging = errorOf(clients.ec2.send(describeImages))
    while (emulator.calls.length === 0) await new Promise(setImmediate)

    await clients.ssm.send(new GetParametersCommand({ Names: ['a'] }))

    expect(emulator.callsTo('DescribeImages')).toMatchObject([{ endedAt: Infinity }])
    expect(emulator.callsTo('GetParameters')).not.toMatchObject([{ endedAt: Infinity }])
    await emulator.stop()
    await hanging
  })

  it('are not performed where the emulator is stopped', async () => {
    const { emulator, clients, region } = await settingWith({ latencyMs: 60_000 })
    const [ImageId] = region.images.keys()
    const call = errorOf(clients.ec2.send(new DeregisterImageCommand({ ImageId })))
    while (emulator.calls.length === 0) await new Promise(setImmediate)

    await emulator.stop()

    expect((await call).message).not.toBe('The call succeeded')
    expect(region.images.size).toBe(5)
  })
})

describe('an emulator', () => {
  it('fails as a whole where it fails itself', async () => {
    const emulator = await startEmulator({
      world: createWorld(),
      onCall: () => {
        throw new Error('A mistake in a test')
      },
    })

    const error = await errorOf(clientsOf(emulator).ec2.send(describeImages))

    expect(error.message).toContain('A mistake in a test')
    await expect(emulator.stop()).rejects.toThrow('The emulator failed')
  })

  it('does not fail by a client that goes away while it waits', async () => {
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

  it('counts no call of a client that goes away before it has said all', async () => {
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
