import { ReportParser } from '../../../src/merge/report-parser.ts'
import type { Report, ReportTarget } from '../../../src/report/schema.ts'
import {
  createReport,
  reportError,
  reportImage,
  reportOrphan,
  reportRun,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'

const newParser = (): ReportParser<ReportTarget> => new ReportParser((target) => target)

/** A report of which the file has come to its end. */
const parse = (json: unknown): ReturnType<ReportParser<ReportTarget>['finish']> =>
  newParser().finish(structuredClone(json))

function problemOf(report: unknown): string {
  try {
    parse(report)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

const withTarget = (overrides: Parameters<typeof reportTarget>[0]): Report =>
  createReport({ targets: [reportTarget(overrides)] })

const EVIL = '"; curl evil'

describe('a report that others may have written', () => {
  it.each([
    ['the run', createReport()],
    ['an account that could not be found out', withTarget({ accountId: '' })],
    ['GovCloud', withTarget({ region: 'us-gov-west-1', partition: 'aws-us-gov' })],
    ['a short id', withTarget({ images: [reportImage({ id: 'ami-0123abcd' })] })],
    [
      'what was denied',
      createReport({ errors: [reportError({ actions: ['ssm:GetParameters'] })] }),
    ],
    ['a run without a page', createReport({ run: { ...reportRun(), url: undefined } })],
  ])('is accepted as the action writes it: %s', (_, report) => {
    expect(problemOf(report)).toBe('none')
  })

  it.each([
    ['the account', withTarget({ accountId: EVIL })],
    ['the Region', withTarget({ region: EVIL })],
    ['the partition', withTarget({ partition: EVIL })],
    ['the image', withTarget({ images: [reportImage({ id: EVIL })] })],
    ['the snapshot', withTarget({ orphans: [reportOrphan({ id: EVIL })] })],
    [
      'the snapshot',
      withTarget({ images: [reportImage({ snapshots: [reportSnapshot({ id: EVIL })] })] }),
    ],
    ['an IAM action', createReport({ errors: [reportError({ actions: [EVIL] })] })],
    ["the run's page", createReport({ run: reportRun({ url: EVIL }) })],
  ])('is refused where %s would become part of a command or a link', (what, report) => {
    expect(problemOf(report)).toBe(`${what} is ${JSON.stringify(EVIL)}`)
  })

  it('is refused where its page is a script that holds an address', () => {
    const url = 'javascript:https://github.com/x'

    expect(problemOf(createReport({ run: reportRun({ url }) }))).toBe(`the run's page is "${url}"`)
  })

  it('is refused with the beginning of what is too long to be shown', () => {
    expect(problemOf(withTarget({ region: 'x'.repeat(1000) }))).toBe(
      `the Region is "${'x'.repeat(100)}"`,
    )
  })

  it.each([
    ['the Region', withTarget({ region: `eu${'-west'.repeat(5)}-1` })],
    ['the Region', withTarget({ region: `eu-${'w'.repeat(21)}-1` })],
    ['the partition', withTarget({ partition: `aws${'-cn'.repeat(5)}` })],
    [
      'an IAM action',
      createReport({ errors: [reportError({ actions: [`ec2:${'A'.repeat(129)}`] })] }),
    ],
  ])('is refused where %s is longer than any', (what, report) => {
    expect(problemOf(report)).toContain(`${what} is "`)
  })

  it.each([
    [
      'an image that stands in it twice',
      withTarget({ images: [reportImage(), reportImage()] }),
      'stands in it twice (eu-west-1 of 111122223333)',
    ],
    [
      'the plan of a target that was not read',
      withTarget({ status: 'not-read', images: [reportImage()] }),
      'eu-west-1 of 111122223333 has a plan and the status not-read',
    ],
    [
      'a date that is still to come',
      createReport({ generatedAt: '2999-01-01T00:00:00.000Z' }),
      'it was made on 2999-01-01T00:00:00.000Z, which is in the future',
    ],
  ])('is refused as a plan file is, with %s', (_, report, why) => {
    expect(problemOf(report)).toContain(why)
  })

  it('is refused where it would have every permission granted', () => {
    const errors = [reportError({ actions: ['ec2:DescribeFleets', '*'] })]

    expect(problemOf(createReport({ errors }))).toBe('an IAM action is "*"')
  })

  it('is refused where a size was made up', () => {
    const { id } = reportOrphan()

    expect(problemOf(withTarget({ orphans: [reportOrphan({ gib: 1e300 })] }))).toBe(
      `the size of ${id} is "1e+300"`,
    )
    expect(problemOf(withTarget({ orphans: [reportOrphan({ gib: 1e9 })] }))).toBe('none')
  })

  it('is refused with the place where it is not of the schema', () => {
    expect(problemOf({ ...createReport(), dryRun: 'yes' })).toMatch(/expected boolean.* at dryRun$/)
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
    const known = withTarget({ images: [reportImage()] })
    const newer = {
      ...known,
      mood: 'good',
      targets: known.targets.map((target) => ({
        ...target,
        images: target.images.map((image) => ({ ...image, colour: 'blue' })),
      })),
    }

    expect(parse(newer)).toStrictEqual(known)
  })

  it('may name places that later versions look at', () => {
    const [source, resource] = ['pcs', 'a compute node group']
    const row = { source, resources: 1, images: 1, skipped: false, durationMs: 1, notes: [] }
    const image = { ...reportImage(), references: [{ source, resource }] }
    const newer = withTarget({ images: [image], evidence: [row] })

    expect(parse(newer)).toStrictEqual(newer)
  })

  it('is refused where it is no report at all', () => {
    expect(problemOf([])).not.toBe('none')
    expect(problemOf('report')).not.toBe('none')
  })
})
