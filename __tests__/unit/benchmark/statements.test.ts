import {
  listFigures,
  passedLimits,
  recordRuns,
  sayOf,
  type Figures,
  type Part,
  type RecordedFigures,
} from '../../../scripts/benchmark/figures.ts'
import { PARTS } from '../../../scripts/benchmark/parts.ts'

function aPart(...statements: readonly string[]): Part {
  return { measure: () => Promise.resolve({}), limits: { bytes: 1e9 }, statements }
}

/** What three runs measured, the last of which is given. */
function measured(calls: number, memory: number): RecordedFigures {
  const run = (ofCalls: number, ofMemory: number): Figures => ({
    calls: ofCalls,
    bytes: ofMemory,
  })
  return recordRuns([run(1000, 8e8), run(1000, 8e8), run(calls, memory)])
}

describe('What the README says of a part', () => {
  const part = aPart('It takes {calls} calls.', 'It needs less than {bytes.limit}.')

  it('has the figures and the limits that were kept', () => {
    expect(sayOf(part, measured(1000, 9.9e8))).toStrictEqual({
      stated: 'It takes 1,000 calls. It needs less than 1 GB.',
      leftOut: [],
    })
  })

  it('leaves out a figure that differs by more than a tenth from run to run, and says why', () => {
    expect(sayOf(part, measured(1112, 8e8))).toStrictEqual({
      stated: 'It needs less than 1 GB.',
      leftOut: [
        {
          statement: 'It takes {calls} calls.',
          because: 'calls was 1,000 to 1,112 in 3 runs',
        },
      ],
    })
  })

  it('leaves out a limit that one of the runs reached', () => {
    expect(sayOf(part, measured(1000, 1e9))).toStrictEqual({
      stated: 'It takes 1,000 calls.',
      leftOut: [
        {
          statement: 'It needs less than {bytes.limit}.',
          because: 'bytes is not below its limit',
        },
      ],
    })
  })

  it('fills in what a statement has more than once, and all or nothing', () => {
    const both = aPart('{calls} of {calls} calls, less than {bytes.limit}.')
    expect(sayOf(both, measured(1000, 8e8)).stated).toBe('1,000 of 1,000 calls, less than 1 GB.')
    expect(sayOf(both, measured(500, 2e9)).stated).toBe('')
  })

  it.each([
    ['{call} calls', '{call}: call is not measured'],
    ['{calls.limit} calls', '{calls.limit}: there is no limit to calls'],
  ])('cannot be "%s"', (statement, message) => {
    expect(() => sayOf(aPart(statement), measured(1000, 8e8))).toThrow(new Error(message))
  })

  it('is an item of the list, where there is anything to say', () => {
    const parts = { one: part, unsteady: aPart('{calls}'), unmeasured: part }
    const list = listFigures(parts, { one: measured(1000, 8e8), unsteady: measured(1, 8e8) })
    expect(list).toBe('- It takes 1,000 calls. It needs less than 1 GB.')
  })
})

describe('The limits of a part', () => {
  it('are kept by what stays below them in every run', () => {
    expect(passedLimits(aPart(), measured(1000, 9.9e8))).toStrictEqual([])
  })

  it('are passed by what reaches them in one', () => {
    expect(passedLimits(aPart(), measured(1000, 1.2e9))).toStrictEqual([
      'bytes has to stay below 1 GB, and was 1.2 GB.',
    ])
    expect(passedLimits(aPart(), measured(1000, 1e9))).toHaveLength(1)
  })

  it('are passed by what was not measured in one of the runs', () => {
    expect(passedLimits(aPart(), measured(1000, NaN))).toHaveLength(1)
  })

  it('are to what is measured', () => {
    expect(() => passedLimits(aPart(), {})).toThrow('a limit to bytes, which is not measured')
  })
})

describe('The parts of the benchmark', () => {
  it.each(Object.entries(PARTS))('%s says something, and types no number', (_, part) => {
    expect(part.statements.length).toBeGreaterThan(0)
    for (const statement of part.statements) expect(statement).not.toMatch(/(?<!\w)\d/)
  })
})
