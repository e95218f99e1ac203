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

it('says places in words', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 1_502].map(ordinal).join(' ')).toBe(
    '1st 2nd 3rd 4th 11th 12th 13th 21st 1,502nd',
  )
})

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
])('says a time of %d ms in words: %j', (time, words) => {
  expect(inWords(time)).toBe(words)
})

describe('figures', () => {
  it.each([
    [plural(1, 'image'), '1 image'],
    [plural(0, 'image'), '0 images'],
    [plural(1_500, 'family', 'families'), '1,500 families'],
    [formatCount(1_234_567), '1,234,567'],
    [
      [0, 0.25, 0.01, 10.1, 9, 10.6].map(formatGib).join(),
      '0 GiB,0.3 GiB,0.1 GiB,11 GiB,9 GiB,11 GiB',
    ],
    [formatGib(12_345.6), '12,346 GiB'],
    [[0, 1234.5].map(formatUsd).join(' '), '$0.00 $1,234.50'],
    [formatDate(new Date('2026-01-31T23:59:59Z')), '2026-01-31'],
    [someOf(['a']), 'a'],
    [someOf(['a', 'b', 'c']), 'a, b, c'],
    [someOf(['a', 'b', 'c', 'd'], 2), 'a, b and 2 more'],
  ])('read well: %s', (text, expected) => {
    expect(text).toBe(expected)
  })
})

describe('sizes', () => {
  const standard = (gib: number) => ({ gib, storageTier: 'standard' }) as const
  const archive = { gib: 100, storageTier: 'archive' } as const
  const small = Array.from({ length: 90 }, () => standard(0.004))

  it.each([
    ['cost nothing where there are none', [], 0, 0],
    ['cost the documented price a month', [standard(100)], 100, 5],
    ['cost the price of their tier', [archive], 100, 1.25],
    ['add up', [standard(100), archive, standard(100)], 300, 11.25],
    ['add up without the noise of fractions', [0.1, 0.1, 0.1].map(standard), 0.3, 0.02],
    ['are rounded up: they are upper bounds', small.slice(0, 1), 0.01, 0.01],
    ['are rounded once', small, 0.36, 0.02],
  ])('%s', (_what, sizes, gib, usd) => {
    expect([totalGib(sizes), monthlyUsd(sizes)]).toEqual([gib, usd])
  })
})
