import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PlanFileError, readPlanFile, requireTargets, type PlanFile } from '../../src/plan-file.ts'
import { OTHER_ACCOUNT, OTHER_REGION, TARGET } from '../support/model-factories.ts'

let folder = ''
let path = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-file-'))
  path = join(folder, 'plan.json')
})
afterAll(async () => rm(folder, { recursive: true }))

const going = { id: 'ami-1', verdict: 'remove', outcome: 'planned', snapshots: [] } as const
const staying = { id: 'ami-2', verdict: 'keep', outcome: 'kept', snapshots: [] } as const

function target(overrides: object = {}): object {
  const { accountId, region } = TARGET
  return { accountId, region, images: [going, staying], orphans: [], ...overrides }
}

const report = (overrides: object = {}): object => ({
  schemaVersion: 1,
  dryRun: true,
  generatedAt: '2026-11-20T12:00:00.000Z',
  targets: [target()],
  ...overrides,
})

const withImages = (...images: readonly object[]): object =>
  report({ targets: [target({ images })] })
const withOrphans = (...orphans: readonly object[]): object =>
  report({ targets: [target({ orphans })] })

async function readText(text: string): Promise<PlanFile> {
  await writeFile(path, text)
  return readPlanFile(path)
}

const readReport = async (content: object): Promise<PlanFile> => readText(JSON.stringify(content))

describe('the plan file', () => {
  it('approves the images that it removes, each with the snapshots that go with it', async () => {
    const snapshots = [
      { id: 'snap-1', outcome: 'planned' },
      { id: 'snap-2', outcome: 'kept', reason: 'locked' },
      { id: 'snap-3', outcome: 'planned' },
    ]

    await expect(readReport(withImages({ ...going, snapshots }, staying))).resolves.toEqual({
      generatedAt: '2026-11-20T12:00:00.000Z',
      approvals: [
        {
          accountId: TARGET.accountId,
          region: TARGET.region,
          images: new Map([['ami-1', new Set(['snap-1', 'snap-3'])]]),
          orphans: new Set(),
        },
      ],
    })
  })

  it('approves the orphans that it deletes, and not those that it only lists', async () => {
    const { approvals } = await readReport(
      withOrphans(
        { id: 'snap-1', verdict: 'remove', outcome: 'planned' },
        { id: 'snap-2', verdict: 'remove', outcome: 'kept', onlyReported: true },
        { id: 'snap-3', verdict: 'keep', outcome: 'kept' },
      ),
    )

    expect(approvals.map(({ orphans }) => orphans)).toEqual([new Set(['snap-1'])])
  })

  it('has an approval for each target', async () => {
    const { accountId, region } = OTHER_ACCOUNT
    const targets = [target(), target({ accountId, region, images: [{ ...going, id: 'ami-9' }] })]
    const { approvals } = await readReport(report({ targets }))

    expect(approvals).toMatchObject([
      { accountId: TARGET.accountId, images: new Map([['ami-1', new Set()]]) },
      { accountId, images: new Map([['ami-9', new Set()]]) },
    ])
  })

  it('may say more, and its time in another zone', async () => {
    const { generatedAt } = await readReport(
      report({ generatedAt: '2026-11-20T13:00:00+01:00', totals: { images: 2 }, more: [] }),
    )

    expect(generatedAt).toBe('2026-11-20T12:00:00.000Z')
  })
})

