import type { ReportReference } from '../../../src/report/schema.ts'
import { addressesOf, foldsOf, gridOf, groupsOf, headingsOf } from '../../support/rendered.ts'
import { goingImage, idOf, reportImage, reportSnapshot } from '../../support/report-factories.ts'
import { imagesOf } from '../../support/short-reports.ts'
import { summaryOf } from './reports.ts'

const AGE = '50 days 2026-10-01'
const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#'

/** The cells of one column, below its title. */
const cellsOf = (summary: string, column: string): readonly (string | undefined)[] => {
  const [titles, ...rows] = gridOf(summary, column).map((line) => line.split(' | '))
  return rows.map((row) => row[titles?.indexOf(column) ?? 0])
}

describe('the images that go', () => {
  it('have a row each below their family, linked to the console', () => {
    const summary = summaryOf({ images: [goingImage(5, { rank: 5 })] })
    expect(headingsOf(summary)).toContain('Images to remove (1)')
    expect(groupsOf(summary)).toEqual(['dev.web · 1 to remove · 1 snapshot, 8 GiB'])
    expect(gridOf(summary, 'Snapshots')).toEqual([
      'Image | Name | Age | Snapshots | Among the unused',
      `${idOf('ami', 5)} | web-5 | ${AGE} | 1 · 8 GiB | 5th newest`,
    ])
    expect(addressesOf(summary)).toContain(`${CONSOLE}ImageDetails:imageId=${idOf('ami', 5)}`)
    // An id stays on one line.
    expect(summary).toMatch(/<td align="left" nowrap><a [^>]*><samp>ami-/)
  })

  it.each([
    [{ 'keep-previous': '4' }, '`keep-previous` keeps 4 unused images of each family.'],
    [
      { 'keep-previous': '2', 'max-age': '30d', rules: 'prod.*' },
      '`keep-previous` keeps 2 unused images of each family, `max-age` is 30d, unless `rules` say otherwise.',
    ],
  ])('say once what the rank is measured against: %j', (settings, sentence) => {
    expect(summaryOf('going*2', { settings }).split(sentence)).toHaveLength(2)
  })

  it('say what takes the place of a rank', () => {
    const images = [
      goingImage(1, { reason: 'requested' }),
      goingImage(2, { state: 'failed' }),
      goingImage(3, { reason: 'past-its-date' }),
    ]
    expect(cellsOf(summaryOf({ images }), 'Among the unused')).toEqual([
      'named in image-ids',
      'state failed',
      'past its date',
    ])
  })

  it('tell what came of them in a real run, failures first', () => {
    const images = [
      ...imagesOf('removed', { family: 'a' }),
      ...imagesOf('removed failed', { family: 'b' }, 2),
      ...imagesOf('already-gone', { family: 'c' }, 4),
    ]
    const summary = summaryOf({ images }, { dryRun: false })
    expect(headingsOf(summary)).toContain('Images (1 failed, 1 already gone, 2 removed)')
    expect(cellsOf(summary, 'Outcome')).toEqual(['❌ failed', 'removed', 'already gone', 'removed'])
  })

  it('say the step where some are only disabled', () => {
    const summary = summaryOf('going to-disable')
    expect(headingsOf(summary)).toContain('Images to disable and remove (2)')
    expect(cellsOf(summary, 'Step')).toEqual(['remove', 'disable'])
  })

  it.each([
    [true, 'to-disable to-mark*2', 'Images to disable and mark (3)', ['disable', 'mark', 'mark']],
    [false, 'disabled marked*2', 'Images (1 disabled, 2 marked)', ['disabled', 'marked', 'marked']],
  ])('say which were disabled before and get the mark only: dry run %s', (dryRun, ...told) => {
    const [images, heading, cells] = told
    const summary = summaryOf(images, { dryRun })
    expect(headingsOf(summary)).toContain(heading)
    expect(cellsOf(summary, dryRun ? 'Step' : 'Outcome')).toEqual(cells)
  })

  it('say what nobody knows where their run did not end', () => {
    const leg = 'us-east-1 of 2 interrupted: removed going*3'
    const merged = { reports: 2, missing: 0 }
    const summary = summaryOf([leg, 'removed'], { dryRun: false, merged })
    expect(headingsOf(summary)).toContain('Images (1 removed, 3 not known)')
    expect(groupsOf(summary)).toContain('dev.web · 1 removed, 3 not known · 4 snapshots, 32 GiB')
    expect(cellsOf(summary, 'Outcome')).toContain('not known')
  })

  it('show how many of their snapshots stay, and count the size of those that go', () => {
    const stays = reportSnapshot({ id: idOf('snap', 2), gib: 100, reason: 'locked' })
    const [image = goingImage(1)] = imagesOf('going')
    const summary = summaryOf({ images: [{ ...image, snapshots: [...image.snapshots, stays] }] })
    expect(cellsOf(summary, 'Snapshots')).toEqual(['1 · 8 GiB, 1 stays'])
    expect(foldsOf(summary)).toContain('1 snapshot stays although the image goes')
    expect(gridOf(summary, 'Of image')).toEqual([
      'Snapshot | Of image | Size | Reason | Why',
      `${idOf('snap', 2)} | ${idOf('ami', 1)} | 100 GiB | locked | –`,
    ])
  })

  it('are folded where there are many, with how many', () => {
    expect(foldsOf(summaryOf('going*1504'))).toContain('Show the 1,504 images')
    expect(foldsOf(summaryOf('going*25'))).not.toContain('Show the 25 images')
  })
})

describe('the images that stay', () => {
  it('have a row each with what uses them, linked where it is', () => {
    const references: ReportReference[] = [
      { source: 'instances', resource: 'i-0a', detail: 'running', region: 'us-east-1' },
      { source: 'launch-templates', resource: 'lt-0b version 3' },
      { source: 'usage-reports', resource: '444455556666', detail: '3 ec2:Instance' },
      { source: 'repository', resource: 'infra/web.tf:12' },
    ]
    const summary = summaryOf({ images: [reportImage({ reason: 'in-use', references })] })
    expect(foldsOf(summary)).toContain('Show the 1 image that is kept, each with its reason')
    expect(gridOf(summary, 'Why')).toEqual([
      'Image | Name | Family | Age | Why',
      `${idOf('ami', 1)} | web-1 | dev.web | 50 days | i-0a running / lt-0b version 3 / 444455556666 3 ec2:Instance / and 1 more`,
    ])
    expect(addressesOf(summary)).toEqual(
      expect.arrayContaining([
        'https://us-east-1.console.aws.amazon.com/ec2/home?region=us-east-1#InstanceDetails:instanceId=i-0a',
        `${CONSOLE}LaunchTemplateDetails:launchTemplateId=lt-0b`,
      ]),
    )
  })

  it('tell the reason with its evidence, and what uses them besides', () => {
    const references: ReportReference[] = [{ source: 'tasks', resource: 'export-ami-1' }]
    const told = { explanation: 'image-ids does not name it.', references }
    const images = imagesOf('not-selected', told)
    expect(cellsOf(summaryOf({ images }), 'Why')).toEqual([
      'image-ids does not name it. / also named by export-ami-1',
    ])
  })

  it('stand by reason, most first', () => {
    expect(groupsOf(summaryOf('shared in-use shared keep-previous'))).toEqual([
      'shared · 2 images',
      'in use · 1 image',
      'to roll back to · 1 image',
    ])
  })
})
