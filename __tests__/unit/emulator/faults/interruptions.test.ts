import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { DeregisterImageCommand } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import { createWorld, startEmulator, type Call } from '../../../emulator/index.ts'
import { ACCOUNT, clientsOf, errorOf, REGION } from '../../../support/emulated.ts'
import { describeImages, setting, settingWith, type Setting } from './faulty.ts'

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
