import { MOST_OUTPUT_BYTES, renderOutputs, type Outputs } from '../../../src/report/outputs.ts'
import { headline } from '../../../src/report/summary/headline.ts'
import type { ReportImage } from '../../../src/report/schema.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  idOf,
  removedImage,
  reportImage,
  reportOrphan,
  reportTarget,
} from '../../support/report-factories.ts'

const many = (count: number, image: (number: number) => ReportImage): readonly ReportImage[] =>
  Array.from({ length: count }, (_, index) => image(index + 1))

/** An image that is to be disabled first. */
const toDisable = { verdict: 'disable', reason: 'surplus', outcome: 'planned' } as const

/** One that was disabled and could not be marked. */
const unmarked = { outcome: 'failed', isDisabled: true } as const

const bytesOf = (outputs: Outputs): number =>
  Object.entries(outputs).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0)

describe('the outputs', () => {
  it('say how many images stay only because there is no usage report', () => {
    const missing = (...ids: string[]): object => ({
      usageReports: { missing: ids, requested: [], failed: [], pending: 0, notRead: 0 },
    })
    const report = createReport({
      targets: [reportTarget(missing('ami-1', 'ami-2')), reportTarget(missing('ami-3'))],
    })

    expect(renderOutputs(report, 'r').outputs['reports-needed-count']).toBe('3')
  })

  it('of a dry run say what is planned, and that nothing went', () => {
    const report = createReport({
      targets: [
        reportTarget({ images: [reportImage(), goingImage(2)], orphans: [reportOrphan()] }),
        reportTarget({
          region: 'us-east-1',
          images: [goingImage(3), reportImage({ id: idOf('ami', 4), ...toDisable })],
        }),
      ],
    })
    expect(renderOutputs(report, '/tmp/report.json')).toEqual({
      warnings: [],
      outputs: {
        'deleted-image-ids': '[]',
        'deleted-snapshot-ids': '[]',
        'planned-image-ids': JSON.stringify([idOf('ami', 2), idOf('ami', 3)]),
        'planned-snapshot-ids': JSON.stringify([
          idOf('snap', 0xfff),
          idOf('snap', 2),
          idOf('snap', 3),
        ]),
        'failed-image-ids': '[]',
        'failed-snapshot-ids': '[]',
        'planned-disabled-image-ids': JSON.stringify([idOf('ami', 4)]),
        'disabled-image-ids': '[]',
        'planned-count': '2',
        'removed-count': '0',
        'disabled-count': '0',
        'kept-count': '1',
        'failed-count': '0',
        'stopped-count': '0',
        'reports-needed-count': '0',
        'reclaimed-gib': '0',
        'reclaimable-gib': '24',
        'report-file': '/tmp/report.json',
        'page-file': '/tmp/report.html',
        headline: headline(report),
      },
    })
  })

  it('of a real run say what went and what failed', () => {
    const report = createReport({
      dryRun: false,
      targets: [
        reportTarget({
          status: 'failed',
          images: [
            removedImage(1),
            goingImage(2, { outcome: 'failed', snapshots: [] }),
            reportImage({ id: idOf('ami', 3), ...toDisable, outcome: 'disabled' }),
            reportImage({ id: idOf('ami', 4), ...toDisable, outcome: 'failed' }),
            reportImage({ id: idOf('ami', 5), ...toDisable, ...unmarked }),
          ],
          orphans: [reportOrphan({ outcome: 'failed' })],
        }),
      ],
    })
    expect(renderOutputs(report, 'r').outputs).toMatchObject({
      'deleted-image-ids': JSON.stringify([idOf('ami', 1)]),
      'deleted-snapshot-ids': JSON.stringify([idOf('snap', 1)]),
      'failed-image-ids': JSON.stringify([idOf('ami', 2), idOf('ami', 4), idOf('ami', 5)]),
      'failed-snapshot-ids': JSON.stringify([idOf('snap', 0xfff)]),
      'planned-count': '2',
      'planned-disabled-image-ids': JSON.stringify([3, 4, 5].map((each) => idOf('ami', each))),
      'disabled-image-ids': JSON.stringify([idOf('ami', 3), idOf('ami', 5)]),
      'removed-count': '1',
      'disabled-count': '2',
      'kept-count': '0',
      'failed-count': '4',
      'stopped-count': '1',
      'reports-needed-count': '0',
      'reclaimed-gib': '8',
    })
  })

  it('hold no account id', () => {
    const image = goingImage(1, {
      name: ACCOUNT,
      references: [
        { source: 'copies', resource: 'ami-1', accountId: ACCOUNT, region: 'eu-west-1' },
      ],
    })
    const report = createReport({ targets: [reportTarget({ images: [image] })] })
    expect(JSON.stringify(renderOutputs(report, 'r').outputs)).not.toContain(ACCOUNT)
  })

  it('are complete up to 900 kB', () => {
    const report = createReport({
      targets: [reportTarget({ images: [...many(15_000, goingImage)] })],
    })
    const { outputs, warnings } = renderOutputs(report, 'r')
    expect(warnings).toEqual([])
    expect(JSON.parse(outputs['planned-image-ids'])).toHaveLength(15_000)
  })

  it('leave the longest list out where they would be more, with a warning that names it', () => {
    const report = createReport({
      dryRun: false,
      targets: [reportTarget({ images: [...many(12_000, removedImage)] })],
    })
    const { outputs, warnings } = renderOutputs(report, '/tmp/report.json')
    expect(bytesOf(outputs)).toBeLessThan(MOST_OUTPUT_BYTES)
    // `[]` would say that nothing was deleted.
    expect(outputs['deleted-snapshot-ids']).toBe('too-long')
    expect(JSON.parse(outputs['deleted-image-ids'])).toHaveLength(12_000)
    expect(outputs['removed-count']).toBe('12000')
    expect(warnings).toEqual([
      {
        code: 'output-too-large',
        message: expect.stringMatching(
          /deleted-snapshot-ids is the word too-long.*\/tmp\/report\.json/,
        ),
      },
    ])
  })

  it('leave out as many lists as it takes', () => {
    const report = createReport({
      dryRun: false,
      targets: [reportTarget({ images: [...many(30_000, removedImage)] })],
    })
    const { outputs, warnings } = renderOutputs(report, 'r')
    expect(bytesOf(outputs)).toBeLessThan(MOST_OUTPUT_BYTES)
    expect(warnings).toHaveLength(3)
    expect(new Set(warnings.map(({ message }) => message)).size).toBe(3)
  })
})
