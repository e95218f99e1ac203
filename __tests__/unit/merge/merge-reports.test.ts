import {
  goingImage,
  removedImage,
  reportError,
  reportImage,
  reportRun,
  reportTarget,
} from '../../support/report-factories.ts'
import { requireValid } from '../../support/report-json-schema.ts'
import { earlierOf, leg, legOf, merge } from './legs.ts'

describe('a merged report', () => {
  it('has the targets of all reports, and figures worked out from them', () => {
    const first = legOf(1, {
      targets: [reportTarget({ accountId: '1'.repeat(12), images: [goingImage(1)] })],
    })
    const second = legOf(2, {
      targets: [
        reportTarget({ accountId: '2'.repeat(12), images: [goingImage(2), reportImage()] }),
      ],
    })

    const { targets, totals } = requireValid(merge([first, second]))

    expect(targets.map(({ accountId }) => accountId)).toStrictEqual([
      '1'.repeat(12),
      '2'.repeat(12),
    ])
    expect(totals).toMatchObject({ targets: 2, images: { total: 3, planned: 2, kept: 1 } })
  })

  it('has each account that is only read once, as not read where a leg could not read it', () => {
    const onlyRead = (accountId: string, status: 'done' | 'not-read') => ({
      ...{ accountId, region: 'eu-west-1', partition: 'aws', status },
      evidence: [],
    })
    const [one, other] = ['3'.repeat(12), '4'.repeat(12)]
    const first = legOf(1, { evidenceTargets: [onlyRead(one, 'done'), onlyRead(other, 'done')] })
    const second = legOf(2, { evidenceTargets: [onlyRead(one, 'not-read')] })

    const { evidenceTargets, totals } = requireValid(merge([first, second, legOf(3)]))

    expect(evidenceTargets).toEqual([onlyRead(one, 'not-read'), onlyRead(other, 'done')])
    expect(totals.targets).toBe(3)
  })

  it('does not trust the figures that a report gives itself', () => {
    const honest = legOf(1)
    const { totals } = honest.report
    const boast = {
      ...honest,
      report: { ...honest.report, totals: { ...totals, reclaimedGib: 1e9 } },
    }

    expect(merge([boast]).totals.reclaimedGib).toBe(0)
  })

  it('is as old as the oldest of them, in whatever order they come', () => {
    const young = legOf(1, { generatedAt: '2026-11-20T12:00:00.000Z' })
    const old = legOf(2, { generatedAt: '2026-11-19T08:00:00.000Z' })

    expect(merge([young, old]).generatedAt).toBe('2026-11-19T08:00:00.000Z')
    expect(merge([old, young]).generatedAt).toBe('2026-11-19T08:00:00.000Z')
  })

  it('began with the first of the runs, and ends now', () => {
    const early = legOf(1, { run: reportRun({ startedAt: '2026-11-20T09:00:00.000Z' }) })

    expect(merge([legOf(2), early]).run).toMatchObject({
      startedAt: '2026-11-20T09:00:00.000Z',
      finishedAt: '2026-11-20T12:00:00.000Z',
    })
  })

  it('has failed where one of them has', () => {
    expect(merge([legOf(1), legOf(2, { result: 'failure' })]).result).toBe('failure')
    expect(merge([legOf(1), legOf(2)]).result).toBe('success')
  })

  it('says once what several of them say in the same words', () => {
    const warnings = [{ code: 'references-skipped', message: 'fleets are skipped' }]
    const errors = [reportError({ accountId: '1'.repeat(12), region: 'eu-west-1' })]
    const more = [...errors, reportError({ accountId: '2'.repeat(12), region: 'eu-west-1' })]

    const merged = merge([legOf(1, { warnings, errors }), legOf(2, { warnings, errors: more })])

    expect(merged.warnings).toStrictEqual(warnings)
    expect(merged.errors).toStrictEqual(more)
  })

  it('tells of the past where earlier reports are given, and else nothing', () => {
    const earlier = [legOf(1, { generatedAt: '2026-10-01T00:00:00.000Z', dryRun: false })]

    expect(
      merge([legOf(1)], { earlier: earlierOf(earlier, [legOf(1)]) }).merged?.history?.months,
    ).toHaveLength(1)
    expect(merge([legOf(1)]).merged).not.toHaveProperty('history')
  })

  it('has the settings that all of them have, and says which differ', () => {
    const first = legOf(1, { settings: { mapping: 'all', 'aws-region': 'eu-west-1' } })
    const second = legOf(2, {
      settings: { mapping: 'all', 'aws-region': 'us-east-1', grace: '7d' },
    })

    expect(merge([first, second]).settings).toStrictEqual({
      mapping: 'all',
      'aws-region': '(not the same in all reports)',
      grace: '(not the same in all reports)',
    })
  })

  it('keeps where the runs differ from their approved plan, and what none of them looked at', () => {
    const generatedAt = '2026-11-18T00:00:00.000Z'
    const difference = {
      accountId: '1'.repeat(12),
      region: 'eu-west-1',
      id: 'ami-00000000000000001',
      kind: 'image' as const,
      planned: true,
      reason: 'in-use' as const,
      explanation: 'In use.',
    }
    const region = 'eu-west-1'
    const [one, two, three] = ['1', '2', '3'].map((digit) => ({
      accountId: digit.repeat(12),
      region,
    }))
    const first = legOf(1, {
      planFile: {
        generatedAt,
        differences: [difference],
        otherTargets: [two, three].flatMap((each) => each ?? []),
      },
    })
    const second = legOf(2, {
      planFile: {
        generatedAt,
        differences: [],
        otherTargets: [one, three].flatMap((each) => each ?? []),
      },
    })

    expect(merge([second, first]).planFile).toStrictEqual({
      generatedAt,
      differences: [difference],
      otherTargets: [three],
    })
    expect(merge([legOf(1)]).planFile).toBeUndefined()
  })
})

