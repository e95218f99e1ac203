import { PlanFileError, readPlanFile } from '../../../../src/inputs/plan-file.ts'
import { NOW } from '../../../support/model-factories.ts'
import { reportOrphan, reportSnapshot } from '../../../support/report-factories.ts'
import {
  going,
  pathOf,
  readReport,
  readText,
  report,
  staying,
  target,
  withImages,
  withOrphans,
} from './reading.ts'

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
      content: withImages({ ...going, id: undefined }),
      why: /at targets\.0\.images\.0\.id$/,
    },
    {
      what: 'has an image whose id is empty',
      content: withImages({ ...going, id: '' }),
      why: /at targets\.0\.images\.0\.id$/,
    },
    {
      what: 'has a target without a status',
      content: report({ targets: [target({ status: undefined })] }),
      why: /at targets\.0\.status$/,
    },
    {
      what: 'has a target whose status is unknown',
      content: report({ targets: [target({ status: 'approved' })] }),
      why: /at targets\.0\.status$/,
    },
    {
      what: 'has a plan of a target that could not be read',
      content: report({ targets: [target({ status: 'not-read' })] }),
      why: 'eu-west-1 of 111122223333 has a plan and the status not-read',
    },
    {
      what: 'has orphans of a target that could not be read',
      content: report({
        targets: [target({ status: 'not-read', images: [], orphans: [reportOrphan()] })],
      }),
      why: 'eu-west-1 of 111122223333 has a plan and the status not-read',
    },
    {
      what: 'has an image with a snapshot that is only listed',
      content: withImages({
        ...going,
        snapshots: [{ ...reportSnapshot({ id: 'snap-1' }), verdict: 'report' }],
      }),
      why: /at targets\.0\.images\.0\.snapshots\.0\.verdict$/,
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
      content: withOrphans({ id: 'snap-1', verdict: 'remove', outcome: undefined }),
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
      { ...going, verdict: 'disable', outcome: 'kept' },
      { ...going, verdict: 'disable', outcome: 'disabled' },
    ].map((image) => ({
      what: `has an image to ${image.verdict} that is ${image.outcome}`,
      content: withImages(image),
      why: `${image.id} has the verdict ${image.verdict} and the outcome ${image.outcome}`,
    })),
    ...[
      reportSnapshot({ id: 'snap-1', verdict: 'keep', outcome: 'planned' }),
      reportSnapshot({ id: 'snap-1', verdict: 'remove', outcome: 'kept' }),
      reportSnapshot({ id: 'snap-1', verdict: 'remove', outcome: 'deleted' }),
    ].map((snapshot) => ({
      what: `has a snapshot to ${snapshot.verdict} that is ${snapshot.outcome}`,
      content: withImages({ ...going, snapshots: [snapshot] }),
      why: `snap-1 has the verdict ${snapshot.verdict} and the outcome ${snapshot.outcome}`,
    })),
    {
      what: 'has a snapshot to remove of an image to keep',
      content: withImages({
        ...staying,
        snapshots: [reportSnapshot({ id: 'snap-1', verdict: 'remove', outcome: 'planned' })],
      }),
      why: 'snap-1 has the verdict remove and the outcome planned',
    },
    ...[
      { id: 'snap-1', verdict: 'keep', outcome: 'planned' },
      { id: 'snap-1', verdict: 'report', outcome: 'planned' },
      { id: 'snap-1', verdict: 'remove', outcome: 'kept' },
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
      `plan-file: ${JSON.stringify(pathOf())} is not accepted: `,
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
    const missing = pathOf('none.json')

    await expect(readPlanFile(missing, NOW)).rejects.toThrow(PlanFileError)
    await expect(readPlanFile(missing, NOW)).rejects.toThrow(
      /none\.json.* is not accepted: .*ENOENT/,
    )
  })
})
