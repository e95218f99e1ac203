import { readData } from './documents.ts'

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

const schema = await readData<Schema>('docs/report.schema.json')
const places = new Map(placesIn(schema))

describe('the published JSON Schema of the report', () => {
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

  it.each([
    ['/run', 'version repository workflow runId attempt commit url startedAt finishedAt'],
    ['/errors[]', 'code message accountId region actions'],
    ['/targets[]', 'accountId region status error totals families evidence images orphans'],
    ['/targets[]/families[]', 'label images inUse kept removed disabled rule'],
    ['/targets[]/evidence[]', 'source resources images skipped'],
    ['/targets[]/images[]', 'id name family architecture createdAt verdict reason rank'],
    ['/targets[]/images[]', 'references snapshots outcome error'],
    ['/targets[]/images[]/references[]', 'source resource'],
    ['/targets[]/images[]/snapshots[]', 'id outcome reason'],
    ['/targets[]/orphans[]', 'id verdict reason outcome'],
  ])('has at %s what consumers rest on: %s', (path, names) => {
    const properties = Object.keys(places.get(path)?.properties ?? {})
    expect(properties).toEqual(expect.arrayContaining(names.split(' ')))
  })

  it('requires the frame that they rest on', () => {
    const frame =
      'schemaVersion dryRun generatedAt run settings totals errors warnings targets'.split(' ')
    expect(schema.required).toEqual(expect.arrayContaining(frame))
  })

  it('allows fields that a later version of the action adds', () => {
    const closed = [...places, ['', schema] as const].filter(
      ([, { additionalProperties }]) => additionalProperties === false,
    )
    expect(closed).toEqual([])
  })
})
