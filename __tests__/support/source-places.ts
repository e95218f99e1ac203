import { escapeText } from '../../src/report/markdown.ts'
import { REFERENCE_KEYS, type ReferenceKey } from '../../src/model/index.ts'
import type { Region } from '../emulator/index.ts'
import type { Inputs } from './run-action.ts'
import {
  bake,
  expectGone,
  expectKept,
  GREEDY,
  reportedImage,
  snapshotsOf,
  startScenario,
  type ScenarioRun,
} from './scenario.ts'

/** Makes a resource that names an image, and says what the report then has to call it. */
export type Use = (region: Region, imageId: string) => string | undefined

/** By where the image is named; what follows an arrow is a part of how the resource uses it. */
export type Places = Readonly<Record<string, Use>>

/** One place for each of these states. */
export const eachOf = <State extends string>(
  where: string,
  states: readonly State[],
  use: (region: Region, imageId: string, state: State) => string | undefined,
  detail?: string,
): Places =>
  Object.fromEntries(
    states.map((state): [string, Use] => [
      [where, state, ...(detail === undefined ? [] : ['→', detail])].join(' '),
      (region, imageId) => use(region, imageId, state),
    ]),
  )

type Data = Parameters<Region['addLaunchTemplate']>[0]['versions'][number]

/** The first of three versions of a template, which is neither the default nor the latest. */
export const pinnedVersion = (
  region: Region,
  data: Data,
): { readonly LaunchTemplateId: string; readonly Version: string } => ({
  LaunchTemplateId: region.addLaunchTemplate({ versions: [data, {}, {}], defaultVersion: 2 }).id,
  Version: '1',
})

interface Seeded {
  readonly id: string
  readonly snapshot: string
  readonly resource: string
}

/** An image for each place that names it, or names its snapshot. */
export function seedPlaces(
  region: Region,
  places: Places,
  what: 'id' | 'snapshot' = 'id',
): ReadonlyMap<string, Seeded> {
  const seed = ([where, use]: [string, Use]): [string, Seeded] => {
    const [id = ''] = bake(region, [300])
    const ids = { id, snapshot: snapshotsOf(region, [id])[0] ?? '' }
    return [where, { ...ids, resource: use(region, ids[what]) ?? '' }]
  }
  return new Map(Object.entries(places).map(seed))
}

/** What one source names is kept for it, with every other source left out; the rest goes. */
export function describePlaces(
  source: ReferenceKey,
  { names, ignores = {} }: { readonly names: Places; readonly ignores?: Places },
  inputs: Inputs = {},
): void {
  describe(`${source} alone`, () => {
    let seeded: ReadonlyMap<string, Seeded>
    let result: ScenarioRun
    let gone: readonly string[]

    beforeAll(async () => {
      const { region, run } = await startScenario({ pageSize: 2, emptyPages: 3 })
      gone = bake(region, [400])
      seeded = seedPlaces(region, names)
      gone = [...gone, ...[...seedPlaces(region, ignores).values()].map(({ id }) => id)]
      const skipped = REFERENCE_KEYS.filter((key) => key !== source).join(',')
      result = await run({ ...GREEDY, 'skip-references': skipped, ...inputs })
    })

    it.each(Object.keys(names))('names the image of %s', (where) => {
      const { id = '', resource = '' } = seeded.get(where) ?? {}

      expectKept(result, { [id]: 'in-use' })
      const { references } = reportedImage(result, id)
      expect(references).toEqual([expect.objectContaining({ source, resource })])
      expect(references[0]?.detail ?? '').toContain(where.split(' → ')[1] ?? '')
      const shown = RegExp.escape(escapeText(resource.split(' ')[0] ?? ''))
      expect(result.summary).toMatch(new RegExp(`${id}.*${shown}`))
    })

    it(`lets go what it does not name: ${Object.keys(ignores).join(', ')}`, () => {
      expectGone(result, ...gone)
    })

    it('is the only source that was looked at, and a warning says so', () => {
      const rows = result.report?.targets[0]?.evidence ?? []

      expect(rows.filter(({ skipped }) => !skipped).map((row) => row.source)).toEqual([source])
      expect(result.log).toMatch(/^::warning title=References were skipped/m)
    })
  })
}