describe('a plan file is refused', () => {
  it.each<{ what: string; content: object; why: string | RegExp }>([
    {
      what: 'has another schema version',
      content: report({ schemaVersion: 2 }),
      why: /^Invalid input: expected 1 at schemaVersion$/,
    },
    {
      what: 'has no schema version',
      content: report({ schemaVersion: undefined }),
      why: /schemaVersion$/,
    },
    {
      what: 'is of a real run',
      content: report({ dryRun: false }),
      why: /expected true at dryRun$/,
    },
    { what: 'has no time', content: report({ generatedAt: 'yesterday' }), why: /at generatedAt$/ },
    { what: 'has no targets', content: report({ targets: undefined }), why: /at targets$/ },
    { what: 'has targets of another form', content: report({ targets: {} }), why: /at targets$/ },
    { what: 'is a list', content: [], why: /expected object/ },
    {
      what: 'has a target without images',
      content: report({ targets: [target({ images: undefined })] }),
      why: /at targets\.0\.images$/,
    },
    {
      what: 'has a target without orphans',
      content: report({ targets: [target({ orphans: undefined })] }),
      why: /at targets\.0\.orphans$/,
    },
    {
      what: 'has a target without an account',
      content: report({ targets: [target({ accountId: 111122223333 })] }),
      why: /at targets\.0\.accountId$/,
    },
    {
      what: 'has an image without an id',
      content: withImages({ ...going, id: '' }),
      why: /at targets\.0\.images\.0\.id$/,
    },
    {
      what: 'has an unknown verdict',
      content: withImages(staying, { ...going, verdict: 'delete' }),
      why: /at targets\.0\.images\.1\.verdict$/,
    },
    {
      what: 'has an image without snapshots',
      content: withImages({ ...going, snapshots: undefined }),
      why: /at targets\.0\.images\.0\.snapshots$/,
    },
    {
      what: 'has an orphan without an outcome',
      content: withOrphans({ id: 'snap-1', verdict: 'remove' }),
      why: /at targets\.0\.orphans\.0\.outcome$/,
    },
    {
      what: 'has an image twice',
      content: withImages(going, { ...staying, id: 'ami-1' }),
      why: 'ami-1 stands in it twice (eu-west-1 of 111122223333)',
    },
    {
      what: 'has an orphan twice',
      content: withOrphans(
        { id: 'snap-1', verdict: 'keep', outcome: 'kept' },
        { id: 'snap-1', verdict: 'remove', outcome: 'planned' },
      ),
      why: 'snap-1 stands in it twice (eu-west-1 of 111122223333)',
    },
    {
      what: 'has a target twice',
      content: report({ targets: [target(), target({ images: [] })] }),
      why: 'eu-west-1 of 111122223333 stands in it twice',
    },
    ...[
      { ...going, outcome: 'kept' },
      { ...staying, outcome: 'planned' },
      { ...going, outcome: 'removed' },
    ].map((image) => ({
      what: `has an image to ${image.verdict} that is ${image.outcome}`,
      content: withImages(image),
      why: `${image.id} has the verdict ${image.verdict} and the outcome ${image.outcome}`,
    })),
    ...[
      { id: 'snap-1', verdict: 'keep', outcome: 'planned' },
      { id: 'snap-1', verdict: 'remove', outcome: 'deleted' },
    ].map((orphan) => ({
      what: `has an orphan to ${orphan.verdict} that is ${orphan.outcome}`,
      content: withOrphans(orphan),
      why: `snap-1 has the verdict ${orphan.verdict} and the outcome ${orphan.outcome}`,
    })),
  ])('that $what', async ({ content, why }) => {
    const error = await readReport(content).catch((caught: unknown) => caught)
    const message = error instanceof PlanFileError ? error.message : String(error)
    const [start, end] = [
      `plan-file: ${JSON.stringify(path)} is not accepted: `,
      '. It takes the JSON report of a dry run of this account and Region (schema version 1). Nothing was removed.',
    ]

    expect(message.slice(0, start.length)).toBe(start)
    expect(message.slice(-end.length)).toBe(end)
    expect(message.slice(start.length, -end.length)).toMatch(why)
  })

  it.each([
    { what: 'is empty', text: '' },
    { what: 'is cut off', text: JSON.stringify(report()).slice(0, -1) },
    { what: 'is no JSON', text: 'plan' },
  ])('that $what', async ({ text }) => {
    await expect(readText(text)).rejects.toThrow(PlanFileError)
    await expect(readText(text)).rejects.toThrow(/JSON.*\. It takes the JSON report of a dry run/)
  })

  it('that does not exist', async () => {
    const missing = join(folder, 'none.json')

    await expect(readPlanFile(missing)).rejects.toThrow(PlanFileError)
    await expect(readPlanFile(missing)).rejects.toThrow(/none\.json.* is not accepted: .*ENOENT/)
  })
})

describe('a plan file for the targets of a run', () => {
  const fileOf = async (...places: readonly object[]): Promise<PlanFile> =>
    readReport(report({ targets: places.map(target) }))

  it('has a plan for each of them', async () => {
    const file = await fileOf(TARGET, OTHER_REGION)

    expect(() => {
      requireTargets(path, file, [OTHER_REGION, TARGET])
    }).not.toThrow()
  })

  it('may have more', async () => {
    const file = await fileOf(TARGET, OTHER_REGION)

    expect(() => {
      requireTargets(path, file, [TARGET])
    }).not.toThrow()
  })

  it.each([
    { what: 'account', other: OTHER_ACCOUNT },
    { what: 'Region', other: OTHER_REGION },
  ])('is refused where it is of another $what', async ({ other }) => {
    const file = await fileOf(TARGET)
    const require = (): void => {
      requireTargets(path, file, [TARGET, other])
    }

    expect(require).toThrow(PlanFileError)
    expect(require).toThrow(
      `it has no plan for ${other.region} of account ${other.accountId}. It takes the JSON report of a dry run`,
    )
  })
})
