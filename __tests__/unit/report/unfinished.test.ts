import { interimOutputs } from '../../../src/report/outputs.ts'
import type { Report, WrittenReport } from '../../../src/report/schema.ts'
import { renderInterimSummary } from '../../../src/report/summary/interim.ts'
import { asWritten } from '../../../src/report/unfinished.ts'
import { anImage, aSnapshot, imageId, NOW, snapshotId } from '../../support/model-factories.ts'
import {
  aPlannedImage,
  aPlannedOrphan,
  aPlannedTarget,
  outcomesOf,
  reportOf,
} from '../../support/planned-factories.ts'
import { requireValid } from '../../support/report-json-schema.ts'

const [REMOVED, UNMARKED, NOT_REACHED] = [imageId(1), imageId(2), imageId(3)] as const
const [DELETED, LEFT] = [snapshotId(1), snapshotId(2)] as const

const denied = { code: 'UnauthorizedOperation', cause: 'denied', message: 'No.' } as const

describe('the report of a run that did not end', () => {
  let report: Report
  let written: WrittenReport

  beforeAll(() => {
    report = reportOf({
      dryRun: false,
      isInterrupted: true,
      targets: [
        aPlannedTarget({
          status: 'interrupted',
          plan: {
            images: [REMOVED, UNMARKED, NOT_REACHED].map((id) =>
              aPlannedImage({ image: anImage({ id }) }),
            ),
            orphans: [DELETED, LEFT].map((id) => aPlannedOrphan({ snapshot: aSnapshot({ id }) })),
          },
          outcomes: outcomesOf({
            images: new Map([
              [REMOVED, { outcome: 'removed' }],
              [UNMARKED, { outcome: 'failed', error: denied, isDisabled: true }],
            ]),
            snapshots: new Map([[DELETED, { outcome: 'deleted' }]]),
          }),
        }),
      ],
    })
    written = asWritten(report)
  })

  it('says of what was not reached only that it was planned', () => {
    const [target] = report.targets
    expect(target?.images.find(({ id }) => id === NOT_REACHED)).toMatchObject({
      outcome: 'planned',
    })
    expect(target?.orphans.find(({ id }) => id === LEFT)).toMatchObject({ outcome: 'planned' })
    expect(JSON.stringify(written)).not.toContain('not-attempted')
  })

  it('is valid, and has no count of what was done', () => {
    requireValid(report)
    const [target] = written.targets
    const figures = [written.totals, target?.totals]
    for (const totals of figures) {
      expect(Object.keys(totals?.images ?? {})).toEqual([
        'total',
        'planned',
        'plannedDisabled',
        'kept',
      ])
      expect(Object.keys(totals?.snapshots ?? {})).toEqual(['total', 'planned', 'kept', 'listed'])
    }
    expect(JSON.stringify(written)).not.toMatch(/reclaimed|"(removed|failed|disabled)":/)
    expect(written.run).not.toHaveProperty('finishedAt')
  })

  it('has the lists of what was done until then, and no output that only the end knows', () => {
    const outputs = interimOutputs(report, '/tmp/report.json')
    expect(outputs).toMatchObject({
      'deleted-image-ids': JSON.stringify([REMOVED]),
      'disabled-image-ids': JSON.stringify([UNMARKED]),
      'deleted-snapshot-ids': JSON.stringify([DELETED]),
      'stopped-count': '1',
    })
    for (const name of ['removed-count', 'disabled-count', 'failed-count', 'reclaimed-gib']) {
      expect(outputs).not.toHaveProperty(name)
    }
    // The page is made at the end.
    expect(outputs).not.toHaveProperty('page-file')
  })

  it('has a summary that lists them, and says nothing of the rest', () => {
    const summary = renderInterimSummary(report)
    expect(summary).toContain(`- <code>${REMOVED}</code> in eu-west-1: removed`)
    expect(summary).toContain(`- <code>${UNMARKED}</code> in eu-west-1: ❌ disabled, not marked`)
    expect(summary).toContain(`- <code>${DELETED}</code> in eu-west-1: deleted`)
    expect(summary).not.toContain(NOT_REACHED)
    expect(summary).toContain(NOW.toISOString())
  })
})
