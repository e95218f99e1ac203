import { DeregisterImageCommand } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import { createWorld, startEmulator, type Call, type Fault } from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  errorOf,
  OTHER_ACCOUNT,
  OTHER_REGION,
  REGION,
  statusOf,
} from '../../support/emulated.ts'
import { describeImages, setting, settingWith } from './faulty.ts'

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
})
