import fc from 'fast-check'
import { PlanFileError, type PlanFile } from '../../src/inputs/plan-file.ts'
import { readText, report } from '../unit/inputs/plan-file/reading.ts'

const VALID = JSON.stringify(report())

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Every place in a value, as the keys that lead to it. */
function placesIn(value: Json, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const below = Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))
  return [path, ...below]
}

/** The value with another one in a place. */
function withOther(value: Json, [key, ...rest]: readonly string[], other: Json): Json {
  if (key === undefined || typeof value !== 'object' || value === null) return other
  const changed = Object.entries(value).map(
    ([name, each]) => [name, name === key ? withOther(each, rest, other) : each] as const,
  )
  return Array.isArray(value) ? changed.map(([, each]) => each) : Object.fromEntries(changed)
}

async function read(text: string): Promise<PlanFile | PlanFileError> {
  try {
    return await readText(text)
  } catch (error) {
    if (error instanceof PlanFileError) return error
    throw error
  }
}

/** It is refused in words that name the input, or approves only what its text says in so many words. */
async function expectRefusedOrTrue(text: string): Promise<void> {
  const plan = await read(text)
  if (plan instanceof PlanFileError) {
    expect(plan.message).toMatch(/^plan-file: .* is not accepted: .+ Nothing was removed\.$/s)
    return
  }
  const ids = plan.approvals.flatMap(({ images, orphans }) => [...images.keys(), ...orphans])
  for (const id of ids) expect(text).toContain(JSON.stringify(id))
}

describe('a plan file that somebody else wrote', () => {
  it('is refused where it is no JSON, or another text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), async (text) => {
        expect(await read(text)).toBeInstanceOf(PlanFileError)
      }),
    )
  })

  it('is refused where it was cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: VALID.length - 1 }), async (length) => {
        expect(await read(VALID.slice(0, length))).toBeInstanceOf(PlanFileError)
      }),
    )
  })

  it('is refused or tells what it says, whatever stands in any place of it', async () => {
    const valid = JSON.parse(VALID) as Json
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...placesIn(valid)),
        fc.jsonValue() as fc.Arbitrary<Json>,
        async (path, other) => {
          await expectRefusedOrTrue(JSON.stringify(withOther(valid, path, other)))
        },
      ),
      { numRuns: 400 },
    )
  })

  it('has no hidden names: __proto__ and the like are no fields of it', async () => {
    const realRun = VALID.replace('"dryRun":true', '"dryRun":false')
    const withoutWord = VALID.replace('"dryRun":true,', '')
    for (const text of [realRun, withoutWord]) {
      const hostile = text.replace(
        '{',
        '{"__proto__":{"dryRun":true,"targets":[]},"constructor":{},',
      )
      expect(await read(hostile)).toBeInstanceOf(PlanFileError)
    }
  })
})
