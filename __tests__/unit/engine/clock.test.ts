import { describe, expect, it } from '@jest/globals'
import { createSteadyClock } from '../../../src/engine/clock.ts'

/** The readings of the clock at these moments: wall, then monotonic, in milliseconds. */
function readings(...moments: readonly (readonly [number, number])[]): readonly number[] {
  let [wall, monotonic] = moments[0] ?? [0, 0]
  const now = createSteadyClock({ wall: () => wall, monotonic: () => monotonic })
  return moments.map((moment) => {
    ;[wall, monotonic] = moment
    return now().getTime()
  })
}

describe('the clock of a run', () => {
  it.each<{ what: string; moments: readonly (readonly [number, number])[]; shown: number[] }>([
    {
      what: 'shows the time',
      moments: [
        [100, 0],
        [105, 5],
      ],
      shown: [100, 105],
    },
    {
      what: 'goes on where it is set back',
      moments: [
        [100, 0],
        [60, 5],
        [65, 10],
      ],
      shown: [100, 105, 110],
    },
    {
      what: 'goes with one that is set forward',
      moments: [
        [100, 0],
        [900, 5],
      ],
      shown: [100, 900],
    },
    {
      what: 'counts the sleep of a machine',
      moments: [
        [100, 0],
        [700, 1],
      ],
      shown: [100, 700],
    },
    {
      what: 'never goes back',
      moments: [
        [100, 0],
        [900, 5],
        [110, 10],
      ],
      shown: [100, 900, 905],
    },
  ])('$what', ({ moments, shown }) => {
    expect(readings(...moments)).toEqual(shown)
  })
})
