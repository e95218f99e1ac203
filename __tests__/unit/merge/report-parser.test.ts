import { ReportParser } from '../../../src/merge/report-parser.ts'
import type { ReportTarget } from '../../../src/report/schema.ts'
import {
  createReport,
  reportError,
  reportImage,
  reportOrphan,
  reportRun,
  reportSnapshot,
} from '../../support/report-factories.ts'
import { dry, imagesOf } from '../../support/short-reports.ts'

/** A report of which the file has come to its end. */
const parse = (json: unknown): ReturnType<ReportParser<ReportTarget>['finish']> =>
  new ReportParser<ReportTarget>((target) => target).finish(structuredClone(json))

function problemOf(report: unknown): string {
  try {
    parse(report)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

const asking = (...actions: string[]) => createReport({ errors: [reportError({ actions })] })
const runAt = (url: string | undefined) => createReport({ run: { ...reportRun(), url } })

const EVIL = '"; curl evil'

describe('a report that others may have written', () => {
  it.each([
    ['the run', createReport()],
    ['an account that could not be found out', dry({ accountId: '' })],
    ['GovCloud', dry({ region: 'us-gov-west-1', partition: 'aws-us-gov' })],
    ['a short id', dry({ images: [reportImage({ id: 'ami-0123abcd' })] })],
    ['what was denied', asking('ssm:GetParameters')],
    ['a run without a page', runAt(undefined)],
    ['a snapshot as large as any', dry({ orphans: [reportOrphan({ gib: 1e9 })] })],
  ])('is accepted as the action writes it: %s', (_, report) => {
    expect(problemOf(report)).toBe('none')
  })

  const evilSnapshot = [reportSnapshot({ id: EVIL })]
  const script = 'javascript:https://github.com/x'

  it.each([
    ['the account', dry({ accountId: EVIL })],
    ['the Region', dry({ region: EVIL })],
    ['the partition', dry({ partition: EVIL })],
    ['the image', dry({ images: [reportImage({ id: EVIL })] })],
    ['the snapshot', dry({ orphans: [reportOrphan({ id: EVIL })] })],
    ['the snapshot', dry({ images: [reportImage({ snapshots: evilSnapshot })] })],
    ['an IAM action', asking(EVIL)],
    // It would have every permission granted.
    ['an IAM action', asking('ec2:DescribeFleets', '*'), '*'],
    ["the run's page", runAt(EVIL)],
    ["the run's page", runAt(script), script],
    ['the Region', dry({ region: 'x'.repeat(1000) }), 'x'.repeat(100)],
  ])(
    'is refused where %s would become part of a command or a link',
    (what, report, told = EVIL) => {
      expect(problemOf(report)).toBe(`${what} is ${JSON.stringify(told)}`)
    },
  )

  it.each([
    ['the Region', dry({ region: `eu${'-west'.repeat(5)}-1` })],
    ['the Region', dry({ region: `eu-${'w'.repeat(21)}-1` })],
    ['the partition', dry({ partition: `aws${'-cn'.repeat(5)}` })],
    ['an IAM action', asking(`ec2:${'A'.repeat(129)}`)],
  ])('is refused where %s is longer than any', (what, report) => {
    expect(problemOf(report)).toContain(`${what} is "`)
  })

  it.each([
    [
      'as a plan file is, with an image that stands in it twice',
      dry({ images: [reportImage(), reportImage()] }),
      /stands in it twice \(eu-west-1 of 111122223333\)/,
    ],
    [
      'as a plan file is, with the plan of a target that was not read',
      dry('eu-west-1 not-read: kept'),
      /eu-west-1 of 111122223333 has a plan and the status not-read/,
    ],
    [
      'as a plan file is, with a date that is still to come',
      createReport({ generatedAt: '2999-01-01T00:00:00.000Z' }),
      /it was made on 2999-01-01T00:00:00\.000Z, which is in the future/,
    ],
    [
      'where a size was made up',
      dry({ orphans: [reportOrphan({ gib: 1e300 })] }),
      /^the size of snap-0+fff is "1e\+300"$/,
    ],
    [
      'with the place where it is not of the schema',
      { ...createReport(), dryRun: 'yes' },
      /expected boolean.* at dryRun$/,
    ],
    ['where it is a list', [], /expected object/],
    ['where it is a text', 'report', /expected object/],
  ])('is refused %s', (_what, report, why) => {
    expect(problemOf(report)).toMatch(why)
  })

  it('is refused in one line of a page, whatever its keys are', () => {
    const key = `x\n\`\`\`json\n{"Effect":"Allow"}\n\`\`\`${'<>'.repeat(1_000)}`
    const why = problemOf({ ...createReport(), settings: { [key]: 1 } })

    expect(why).toContain('settings.x')
    expect(why).not.toContain('\n')
    expect(why.length).toBeLessThan(400)
    expect(problemOf({ schemaVersion: key }).length).toBeLessThan(400)
  })

  it('may hold fields that were added since, which are left out', () => {
    const known = dry('kept')
    const targets = known.targets.map((target) => ({
      ...target,
      images: target.images.map((image) => ({ ...image, colour: 'blue' })),
    }))

    expect(parse({ ...known, mood: 'good', targets })).toStrictEqual(known)
  })

  it('may name places that later versions look at', () => {
    const [source, resource] = ['pcs', 'a compute node group']
    const row = { source, resources: 1, images: 1, skipped: false, durationMs: 1, notes: [] }
    const images = imagesOf('kept', { references: [{ source, resource }] })
    const newer = dry({ images, evidence: [row] })

    expect(parse(newer)).toStrictEqual(newer)
  })
})
