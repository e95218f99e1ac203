import { describe, expect, it } from '@jest/globals'
import { undo } from '../../../src/report/summary/undo.ts'
import type { ReportOrphan, ReportRecovery, ReportTarget } from '../../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  idOf,
  NOW,
  removedImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'
import { foldsOf } from '../../support/rendered.ts'

const until = (day: string): ReportRecovery => ({
  recoverable: 'yes',
  retentionDays: 14,
  until: `${day}T12:00:00.000Z`,
})

const undoOf = (target: Partial<ReportTarget>, rows = 10, dryRun = false): string => {
  const report = createReport({ dryRun, targets: [reportTarget(target)] })
  return undo(reportTarget(target), { report, rows, now: NOW })
}

const removed = (number: number, image: ReportRecovery, snapshot: ReportRecovery) =>
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

const commandsOf = (markdown: string): readonly string[] =>
  (/```sh\n([^]*?)\n```/.exec(markdown)?.[1] ?? '').split('\n').filter((line) => line !== '')

describe('how to undo a run', () => {
  it('is commands for all that the Recycle Bin holds, snapshots first', () => {
    const part = undoOf({
      images: [removed(1, until('2026-12-04'), until('2026-12-01'))],
      orphans: [deletedOrphan({ recovery: until('2026-12-02') })],
    })
    expect(commandsOf(part)).toEqual([
      `aws ec2 restore-snapshot-from-recycle-bin --region eu-west-1 --snapshot-id ${idOf('snap', 1)}  # until 2026-12-01`,
      `aws ec2 restore-snapshot-from-recycle-bin --region eu-west-1 --snapshot-id ${idOf('snap', 0xfff)}  # until 2026-12-02`,
      `aws ec2 restore-image-from-recycle-bin --region eu-west-1 --image-id ${idOf('ami', 1)}  # until 2026-12-01`,
    ])
    expect(foldsOf(part)).toEqual(['Undo: 2 snapshots and 1 image can be restored'])
  })

  it('is none for an image whose snapshots are gone for good', () => {
    const part = undoOf({ images: [removed(1, until('2026-12-04'), { recoverable: 'no' })] })
    expect(commandsOf(part)).toEqual([])
    expect(part).toContain(
      `**Not recoverable**, for no Recycle Bin rule covers all of it: ${idOf('snap', 1)}, ${idOf('ami', 1)}`,
    )
    expect(foldsOf(part)).toEqual(['Undo: nothing can be restored for certain'])
  })

  it('says where it is not known', () => {
    const part = undoOf({ images: [removed(1, until('2026-12-04'), { recoverable: 'unknown' })] })
    expect(part).toContain(
      `**Not known** whether recoverable, for the Recycle Bin's rules could not be read: ${idOf('snap', 1)}, ${idOf('ami', 1)}`,
    )
  })

  it('asks only after the snapshots that went with an image', () => {
    const kept = reportSnapshot({ id: idOf('snap', 1), recovery: { recoverable: 'no' } })
    const image = removedImage(1, { recovery: until('2026-12-04'), snapshots: [kept] })
    expect(commandsOf(undoOf({ images: [image] }))).toHaveLength(1)
  })

  it.each([
    ['was gone before', { outcome: 'already-gone' }],
    ["is not the account's", { outcome: 'kept', reason: 'not-owned' }],
  ] as const)('is none for an image of which a snapshot %s', (_what, fields) => {
    const held = reportSnapshot({ outcome: 'deleted', recovery: until('2026-12-04') })
    const missing = reportSnapshot({ id: idOf('snap', 2), ...fields })
    const image = removedImage(1, { recovery: until('2026-12-04'), snapshots: [held, missing] })
    const part = undoOf({ images: [image] })
    expect(commandsOf(part)).toHaveLength(1)
    expect(part).toContain(
      `**Not recoverable**, for a snapshot that it needs was gone before, or is not the account's: ${idOf('ami', 1)}`,
    )
  })

  it('brings back the snapshots of an image that was gone already', () => {
    const image = removed(1, until('2026-12-04'), until('2026-12-04'))
    const part = undoOf({ images: [{ ...image, outcome: 'already-gone' }] })
    expect(commandsOf(part)).toEqual([expect.stringContaining(idOf('snap', 1)) as unknown])
  })

  it.each([
    ['in a dry run', { images: [removed(1, until('2026-12-04'), until('2026-12-04'))] }, true],
    ['where nothing went', { images: [goingImage(1, { outcome: 'failed' })] }, false],
  ])('is not there %s', (_when, target, dryRun) => {
    expect(undoOf(target, 10, dryRun)).toBe('')
  })

  it('is cut where it is long, with how much is left out', () => {
    const images = [1, 2, 3].map((number) =>
      removed(number, until('2026-12-04'), until('2026-12-04')),
    )
    expect(commandsOf(undoOf({ images }, 2)).slice(2)).toEqual([
      '# 4 more, by the same command: the JSON report has their ids',
    ])
    const lost = images.map((image) => ({ ...image, recovery: { recoverable: 'no' as const } }))
    expect(undoOf({ images: lost }, 2)).toMatch(/ami-0+1, ami-0+2 and 1 more$/m)
  })

  it('has nothing in it to paste but ids of the form of AWS', () => {
    const id = 'ami-1; rm -rf /'
    const image = { ...removed(1, { recoverable: 'no' }, until('2026-12-04')), id }
    expect(undoOf({ images: [image] })).not.toContain('rm -rf')
  })
})
