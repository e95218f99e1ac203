import { permanencePart } from '../../../src/report/summary/figures.ts'
import { savingsLine } from '../../../src/report/summary/savings.ts'
import type {
  Report,
  ReportImage,
  ReportRecovery,
  ReportSnapshot,
} from '../../../src/report/schema.ts'
import { seen } from '../../support/rendered.ts'
import {
  idOf,
  itemError,
  reportImage,
  reportOrphan,
  reportSnapshot,
} from '../../support/report-factories.ts'
import { dry, imagesOf, real, type Targets } from '../../support/short-reports.ts'
import { commentOf, held, summaryOf, until } from './reports.ts'

const NEVER = { recoverable: 'no' } as const

const going = (number: number, recovery: ReportRecovery = held(7)): ReportSnapshot =>
  reportSnapshot({ id: idOf('snap', number), verdict: 'remove', outcome: 'planned', recovery })

const linesOf = (targets: Targets, of: Partial<Report> = {}): readonly string[] =>
  seen(permanencePart(dry(targets, of)) ?? '')
    .split('\n')
    .filter((line) => line !== '')

describe('whether what goes could be brought back', () => {
  it('is told with how long the Recycle Bin would hold it', () => {
    const images = [
      ...imagesOf('going', { recovery: held(30), snapshots: [going(1), going(2, held(14))] }),
      ...imagesOf('kept', {}, 2),
    ]
    const orphans = [
      reportOrphan({ recovery: held(3) }),
      reportOrphan({ id: idOf('snap', 9), outcome: 'kept', verdict: 'report' }),
    ]
    expect(linesOf({ images, orphans })).toEqual([
      '♻️ Restorable for 3 to 14 days: 1 image, 3 snapshots',
    ])
  })

  const [yes, no, unknown] = [held(7), NEVER, { recoverable: 'unknown' }] as const
  const lost = (what: string): string => `🔥 Permanent: no Recycle Bin rule covers ${what}`
  const open = (what: string): string =>
    `❓ Not known whether restorable: ${what}. Recycle Bin rules: they could not be read`
  const back = (what: string): string => `♻️ Restorable for 7 days: ${what}`

  it.each<readonly [ReportRecovery, ReportRecovery, readonly string[]]>([
    [yes, yes, [back('1 image, 1 snapshot')]],
    [yes, no, [lost('1 snapshot, without which 1 image that it holds cannot be restored')]],
    [no, no, [lost('1 image, 1 snapshot')]],
    [no, yes, [lost('1 image'), back('1 snapshot')]],
    [no, unknown, [lost('1 image'), open('1 snapshot')]],
    [yes, unknown, [open('1 image, 1 snapshot')]],
    [unknown, yes, [open('1 image'), back('1 snapshot')]],
  ])('is told of an image (%j) with its snapshot (%j)', (recovery, own, lines) => {
    const images = imagesOf('going', { recovery, snapshots: [going(1, own)] })
    expect(linesOf({ images })).toEqual(lines)
  })

  it('counts no snapshot that stays', () => {
    const stays = reportSnapshot({ reason: 'not-requested', recovery: NEVER })
    const images = imagesOf('going', { recovery: held(7), snapshots: [stays] })
    expect(linesOf({ images })).toEqual([back('1 image')])
  })

  it('is told of an image only with all that it maps, what is lost first', () => {
    const missing = reportSnapshot({ id: idOf('snap', 4), reason: 'not-owned' })
    const images = [
      ...imagesOf('going', { recovery: held(7), snapshots: [going(1), going(2, NEVER)] }),
      ...imagesOf('going', { recovery: held(7), snapshots: [going(3), missing] }, 3),
    ]
    expect(linesOf({ images })).toEqual([
      '🔥 Permanent: no Recycle Bin rule covers 1 snapshot, without which 1 image that it holds cannot be restored',
      '🔥 Permanent: 1 image, because a snapshot that it takes is missing',
      '♻️ Restorable for 7 days: 2 snapshots',
    ])
  })

  const failure = { ...itemError('AccessDenied', 'User x is not'), call: 'rbin:ListRules' }

  it.each([
    ['with the permission', { why: 'it is said below', failure }, 'rbin:ListRules: AccessDenied'],
    ['in other words', { why: 'rbin:ListRules is denied' }, 'rbin:ListRules is denied'],
  ])('is not known where the rules could not be read, told %s', (_what, unread, why) => {
    const images = imagesOf('going', { recovery: unknown, snapshots: [going(1, unknown)] })
    const notKnown = [{ part: 'Recycle Bin rules', ...unread }]
    expect(linesOf({ images, notKnown })).toEqual([
      `❓ Not known whether restorable: 1 image, 1 snapshot. Recycle Bin rules: ${why}`,
    ])
  })

  it('is about what went; where nothing went, about what would go', () => {
    const went = imagesOf('removed failed', { recovery: held(7), snapshots: [] })
    expect(linesOf({ images: went }, { dryRun: false })).toEqual([
      '♻️ Restorable for 7 days: 1 image',
    ])
    const snapshots = [{ ...going(1, NEVER), outcome: 'not-attempted' as const }]
    const stopped = imagesOf('not-attempted', { recovery: held(7), snapshots })
    expect(linesOf({ images: stopped }, { dryRun: false })).toEqual([
      '🔥 Permanent once it goes: no Recycle Bin rule covers 1 snapshot, without which 1 image that it holds cannot be restored',
    ])
  })

  it.each([
    ['keep', ''],
    ['remove', ' Launch permissions that such an image has are gone for good.'],
  ])('says what disabling takes away where shared-images is %s', (shared, more) => {
    const settings = { 'shared-images': shared }
    const said = (verb: string): string =>
      `🔌 Can be taken back: 1 image ${verb} disabled, with all snapshots; one command enables it again.${more}`
    expect(linesOf('to-disable', { settings })).toEqual([said('would only be')])
    expect(linesOf('disabled', { settings, dryRun: false })).toEqual([said('is only')])
    expect(linesOf('to-disable*2')[0]).toContain('enables each again.')
  })

  it('is no question where nothing goes', () => {
    expect(linesOf('kept')).toEqual([])
  })

  it.each([summaryOf('going'), commentOf('going')])('stands right below the headline', (page) => {
    expect(page).toMatch(/^\*\*Dry run: .*\*\*\n\n🔥 \*\*Permanent\*\*: no Recycle Bin rule/m)
  })
})