describe('reports that are missing', () => {
  it.each([
    [2, 5, 3, '3 of 5 reports are missing'],
    [0, 1, 1, '1 of 1 report is missing'],
  ])('are counted: %i of %i', (present, expected, missing, message) => {
    const legs = [legOf(1), legOf(2)].slice(0, present)
    const merged = merge(legs.length === 0 ? [leg('none.json', { targets: [] })] : legs, {
      expected: legs.length === 0 ? 2 : expected,
    })

    expect(merged.merged).toMatchObject({ missing: legs.length === 0 ? 1 : missing })
    expect(merged.warnings[0]?.message).toContain(
      legs.length === 0 ? '1 of 2 reports is missing' : message,
    )
  })

  it.each([undefined, 1, 2])('are none where %s were expected and two came', (expected) => {
    const { merged, warnings } = merge([legOf(1), legOf(2)], { expected })

    expect(merged).toStrictEqual({
      reports: 2,
      ...(expected !== undefined && { expected }),
      missing: 0,
    })
    expect(warnings).toStrictEqual([])
  })
})

describe('the report of a run that could not begin', () => {
  it('goes with those of real runs, because it has no figures, and its error stays', () => {
    const real = legOf(1, { dryRun: false, targets: [reportTarget({ images: [removedImage(1)] })] })
    const error = reportError({ code: 'not-begun', cause: 'inputs', message: 'mapping: "x"' })
    const notBegun = legOf(2, { dryRun: true, result: 'failure', targets: [], errors: [error] })

    const merged = requireValid(merge([real, notBegun]))

    expect(merged).toMatchObject({ dryRun: false, result: 'failure', merged: { reports: 2 } })
    expect(merged.errors).toMatchObject([{ code: 'not-begun', message: 'mapping: "x"' }])
    expect(merged.totals.images.removed).toBe(1)
  })
})

describe('reports that do not go together', () => {
  it('are a dry run and a real one', () => {
    const real = legOf(2, {
      dryRun: false,
      targets: [reportTarget({ accountId: '2'.repeat(12), images: [removedImage(1)] })],
    })

    expect(() => merge([legOf(1), real])).toThrow(
      'reports: "leg-1.json" is of a dry run and "leg-2.json" is not.',
    )
  })

  it('have one target twice', () => {
    const again = { ...legOf(1), path: 'again.json' }

    expect(() => merge([legOf(1), again])).toThrow(
      'reports: eu-west-1 (111111111111) is in "leg-1.json" and in "again.json".',
    )
  })

  it('have one target twice in one file', () => {
    const target = reportTarget()

    expect(() => merge([leg('one.json', { targets: [target, target] })])).toThrow(
      'is twice in "one.json"',
    )
  })

  it('may have two accounts that nobody could enter, and so nobody knows', () => {
    const closed = reportTarget({ accountId: '', status: 'not-read', images: [] })

    expect(
      merge([leg('a.json', { targets: [closed] }), leg('b.json', { targets: [closed] })]).targets,
    ).toHaveLength(2)
  })

  it('may have one account in two Regions', () => {
    const elsewhere = leg('us.json', { targets: [reportTarget({ region: 'us-east-1' })] })

    expect(merge([leg('eu.json'), elsewhere]).targets).toHaveLength(2)
  })
})
