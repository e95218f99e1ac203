import { readMeasuring } from '../../../scripts/benchmark.ts'
import { PARTS as ALL } from '../../../scripts/benchmark/parts.ts'

const PARTS = Object.keys(ALL)

describe('The options of the benchmark', () => {
  it.each([
    [[], { parts: PARTS, runs: 3, write: false }],
    [['--only=pace', '--runs=1'], { parts: ['pace'], runs: 1, write: false }],
    [['--only=width,rounds', '--write'], { parts: ['rounds', 'width'], runs: 3, write: true }],
    [['--write', '--runs', '2'], { parts: PARTS, runs: 2, write: true }],
  ])('%j asks for %j', (args, options) => {
    expect(readMeasuring(args)).toStrictEqual(options)
  })

  it.each([
    [['--only=space'], `--only: "space" is not a list of ${PARTS.join(', ')}.`],
    [['--only=pace,'], `--only: "pace," is not a list of ${PARTS.join(', ')}.`],
    [['--once'], "Unknown option '--once'"],
    [['--runs=0'], '--runs: "0" is not a whole number from 1 up.'],
    [['--runs=few'], '--runs: "few" is not a whole number from 1 up.'],
    [
      ['--write', '--runs=1'],
      '--write needs --runs=2 or more: one run does not tell how much a figure differs from run to run.',
    ],
  ])('%j is refused with one sentence', (args, message) => {
    expect(() => readMeasuring(args)).toThrow(new Error(message))
  })
})
