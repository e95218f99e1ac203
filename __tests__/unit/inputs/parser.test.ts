import {
  anyText,
  boolean,
  listOf,
  matching,
  oneOf,
  optional,
  notAccepted,
  splitList,
  wholeNumber,
} from '../../../src/inputs/values.ts'

describe('a boolean', () => {
  it.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
  ])('%j is %j', (text, value) => {
    expect(boolean(text)).toEqual({ ok: true, value })
  })

  it.each(['', 'yes', 'no', 'on', '1', '0', 'tRUE', 'truee', ' true', 'y'])(
    '%j is refused',
    (text) => {
      expect(boolean(text)).toEqual({ ok: false, accepted: 'true or false' })
    },
  )
})

describe('one of a few words', () => {
  const parse = oneOf('keep', 'remove')

  it('is accepted in exactly its spelling', () => {
    expect(parse('remove')).toEqual({ ok: true, value: 'remove' })
  })

  it.each(['Keep', 'keeps', 'kee', '', 'keep,remove'])('%j is refused', (text) => {
    expect(parse(text)).toEqual({ ok: false, accepted: 'one of keep, remove' })
  })
})

describe('a whole number', () => {
  it.each([
    ['0', 0],
    ['4', 4],
    ['007', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%j is %j', (text, value) => {
    expect(wholeNumber(0)(text)).toEqual({ ok: true, value })
  })

  it.each(['', '-1', '+1', '1.0', '1e3', '0x1', 'four', '1 ', '9007199254740992', '٤'])(
    '%j is refused',
    (text) => {
      expect(wholeNumber(0)(text)).toEqual({ ok: false, accepted: 'a whole number, 0 or more' })
    },
  )

  it('has a range', () => {
    const parse = wholeNumber(900, 43_200)
    const refused = { ok: false, accepted: 'a whole number, from 900 to 43200' }

    expect(parse('900')).toEqual({ ok: true, value: 900 })
    expect(parse('43200')).toEqual({ ok: true, value: 43_200 })
    expect(parse('899')).toEqual(refused)
    expect(parse('43201')).toEqual(refused)
  })
})

describe('a list', () => {
  it.each([
    ['a,b', ['a', 'b']],
    [' a , b ', ['a', 'b']],
    ['a\nb', ['a', 'b']],
    ['a,b\nc', ['a,b', 'c']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a,,b,', ['a', 'b']],
    ['\n a \n\n b', ['a', 'b']],
    ['b,a,b', ['b', 'a']],
    ['', []],
    [' , ', []],
  ])('%j has the entries %j', (text, entries) => {
    expect(splitList(text)).toEqual(entries)
  })

  const parse = listOf(oneOf('keep', 'remove'))

  it('is read entry by entry', () => {
    expect(parse('keep, remove')).toEqual({ ok: true, value: ['keep', 'remove'] })
    expect(parse('')).toEqual({ ok: true, value: [] })
  })

  it('is refused with the entry that is not accepted', () => {
    expect(parse('keep, "drop"')).toEqual({
      ok: false,
      accepted: 'one of keep, remove (not "\\"drop\\"")',
    })
  })

  it('is refused with all the entries that are not accepted', () => {
    expect(parse('keep, drop, remove, leave')).toEqual({
      ok: false,
      accepted: 'one of keep, remove (not "drop", "leave")',
    })
  })

  it('is refused with what is accepted instead of each', () => {
    const number = listOf((text) =>
      text.length > 3 ? notAccepted('short ones') : wholeNumber(0)(text),
    )
    expect(number('1,a,long,2,b')).toEqual({
      ok: false,
      accepted: 'a whole number, 0 or more (not "a", "b"); short ones (not "long")',
    })
  })

  it.each([',', ' , ,', '\n', ' \n, '])(
    '%j, which has no entry, does not pass for none',
    (text) => {
      expect(parse(text).ok).toBe(false)
    },
  )

  it('says that an entry is missing', () => {
    expect(parse(',')).toEqual({ ok: false, accepted: 'a list with an entry' })
  })
})

describe('an optional input', () => {
  it('is undefined where it is empty, and else what it is', () => {
    const parse = optional(boolean)

    expect(parse('')).toEqual({ ok: true, value: undefined })
    expect(parse('true')).toEqual({ ok: true, value: true })
    expect(parse('x')).toEqual({ ok: false, accepted: 'true or false' })
  })
})

describe('a text', () => {
  it('is accepted as it is', () => {
    expect(anyText(' any ')).toEqual({ ok: true, value: ' any ' })
  })

  it('of one form is refused in another', () => {
    const parse = matching(/^a+$/, 'letters a')

    expect(parse('aa')).toEqual({ ok: true, value: 'aa' })
    expect(parse('b')).toEqual({ ok: false, accepted: 'letters a' })
  })
})
