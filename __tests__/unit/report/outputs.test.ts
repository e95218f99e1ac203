import { MOST_OUTPUT_BYTES, renderOutputs, type Outputs } from '../../../src/report/outputs.ts'
import { headline } from '../../../src/report/summary/headline.ts'
import type { ReportUsage } from '../../../src/report/schema.ts'
import { ACCOUNT, idOf } from '../../support/report-factories.ts'
import { dry, imagesOf, real, reportIn } from '../../support/short-reports.ts'

const ids = (prefix: string, ...numbers: readonly number[]): string =>
  JSON.stringify(numbers.map((number) => idOf(prefix, number)))

const bytesOf = (outputs: Outputs): number =>
  Object.entries(outputs).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0)

const NONE = '[]'

describe('the outputs', () => {
  it('say how many images stay only because there is no usage report', () => {
    const NONE_YET: ReportUsage = { missing: [], requested: [], failed: [], pending: 0, notRead: 0 }
    const missing = (...images: string[]) => ({ usageReports: { ...NONE_YET, missing: images } })
    const report = dry([missing('ami-1', 'ami-2'), missing('ami-3')])

    expect(renderOutputs(report, 'r').outputs['reports-needed-count']).toBe('3')
  })

  it('of a dry run say what is planned, and that nothing went', () => {
    const elsewhere = [...imagesOf('going', {}, 3), ...imagesOf('to-disable', {}, 4)]
    const report = dry(['kept going orphan', { region: 'us-east-1', images: elsewhere }])
    expect(renderOutputs(report, '/tmp/report.json')).toEqual({
      warnings: [],
      outputs: {
        'deleted-image-ids': NONE,
        'deleted-snapshot-ids': NONE,
        'planned-image-ids': ids('ami', 2, 3),
        'planned-snapshot-ids': ids('snap', 0xfff, 2, 3),
        'failed-image-ids': NONE,
        'failed-snapshot-ids': NONE,
        'planned-disabled-image-ids': ids('ami', 4),
        'disabled-image-ids': NONE,
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
    const disabling = { verdict: 'disable', outcome: 'failed' } as const
    const images = [
      ...imagesOf('removed failed disabled'),
      ...imagesOf('failed', disabling, 4),
      // Disabled, and not marked.
      ...imagesOf('failed', { ...disabling, isDisabled: true }, 5),
    ]
    const { orphans } = reportIn('real | orphan-failed').targets[0] ?? { orphans: [] }
    const report = real({ status: 'failed', images, orphans })
    expect(renderOutputs(report, 'r').outputs).toMatchObject({
      'deleted-image-ids': ids('ami', 1),
      'deleted-snapshot-ids': ids('snap', 1),
      'failed-image-ids': ids('ami', 2, 4, 5),
      'failed-snapshot-ids': ids('snap', 0xfff),
      'planned-count': '2',
      'planned-disabled-image-ids': ids('ami', 3, 4, 5),
      'disabled-image-ids': ids('ami', 3, 5),
      'removed-count': '1',
      'disabled-count': '2',
      'kept-count': '0',
      'failed-count': '4',
      'stopped-count': '1',
      'reclaimed-gib': '8',
    })
  })

  it('hold no account id', () => {
    const references = [{ source: 'copies', resource: 'ami-1', accountId: ACCOUNT }]
    const report = dry({ images: imagesOf('going', { name: ACCOUNT, references }) })
    expect(JSON.stringify(renderOutputs(report, 'r').outputs)).not.toContain(ACCOUNT)
  })

  it('are complete up to 900 kB', () => {
    const { outputs, warnings } = renderOutputs(dry('going*15000'), 'r')
    expect(warnings).toEqual([])
    expect(JSON.parse(outputs['planned-image-ids'])).toHaveLength(15_000)
  })

  it('leave the longest list out where they would be more, with a warning that names it', () => {
    const { outputs, warnings } = renderOutputs(real('removed*12000'), '/tmp/report.json')
    expect(bytesOf(outputs)).toBeLessThan(MOST_OUTPUT_BYTES)
    // `[]` would say that nothing was deleted.
    expect(outputs['deleted-snapshot-ids']).toBe('too-long')
    expect(JSON.parse(outputs['deleted-image-ids'])).toHaveLength(12_000)
    expect(outputs['removed-count']).toBe('12000')
    expect(warnings.map(({ code }) => code)).toEqual(['output-too-large'])
    expect(warnings[0]?.message).toMatch(
      /deleted-snapshot-ids is the word too-long.*\/tmp\/report\.json/,
    )
  })

  it('leave out as many lists as it takes', () => {
    const { outputs, warnings } = renderOutputs(real('removed*30000'), 'r')
    expect(bytesOf(outputs)).toBeLessThan(MOST_OUTPUT_BYTES)
    expect(new Set(warnings.map(({ message }) => message)).size).toBe(3)
  })
})
