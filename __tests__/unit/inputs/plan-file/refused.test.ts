import { PlanFileError, readPlanFile } from '../../../../src/inputs/plan-file.ts'
import { DAY, MINUTE } from '../../../../src/model/index.ts'
import { ago, NOW } from '../../../support/model-factories.ts'
import {
  GOING,
  image,
  orphan,
  pathOf,
  readReport,
  readText,
  report,
  reportOf,
  STAYING,
  target,
} from './reading.ts'

/** Why the plan file is refused, between the words that stand around every reason. */
async function whyRefused(reading: Promise<unknown>, path = pathOf()): Promise<string> {
  const error = await reading.catch((caught: unknown) => caught)
  const message = error instanceof PlanFileError ? error.message : String(error)
  const [start, end] = [
    `plan-file: ${JSON.stringify(path)} is not accepted: `,
    '. It takes the JSON report of a dry run of this account and Region (schema version 1). Nothing was removed.',
  ]

  expect(message.slice(0, start.length)).toBe(start)
  expect(message.slice(-end.length)).toBe(end)

  return message.slice(start.length, -end.length)
}

/** A member of an object or a list. */
const memberOf = (value: unknown, key: string): object =>
  Object.entries(value as object).find(([name]) => name === key)?.[1] as object

/** A report with a snapshot and an orphan, in which one field has another value. */
function edited(path: string, value: unknown): object {
  const images = [STAYING, image('ami-1 remove planned', 'snap-1 remove planned')]
  const content = structuredClone(reportOf({ images, orphans: [orphan('snap-2 remove planned')] }))
  const keys = path.split('.')
  const [last = ''] = keys.splice(-1)
  Object.assign(keys.reduce(memberOf, content), { [last]: value })
  return content
}

describe('a plan file is refused', () => {
  it.each([
    ['schemaVersion', 2],
    ['schemaVersion', undefined],
    ['dryRun', false],
    ['generatedAt', 'yesterday'],
    ['targets', undefined],
    ['targets', {}],
    ['targets.0.images', undefined],
    ['targets.0.orphans', undefined],
    ['targets.0.accountId', 111122223333],
    ['targets.0.status', undefined],
    ['targets.0.status', 'approved'],
    ['targets.0.images.0.id', undefined],
    ['targets.0.images.0.id', ''],
    ['targets.0.images.1.verdict', 'delete'],
    ['targets.0.images.1.snapshots', undefined],
    ['targets.0.images.1.snapshots.0.verdict', 'report'],
    ['targets.0.orphans.0.outcome', undefined],
  ])('whose %s is %j', async (path, value) => {
    const why = await whyRefused(readReport(edited(path, value)))

    expect(why).toMatch(/^Invalid (?:input|option|ISO datetime)|^Too small/)
    expect(why.endsWith(` at ${path}`)).toBe(true)
  })

  it('that is a list', async () => {
    expect(await whyRefused(readReport([]))).toMatch(/expected object/)
  })

  it.each([
    [{ images: [GOING, image('ami-1 keep kept')] }, 'ami-1 stands in it twice (%s)'],
    [
      { orphans: [orphan('snap-1 keep kept'), orphan('snap-1 remove planned')] },
      'snap-1 stands in it twice (%s)',
    ],
    [{ status: 'not-read' }, '%s has a plan and the status not-read'],
    [
      { status: 'not-read', images: [], orphans: [orphan('snap-1 keep kept')] },
      '%s has a plan and the status not-read',
    ],
  ])('of a target with %j, because %s', async (overrides, why) => {
    expect(await whyRefused(readReport(reportOf(overrides)))).toBe(
      why.replace('%s', 'eu-west-1 of 111122223333'),
    )
  })

  it('that has a target twice', async () => {
    const content = report({ targets: [target(), target({ images: [] })] })

    expect(await whyRefused(readReport(content))).toBe(
      'eu-west-1 of 111122223333 stands in it twice',
    )
  })

  it.each([
    ...['keep planned', 'remove kept', 'remove removed', 'disable kept', 'disable disabled'].map(
      (told) => ({ what: 'an image', told, of: { images: [image(`x-1 ${told}`)] } }),
    ),
    ...['keep planned', 'remove kept', 'remove deleted'].map((told) => ({
      what: 'a snapshot of an image that goes',
      ...{ told, of: { images: [image('ami-1 remove planned', `x-1 ${told}`)] } },
    })),
    {
      what: 'a snapshot of an image that stays',
      ...{
        told: 'remove planned',
        of: { images: [image('ami-1 keep kept', 'x-1 remove planned')] },
      },
    },
    ...['keep planned', 'report planned', 'remove kept', 'remove deleted'].map((told) => ({
      what: 'an orphan',
      ...{ told, of: { orphans: [orphan(`x-1 ${told}`)] } },
    })),
  ])('for $what with the verdict and outcome $told', async ({ told, of }) => {
    const [verdict = '', outcome = ''] = told.split(' ')

    expect(await whyRefused(readReport(reportOf(of)))).toBe(
      `x-1 has the verdict ${verdict} and the outcome ${outcome}`,
    )
  })

  it.each([
    ['is empty', ''],
    ['is cut off', JSON.stringify(report()).slice(0, -1)],
    ['is no JSON', 'plan'],
  ])('that %s', async (_what, text) => {
    expect(await whyRefused(readText(text))).toContain('JSON')
  })

  it('that does not exist', async () => {
    const missing = pathOf('none.json')

    expect(await whyRefused(readPlanFile(missing, NOW), missing)).toContain('ENOENT')
  })
})

describe('a plan file that was made', () => {
  const TOO_OLD = 'which is more than 30 days ago. Make a new plan'
  // It would never grow old.
  const TO_COME = 'which is in the future'

  it.each([
    ['30 days and a millisecond ago', 30 * DAY + 1, TOO_OLD],
    ['a year ago', 365 * DAY, TOO_OLD],
    ['more than five minutes from now', -5 * MINUTE - 1, TO_COME],
  ])('%s is refused', async (_what, age, why) => {
    const generatedAt = ago(age).toISOString()

    expect(await whyRefused(readReport(report({ generatedAt })))).toBe(
      `it was made on ${generatedAt}, ${why}`,
    )
  })

  it.each([
    ['just now', 0],
    ['exactly 30 days ago', 30 * DAY],
    ['by a clock that is five minutes ahead', -5 * MINUTE],
  ])('%s is accepted', async (_what, age) => {
    const generatedAt = ago(age).toISOString()

    expect(await readReport(report({ generatedAt }))).toMatchObject({ generatedAt })
  })

  it('in another zone is as old as it is', async () => {
    const zoned = await readReport(report({ generatedAt: '2026-10-21T13:00:00+01:00' }))
    const older = readReport(report({ generatedAt: '2026-10-21T12:59:59+01:00' }))

    expect(zoned.generatedAt).toBe('2026-10-21T12:00:00.000Z')
    expect(await whyRefused(older)).toContain(TOO_OLD)
  })

  it('too long ago is told first what makes it no plan at all', async () => {
    const old = report({ generatedAt: ago(31 * DAY).toISOString(), dryRun: false })

    expect(await whyRefused(readReport(old))).toMatch(/expected true at dryRun/)
  })
})
