import { withOwnFigures } from '../../../src/merge/merge-reports.ts'
import { renderOutputs } from '../../../src/report/outputs.ts'
import type { Report } from '../../../src/report/schema.ts'
import { SharedTexts } from '../../../src/text/shared-texts.ts'
import { itemError, reportError, reportRun, reportTarget } from '../../support/report-factories.ts'
import { requireValid } from '../../support/report-json-schema.ts'
import { imagesOf, targetOf } from '../../support/short-reports.ts'
import { earlierOf, leg, legOf, merge } from './legs.ts'

/** Where something is: the account of a digit. */
const placeOf = (digit: number) => ({
  accountId: String(digit).repeat(12),
  region: 'eu-west-1',
})

describe('a merged report', () => {
  it('has the targets of all reports, and figures worked out from them', () => {
    const legs = [legOf(1, {}, 'eu-west-1 of 1: going'), legOf(2, {}, 'eu-west-1 of 2: going kept')]
    const { targets, totals } = requireValid(merge(legs))

    expect(targets.map(({ accountId }) => accountId[0])).toStrictEqual(['1', '2'])
    expect(totals).toMatchObject({ targets: 2, images: { total: 3, planned: 2, kept: 1 } })
  })

  const onlyRead = (digit: number, status: 'done' | 'not-read') => {
    return { ...placeOf(digit), partition: 'aws', status, evidence: [] }
  }
  const [young, old] = ['2026-11-20T12:00:00.000Z', '2026-11-19T08:00:00.000Z'] as const
  const early = reportRun({ startedAt: '2026-11-20T09:00:00.000Z' })
  const warnings = [{ code: 'references-skipped', message: 'fleets are skipped' }]
  const errors = [1, 2].map((digit) => reportError(placeOf(digit)))
  const differs = '(not the same in all reports)'
  const why = { planned: true, reason: 'in-use', explanation: 'In use.' } as const
  const difference = { ...placeOf(1), id: 'ami-00000000000000001', kind: 'image', ...why } as const
  const planFile = (others: readonly number[], ...differences: (typeof difference)[]) => {
    return { planFile: { generatedAt: old, differences, otherTargets: others.map(placeOf) } }
  }

  it.each<readonly [string, Partial<Report>, Partial<Report>, Partial<Report>]>([
    ['is as old as the oldest', { generatedAt: young }, { generatedAt: old }, { generatedAt: old }],
    ['which may come first', { generatedAt: old }, { generatedAt: young }, { generatedAt: old }],
    ['began with the first of the runs, and ends now', {}, { run: early }, { run: early }],
    ['has failed where one of them has', {}, { result: 'failure' }, { result: 'failure' }],
    ['has not where none has', {}, {}, { result: 'success' }],
    [
      'says once what several of them say in the same words',
      { warnings, errors: errors.slice(0, 1) },
      { warnings, errors },
      { warnings, errors },
    ],
    [
      'has the settings that all of them have, and says which differ',
      { settings: { mapping: 'all', 'aws-region': 'eu-west-1' } },
      { settings: { mapping: 'all', 'aws-region': 'us-east-1', grace: '7d' } },
      { settings: { mapping: 'all', 'aws-region': differs, grace: differs } },
    ],
    [
      'has each account that is only read once, as not read where a leg could not read it',
      { evidenceTargets: [onlyRead(8, 'done'), onlyRead(9, 'done')] },
      { evidenceTargets: [onlyRead(8, 'not-read')] },
      { evidenceTargets: [onlyRead(8, 'not-read'), onlyRead(9, 'done')] },
    ],
    [
      'keeps where the runs differ from their approved plan, and what none of them looked at',
      planFile([2, 3], difference),
      planFile([1, 3]),
      planFile([3], difference),
    ],
    ['has no plan file where none had one', {}, {}, { planFile: undefined }],
  ])('%s', (_what, one, other, expected) => {
    const merged = requireValid(merge([legOf(1, one), legOf(2, other)]))
    expect({ ...merged, ...expected }).toEqual(merged)
    expect(merged.totals.targets).toBe(2)
  })

  it('tells of the past where earlier reports are given, and else nothing', () => {
    const past = [legOf(1, { generatedAt: '2026-10-01T00:00:00.000Z', dryRun: false })]
    const { merged } = merge([legOf(1)], { earlier: earlierOf(past, [legOf(1)]) })

    expect(merged?.history?.months).toHaveLength(1)
    expect(merge([legOf(1)]).merged).not.toHaveProperty('history')
  })

  it('takes the reports of runs that could not begin, which have no figures, and says which they are', () => {
    const error = reportError({ code: 'not-begun', cause: 'inputs', message: 'mapping: "x"' })
    const notBegun = [2, 3, 4].map((digit) =>
      legOf(digit, { dryRun: true, result: 'failure', errors: [error] }, []),
    )
    const other = { ...error, message: 'grace: "y"' }
    const done = legOf(1, { dryRun: false }, 'removed')
    const merged = requireValid(
      merge([done, ...notBegun, legOf(5, { dryRun: true, errors: [other] }, [])]),
    )

    const paths = [2, 3, 4, 5].map((digit) => `leg-${String(digit)}.json`)
    expect(merged).toMatchObject({ dryRun: false, merged: { reports: 5, notBegun: paths } })
    expect(merged.errors.map(({ message }) => message)).toEqual([
      'In the runs of "leg-2.json", "leg-3.json" and "leg-4.json": mapping: "x"',
      'In the run of "leg-5.json": grace: "y"',
    ])
    expect(merged.totals.images.removed).toBe(1)
    expect(renderOutputs(merged, 'report.json').outputs['stopped-count']).toBe('4')
  })

  it('names the reports of runs that were cancelled, which may say it of one of their targets', () => {
    const error = reportError({ code: 'cancelled', message: 'It was cancelled.' })
    const legs = [1, 2, 3].map((digit) => {
      const where = digit === 2 ? placeOf(2) : {}
      return legOf(digit, digit === 3 ? {} : { errors: [{ ...error, ...where }] })
    })
    expect(merge(legs).errors).toEqual([
      { ...error, message: 'In the runs of "leg-1.json" and "leg-2.json": It was cancelled.' },
    ])
  })

  it('of merged reports still says which runs could not begin', () => {
    const notBegun = ['leg-7.json']
    const nested = legOf(1, { merged: { reports: 2, missing: 0, notBegun } })
    expect(merge([nested, legOf(2)]).merged).toMatchObject({ reports: 2, notBegun })
    expect(merge([legOf(1), legOf(2)]).merged).not.toHaveProperty('notBegun')
  })
})

