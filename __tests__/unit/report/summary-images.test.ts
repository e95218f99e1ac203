import { describe, expect, it } from '@jest/globals'
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
import { addressesOf, foldsOf, headingsOf, rowsWith } from '../../support/rendered.ts'

const summaryOf = (images: readonly ReportImage[], report: Partial<Report> = {}): string =>
  renderSummary(createReport({ ...report, targets: [reportTarget({ images: [...images] })] }))

const AGE = '50 days\n2026-10-01'
const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#'

describe('the images that go', () => {
  it('have a row each, linked to the console', () => {
    const summary = summaryOf([goingImage(5)])
    expect(headingsOf(summary)).toContain('Images that would be removed (1)')
    expect(rowsWith(summary, 'Image', 'Snapshots')).toEqual([
      {
        Image: `${idOf('ami', 5)}\nweb-5`,
        Family: 'dev.web',
        Age: AGE,
        Snapshots: idOf('snap', 5),
        Size: '8 GiB',
        Reason: 'surplus\n5th newest unused image of its family; keep-previous keeps 4.',
      },
    ])
    expect(addressesOf(summary)).toEqual([
      `${CONSOLE}ImageDetails:imageId=${idOf('ami', 5)}`,
      `${CONSOLE}SnapshotDetails:snapshotId=${idOf('snap', 5)}`,
    ])
  })

  it('tell what came of them in a real run', () => {
    const images = [removedImage(5), goingImage(6, { outcome: 'already-gone', snapshots: [] })]
    const summary = summaryOf(images, { dryRun: false })
    expect(headingsOf(summary)).toContain('Images to remove (1 of 2 removed)')
    expect(rowsWith(summary, 'Outcome').map(({ Outcome }) => Outcome)).toEqual([
      'removed',
      'already-gone',
    ])
  })

  it('show which of their snapshots stay, and count the size of those that go', () => {
    const stays = reportSnapshot({ id: idOf('snap', 2), gib: 100, reason: 'locked' })
    const goes = reportSnapshot({ id: idOf('snap', 1), verdict: 'remove', outcome: 'planned' })
    const summary = summaryOf([goingImage(5, { snapshots: [goes, stays] })])
    const [row] = rowsWith(summary, 'Image', 'Snapshots')
    expect(row).toMatchObject({
      Snapshots: `${idOf('snap', 1)}\n${idOf('snap', 2)} stays`,
      Size: '8 GiB',
    })
    expect(foldsOf(summary)).toContain('1 snapshot stays although the image goes')
    expect(rowsWith(summary, 'Of image')).toEqual([
      {
        Snapshot: idOf('snap', 2),
        'Of image': idOf('ami', 5),
        Size: '100 GiB',
        Reason: 'locked',
        Why: '',
      },
    ])
  })

  it('show four snapshots, and how many more there are', () => {
    const snapshots = [1, 2, 3, 4, 5, 6].map((number) =>
      reportSnapshot({ id: idOf('snap', number), verdict: 'remove', outcome: 'planned' }),
    )
    const [row] = rowsWith(summaryOf([goingImage(5, { snapshots })]), 'Image', 'Snapshots')
    expect(row?.['Snapshots']?.split('\n').slice(3)).toEqual([idOf('snap', 4), 'and 2 more'])
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
        { source: 'repository', resource: 'infra/web.tf:12' },
      ),
    ])
    expect(foldsOf(summary)).toContain('1 image is kept: each with its reason')
    expect(rowsWith(summary, 'Why')).toEqual([
      {
        Image: `${idOf('ami', 1)}\nweb-1`,
        Family: 'dev.web',
        Age: AGE,
        Reason: 'in-use',
        Why: 'i-0a running\nlt-0b version 3\ninfra/web.tf:12',
      },
    ])
    expect(addressesOf(summary).slice(1)).toEqual([
      'https://us-east-1.console.aws.amazon.com/ec2/home?region=us-east-1#InstanceDetails:instanceId=i-0a',
      `${CONSOLE}LaunchTemplateDetails:launchTemplateId=lt-0b`,
    ])
  })

  it('show three references, and how many more there are', () => {
    const references = [1, 2, 3, 4, 5].map(
      (number) => ({ source: 'instances', resource: idOf('i', number) }) as const,
    )
    expect(rowsWith(summaryOf([used(...references)]), 'Why')).toMatchObject([
      { Why: `${idOf('i', 1)}\n${idOf('i', 2)}\n${idOf('i', 3)}\nand 2 more` },
    ])
  })

  it('tell the reason with its evidence, and what uses them besides', () => {
    const image = reportImage({
      reason: 'not-selected',
      explanation: 'image-ids does not name it.',
      references: [{ source: 'tasks', resource: 'export-ami-1' }],
    })
    expect(rowsWith(summaryOf([image]), 'Why')).toMatchObject([
      { Reason: 'not-selected', Why: 'image-ids does not name it.\nalso named by export-ami-1' },
    ])
  })

  it('stand by reason', () => {
    const reasons = ['shared', 'in-use', 'shared', 'keep-previous'] as const
    const images = reasons.map((reason, index) =>
      reportImage({ id: idOf('ami', index + 1), reason }),
    )
    expect(rowsWith(summaryOf(images), 'Why').map(({ Reason }) => Reason)).toEqual([
      'in-use',
      'keep-previous',
      'shared',
      'shared',
    ])
  })
})

describe('the families', () => {
  it('are two where two of them have one label', () => {
    const labelled = (number: number, familyKey: string): ReportImage =>
      reportImage({ id: idOf('ami', number), family: 'a.b.c', familyKey })
    const images = [1, 2, 3].map((number) => labelled(number, '["a.b","c"]'))
    const summary = summaryOf([...images, labelled(4, '["a","b.c"]')])
    expect(rowsWith(summary, 'Newest')).toMatchObject([
      { Family: 'a.b.c ["a","b.c"]', Images: '1' },
      { Family: 'a.b.c ["a.b","c"]', Images: '3' },
    ])
  })

  const withoutFamily = (image: ReportImage): ReportImage => {
    const copy = { ...image }
    delete copy.family
    return copy
  }

  it('have a row each, and images without one have none', () => {
    const unmapped = withoutFamily(reportImage({ id: idOf('ami', 9), reason: 'unmapped' }))
    const summary = summaryOf([
      reportImage({ family: 'prod.db', reason: 'in-use' }),
      reportImage({ id: idOf('ami', 2), family: 'dev.web', createdAt: '2026-09-01T00:00:00.000Z' }),
      goingImage(3, { family: 'dev.web', createdAt: '2026-08-01T00:00:00.000Z' }),
      unmapped,
    ])
    expect(headingsOf(summary)).toContain('Families (2)')
    expect(rowsWith(summary, 'Newest')).toEqual([
      {
        Family: 'dev.web',
        Images: '2',
        'In use': '0',
        Kept: '1',
        'Would go': '1',
        Newest: '80 days 2026-09-01',
      },
      {
        Family: 'prod.db',
        Images: '1',
        'In use': '1',
        Kept: '1',
        'Would go': '0',
        Newest: '50 days 2026-10-01',
      },
    ])
  })
})
