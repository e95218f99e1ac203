import { countByApi, countThrottled, spanOf } from '../../../scripts/benchmark/run.ts'
import type { CallRecord } from '../../../scripts/benchmark/emulator-process.ts'

const call = (operation: string, overrides: Partial<CallRecord> = {}): CallRecord => ({
  service: 'ec2',
  operation,
  startedAt: 0,
  isLook: false,
  endedAt: 0,
  ...overrides,
})

describe('The calls of a benchmark', () => {
  it('are counted by API', () => {
    const calls = [
      call('DescribeImages'),
      call('DescribeImages'),
      call('DescribeParameters', { service: 'ssm' }),
    ]

    expect(countByApi(calls)).toEqual({ 'ec2:DescribeImages': 2, 'ssm:DescribeParameters': 1 })
  })

  it.each([
    ['RequestLimitExceeded', 1],
    ['Throttling', 1],
    ['ThrottlingException', 1],
    ['UnauthorizedOperation', 0],
    [undefined, 0],
  ])('that were answered %s count as %i throttled', (error, count) => {
    expect(countThrottled([call('DescribeImages', error === undefined ? {} : { error })])).toBe(
      count,
    )
  })

  it('span from the first of an API to the last answer, in whichever order they ended', () => {
    const calls = [
      call('DescribeImages', { startedAt: 0, endedAt: 90_000 }),
      call('DeregisterImage', { startedAt: 1_000, endedAt: 9_000 }),
      call('DeregisterImage', { startedAt: 3_000, endedAt: 4_000 }),
    ]

    expect(spanOf('ec2:DeregisterImage', calls)).toBe(8)
    expect(spanOf('ec2:DeleteSnapshot', calls)).toBeNaN()
  })
})