describe('a target of a merged report', () => {
  const honest = reportTarget({
    error: itemError('evidence-incomplete'),
    images: [
      ...imagesOf('going'),
      ...imagesOf('going', { family: 'prod.web', tags: { role: 'web' } }, 2),
    ],
    orphans: targetOf('orphan').orphans,
  })

  it('is what the leg says', () => {
    expect(withOwnFigures(structuredClone(honest), new SharedTexts(3))).toStrictEqual(honest)
  })

  it('has figures of its own, whatever the leg says of them', () => {
    const families = honest.families.map((family) => ({ ...family, removed: 1e6, label: 'x' }))
    const totals = { ...honest.totals, reclaimedGib: 1e9 }
    expect(withOwnFigures({ ...honest, totals, families }, new SharedTexts())).toStrictEqual(honest)

    const { path, report } = legOf(1)
    const boast = { ...report, totals: { ...report.totals, reclaimedGib: 1e9 } }
    expect(merge([{ path, report: boast }]).totals.reclaimedGib).toBe(0)
  })
})

describe('reports that are missing', () => {
  it.each([
    [[legOf(1), legOf(2)], 5, 3, '3 of 5 reports are missing'],
    [[leg('none.json', { targets: [] })], 2, 1, '1 of 2 reports is missing'],
  ])('are counted: %#', (legs, expected, missing, message) => {
    const { merged, warnings } = merge(legs, { expected })

    expect(merged).toMatchObject({ missing })
    expect(warnings[0]?.message).toContain(message)
  })

  it.each([undefined, 1, 2])('are none where %s were expected and two came', (expected) => {
    const { merged, warnings } = merge([legOf(1), legOf(2)], { expected })
    const told = expected === undefined ? {} : { expected }

    expect(merged).toStrictEqual({ reports: 2, ...told, missing: 0 })
    expect(warnings).toStrictEqual([])
  })
})

describe('reports that do not go together', () => {
  const target = reportTarget()

  it.each([
    [
      'are a dry run and a real one',
      [legOf(1), legOf(2, { dryRun: false }, 'eu-west-1 of 2: removed')],
      'reports: "leg-1.json" is of a dry run and "leg-2.json" is not.',
    ],
    [
      'have one target twice',
      [legOf(1), { ...legOf(1), path: 'again.json' }],
      'reports: eu-west-1 (111111111111) is in "leg-1.json" and in "again.json".',
    ],
    [
      'have one target twice in one file',
      [leg('one.json', { targets: [target, target] })],
      'is twice in "one.json"',
    ],
  ])('%s', (_what, legs, message) => {
    expect(() => merge(legs)).toThrow(message)
  })

  it.each([
    ['two accounts that nobody could enter', { accountId: '', status: 'not-read' }, ''],
    ['one account in two Regions', {}, 'us-east-1'],
  ] as const)('may have %s', (_what, overrides, region) => {
    const first = legOf(1, {}, overrides)
    const second = legOf(2, {}, { ...overrides, ...(region !== '' && { region }) })
    expect(merge([first, second]).targets).toHaveLength(2)
  })
})
