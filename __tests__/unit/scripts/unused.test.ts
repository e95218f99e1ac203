import { withoutUnused } from '../../../scripts/unused.ts'

describe('a declaration in a bundle', () => {
  it.each([
    ['a value', 'const a = [1, null, { b: 2 }];'],
    ['a function', 'async function a() { first() }'],
    ['a call that is marked as pure', 'const a = /*@__PURE__*/ first(1);'],
    ['a class', 'class a { c = first(); static e() {} }'],
    ['a pair that only names itself', 'const a = () => b; const b = () => a;'],
  ])('goes where nothing reaches it: %s', async (_, declaration) => {
    const wrapped = `var m = ({ c: () => {\n${declaration}\nlast() } }); m.c();`
    expect(await withoutUnused(wrapped)).not.toMatch(/\ba\b/)
  })

  it.each([
    ['is named', 'const a = 1;\n\nfirst(a);\n'],
    ['is exported', 'export function a() {}\n'],
    ['reads a property, which may run code', 'first.a;\n'],
    ['is a class with a static block', 'class a {\n  static {\n    first();\n  }\n}\n'],
    ['has a name of its own', 'first(function a() {}, class a {});\n'],
    ['is explained', '/*! Copyright */\n// What it is.\nfirst(class a {});\n'],
  ])('stays as it is where it %s', async (_, code) => {
    expect(await withoutUnused(code)).toBe(code)
  })

  it('leaves the call that it keeps the value of', async () => {
    expect(await withoutUnused('const a = first();\n')).toBe('first();\n')
  })
})
