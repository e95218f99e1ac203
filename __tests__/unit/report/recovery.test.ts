import { renderComment } from '../../../src/report/comment.ts'
import { permanencePart } from '../../../src/report/summary/figures.ts'
import { renderSummary } from '../../../src/report/summary/index.ts'
import type {
  Report,
  ReportImage,
  ReportRecovery,
  ReportSnapshot,
  ReportTarget,
} from '../../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  idOf,
  itemError,
  removedImage,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'
import { render, textOf } from '../../support/rendered.ts'

const held = (retentionDays: number): ReportRecovery => ({ recoverable: 'yes', retentionDays })

const going = (number: number, overrides: Partial<ReportSnapshot> = {}): ReportSnapshot =>
  reportSnapshot({
    id: idOf('snap', number),
    verdict: 'remove',
    outcome: 'planned',
    recovery: held(7),
    ...overrides,
  })

const linesOf = (target: Partial<ReportTarget>, of: Partial<Report> = {}): readonly string[] => {
  const part = permanencePart(createReport({ ...of, targets: [reportTarget(target)] })) ?? ''
  return textOf(render(part))
    .split('\n')
    .filter((line) => line !== '')
}

describe('whether what goes could be brought back', () => {
  it('is told with how long the Recycle Bin would hold it', () => {
    const images = [
      goingImage(1, {
        recovery: held(30),
        snapshots: [going(1), going(2, { recovery: held(14) })],
      }),
      reportImage({ id: idOf('ami', 2), recovery: { recoverable: 'no' } }),
    ]
    const orphans = [
      reportOrphan({ recovery: held(3) }),
      reportOrphan({ id: idOf('snap', 9), outcome: 'kept', verdict: 'report' }),
    ]
    expect(linesOf({ images, orphans })).toEqual([
      '♻️ Restorable for 3 to 14 days: 1 image, 3 snapshots',
    ])
  })

  it('is told of an image only with all that it maps, what is lost first', () => {
    const lost = going(2, { recovery: { recoverable: 'no' } })
    const images = [
      goingImage(1, { recovery: held(7), snapshots: [going(1), lost] }),
      goingImage(3, {
        recovery: held(7),
        snapshots: [going(3), reportSnapshot({ id: idOf('snap', 4), reason: 'not-owned' })],
      }),
    ]
    expect(linesOf({ images })).toEqual([
      '🔥 Permanent: no Recycle Bin rule covers 1 image, 1 snapshot',
      '🔥 Permanent: 1 image, because a snapshot that it takes is missing',
      '♻️ Restorable for 7 days: 2 snapshots',
    ])
  })

  it('is not known where the rules could not be read, and the permission is named', () => {
    const recovery = { recoverable: 'unknown' } as const
    const images = [goingImage(1, { recovery, snapshots: [going(1, { recovery })] })]
    const failure = { ...itemError('AccessDenied', 'User x is not'), call: 'rbin:ListRules' }
    const unread = { part: 'Recycle Bin rules', why: 'it is said below', failure }
    expect(linesOf({ images, notKnown: [unread] })).toEqual([
      '❓ Not known whether restorable: 1 image, 1 snapshot. Recycle Bin rules: rbin:ListRules: AccessDenied',
    ])
  })

  it('is about what went; where nothing went, about what would go', () => {
    const images = [
      removedImage(1, { recovery: held(7), snapshots: [] }),
      goingImage(2, { outcome: 'failed', snapshots: [] }),
    ]
    expect(linesOf({ images }, { dryRun: false })).toEqual(['♻️ Restorable for 7 days: 1 image'])
    const stopped = goingImage(1, {
      outcome: 'not-attempted',
      recovery: held(7),
      snapshots: [going(1, { outcome: 'not-attempted', recovery: { recoverable: 'no' } })],
    })
    expect(linesOf({ images: [stopped] }, { dryRun: false })).toEqual([
      '🔥 Permanent once it goes: no Recycle Bin rule covers 1 image, 1 snapshot',
    ])
  })

  it.each([
    ['keep', ''],
    ['remove', ' Launch permissions that such an image has are gone for good.'],
  ])('says what disabling takes away where shared-images is %s', (shared, more) => {
    const image = (outcome: ReportImage['outcome']): ReportImage =>
      goingImage(1, { verdict: 'disable', outcome, snapshots: [] })
    const settings = { 'shared-images': shared }
    const said = (verb: string): string =>
      `🔌 Can be taken back: 1 image ${verb} disabled, with all snapshots; one command enables it again.${more}`
    expect(linesOf({ images: [image('planned')] }, { settings })).toEqual([said('would only be')])
    const real = { settings, dryRun: false }
    expect(linesOf({ images: [image('disabled')] }, real)).toEqual([said('is only')])
  })

  it('is no question where nothing goes', () => {
    expect(linesOf({ images: [reportImage()] })).toEqual([])
  })

  it('stands right below the headline, in the summary and in the comment', () => {
    const key = { workflow: 'w', job: 'j', step: 's', configuration: 'c' }
    const report = createReport({ targets: [reportTarget({ images: [goingImage(1)] })] })
    for (const page of [renderSummary(report), renderComment(report, key)]) {
      expect(page).toMatch(/^\*\*Dry run: .*\*\*\n\n🔥 \*\*Permanent\*\*: no Recycle Bin rule/m)
    }
  })
})
