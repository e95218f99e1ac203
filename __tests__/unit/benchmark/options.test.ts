import { readMeasuring } from '../../../scripts/benchmark.ts'
import { PARTS as ALL } from '../../../scripts/benchmark/parts.ts'
import { UsageError } from '../../../scripts/command-line.ts'

const PARTS = Object.keys(ALL)

describe('The options of the benchmark', () => {
  it.each([
    [[], { parts: PARTS, runs: 3, write: false }],
    [['--only=pace', '--runs=1'], { parts: ['pace'], runs: 1, write: false }],
    [['--only=width,rounds', '--write'], { parts: ['width', 'rounds'], runs: 3, write: true }],
    [['--write', '--runs', '2'], { parts: PARTS, runs: 2, write: true }],
  ])('%j asks for %j', (args, options) => {
    expect(readMeasuring(args)).toStrictEqual(options)
  })

  it.each([
    [['--only=space'], `--only: "space" is none of ${PARTS.join(', ')}.`],
    [['--only=pace,'], `--only: "" is none of ${PARTS.join(', ')}.`],
    [['--once'], 'There is no --once. There are --only, --runs, --write.'],
    [['--runs=0'], '--runs is "0", and has to be a whole number from 1 to 99.'],
    [['--runs=few'], '--runs is "few", and has to be a whole number from 1 to 99.'],
    [
      ['--write', '--runs=1'],
      '--write needs --runs=2 or more: one run does not tell how much a figure differs from run to run.',
    ],
  ])('%j is refused with one sentence', (args, message) => {
    expect(() => readMeasuring(args)).toThrow(new UsageError(message))
  })
})
