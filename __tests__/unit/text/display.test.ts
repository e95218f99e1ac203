import fc from 'fast-check'
import { forLog, linesForLog, nameSome, oneLine } from '../../../src/text/display.ts'

/**
 * How the runner finds a command in a line: behind white space at its start, or, in the form of
 * old, anywhere. https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const startsCommand = (line: string): boolean =>
  line.trimStart().startsWith('::') || line.includes('##[')

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('::', ':', '##[', '#', '[', '\n', '\r', ' ', '\u2028', '\u200B', 'x'))
    .map((parts) => parts.join('')),
)

describe('isolated text in a line of the log', () => {
  it('stays so, and no other mark that turns text does', () => {
    expect(linesForLog('\u2068\u05e9\u2069 1 \u2067a \u2068b\u202e\u2069')).toEqual([
      '\u2068\u05e9\u2069 1  a  b ',
    ])
  })

  it('begins no command', () => {
    expect(linesForLog('\u2068::error::\u05e9\u2069')).toEqual(['\u2068: :error::\u05e9\u2069'])
  })
})

describe('a text for one line', () => {
  it.each([
    ['line ends', 'a\nb\r\nc\u2028d\u2029e\u0085f', 'a b c d e f'],
    ['controls', 'a\u0000b\u0007c\u001B[31md', 'a b c [31md'],
    ['marks that turn the direction', 'invoice\u202Efdp.exe', 'invoice fdp.exe'],
    ['marks without a width', 'ad\u200Bmin\uFEFF', 'ad min'],
    ['halves of characters', 'a\uD83Db', 'a b'],
    ['tabs and runs of spaces', '  a \t  b  ', 'a b'],
  ])('has no %s', (_what, text, line) => {
    expect(oneLine(text)).toBe(line)
  })

  it('is cut to a length in characters, and the cut is seen', () => {
    expect(oneLine('x'.repeat(101))).toBe(`${'x'.repeat(99)}…`)
    expect(oneLine('x'.repeat(100))).toBe('x'.repeat(100))
    expect(oneLine('🙂🙂🙂', 2)).toBe('🙂…')
  })

  it('keeps letters of all scripts', () => {
    expect(oneLine('größe 大きさ حجم 🙂')).toBe('größe 大きさ حجم 🙂')
  })

  it('is one line of at most the length, whatever the text is', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, longest) => {
        const line = oneLine(text, longest)
        expect(line).toBe(line.trim())
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(Array.from(line).length).toBeLessThanOrEqual(longest)
      }),
    )
  })
})

describe('a text for the log', () => {
  it.each([
    ['::error::gone', ': :error::gone'],
    ['  ::stop-commands::x', ': :stop-commands::x'],
    ['x ##[group]y', 'x ## [group]y'],
    ['a::b', 'a::b'],
    ['::', ': :'],
  ])('of %j begins no command', (text, line) => {
    expect(forLog(text)).toBe(line)
  })

  it('begins no command, whatever the text is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(startsCommand(forLog(text))).toBe(false)
        expect(linesForLog(text).filter(startsCommand)).toEqual([])
      }),
    )
  })

  it('keeps its lines and their indentation where it is of our own making', () => {
    expect(linesForLog('{\n  "Action": "x"\n}')).toEqual(['{', '  "Action": "x"', '}'])
    expect(linesForLog('a\r\u0000b\n  ::debug::c')).toEqual(['a b', '  : :debug::c'])
  })
})

describe('names in a sentence', () => {
  it('are cut to so many, with how many more there are', () => {
    expect(nameSome(['a', 'b\nc'])).toBe('a, b c')
    expect(nameSome(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more')
    expect(nameSome([])).toBe('')
  })
})
