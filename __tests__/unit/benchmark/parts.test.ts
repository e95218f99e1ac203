import { describe, expect, it } from '@jest/globals'
import { PARTS, partsAskedFor } from '../../../scripts/benchmark/parts.ts'

describe('The parts of the benchmark', () => {
  it.each([
    [[], PARTS],
    [['--only=pace'], ['pace']],
    [
      ['--only', 'width', '--only=pace'],
      ['pace', 'width'],
    ],
  ])('%j asks for %j', (args, parts) => {
    expect(partsAskedFor(args)).toEqual(parts)
  })

  it.each([
    [['--only=space'], `--only: there is no part "space"; the parts are ${PARTS.join(', ')}.`],
    [['--once'], "Unknown option '--once'"],
  ])('%j is refused with one sentence', (args, message) => {
    expect(() => partsAskedFor(args)).toThrow(new Error(message))
  })
})
