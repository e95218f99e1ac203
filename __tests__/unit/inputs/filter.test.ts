import { filter } from '../../../src/inputs/values.ts'
import { notSelectedByFilters } from '../../../src/plan/rules.ts'
import { tags } from '../../support/model-factories.ts'

interface Subject {
  readonly name?: string
  readonly tags?: Readonly<Record<string, string>>
}

function selects(text: string, subject: Subject): boolean {
  const parsed = filter(text)
  if (!parsed.ok) throw new Error(parsed.accepted)
  const selectable = { name: subject.name ?? 'x', tags: tags(subject.tags ?? {}) }
  return notSelectedByFilters(selectable, { include: [parsed.value], exclude: [] }) === undefined
}

describe('a filter', () => {
  it.each<readonly [string, Subject]>([
    ['tag:team', { tags: { team: 'web' } }],
    ['tag:team', { tags: { team: '' } }],
    ['tag:team=web', { tags: { team: 'web' } }],
    ['tag : team = web', { tags: { team: 'web' } }],
    ['tag:team=', { tags: { team: '' } }],
    ['tag:team=w*', { tags: { team: 'web' } }],
    ['tag:team=*', { tags: { team: '' } }],
    ['tag:team=*b', { tags: { team: 'web' } }],
    ['tag:team=w?b', { tags: { team: 'web' } }],
    ['tag:team=w?b', { tags: { team: 'w😀b' } }],
    ['tag:team=*', { tags: { team: 'two\nlines' } }],
    ['tag:team=a=b', { tags: { team: 'a=b' } }],
    ['tag:my team', { tags: { 'my team': '' } }],
    ['tag:aws:cloudformation:stack-name=x', { tags: { 'aws:cloudformation:stack-name': 'x' } }],
    ['tag:team=1.0', { tags: { team: '1.0' } }],
    ['tag:team=(a|b)+[c]', { tags: { team: '(a|b)+[c]' } }],
    ['name:front-1', { name: 'front-1' }],
    ['name: front-1', { name: 'front-1' }],
    ['name:front-*', { name: 'front-' }],
    ['name:*front*', { name: 'my-front-1' }],
    ['name:*', { name: '' }],
    ['name:tag:x', { name: 'tag:x' }],
  ])('%j selects %j', (text, subject) => {
    expect(selects(text, subject)).toBe(true)
  })

  it.each<readonly [string, Subject]>([
    ['tag:team', { tags: {} }],
    ['tag:team', { tags: { Team: 'web', teams: 'web', tea: 'web' } }],
    ['tag:team=web', { tags: { team: 'webs' } }],
    ['tag:team=web', { tags: { team: 'Web' } }],
    ['tag:team=web', { tags: { team: 'my web' } }],
    ['tag:team=', { tags: { team: 'web' } }],
    ['tag:team=w?b', { tags: { team: 'wb' } }],
    ['tag:team=1.0', { tags: { team: '1x0' } }],
    ['tag:team=web', { name: 'web' }],
    ['name:front', { name: 'my-front' }],
    ['name:front', { name: 'front-1' }],
    ['name:front-*', { name: 'Front-1' }],
    ['name:web', { tags: { name: 'web', Name: 'web' } }],
  ])('%j does not select %j', (text, subject) => {
    expect(selects(text, subject)).toBe(false)
  })

  it.each([
    '',
    'team',
    'tag',
    'tag:',
    'name:',
    'tag:=web',
    'tag:te*m=web',
    'tag:te?m',
    'tag:*',
    'Tag:team',
    'NAME:x',
    'id:ami-1',
    'label:x',
    'x tag:team',
  ])('%j is refused', (text) => {
    expect(filter(text)).toEqual({
      ok: false,
      accepted:
        'tag:KEY, tag:KEY=VALUE or name:VALUE, with * and ? as wildcards in VALUE but not in KEY',
    })
  })

  it.each(['tag:team', 'tag : team = web', 'name:front-*'])(
    'keeps its text, %j, to be shown',
    (text) => {
      expect(filter(text)).toMatchObject({ ok: true, value: { text } })
    },
  )
})
