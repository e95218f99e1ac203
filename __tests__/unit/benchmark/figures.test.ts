import {
  isSteady,
  medianOf,
  recordRuns,
  writeFigure,
  type Figures,
} from '../../../scripts/benchmark/figures.ts'

const run = (rounds: number): Figures => ({
  calls: 225,
  rounds,
})

describe('The figures of several runs', () => {
  it('are recorded from the least to the most, with the median between them', () => {
    const recorded = recordRuns([run(8), run(6), run(7)])
    expect(recorded).toStrictEqual({ calls: [225, 225, 225], rounds: [6, 7, 8] })
    expect(medianOf([6, 7, 8])).toBe(7)
  })

  it.each([
    [90, 100, true],
    [89, 100, false],
    [1.03, 1.06, true],
    [6, 8, false],
    [0, 0, true],
    [0, 1, false],
  ])('from %d to %d are steady: %s', (least, most, steady) => {
    expect(isSteady([least, least, most])).toBe(steady)
  })

  it('that are not there in one of the runs are never steady', () => {
    const { calls } = recordRuns([run(6), {}])
    expect(calls).toBeDefined()
    expect(calls !== undefined && isSteady(calls)).toBe(false)
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
