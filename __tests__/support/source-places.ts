import type { Region } from '../emulator/index.ts'
import { REFERENCE_KEYS, type ReferenceKey } from '../../src/model/index.ts'
import type { Inputs } from './run-action.ts'
import { escapeText } from '../../src/report/markdown.ts'
import {
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  snapshotsOf,
  startScenario,
  type ScenarioRun,
} from './scenario.ts'

/** A use of an image, and the resource that then names it. */
export interface Place {
  readonly where: string
  readonly use: (region: Region, imageId: string) => string
  readonly counts?: false
  /** A part of how the resource uses it. */
  readonly detail?: string
}

/** A template of three versions, of which the first is neither the default nor the latest. */
export function pinnedTemplate(
  region: Region,
  ImageId: string,
): { readonly id: string; readonly name: string } {
  return region.addLaunchTemplate({ versions: [{ ImageId }, {}, {}], defaultVersion: 2 })
}

interface Seeded extends Place {
  readonly id: string
  readonly resource: string
}

function seedPlaces(region: Region, places: readonly Place[]): readonly Seeded[] {
  return places.map((place) => {
    const [id = ''] = bake(region, [300])
    return { ...place, id, resource: place.use(region, id) }
  })
}

/** What one source names is kept for it, with every other source left out; the rest goes. */
export function describePlaces(
  source: ReferenceKey,
  places: readonly Place[],
  inputs: Inputs = {},
): void {
  describe(`${source} alone`, () => {
    let seeded: readonly Seeded[]
    let result: ScenarioRun
    let snapshots: readonly string[]
    let gone: readonly string[]

    beforeAll(async () => {
      const { region, run } = await startScenario({ pageSize: 2, emptyPages: 3 })
      const unused = bake(region, [400])
      seeded = seedPlaces(region, places)
      const uncounted = seeded.filter(({ counts }) => counts === false)
      gone = [...unused, ...uncounted.map(({ id }) => id)]
      snapshots = snapshotsOf(region, gone)
      const others = REFERENCE_KEYS.filter((key) => key !== source)
      result = await run({
        'keep-previous': '0',
        'max-age': '1d',
        'skip-references': others.join(','),
        ...inputs,
      })
    })

    const counting = places.filter(({ counts }) => counts !== false)

    it.each(counting)('names the image of $where', ({ where }) => {
      const {
        id = '',
        resource = '',
        detail = '',
      } = seeded.find((each) => each.where === where) ?? {}

      expectKept(result, { [id]: 'in-use' })
      const { references } = reportedImage(result, id)
      expect(references).toEqual([expect.objectContaining({ source, resource })])
      expect(references[0]?.detail ?? '').toContain(detail)
      const shown = RegExp.escape(escapeText(resource.split(' ')[0] ?? ''))
      expect(result.summary).toMatch(new RegExp(`${id}.*${shown}`))
    })

    it('lets go what it does not name, and what no longer launches', () => {
      expect(result.exitCode).toBe(0)
      expectRemoved(result, { images: gone, snapshots })
    })

    it('is the only source that was looked at, and a warning says so', () => {
      const rows = result.report?.targets[0]?.evidence ?? []

      expect(rows.filter(({ skipped }) => !skipped).map((row) => row.source)).toEqual([source])
      expect(result.log).toMatch(/^::warning title=References were skipped/m)
    })
  })
}
