import fc from 'fast-check'
import type { Image } from '../../../src/model/index.ts'
import { sortIntoFamilies } from '../../../src/plan/families.ts'
import { mixedFamilies, proposeMapping, stemOf } from '../../../src/plan/name-stems.ts'
import { anImage, imageId } from '../../support/model-factories.ts'
import { aPlannedImage } from '../../support/planned-factories.ts'

const image = (name: string, tags: Readonly<Record<string, string>> = {}, id = 1): Image =>
  anImage({ id: imageId(id), name, tags: new Map(Object.entries(tags)) })

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
const versions = (tagsOf: (service: string, number: number) => Record<string, string>): Image[] =>
  SERVICES.flatMap((service) =>
    [1, 2, 3, 4].map((number) =>
      image(`${service}-2026010${String(number)}`, tagsOf(service, number), number),
    ),
  )

describe('the mapping that is proposed', () => {
  it.each<readonly [string, Image[], string | undefined]>([
    [
      'tags that group as the stems do, and no tag with one value',
      versions((service) => ({ CostCenter: '7', ManagedBy: 'ci', app: service })),
      'tags:app',
    ],
    [
      'a pair of tags where one does not tell all',
      ['web', 'api'].flatMap((role) =>
        ['dev', 'prod'].flatMap((stage) =>
          [1, 2].map((n) => image(`${stage}-${role}-2026010${String(n)}`, { role, stage })),
        ),
      ),
      'tags:role,stage',
    ],
    [
      'by name where some images lack the tags that fit the others',
      [...versions((s) => ({ app: s })), image('mail-1'), image('mail-2')],
      proposeMapping(versions(() => ({})))?.text,
    ],
    [
      'tags that images without a version lack as well',
      [...versions((s) => ({ app: s })), image('base')],
      'tags:app',
    ],
    [
      'by name where an image without a version has the tag of others',
      [...versions((s) => ({ app: s })), image('base', { app: 'web' })],
      proposeMapping(versions(() => ({})))?.text,
    ],
    [
      'by name where one service has two values of a tag',
      versions((s, number) => ({ app: `${s}${String(number % 2)}` })),
      proposeMapping(versions(() => ({})))?.text,
    ],
    [
      'by name where there is one service, because its tag would have one value',
      [1, 2, 3].map((n) => image(`web-${String(n)}`, { app: 'web' }, n)),
      proposeMapping(versions(() => ({})))?.text,
    ],
    [
      'by name where half of the names have a version',
      [image('web-1'), image('web-2'), image('a'), image('b')],
      proposeMapping(versions(() => ({})))?.text,
    ],
    ['nothing where no two names have one stem', SERVICES.map((s) => image(`${s}-1`)), undefined],
    [
      'nothing where few names have a version',
      SERVICES.map((s) => image(s, { app: s })),
      undefined,
    ],
    [
      'no key of AWS, and none that YAML or the input reads otherwise',
      versions((s) => ({ 'aws:x': s, 'a key': s, 'a,b': s, 'k#': s })),
      proposeMapping(versions(() => ({})))?.text,
    ],
  ])('is %s', (_what, images, text) => {
    expect(proposeMapping(images)?.text).toBe(text)
  })

  it('is by name where tags put services together', () => {
    const constant = { ManagedBy: 'terraform', CostCenter: '42', OS_Version: '9', Release: 'x' }
    expect(proposeMapping(versions(() => constant))?.text).toMatch(/^name:\//)
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
  const going = (name: string, verdict: 'remove' | 'keep' = 'remove') =>
    aPlannedImage({
      image: image(name),
      family: { key: 'f', label: 'dev' },
      verdict:
        verdict === 'remove'
          ? { verdict: 'remove', reason: { code: 'requested' } }
          : { verdict: 'keep', reason: { code: 'unmapped', missing: [] } },
    })

  it('is one that would lose images of several stems', () => {
    const images = [going('web-1'), going('api-1'), going('web-2')]
    expect(mixedFamilies(images)).toEqual([{ label: 'dev', stems: ['api', 'web'] }])
  })

  it('is told apart from others, and from images without a family', () => {
    const of = (name: string, family: { key: string; label: string } | undefined) => ({
      ...going(name),
      family,
    })
    const images = [
      of('web-1', { key: 'f', label: 'dev' }),
      of('api-1', { key: 'g', label: 'prod' }),
      of('db-1', undefined),
      of('cache-1', undefined),
    ]
    expect(mixedFamilies(images)).toEqual([])
  })

  it('counts only names that have a version', () => {
    expect(mixedFamilies([going('web-1'), going('api')])).toEqual([])
  })

  it('is none where one stem goes, or the other stays', () => {
    expect(mixedFamilies([going('web-1'), going('web-2'), going('api-1', 'keep')])).toEqual([])
  })
})