describe('what is saved', () => {
  const inBin = imagesOf('going', { snapshots: [going(1, held(14))] })
  const binned = { ...going(1, until('2026-12-04')), outcome: 'deleted' as const }
  const endsOn = (removableAt: string | undefined): ReportImage =>
    reportImage({
      ...{ id: idOf('ami', 2), verdict: 'disable', outcome: 'planned', removableAt },
      snapshots: [reportSnapshot({ id: idOf('snap', 2) })],
    })
  const disabling = imagesOf('to-disable', { snapshots: [reportSnapshot({ gib: 104 })] })

  it.each<readonly [string, Report, string]>([
    ['at once', dry('going'), '💰 At once: **8 GiB**, up to **$0.40 a month** less'],
    [
      'once it leaves the Recycle Bin',
      dry({ images: inBin }),
      '💰 Once it leaves the Recycle Bin, which is billed for 14 days at most: **8 GiB**, up to **$0.40 a month** less',
    ],
    [
      'with a doubt where the rules of the bin could not be read',
      dry({ images: imagesOf('going', { snapshots: [going(1, { recoverable: 'unknown' })] }) }),
      '💰 At once, or once it leaves the Recycle Bin, whose rules could not be read: **8 GiB**, up to **$0.40 a month** less',
    ],
    [
      'with the day where the bin holds it already',
      real({ images: imagesOf('removed', { snapshots: [binned] }) }),
      '💰 Once it leaves the Recycle Bin, which is billed until 4 Dec 2026 at the latest: **8 GiB**, up to **$0.40 a month** less',
    ],
    [
      'when what is disabled can be removed, with the day',
      dry({ images: disabling }),
      '💰 From 4 Dec 2026, when what is disabled can be removed: **104 GiB**, up to **$5.20 a month** less',
    ],
    [
      'with two days where it can be removed bit by bit',
      dry({ images: [...disabling, endsOn('2026-12-20T12:00:00.000Z')] }),
      '💰 From 4 Dec 2026, and in full from 20 Dec 2026, when what is disabled can be removed: **112 GiB**, up to **$5.60 a month** less',
    ],
    [
      'with the day from which some of it can be removed, where nobody knows more',
      dry({ images: [...disabling, endsOn(undefined)] }),
      '💰 From 4 Dec 2026, and in full later, when what is disabled can be removed: **112 GiB**, up to **$5.60 a month** less',
    ],
    [
      'with no day where nobody knows it',
      dry({ images: disabling.map((image) => ({ ...image, removableAt: undefined })) }),
      '💰 After its grace, when what is disabled can be removed: **104 GiB**, up to **$5.20 a month** less',
    ],
  ])('is told %s', (_what, report, line) => {
    expect(savingsLine(report)).toBe(line)
  })

  it('is not that of a snapshot which an image that stays maps as well', () => {
    const stays = reportImage({ id: idOf('ami', 2), snapshots: disabling[0]?.snapshots ?? [] })
    expect(savingsLine(dry({ images: [...disabling, stays] }))).toBeUndefined()
  })
})
