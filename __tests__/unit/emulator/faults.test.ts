import { createWorld, errorOf, setting, startEmulator, statusOf } from './setting.ts'
import { ACCOUNT, caller, clientsOf, OTHER_ACCOUNT, OTHER_REGION, REGION } from './setting.ts'
import type { Call, EmulatorOptions, Fault, Setting } from './setting.ts'

const faulty = (fault: Fault): Promise<Setting> => setting({ faults: [fault] })

async function untilCalled({ emulator }: Setting): Promise<void> {
  while (emulator.calls.length === 0) await new Promise(setImmediate)
}

describe('faults instead of an answer', () => {
  it.each<[Fault, string, number]>([
    [{ kind: 'deny' }, 'UnauthorizedOperation', 403],
    [{ kind: 'throttle' }, 'RequestLimitExceeded', 503],
    [{ kind: 'internal-error' }, 'InternalError', 500],
    [{ kind: 'error', code: 'InvalidAMIID.Unavailable' }, 'InvalidAMIID.Unavailable', 400],
    [{ kind: 'error', code: 'ServiceUnavailable', status: 503 }, 'ServiceUnavailable', 503],
  ])('%j', async (fault, name, status) => {
    const { call, emulator } = await faulty(fault)

    const error = await errorOf(call('DescribeImages'))

    expect([error.name, statusOf(error)]).toEqual([name, status])
    expect(emulator.calls).toMatchObject([{ operation: 'DescribeImages', error: name }])
  })

  it.each<[Fault, number]>([
    [{ kind: 'reset' }, 1],
    [{ kind: 'reset', performs: true }, 0],
    [{ kind: 'reset-midway' }, 0],
  ])('%j leaves of a removal so many of one image', async (fault, left) => {
    const { call, region } = await faulty(fault)
    const { id: ImageId } = region.addImage()

    const error = await errorOf(call('DeregisterImage', { ImageId }))

    expect(error.message).toMatch(/abort|reset|socket/i)
    expect(region.images.size).toBe(left)
  })
})

describe('a fault', () => {
  it.each<[object, boolean]>([
    [{ service: 'ec2', operation: 'DescribeImages' }, true],
    [{ account: ACCOUNT, region: REGION }, true],
    [{ when: ({ page }: Call) => page === 1 }, true],
    [{ service: 'ssm' }, false],
    [{ operation: 'DescribeInstances' }, false],
    [{ account: OTHER_ACCOUNT }, false],
    [{ region: OTHER_REGION }, false],
    [{ when: () => false }, false],
  ])('strikes the calls that it is for: %p: %p', async (match, strikes) => {
    const { refusal } = await faulty({ kind: 'throttle', ...match })

    expect(await refusal('DescribeImages')).toBe(strikes ? 'RequestLimitExceeded' : 'none')
  })
})

describe('calls that are held up', () => {
  const slow = ({ operation }: Call): number => (operation === 'DescribeImages' ? 60_000 : 0)

  it.each<[string, Partial<EmulatorOptions>]>([
    ['a delay', { faults: [{ kind: 'delay', milliseconds: 60_000, times: 1 }] }],
    ['a latency', { latencyMs: slow }],
  ])('by %s hold up no other, and end with the emulator', async (_what, options) => {
    const of = await setting(options)
    const hanging = of.refusal('DescribeImages')
    await untilCalled(of)

    await of.call('GetParameters', { Names: ['a'] })

    expect(of.emulator.callsTo('DescribeImages')).toMatchObject([{ endedAt: Infinity }])
    expect(of.emulator.callsTo('GetParameters')).not.toMatchObject([{ endedAt: Infinity }])
    await of.emulator.stop()
    expect(await hanging).not.toBe('none')
  })

  it('are not performed where the emulator is stopped', async () => {
    const of = await setting({ latencyMs: 60_000 })
    const hanging = of.refusal('DeregisterImage', { ImageId: of.region.addImage().id })
    await untilCalled(of)

    await of.emulator.stop()

    expect(await hanging).not.toBe('none')
    expect(of.region.images.size).toBe(1)
  })
})

describe('an emulator', () => {
  it('fails as a whole where it fails itself', async () => {
    const onCall = (): never => {
      throw new Error('A mistake in a test')
    }
    const emulator = await startEmulator({ world: createWorld(), onCall })

    const { message } = await errorOf(caller(clientsOf(emulator))('DescribeImages'))

    expect(message).toContain('A mistake in a test')
    await expect(emulator.stop()).rejects.toThrow('The emulator failed')
  })
})
