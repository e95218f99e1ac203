import type { Policy } from '../../../src/model/index.ts'
import { numbersTo } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'
import { daysAgo, tags } from '../../support/model-factories.ts'

/** Images of these names, the oldest first; the word before the dash is the value of a tag. */
const named = (...names: readonly string[]): stories.Happening =>
  stories.all(
    ...names.map((name, index) =>
      stories.image(index + 1, {
        name,
        tags: tags({ app: name.split('-')[0] ?? '' }),
        createdAt: daysAgo(900 - index),
      }),
    ),
  )

const BY_TEAM: Partial<Policy> = { mapping: { by: 'tags', keys: ['team'] }, keepPrevious: 1 }
const VERSIONS = ['db-001', 'web-001', 'web-002', 'web-003', 'etc-001', 'pg-001', 'pg-002', 'odd']

describe('a mapping is proposed', () => {
  it.each<{ what: string; names: readonly string[]; proposal: object | undefined }>([
    {
      what: 'with what it would yield, and the three largest families',
      names: VERSIONS,
      proposal: {
        mapping: expect.stringMatching(/^name:/),
        families: 4,
        going: 3,
        without: 1,
        examples: [
          { label: 'web', images: 3, names: ['web-001', 'web-002'] },
          { label: 'pg', images: 2, names: ['pg-001', 'pg-002'] },
          { label: 'db', images: 1, names: ['db-001'] },
        ],
      },
    },
    {
      what: 'by tags, where these group alike',
      names: VERSIONS.slice(0, -1),
      proposal: { mapping: 'tags:app', families: 4, going: 3, without: 0 },
    },
    { what: 'only where one fits', names: ['odd', 'even'], proposal: undefined },
  ])('$what', async ({ names, proposal }) => {
    const happens = named(...names)
    const { result } = await stories.expectStory({ images: [], policy: BY_TEAM, happens })
    expect([result.mappingProposal]).toMatchObject([proposal])
  })

  it.each([
    { mapped: 2, isProposed: false },
    { mapped: 1, isProposed: true },
  ])('where $mapped of four images have a family: $isProposed', async ({ mapped, isProposed }) => {
    const inTeam = numbersTo(mapped).map((number) =>
      stories.image(number, { tags: tags({ team: 'a', app: 'web' }) }),
    )
    const happens = stories.all(named('web-001', 'web-002', 'db-001', 'db-002'), ...inTeam)
    const { result } = await stories.expectStory({ images: [], policy: BY_TEAM, happens })
    expect(result.mappingProposal !== undefined).toBe(isProposed)
  })
})

describe('a family that would lose images of several kinds of names', () => {
  const happens = named('web-001', 'db-001')
  const constant = { by: 'tags', keys: ['environment'] } as const
  const inDev = stories.all(
    happens,
    ...[1, 2].map((number) => stories.image(number, { tags: tags({ environment: 'dev' }) })),
  )
  stories.story('is warned of', {
    policy: { mapping: constant },
    happens: inDev,
    warnings: ['mixed-family'],
    says: 'eu-west-1 (111122223333): the family dev would lose images of 2 kinds of names: db, web. Check that mapping does not put different things together.',
  })
  stories.story('is meant with mapping: all', { happens: inDev, warnings: [] })
})
