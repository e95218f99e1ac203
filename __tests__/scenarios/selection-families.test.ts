import { describe, expect, it } from '@jest/globals'
import { daysAgo, type ImageSeed, type Region } from '../emulator/index.ts'
import { rowsOf } from '../support/rendered.ts'
import {
  bake,
  expectKept,
  expectPlanned,
  reportedImage,
  snapshotsOf,
  startScenario,
  type ScenarioRun,
} from '../support/scenario.ts'

/** One image of each seed, the first the newest. */
const addAll = (region: Region, seeds: readonly ImageSeed[]): string[] =>
  seeds.map((seed, index) => region.addImage({ createdAt: daysAgo(10 + index), ...seed }).id)

const familiesOf = (run: ScenarioRun, ids: readonly string[]): readonly (string | undefined)[] =>
  ids.map((id) => reportedImage(run, id).family)

describe('mapping', () => {
  it('by tags tells families with swapped values apart', async () => {
    const { region, dryRun } = await startScenario()
    const one = bake(region, [10, 20], { tags: { environment: 'web', role: 'prod' } })
    const other = bake(region, [11, 21], { tags: { environment: 'prod', role: 'web' } })
    const images = [one[1] ?? '', other[1] ?? '']

    const result = await dryRun({ 'keep-previous': '1' })

    expectPlanned(result, { images, snapshots: snapshotsOf(region, images) })
    expect(familiesOf(result, [...one, ...other])).toEqual([
      'web.prod',
      'web.prod',
      'prod.web',
      'prod.web',
    ])
  })

  it('by tags compares values, never labels', async () => {
    const { region, dryRun } = await startScenario()
    const ids = addAll(region, [
      { tags: { environment: 'a.b', role: 'c' } },
      { tags: { environment: 'a', role: 'b.c' } },
    ])

    const result = await dryRun({ 'keep-previous': '1' })

    expectPlanned(result, {})
    expectKept(result, Object.fromEntries(ids.map((id) => [id, 'keep-previous'])))
    expect(familiesOf(result, ids)).toEqual(['a.b.c', 'a.b.c'])
  })

  it('by a tag key does not match a part of a key, nor in another case', async () => {
    const { region, dryRun } = await startScenario()
    const [role = '', upper = '', ...ol] = addAll(region, [
      { tags: { role: 'web' } },
      { tags: { OL: 'web' } },
      { tags: { ol: 'web' } },
      { tags: { ol: 'web' } },
    ])
    const images = [ol[1] ?? '']

    const result = await dryRun({ mapping: 'tags:ol', 'keep-previous': '1' })

    expectPlanned(result, { images, snapshots: snapshotsOf(region, images) })
    expectKept(result, { [role]: 'unmapped', [upper]: 'unmapped' })
  })

  it('by tags says which tag an unmapped image lacks', async () => {
    const { region, dryRun } = await startScenario()
    const [one = '', both = ''] = addAll(region, [{ tags: { role: 'web' } }, {}])

    const result = await dryRun()

    expectPlanned(result, {})
    expectKept(result, { [one]: 'unmapped', [both]: 'unmapped' })
    expect(reportedImage(result, one).explanation).toBe(
      'It has no family: it lacks tag environment.',
    )
    expect(reportedImage(result, both).explanation).toContain('tag environment and tag role')
  })

  it('by name takes the longest value that the name contains', async () => {
    const { region, dryRun } = await startScenario()
    const ids = addAll(region, [
      { name: 'front-end-1' },
      { name: 'front-1' },
      { name: 'Front-2' },
      { name: 'front-end-2' },
      { name: 'front-2' },
    ])
    const images = ids.slice(3)

    const result = await dryRun({ mapping: 'name : front , front-end', 'keep-previous': '1' })

    expectPlanned(result, { images, snapshots: snapshotsOf(region, images) })
    expectKept(result, { [ids[2] ?? '']: 'unmapped' })
    expect(familiesOf(result, ids)).toEqual(['front-end', 'front', undefined, 'front-end', 'front'])
  })

  it('by a regular expression takes what its groups hold', async () => {
    const { region, dryRun } = await startScenario()
    const ids = addAll(region, [
      { name: 'api-0a1b2c3' },
      { name: 'web-0a1b2c3' },
      { name: 'api-9f8e7d6' },
      { name: 'api-latest' },
    ])
    const images = [ids[2] ?? '']

    const result = await dryRun({ mapping: 'name:/^(.+)-[0-9a-f]{7}$/', 'keep-previous': '1' })

    expectPlanned(result, { images, snapshots: snapshotsOf(region, images) })
    expectKept(result, { [ids[3] ?? '']: 'unmapped' })
    expect(familiesOf(result, ids)).toEqual(['api', 'web', 'api', undefined])
  })

  it('all makes one family of everything, but for the architecture', async () => {
    const { region, dryRun } = await startScenario()
    const ids = addAll(region, [
      { name: 'a' },
      { tags: { role: 'b' } },
      { name: 'c', architecture: 'arm64' },
    ])
    const images = [ids[1] ?? '']

    const result = await dryRun({ mapping: 'all', 'keep-previous': '1' })

    expectPlanned(result, { images, snapshots: snapshotsOf(region, images) })
    expect(familiesOf(result, ids)).toEqual(['all (x86_64)', 'all (x86_64)', 'all (arm64)'])
  })

  it('that most images do not fit is answered with the commonest tags and a mapping to paste', async () => {
    const { region, dryRun } = await startScenario()
    addAll(region, [
      { tags: { Service: 'a', Build: '1' } },
      { tags: { Service: 'a', Build: '2' } },
      { tags: { Service: 'b', Build: '3' } },
      { tags: { Service: 'b', Build: '4' } },
    ])

    const result = await dryRun()

    expectPlanned(result, {})
    expect(result.summary).toContain('mapping: tags:Service\n')
    expect(rowsOf(result.summary, 'Build')).toStrictEqual([['Build', '4', '4']])
  })
})
