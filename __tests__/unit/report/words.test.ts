import { DAY, HOUR, MINUTE } from '../../../src/model/index.ts'
import { monthlyUsd, totalGib } from '../../../src/report/totals.ts'
import {
  formatCount,
  formatDate,
  formatGib,
  formatUsd,
  inWords,
  ordinal,
  plural,
  someOf,
} from '../../../src/report/words.ts'

describe('a place in words', () => {
  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [1_502, '1,502nd'],
  ])('%d is %s', (count, words) => {
    expect(ordinal(count)).toBe(words)
  })
})

describe('a length of time in words', () => {
  it.each([
    [0, '0 minutes'],
    [-5 * MINUTE, '0 minutes'],
    [MINUTE, '1 minute'],
    [119 * MINUTE, '119 minutes'],
    [2 * HOUR, '2 hours'],
    [47.9 * HOUR, '47 hours'],
    [2 * DAY, '2 days'],
    [729 * DAY, '729 days'],
    [730 * DAY, '2 years'],
    [20 * 365 * DAY, '20 years'],
  ])('of %d ms is %j', (time, words) => {
    expect(inWords(time)).toBe(words)
  })
})

describe('figures', () => {
  it.each([
    [plural(1, 'image'), '1 image'],
    [plural(0, 'image'), '0 images'],
    [plural(1_500, 'family', 'families'), '1,500 families'],
    [formatCount(1_234_567), '1,234,567'],
    [formatGib(0), '0 GiB'],
    [formatGib(0.25), '0.3 GiB'],
    [formatGib(0.01), '0.1 GiB'],
    [formatGib(10.1), '11 GiB'],
    [formatGib(9), '9 GiB'],
    [formatGib(10.6), '11 GiB'],
    [formatGib(12_345.6), '12,346 GiB'],
    [formatUsd(0), '$0.00'],
    [formatUsd(1234.5), '$1,234.50'],
    [formatDate(new Date('2026-01-31T23:59:59Z')), '2026-01-31'],
    [someOf(['a']), 'a'],
    [someOf(['a', 'b', 'c']), 'a, b, c'],
    [someOf(['a', 'b', 'c', 'd'], 2), 'a, b and 2 more'],
  ])('read well: %s', (text, expected) => {
    expect(text).toBe(expected)
  })
})

describe('sizes', () => {
  const standard = { gib: 100, storageTier: 'standard' } as const
  const archive = { gib: 100, storageTier: 'archive' } as const

  it('cost the documented price a month, by their tier', () => {
    expect(monthlyUsd([standard])).toBe(5)
    expect(monthlyUsd([archive])).toBe(1.25)
    expect(monthlyUsd([standard, archive, standard])).toBe(11.25)
    expect(monthlyUsd([])).toBe(0)
  })

  it('add up without the noise of fractions', () => {
    const tenth = { gib: 0.1, storageTier: 'standard' } as const
    expect(totalGib([tenth, tenth, tenth])).toBe(0.3)
    expect(monthlyUsd([tenth, tenth])).toBe(0.01)
  })

  it('are rounded once, and up: they are upper bounds', () => {
    const small = { gib: 0.004, storageTier: 'standard' } as const
    expect(totalGib(Array.from({ length: 90 }, () => small))).toBe(0.36)
    expect(totalGib([small])).toBe(0.01)
    expect(monthlyUsd([small])).toBe(0.01)
  })
})
