import {
  listFigures,
  problemsOf,
  recordRuns,
  writeFigure,
  type Figures,
  type Part,
  type RecordedFigures,
} from '../../../scripts/benchmark/figures.ts'
import { PARTS } from '../../../scripts/benchmark/parts.ts'

const run = (calls: number, bytes: number): Figures => ({ calls, bytes })

/** What three runs measured, the last of which is given. */
const measured = (calls: number, bytes: number): RecordedFigures =>
  recordRuns([run(1000, 8e8), run(1000, 8e8), run(calls, bytes)])

function aPart(...statements: readonly string[]): Part {
  return { measure: () => Promise.resolve({}), limits: { bytes: 1e9 }, statements }
}

describe('The figures of several runs', () => {
  it('are recorded from the least to the most', () => {
    const recorded = recordRuns([run(225, 8), run(225, 6), run(225, 7)])
    expect(recorded).toStrictEqual({ calls: [225, 225, 225], bytes: [6, 7, 8] })
  })

  it.each([
    [90, 100, 0],
    [89, 100, 1],
    [1.03, 1.06, 0],
    [6, 8, 1],
    [0, 0, 0],
    [0, 1, 1],
    [6, NaN, 1],
  ])('from %d to %d have %d problem to be stated', (least, most, problems) => {
    const recorded = recordRuns([run(least, 0), run(least, 0), run(most, 0)])
    expect(problemsOf(aPart('{calls} calls'), recorded)).toHaveLength(problems)
  })

  it('may differ as they like where they are not stated', () => {
    expect(problemsOf(aPart('less than {bytes.limit}'), measured(1, 1))).toStrictEqual([])
  })
})

describe('A figure in a sentence', () => {
  it.each([
    [39_340, 'calls', '39,340'],
    [1.0349, 'times', '1.03'],
    [10, 'times', '10'],
    [787_122, 'pageBytes', '787 kB'],
    [1e9, 'pageBytes', '1 GB'],
    [768e6, 'pageBytes', '768 MB'],
    [1_234_567_890, 'bytes', '1.23 GB'],
    [12_345_678_901_234, 'bytes', '12,300 GB'],
    [999, 'pageBytes', '999 bytes'],
    [0, 'bytes', '0 bytes'],
  ])('%d %s is written %s', (value, name, text) => {
    expect(writeFigure(name, value)).toBe(text)
  })
})

describe('The limits of a part', () => {
  it('are kept by what stays below them in every run', () => {
    expect(problemsOf(aPart(), measured(1000, 9.9e8))).toStrictEqual([])
  })

  it.each([
    [1.2e9, '800 MB · 800 MB · 1.2 GB'],
    [1e9, '800 MB · 800 MB · 1 GB'],
  ])('are passed by what reaches them in one: %d', (bytes, were) => {
    const problem = `bytes has to stay below 1 GB, and was ${were}.`
    expect(problemsOf(aPart(), measured(1000, bytes))).toStrictEqual([problem])
  })

  it('are passed by what was not measured, in one of the runs or at all', () => {
    expect(problemsOf(aPart(), measured(1000, NaN))).toHaveLength(1)
    expect(problemsOf(aPart(), {})).toHaveLength(1)
  })
})

describe('What the documentation says of the parts', () => {
  const one = aPart('It takes {calls} of {calls} calls.', 'It needs less than {bytes.limit}.')

  it('is an item each, with the medians of figures and with limits', () => {
    const list = listFigures(
      { one, two: one },
      { one: measured(1000, 9e8), two: measured(1100, 1) },
    )
    const item = '- It takes 1,000 of 1,000 calls. It needs less than 1 GB.'
    expect(list).toBe(`${item}\n${item}`)
  })

  it.each([
    [
      measured(1112, 8e8),
      'The figures of one: calls has to differ by a tenth at most, and was 1,000 · 1,000 · 1,112.',
    ],
    [measured(1000, 1e9), 'bytes has to stay below 1 GB, and was 800 MB · 800 MB · 1 GB.'],
  ])('is nothing where that must not be stated: %j', (recorded, message) => {
    expect(() => listFigures({ one }, { one: recorded })).toThrow(message)
  })

  it.each([
    ['{call} calls', 'call has to differ by a tenth at most, and was NaN.'],
    ['{calls.limit} calls', 'There is no {calls.limit}'],
  ])('cannot be "%s"', (statement, message) => {
    const parts = { one: aPart(statement) }
    expect(() => listFigures(parts, { one: measured(1000, 8e8) })).toThrow(message)
  })

  it.each(Object.entries(PARTS))('of %s is something, with no number that is typed', (_, part) => {
    expect(part.statements.length).toBeGreaterThan(0)
    for (const statement of part.statements) expect(statement).not.toMatch(/(?<!\w)\d/)
  })
})
