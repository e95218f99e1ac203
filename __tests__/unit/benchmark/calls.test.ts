import { countThrottled, spanOf } from '../../../scripts/benchmark/run.ts'
import type { Call } from '../../emulator/index.ts'

type CallRecord = Pick<Call, 'operation' | 'startedAt' | 'endedAt' | 'error'>

const call = (operation: string, overrides: Partial<CallRecord> = {}): CallRecord => ({
  operation,
  startedAt: 0,
  endedAt: 0,
  ...overrides,
})

describe('The calls of a benchmark', () => {
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

    expect(spanOf('DeregisterImage', calls)).toBe(8)
    expect(spanOf('DeleteSnapshot', calls)).toBeNaN()
  })
})
