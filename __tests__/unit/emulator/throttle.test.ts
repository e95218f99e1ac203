import { Throttle } from '../../emulator/calls/throttle.ts'
import { namesOf, setting } from './setting.ts'

describe('a throttled API', () => {
  it('answers as each service does', async () => {
    const { call } = await setting({
      throttle: { '*': { capacity: 1, refillPerSecond: 1 / 3600 } },
    })
    await namesOf(call)

    const throttled = ['RequestLimitExceeded', 'Throttling', 'ThrottlingException', 'Throttling']
    expect(await namesOf(call)).toEqual(throttled)
  })
})

describe("AWS's documented rates", () => {
  it.each([
    ['ec2:DescribeImages', {}, 100],
    ['ec2:DescribeInstances', {}, 50],
    ['ec2:DescribeInstances', { MaxResults: 1000 }, 100],
    ['ec2:DescribeSnapshots', { Filters: [] }, 100],
    ['ec2:DescribeSpotFleetRequests', {}, 50],
    ['ec2:DeregisterImage', {}, 100],
    ['ec2:DeleteSnapshot', {}, 100],
    ['ec2:RestoreImageFromRecycleBin', {}, 50],
    ['ec2:ListImagesInRecycleBin', {}, 100],
    ['ssm:GetParameters', {}, 40],
    ['ssm:DescribeParameters', {}, 40],
  ] as const)('%s %j: a burst of %i', (name, input, capacity) => {
    const [service, operation] = name.split(':') as ['ec2' | 'ssm', string]
    const throttle = new Throttle('documented', () => 0)
    let count = 0

    while (throttle.admits({ service, operation, accountId: '1', region: 'r', input })) count += 1

    expect(count).toBe(capacity)
  })
})
