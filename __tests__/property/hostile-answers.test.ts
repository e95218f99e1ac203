import { jest } from '@jest/globals'
import fc from 'fast-check'
import type { Fault } from '../emulator/index.ts'
import { bake, startScenario, type ScenarioRun } from '../support/scenario.ts'

jest.setTimeout(600_000)

const FAST_CLOCK = new URL('../support/fast-clock.ts', import.meta.url)

/** Of every protocol a list, and of EC2 those that a verdict rests on. */
const OPERATIONS = [
  'DescribeImages',
  'DescribeInstances',
  'DescribeAutoScalingGroups',
  'GetParameters',
  'ListRules',
  'DescribeImageReferences',
  'GetCallerIdentity',
] as const

interface Ended {
  readonly run: ScenarioRun
  readonly used: readonly string[]
}

/** A real run on an account whose images are used in three places but for one of them. */
async function runWith(fault: Fault): Promise<Ended> {
  const { region, run } = await startScenario({ faults: [fault] })
  const [byInstance = '', byParameter = '', byRecipe = ''] = bake(region, [300, 300, 300, 300])
  region.addInstance({ imageId: byInstance })
  region.addParameter({ name: '/images/web', value: byParameter })
  region.addImageRecipe({ name: 'web', imageId: byRecipe })
  region.addAutoScalingGroup()
  region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
  const ended = await run(
    {
      'keep-previous': '0',
      'max-age': '1d',
      'require-recycle-bin': 'true',
      'delete-snapshots': 'false',
    },
    { environment: { NODE_OPTIONS: `--import=${FAST_CLOCK.href}` } },
  )
  return { run: ended, used: [byInstance, byParameter, byRecipe] }
}

/** A clear error and nothing removed, or what is right: never a trace of the code in place of words. */
function expectWordsOrRight({ run, used }: Ended, operation: string): void {
  for (const id of used) expect(run.gone.images).not.toContain(id)
  expect(run.log).not.toMatch(/^ {4}at /m)
  const failed = run.exitCode === 1
  expect([0, 1]).toContain(run.exitCode)
  expect(failed ? run.gone.images : []).toEqual([])
  const end = run.log.slice(run.log.lastIndexOf('::endgroup::'))
  expect(end.includes('::error') && end.includes(operation)).toBe(failed)
}

type Spoil = (body: string) => string

const BOMB = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'b'.repeat(n + 1)} "${`&${n === 0 ? 'a' : 'b'.repeat(n)};`.repeat(10)}">`).join('')}]>`

const SPOILS: readonly (readonly [string, Spoil])[] = [
  ['empty', () => ''],
  ['null', () => 'null'],
  ['a list', () => '[]'],
  ['twice the same', (body) => body + body],
  [
    'of another operation',
    (body) =>
      body
        .replaceAll(/Describe\w+Response|\w+Response/g, 'DescribeTagsResponse')
        .replaceAll('"', "'"),
  ],
  ['of nested elements without end', (body) => body.replace('>', `>${'<a>'.repeat(20_000)}`)],
  [
    'behind a bomb of entities',
    (body) => body.replace('?>', `?>${BOMB}`).replace(/^\{/, `${BOMB}{`),
  ],
  ['with what is no text', (body) => `\u0000\uFFFE${body}`],
]

describe('an answer that is broken or hostile', () => {
  it.each(
    OPERATIONS.flatMap((operation) => SPOILS.map(([what, how]) => ({ operation, what, how }))),
  )('makes an error, or does no harm: $operation, $what', async ({ operation, how }) => {
    expectWordsOrRight(await runWith({ operation, kind: 'spoil', how }), operation)
  })

  it('may be cut off anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...OPERATIONS),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        async (operation, share) => {
          const how: Spoil = (body) =>
            body.slice(0, Math.floor((body.trimEnd().length - 1) * share))
          const ended = await runWith({ operation, kind: 'spoil', how })
          expect(ended.run.exitCode).toBe(1)
          expectWordsOrRight(ended, operation)
        },
      ),
      { numRuns: 15 },
    )
  })
})
