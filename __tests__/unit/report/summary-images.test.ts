import { renderSummary } from '../../../src/report/summary/index.ts'
import type { Report, ReportImage, ReportReference } from '../../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  idOf,
  removedImage,
  reportImage,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'
import { addressesOf, foldsOf, groupsOf, headingsOf, rowsWith } from '../../support/rendered.ts'

const summaryOf = (images: readonly ReportImage[], report: Partial<Report> = {}): string =>
  renderSummary(createReport({ ...report, targets: [reportTarget({ images: [...images] })] }))

const AGE = '50 days 2026-10-01'
const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#'

describe('the images that go', () => {
  it('have a row each below their family, linked to the console', () => {
    const summary = summaryOf([goingImage(5, { rank: 5 })])
    expect(headingsOf(summary)).toContain('Images to remove (1)')
    expect(groupsOf(summary)).toEqual(['dev.web · 1 to remove · 1 snapshot, 8 GiB'])
    expect(rowsWith(summary, 'Snapshots')).toEqual([
      {
        Image: idOf('ami', 5),
        Name: 'web-5',
        Age: AGE,
        Snapshots: '1 · 8 GiB',
        'Among the unused': '5th newest',
      },
    ])
    expect(addressesOf(summary)).toContain(`${CONSOLE}ImageDetails:imageId=${idOf('ami', 5)}`)
  })

  it('keep their id on one line', () => {
    expect(summaryOf([goingImage(5)])).toMatch(/<td align="left" nowrap><a [^>]*><samp>ami-/)
  })

  it('say once what the rank is measured against', () => {
    const summary = summaryOf([goingImage(5), goingImage(6)])
    expect(summary.match(/keeps 4 unused images of each family/g)).toHaveLength(1)
  })

  it('say what takes the place of a rank', () => {
    const images = [goingImage(1, { reason: 'requested' }), goingImage(2, { state: 'failed' })]
    expect(rowsWith(summaryOf(images), 'Snapshots')).toMatchObject([
      { 'Among the unused': 'named in image-ids' },
      { 'Among the unused': 'state failed' },
    ])
  })

  it('tell what came of them in a real run, failures first', () => {
    const images = [
      removedImage(5, { family: 'a' }),
      removedImage(6, { family: 'b' }),
      goingImage(7, { family: 'b', outcome: 'failed', snapshots: [] }),
      goingImage(8, { family: 'c', outcome: 'already-gone', snapshots: [] }),
    ]
    const summary = summaryOf(images, { dryRun: false })
    expect(headingsOf(summary)).toContain('Images (1 failed, 1 already gone, 2 removed)')
    expect(rowsWith(summary, 'Outcome').map(({ Outcome }) => Outcome)).toEqual([
      '❌ failed',
      'removed',
      'already gone',
      'removed',
    ])
  })

  it('say the step where some are only disabled', () => {
    const images = [goingImage(1), goingImage(2, { verdict: 'disable', snapshots: [] })]
    const summary = summaryOf(images)
    expect(headingsOf(summary)).toContain('Images to disable and remove (2)')
    expect(rowsWith(summary, 'Step').map(({ Step }) => Step)).toEqual(['remove', 'disable'])
  })

  it('show how many of their snapshots stay, and count the size of those that go', () => {
    const stays = reportSnapshot({ id: idOf('snap', 2), gib: 100, reason: 'locked' })
    const goes = reportSnapshot({ id: idOf('snap', 1), verdict: 'remove', outcome: 'planned' })
    const summary = summaryOf([goingImage(5, { snapshots: [goes, stays] })])
    expect(rowsWith(summary, 'Snapshots')).toMatchObject([{ Snapshots: '1 · 8 GiB, 1 stays' }])
    expect(foldsOf(summary)).toContain('1 snapshot stays although the image goes')
    expect(rowsWith(summary, 'Of image')).toEqual([
      {
        Snapshot: idOf('snap', 2),
        'Of image': idOf('ami', 5),
        Size: '100 GiB',
        Reason: 'locked',
        Why: '–',
      },
    ])
  })

  it('are folded where there are many, with how many', () => {
    const images = Array.from({ length: 1_504 }, (_, index) => goingImage(index + 1))
    expect(foldsOf(summaryOf(images))).toContain('Show the 1,504 images')
    expect(foldsOf(summaryOf(images.slice(0, 25)))).not.toContain('Show the 25 images')
  })
})

describe('the images that stay', () => {
  const used = (...references: ReportReference[]): ReportImage =>
    reportImage({ reason: 'in-use', references })

  it('have a row each with what uses them, linked where it is', () => {
    const summary = summaryOf([
      used(
        { source: 'instances', resource: 'i-0a', detail: 'running', region: 'us-east-1' },
        { source: 'launch-templates', resource: 'lt-0b version 3' },
        { source: 'usage-reports', resource: '444455556666', detail: '3 ec2:Instance' },
        { source: 'repository', resource: 'infra/web.tf:12' },
      ),
    ])
    expect(foldsOf(summary)).toContain('Show the 1 image that is kept, each with its reason')
    expect(rowsWith(summary, 'Why')).toEqual([
      {
        Image: idOf('ami', 1),
        Name: 'web-1',
        Family: 'dev.web',
        Age: '50 days',
        Why: 'i-0a running\nlt-0b version 3\n444455556666 3 ec2:Instance\nand 1 more',
      },
    ])
    expect(addressesOf(summary)).toEqual(
      expect.arrayContaining([
        'https://us-east-1.console.aws.amazon.com/ec2/home?region=us-east-1#InstanceDetails:instanceId=i-0a',
        `${CONSOLE}LaunchTemplateDetails:launchTemplateId=lt-0b`,
      ]),
    )
  })

  it('tell the reason with its evidence, and what uses them besides', () => {
    const image = reportImage({
      reason: 'not-selected',
      explanation: 'image-ids does not name it.',
      references: [{ source: 'tasks', resource: 'export-ami-1' }],
    })
    expect(rowsWith(summaryOf([image]), 'Why')).toMatchObject([
      { Why: 'image-ids does not name it.\nalso named by export-ami-1' },
    ])
  })

  it('stand by reason, most first', () => {
    const reasons = ['shared', 'in-use', 'shared', 'keep-previous'] as const
    const images = reasons.map((reason, index) =>
      reportImage({ id: idOf('ami', index + 1), reason }),
    )
    expect(groupsOf(summaryOf(images))).toEqual([
      'shared · 2 images',
      'in use · 1 image',
      'to roll back to · 1 image',
    ])
  })
})
