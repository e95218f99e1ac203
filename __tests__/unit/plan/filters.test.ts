import type { Filter } from '../../../src/model/index.ts'
import { notSelectedByFilters } from '../../../src/plan/rules.ts'
import { tags } from '../../support/model-factories.ts'

const tagged: Filter = { by: 'tag', text: 'tag:team', key: 'team' }
const ours: Filter = { by: 'tag', text: 'tag:team=web', key: 'team', value: /^web$/ }
const named: Filter = { by: 'name', text: 'name:front-*', value: /^front-/ }

const image = (name: string, team?: string) => ({
  name,
  tags: tags(team === undefined ? {} : { team }),
})

describe('include and exclude', () => {
  it.each([
    { filter: tagged, subject: image('x', 'web'), selected: true },
    { filter: tagged, subject: image('x', ''), selected: true },
    { filter: tagged, subject: image('x'), selected: false },
    { filter: ours, subject: image('x', 'web'), selected: true },
    { filter: ours, subject: image('x', 'data'), selected: false },
    { filter: ours, subject: image('web'), selected: false },
    { filter: named, subject: image('front-1'), selected: true },
    { filter: named, subject: image('my-front-1'), selected: false },
    { filter: named, subject: { tags: tags({ name: 'front-1' }) }, selected: false },
  ])('$filter.text selects $subject: $selected', ({ filter, subject, selected }) => {
    const byInclude = notSelectedByFilters(subject, { include: [filter], exclude: [] })
    const byExclude = notSelectedByFilters(subject, { include: [], exclude: [filter] })

    expect(byInclude).toEqual(
      selected ? undefined : { code: 'not-selected', by: 'include', filter: undefined },
    )
    expect(byExclude).toEqual(
      selected ? { code: 'not-selected', by: 'exclude', filter: filter.text } : undefined,
    )
  })
  it('select what any entry of include matches', () => {
    const policy = { include: [ours, named], exclude: [] }

    expect(notSelectedByFilters(image('front-1'), policy)).toBeUndefined()
    expect(notSelectedByFilters(image('x', 'web'), policy)).toBeUndefined()
    expect(notSelectedByFilters(image('x', 'data'), policy)).toMatchObject({ by: 'include' })
  })

  it('select nothing that an entry of exclude matches, and name the first', () => {
    const policy = { include: [tagged], exclude: [named, ours] }

    expect(notSelectedByFilters(image('x', 'web'), policy)).toMatchObject({
      filter: 'tag:team=web',
    })
    expect(notSelectedByFilters(image('front-1', 'web'), policy)).toMatchObject({
      filter: 'name:front-*',
    })
    expect(notSelectedByFilters(image('x', 'data'), policy)).toBeUndefined()
  })
})
