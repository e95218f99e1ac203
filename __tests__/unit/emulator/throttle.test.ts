import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { DescribeParametersCommand } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { Throttle, type ThrottledCall } from '../../emulator/calls/throttle.ts'
import { createWorld } from '../../emulator/index.ts'
import { clientsOf, emulate, errorOf, statusOf } from '../../support/emulated.ts'

const ONE_AN_HOUR = { capacity: 1, refillPerSecond: 1 / 3600 }

describe('a throttled API', () => {
  it('answers as each service does', async () => {
    const emulator = await emulate({ world: createWorld(), throttle: { '*': ONE_AN_HOUR } })
    const { ec2, autoScaling, ssm, sts } = clientsOf(emulator)
    const calls = [
      () => ec2.send(new DescribeImagesCommand({})),
      () => autoScaling.send(new DescribeAutoScalingGroupsCommand({})),
      () => ssm.send(new DescribeParametersCommand({})),
      () => sts.send(new GetCallerIdentityCommand({})),
    ]
    for (const call of calls) await call()

    const errors = await Promise.all(calls.map((call) => errorOf(call())))

    expect(errors.map((error) => [error.name, statusOf(error)])).toEqual([
      ['RequestLimitExceeded', 503],
      ['Throttling', 400],
      ['ThrottlingException', 400],
      ['Throttling', 400],
    ])
  })
})

describe("AWS's documented rates", () => {
  function burst(name: string, input: object = {}): number {
    const throttle = new Throttle('documented', () => 0)
    const [service, operation] = name.startsWith('ssm:')
      ? (['ssm', name.slice(4)] as const)
      : (['ec2', name] as const)
    return admitted(throttle, { service, operation, input: { ...input } })
  }

  function admitted(throttle: Throttle, call: Partial<ThrottledCall>): number {
    const whole: ThrottledCall = {
      service: 'ec2',
      operation: 'DescribeImages',
      accountId: '1',
      region: 'r',
      input: {},
      ...call,
    }
    let count = 0
    while (count < 1000 && throttle.admits(whole)) count += 1
    return count
  }

  it.each([
    ['DescribeImages', {}, 100],
    ['DescribeInstances', {}, 50],
    ['DescribeInstances', { MaxResults: 1000 }, 100],
    ['DescribeSnapshots', { Filters: [] }, 100],
    ['DescribeSpotFleetRequests', {}, 50],
    ['DeregisterImage', {}, 100],
    ['DeleteSnapshot', {}, 100],
    ['RestoreImageFromRecycleBin', {}, 50],
    ['ListImagesInRecycleBin', {}, 100],
    ['ssm:GetParameters', {}, 40],
    ['ssm:DescribeParameters', {}, 40],
  ])('%s %j: a burst of %i', (operation, input, capacity) => {
    expect(burst(operation, input)).toBe(capacity)
  })
})
