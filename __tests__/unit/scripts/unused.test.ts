import { withoutUnused } from '../../../scripts/unused.ts'

describe('a declaration in a bundle', () => {
  it.each([
    ['a text', 'const a = "x"'],
    ['a number below zero', 'const a = -1'],
    ['a list of what has no effect', 'const a = [1, b, null, [() => c()]]'],
    ['an object', 'const a = { b, c: 1, [d]: 2, e() {} }'],
    ['a function', 'function a() { b() }'],
    ['an asynchronous function', 'async function a() { b() }'],
    ['a function in brackets', 'const a = (() => b())'],
    ['a call that is marked as pure', 'const a = /*@__PURE__*/ b(1)'],
    ['a class', 'class a extends b { c = d(); static e() {} }'],
    ['what webpack crossed out', 'const a = (/* unused pure expression */ null && (b()))'],
  ])('goes where nothing names it: %s', (_, declaration) => {
    expect(withoutUnused(`first();\n${declaration};\nlast();\n`)).not.toMatch(/\ba\b/)
  })

  it.each([
    ['is named', 'const a = 1; first(a);'],
    ['is named before it', 'first(a); function a() {}'],
    ['is named as an object names it', 'const a = 1; first({ a });'],
    ['is exported', 'const a = 1; export { a as b };'],
    ['is exported at once', 'export function a() {}'],
    ['calls something', 'const a = first();'],
    ['calls something in a list', 'const a = [first()];'],
    ['calls something with a mark on a part of it', 'const a = /*@__PURE__*/ b(first());'],
    ['reads a property, which may run code', 'const a = b.c;'],
    ['spreads an object, which may run code', 'const a = { ...b };'],
    ['calls something for a key', 'const a = { [first()]: 1 };'],
    ['calls something where a value is null', 'const a = b && first();'],
    ['is a class with a static property', 'class a { static b = first() }'],
    ['is a class with a static block', 'class a { static { first() } }'],
    ['is a class that extends the answer of a call', 'class a extends first() {}'],
    ['has another beside it', 'const a = 1, b = first();'],
    ['stands alone behind a condition', 'if (b) var a = 1;\nlast();'],
  ])('stays where it %s', (_, code) => {
    expect(withoutUnused(code)).toBe(code)
  })

  it('stays with all that it names, and goes with all that only it names', () => {
    const code = [
      'const a = [() => b];',
      'const b = [() => a];',
      'const c = [() => d];',
      'const d = [() => c];',
      'first(c);',
      '',
    ]
    expect(withoutUnused(code.join('\n'))).toBe(code.slice(2).join('\n'))
  })

  it('is not named by a property of that name', () => {
    expect(withoutUnused('const a = 1;\nfirst.a({ a: 2 });\n')).toBe('first.a({ a: 2 });\n')
  })

  it('goes from a function that stays, which a bundle wraps each module in', () => {
    expect(withoutUnused('var b = ({ c: () => {\nconst a = 1;\nfirst();\n} });\nb.c();\n')).toBe(
      'var b = ({ c: () => {\nfirst();\n} });\nb.c();\n',
    )
  })

  it('goes with its own comments', () => {
    const code = 'first();\n/** Says what it is. */\nconst a = 1; // And why.\n// Last.\nlast();\n'
    expect(withoutUnused(code)).toBe('first();\n// Last.\nlast();\n')
  })

  it.each(['// CONCATENATED MODULE: ./a.js', '/*! Copyright */', '/* @license MIT */'])(
    'leaves what is said of more than it: %s',
    (comment) => {
      expect(withoutUnused(`${comment}\nconst a = 1;\nlast();\n`)).toBe(`${comment}\nlast();\n`)
    },
  )

  it.each(['(last)()', '[last].map(b)', '`last`', '/last/.test(b)', '+last', '// b\n(last)()'])(
    'leaves the statements before and after it two, where neither has a semicolon: %s',
    (after) => {
      expect(withoutUnused(`first()\nfunction a() {}\n${after}\n`)).toBe(`first()\n;\n${after}\n`)
    },
  )

  it('leaves no semicolon where a comment holds a bracket', () => {
    expect(withoutUnused('first()\nfunction a() {}\n// (b)\nlast()\n')).toBe(
      'first()\n// (b)\nlast()\n',
    )
  })
})
