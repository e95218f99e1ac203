import { ReadsUnderWay } from '../../../src/aws/reads-under-way.ts'
import { OTHER_REGION, TARGET } from '../../support/model-factories.ts'

describe('the reads under way', () => {
  it('are those that have not ended, the longest first, with whether AWS throttles them', () => {
    let now = 0
    const reads = new ReadsUnderWay(() => now)
    const end = reads.begin(TARGET, 'ec2:DescribeImages')
    reads.begin(OTHER_REGION, 'ec2:DescribeImages')
    now = 10_000
    reads.begin(TARGET, 'ec2:DescribeSnapshots')
    reads.throttled(TARGET, 'ec2:DescribeSnapshots')
    now = 50_000
    end()

    expect(reads.longerThan(40_000)).toEqual([
      { target: OTHER_REGION, action: 'ec2:DescribeImages', duration: 50_000, isThrottled: false },
      { target: TARGET, action: 'ec2:DescribeSnapshots', duration: 40_000, isThrottled: true },
    ])
    expect(reads.longerThan(40_001)).toHaveLength(1)
  })
})
