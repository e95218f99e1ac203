import fc from 'fast-check'
import { fromColumn, toColumn } from '../../../src/page/columns.ts'

/** What a report holds: a field that is absent stays absent, and an object has at least one field. */
const row = fc.record(
  {
    text: fc.string(),
    word: fc.constantFrom('kept', 'removed'),
    at: fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    size: fc.double({ noNaN: true, noDefaultInfinity: true }).map((size) => size + 0),
    isGone: fc.boolean(),
    items: fc.array(fc.record({ id: fc.string(), names: fc.array(fc.string()) })),
    error: fc.record({ code: fc.string() }),
  },
  { requiredKeys: ['text', 'items'] },
)

describe('rows as columns', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const packed: unknown = JSON.parse(JSON.stringify(toColumn(rows)))
        expect(fromColumn(packed as ReturnType<typeof toColumn>)).toStrictEqual(
          JSON.parse(JSON.stringify(rows)),
        )
      }),
    )
  })

  it.each([
    [
      'texts that repeat are held once',
      ['a', 'b', 'a', 'a'],
      { texts: ['a', 'b'], at: [0, 1, 0, 0] },
    ],
    [
      'instants are differences',
      ['2026-11-20T12:00:00.000Z', undefined, '2026-11-20T11:59:00.000Z'],
      { times: [1_795_176_000_000, null, -60_000] },
    ],
    ['lists are lengths and items', [[1, 2], [], [3]], { lengths: [2, 0, 1], items: [1, 2, 3] }],
  ])('%s', (_, values, column) => {
    expect(toColumn(values)).toStrictEqual(column)
  })

  it('are of one kind', () => {
    expect(() => toColumn([1, 'a'])).toThrow('A column of mixed kinds: number, string')
  })
})
