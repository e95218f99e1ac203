import fc from 'fast-check'
import { countIds, idsIn } from '../../../src/text/ids.ts'

const LONG = 'ami-0123456789abcdef0'
/** What the first digits of `LONG` pass for. */
const BEGINNING = 'ami-01234567'

const found = (text: string): readonly string[] =>
  idsIn(text)
    .map(({ id }) => id)
    .filter((id) => id !== BEGINNING)

describe('the ids in a text', () => {
  it.each([
    ['17 digits', LONG, [LONG]],
    ['8 digits', 'ami-1a2b3c4d', ['ami-1a2b3c4d']],
    ['a snapshot', 'snap-1a2b3c4d', ['snap-1a2b3c4d']],
    ['upper case', 'AMI-0123456789ABCDEF0', [LONG]],
    ['between quotes', `image = "${LONG}"`, [LONG]],
    ['in a list', `${LONG},ami-1a2b3c4d`, [LONG, 'ami-1a2b3c4d']],
    ['in JSON', `{"eu-west-1":"${LONG}"}`, [LONG]],
    ['behind an underscore', `image_${LONG}_latest`, [LONG]],
    ['behind a hyphen', `old-${LONG}-x`, [LONG]],
    ['next to letters of other scripts', `ä${LONG}ö`, [LONG]],
  ])('are found with %s', (_where, text, ids) => {
    expect(found(text)).toEqual(ids)
  })

  it.each(['\\n', '\\t', '\\u0022', '%22', '\\x1b[1m', 'x', '0', 'ami-', 'ami-0123456789012345'])(
    'are found right behind %s',
    (before) => {
      expect(found(`${before}${LONG}`)).toContain(LONG)
    },
  )

  it.each(['\\n', 'x', '0', 'f', '_', 'ami-', LONG])('are found right before %s', (after) => {
    expect(found(`${LONG}${after}`)).toContain(LONG)
    expect(found(`ami-1a2b3c4d${after}`)).toContain('ami-1a2b3c4d')
  })

  it.each([
    ['7 digits', 'ami-1a2b3c4'],
    ['other resources', 'i-0123456789abcdef0 vol-1a2b3c4d'],
    ['a letter among the digits', 'ami-1a2b3g4d'],
  ])('are none with %s', (_what, text) => {
    expect(found(text)).toEqual([])
  })

  it('come with where they begin', () => {
    const text = `ab ${LONG} ami-1a2b3c4d`
    expect(idsIn(text)).toEqual([
      { id: LONG, index: 3 },
      { id: BEGINNING, index: 3 },
      { id: 'ami-1a2b3c4d', index: 25 },
    ])
  })

  it('are found whatever text surrounds them', () => {
    const pieces = fc.constantFrom('ami-', 'snap-', '\\u', '%', LONG)
    const hexadecimal = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789abcdefABCDEF')),
    })
    const any = fc.string({ unit: 'binary' })
    const text = fc.array(fc.oneof(any, hexadecimal, pieces)).map((parts) => parts.join(''))
    const ids = fc.constantFrom(LONG, 'ami-1a2b3c4d', 'snap-0fedcba9876543210')
    fc.assert(
      fc.property(text, ids, text, (before, id, after) => {
        expect(idsIn(`${before}${id}${after}`)).toContainEqual({ id, index: before.length })
      }),
    )
  })
})

describe('the number of ids', () => {
  it('counts each id once, and no beginning of another', () => {
    expect(countIds([LONG, BEGINNING, LONG, 'ami-1a2b3c4d', 'snap-01234567'])).toBe(3)
    expect(countIds([])).toBe(0)
  })
})
