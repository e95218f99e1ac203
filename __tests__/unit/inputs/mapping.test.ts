import { mapping } from '../../../src/inputs/values.ts'

const ACCEPTED =
  'tags:KEY,KEY, name:VALUE,VALUE, name:/REGULAR EXPRESSION/ (JavaScript, with an i behind it to ignore case) or all'

describe('mapping', () => {
  it.each([
    ['all', { by: 'all' }],
    ['tags:environment,role', { by: 'tags', keys: ['environment', 'role'] }],
    ['tags: environment, role', { by: 'tags', keys: ['environment', 'role'] }],
    ['tags : role', { by: 'tags', keys: ['role'] }],
    ['tags:\n  environment\n  role', { by: 'tags', keys: ['environment', 'role'] }],
    ['tags:a,b\nc', { by: 'tags', keys: ['a,b', 'c'] }],
    ['tags:role,,role', { by: 'tags', keys: ['role'] }],
    ['tags:aws:x', { by: 'tags', keys: ['aws:x'] }],
    ['name:front,back', { by: 'name', values: ['front', 'back'] }],
    ['name: front , back ', { by: 'name', values: ['front', 'back'] }],
    ['name:a/b', { by: 'name', values: ['a/b'] }],
    ['tags:/x/', { by: 'tags', keys: ['/x/'] }],
    ['name:/^(.+)-[0-9a-f]{7}$/', { by: 'pattern', pattern: /^(.+)-[0-9a-f]{7}$/u }],
    ['name: /a,b/', { by: 'pattern', pattern: /a,b/u }],
    ['name:/front/i', { by: 'pattern', pattern: /front/iu }],
    ['name:/a\\/b/', { by: 'pattern', pattern: /a\/b/u }],
    ['name:/a/b/', { by: 'pattern', pattern: /a\/b/u }],
  ])('%j is accepted', (text, value) => {
    expect(mapping(text)).toEqual({ ok: true, value })
  })

  it.each([
    '',
    'ALL',
    'all,tags:x',
    'tags',
    'tags:',
    'tags: , ',
    'name:',
    'name:,',
    'tag:role',
    'Tags:role',
    'regex:/x/',
    '/x/',
    'x tags:role',
    'name:/x',
    'name://',
    'name:/x/g',
    'name:/x/ii',
    'name:/x/,/y/i ',
  ])('%j is refused', (text) => {
    expect(mapping(text)).toEqual({ ok: false, accepted: ACCEPTED })
  })

  it.each(['name:/(/', 'name:/[/', 'name:/\\p/', 'name:/a{2,1}/i'])(
    '%j is refused, with what is wrong with the expression',
    (text) => {
      const parsed = mapping(text)

      expect(parsed.ok ? '' : parsed.accepted.slice(0, ACCEPTED.length)).toBe(ACCEPTED)
      expect(parsed.ok ? '' : parsed.accepted).toMatch(/or all; Invalid regular expression: /)
    },
  )

  it.each([
    ['name:web-*', '*'],
    ['name:web-?,api', '?'],
    ['name:api,^web$', '^'],
  ])('%j is refused, because no name of an image has the character %s', (text, character) => {
    const parsed = mapping(text)
    expect(parsed.ok ? '' : parsed.accepted).toContain(
      `no name of an image has the character ${character},`,
    )
  })
})
