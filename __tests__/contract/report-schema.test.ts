import { readProjectFile } from './documents.ts'

interface Schema {
  readonly description?: string
  readonly type?: string
  readonly format?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: Schema | false
  readonly required?: readonly string[]
}

type Place = readonly [path: string, schema: Schema]

/** Everything that a schema tells of, with the way to it. */
function placesIn(schema: Schema, path = ''): readonly Place[] {
  const { properties = {}, items, additionalProperties } = schema
  const below: readonly Place[] = [
    ...Object.entries(properties).map(([name, each]): Place => [`${path}/${name}`, each]),
    ...(items ? [[`${path}[]`, items] as const] : []),
    ...(additionalProperties ? [[`${path}/*`, additionalProperties] as const] : []),
  ]
  return below.flatMap(([place, each]) => [[place, each] as const, ...placesIn(each, place)])
}

describe('the published JSON Schema of the report', () => {
  let schema: Schema
  let places: ReadonlyMap<string, Schema>

  beforeAll(async () => {
    schema = JSON.parse(await readProjectFile('docs/report.schema.json')) as Schema
    places = new Map(placesIn(schema))
  })

  it('describes every property', () => {
    const undescribed = [...places].filter(([, { description = '' }]) => description.length < 8)
    expect(undescribed.map(([path]) => path)).toEqual([])
    expect(places.size).toBeGreaterThan(150)
  })

  it('says the unit of what has one', () => {
    const units = { Gib: /In GiB\./, gib: /In GiB\./, PerMonth: /In US dollars a month/ }
    const others = { Ms: /In milliseconds\./, Days: /In days\./, At: /UTC/, until: /UTC/ }
    for (const [ending, unit] of Object.entries({ ...units, ...others })) {
      const named = [...places].filter(([path]) => path.endsWith(ending))
      expect(named.length).toBeGreaterThan(0)
      expect(named.filter(([, { description = '' }]) => !unit.test(description))).toEqual([])
    }
  })

  it('has the frame that consumers rest on', () => {
    const frame = [
      ...['schemaVersion', 'dryRun', 'generatedAt', 'run', 'settings', 'totals', 'errors'],
      ...['warnings', 'targets'],
    ]
    expect(schema.required).toEqual(expect.arrayContaining(frame))
    const run = 'version repository workflow runId attempt commit url startedAt finishedAt'
    const target = 'accountId region status error totals families evidence images orphans'
    const family = 'label images inUse kept removed disabled rule'
    const image =
      'id name family architecture createdAt verdict reason rank references snapshots outcome error'
    const expected = {
      '/run': run,
      '/errors[]': 'code message accountId region actions',
      '/targets[]': target,
      '/targets[]/families[]': family,
      '/targets[]/evidence[]': 'source resources images skipped',
      '/targets[]/images[]': image,
      '/targets[]/images[]/references[]': 'source resource',
      '/targets[]/images[]/snapshots[]': 'id outcome reason',
      '/targets[]/orphans[]': 'id verdict reason outcome',
    }
    for (const [path, names] of Object.entries(expected)) {
      const properties = Object.keys(places.get(path)?.properties ?? {})
      expect(properties).toEqual(expect.arrayContaining(names.split(' ')))
    }
  })

  it('allows fields that a later version of the action adds', () => {
    const closed = [...places, ['', schema] as const].filter(
      ([, { additionalProperties }]) => additionalProperties === false,
    )
    expect(closed).toEqual([])
  })
})
