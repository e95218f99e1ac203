import { jest } from '@jest/globals'
import type { RunEvent } from '../../../src/engine/ports.ts'
import { Narrator } from '../../../src/runner/narrator.ts'

const written: string[] = []

beforeEach(() => {
  written.length = 0
  jest.useFakeTimers()
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text))
    return true
  })
})

afterEach(() => {
  jest.restoreAllMocks()
  jest.useRealTimers()
})

/** How many are done, and of how many, each time that it is said. */
const told = (): readonly (readonly number[])[] =>
  written
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('Asked about sharing'))
    .map((line) => (/: ([\d,]+) of ([\d,]+),/.exec(line) ?? []).slice(1).map(toNumber))

const toNumber = (text: string): number => Number(text.replaceAll(',', ''))

/** Each answer takes a second. */
function answer(narrator: Narrator, count: number): void {
  for (let left = count; left > 0; left -= 1) {
    jest.advanceTimersByTime(1_000)
    narrator.tell({ kind: 'answered' })
  }
}

const asking = (count: number): RunEvent => ({ kind: 'asking', count })

describe('how far the questions are', () => {
  it('is said every ten seconds', () => {
    const narrator = new Narrator([], {})
    narrator.tell(asking(25))
    answer(narrator, 25)

    expect(told()).toEqual([
      [10, 25],
      [20, 25],
    ])
  })

  it('counts what targets ask side by side together: never is more done than there is', () => {
    const narrator = new Narrator([], {})
    narrator.tell(asking(50))
    answer(narrator, 15)
    narrator.tell(asking(2))
    answer(narrator, 37)

    expect(told()).toEqual([
      [10, 50],
      [20, 52],
      [30, 52],
      [40, 52],
      [50, 52],
    ])
  })

  it('tells of no time that is left where all is done', () => {
    const narrator = new Narrator([], {})
    narrator.tell(asking(10))
    answer(narrator, 10)

    expect(written.join('')).toContain('10 of 10, 1.0 a second, about 0 seconds left')
  })
})
