import fc from 'fast-check'
import type { Image } from '../../../src/model/index.ts'
import { sortIntoFamilies } from '../../../src/plan/families.ts'
import { mixedFamilies, proposeMapping, stemOf } from '../../../src/plan/name-stems.ts'
import { anImage, aPlannedImage, imageId, tagged } from './planning.ts'

const image = (name: string, tags: Readonly<Record<string, string>> = {}, id = 1): Image =>
  anImage({ id: imageId(id), name, ...tagged(tags) })

describe('the stem of a name', () => {
  it.each([
    ['al2023-web-20260101', 'al2023-web'],
    ['web-2026-01-31', 'web'],
    ['web-2026-01-31T12-00', 'web'],
    ['web-20260131T120000Z', 'web'],
    ['web_1.2.3', 'web'],
    ['web-v7', 'web'],
    ['web-1.2.3-4f2a9cd', 'web'],
    ['web-12', 'web'],
    ['front-prod-2026-08-20-2', 'front-prod'],
    ['web-20260131_1', 'web'],
    ['rhel-9-20260101', 'rhel-9'],
    ['ubuntu-22.04-20260101', 'ubuntu-22.04'],
  ])('of %s is %s', (name, stem) => {
    expect(stemOf({ name })).toBe(stem)
  })

  it.each(['web', 'ubuntu-22.04', '20260101', 'web-facade', 'web-blue'])(
    'is none where there is no version: %s',
    (name) => {
      expect(stemOf({ name })).toBeUndefined()
    },
  )
})

const SERVICES = ['web', 'api', 'db']
type TagsOf = (service: string, number: number) => Readonly<Record<string, string>>

const versions = (tagsOf: TagsOf): Image[] =>
  SERVICES.flatMap((service) =>
    [1, 2, 3, 4].map((number) =>
      image(`${service}-2026010${String(number)}`, tagsOf(service, number), number),
    ),
  )

const BY_APP = versions((service) => ({ app: service }))

describe('the mapping that is proposed', () => {
  it.each<readonly [string, Image[]]>([
    [
      'group as the stems do, and no tag with one value: tags:app',
      versions((service) => ({ CostCenter: '7', ManagedBy: 'ci', app: service })),
    ],
    [
      'are a pair where one does not tell all: tags:role,stage',
      ['web', 'api'].flatMap((role) =>
        ['dev', 'prod'].flatMap((stage) =>
          [1, 2].map((n) => image(`${stage}-${role}-2026010${String(n)}`, { role, stage })),
        ),
      ),
    ],
    ['images without a version lack as well: tags:app', [...BY_APP, image('base')]],
  ])('has tags that %s', (what, images) => {
    expect(proposeMapping(images)?.text).toBe(what.split(': ').at(-1))
  })

  it.each<readonly [string, Image[]]>([
    ['no image has tags', versions(() => ({}))],
    [
      'some images lack the tags that fit the others',
      [...BY_APP, image('mail-1'), image('mail-2')],
    ],
    [
      'an image without a version has the tag of others',
      [...BY_APP, image('base', { app: 'web' })],
    ],
    ['a service has two values of a tag', versions((s, n) => ({ app: `${s}${String(n % 2)}` }))],
    [
      'there is one service, because its tag would have one value',
      [1, 2, 3].map((n) => image(`web-${String(n)}`, { app: 'web' }, n)),
    ],
    ['half of the names have a version', ['web-1', 'web-2', 'a', 'b'].map((name) => image(name))],
    [
      'keys are of AWS, or YAML or the input reads them otherwise',
      versions((s) => ({ 'aws:x': s, 'a key': s, 'a,b': s, 'k#': s })),
    ],
    [
      'tags put services together',
      versions(() => ({ ManagedBy: 'terraform', CostCenter: '42', OS_Version: '9', Release: 'x' })),
    ],
  ])('is by name where %s', (_what, images) => {
    expect(proposeMapping(images)?.text).toMatch(/^name:\/\^\(\.\+\?\)/)
  })

  it.each<readonly [string, Image[]]>([
    ['no two names have one stem', SERVICES.map((s) => image(`${s}-1`))],
    ['few names have a version', SERVICES.map((s) => image(s, { app: s }))],
  ])('is none where %s', (_what, images) => {
    expect(proposeMapping(images)).toBeUndefined()
  })

  it('never joins images of different stems', () => {
    const word = fc.constantFrom('web', 'api', 'al2023-web', 'x')
    const version = fc.constantFrom('1', '20260101', '1.2.3', 'v2', '4f2a9cd', 'beta')
    const some = fc.record({ word, version, app: word, team: fc.constantFrom('a', 'b', '') })
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 30 }), (all) => {
        const images = all.map(({ word: name, version: end, app, team }, index) =>
          image(`${name}-${end}`, { app, team, one: 'x' }, index + 1),
        )
        const proposed = proposeMapping(images)
        if (proposed === undefined) return
        const families = sortIntoFamilies(images, proposed.mapping)
        const mapped = images.filter((each) => families.familyOf(each) !== undefined)
        const byFamily = Map.groupBy(mapped, (each) => families.familyOf(each)?.key)
        for (const members of byFamily.values()) {
          expect(new Set(members.map(stemOf)).size).toBe(1)
          expect(members.map(stemOf)).not.toContain(undefined)
        }
      }),
    )
  })
})

describe('a family that mixes', () => {
  const FAMILY = { key: 'f', label: 'dev' }
  const OTHER = { key: 'g', label: 'prod' }
  const going = (name: string, family: typeof FAMILY | undefined = FAMILY) =>
    aPlannedImage({ image: image(name), family })
  const alone = (name: string) => ({ ...going(name), family: undefined })
  const kept = aPlannedImage({
    ...going('api-1'),
    verdict: { verdict: 'keep', reason: { code: 'in-use' } },
  })

  it('is one that would lose images of several stems', () => {
    expect(mixedFamilies([going('web-1'), going('api-1'), going('web-2')])).toEqual([
      { label: 'dev', stems: ['api', 'web'] },
    ])
  })

  it.each([
    ['each has one stem', [going('web-1'), going('api-1', OTHER)]],
    ['images have no family', [going('web-1'), alone('db-1'), alone('cache-1')]],
    ['the other name has no version', [going('web-1'), going('api')]],
    ['the other stem stays', [going('web-1'), going('web-2'), kept]],
  ])('is none where %s', (_what, images) => {
    expect(mixedFamilies(images)).toEqual([])
  })
})
