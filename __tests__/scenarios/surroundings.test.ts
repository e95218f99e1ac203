import fc from 'fast-check'
import {
  bake,
  expectKept,
  expectRemoved,
  GREEDY,
  makeCheckedOutWorkspace,
  type Scenario,
  startScenario,
} from '../support/index.ts'

/** As many images as one run is asked about: a run costs more than an image. */
const IMAGES = 100

/** What stands before an id in JSON, CloudFormation, shell, percent-encoded and coloured text, and in none. */
const escape = fc.constantFrom(
  ...[
    '\\n',
    '\\t',
    '\\r\\n',
    '\\u0022',
    '\\x1b[1m',
    '\u001b[0m',
    '%22',
    '%3D',
    '&quot',
    '\\033[1m',
  ],
  ...['ami-', 'snap-', 'ami-0123456', 'x', '0', 'f', '_', '"'],
)
/** A NUL byte makes a file of the repository binary, and SSM takes no halves of characters. */
const anyText = fc
  .string({ unit: 'binary', maxLength: 30 })
  .map((text) => text.replaceAll('\0', '').toWellFormed())
const surrounding = fc.array(fc.oneof(escape, anyText), { maxLength: 4 }).map((all) => all.join(''))
const surroundings = fc.array(fc.tuple(surrounding, surrounding), {
  minLength: IMAGES,
  maxLength: IMAGES,
})

/** Every image is named in a text of its own, and every one must stay. */
async function expectAllKept(
  put: (scenario: Scenario, texts: readonly string[]) => Promise<Parameters<Scenario['run']>>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(surroundings, async (around) => {
      const scenario = await startScenario()
      const ids = bake(
        scenario.region,
        around.map(() => 300),
      )
      const texts = ids.map((id, index) => (around[index] ?? []).join(id))
      const result = await scenario.run(...(await put(scenario, texts)))
      expectRemoved(result, {})
      expectKept(result, Object.fromEntries(ids.map((id) => [id, 'in-use'])))
    }),
    { numRuns: 2, endOnFailure: true },
  )
}

describe('an id, whatever text surrounds it', () => {
  it('keeps its image where it stands in a file of the repository', async () => {
    await expectAllKept(async (_scenario, texts) => {
      const files = Object.fromEntries(texts.map((text, index) => [`${String(index)}.txt`, text]))
      const GITHUB_WORKSPACE = await makeCheckedOutWorkspace(files)
      return [GREEDY, { environment: { GITHUB_WORKSPACE } }]
    })
    expect.hasAssertions()
  })

  it('keeps its image where it stands in a parameter', async () => {
    await expectAllKept(async ({ region }, texts) => {
      for (const [index, value] of texts.entries()) {
        region.addParameter({ name: `/apps/${String(index)}`, value, dataType: 'text' })
      }
      return Promise.resolve([{ ...GREEDY, 'ssm-parameter-paths': '/apps/' }])
    })
    expect.hasAssertions()
  })
})
