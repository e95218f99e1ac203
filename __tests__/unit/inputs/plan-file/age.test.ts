import { DAY, MINUTE, type Milliseconds } from '../../../../src/model/index.ts'
import { PlanFileError } from '../../../../src/inputs/plan-file.ts'
import { ago } from '../../../support/model-factories.ts'
import { readReport, report } from './reading.ts'

const madeBefore = (age: Milliseconds): object => report({ generatedAt: ago(age).toISOString() })

describe('the age of a plan file', () => {
  it.each([
    { what: 'just now', age: 0 },
    { what: 'exactly 30 days ago', age: 30 * DAY },
    { what: 'by a clock that is five minutes ahead', age: -5 * MINUTE },
  ])('is accepted where it was made $what', async ({ age }) => {
    await expect(readReport(madeBefore(age))).resolves.toMatchObject({
      generatedAt: ago(age).toISOString(),
    })
  })

  it.each([
    { what: '30 days and a millisecond ago', age: 30 * DAY + 1 },
    { what: 'a year ago', age: 365 * DAY },
  ])('is refused where it was made $what, with what to do', async ({ age }) => {
    const reading = readReport(madeBefore(age))

    await expect(reading).rejects.toThrow(PlanFileError)
    await expect(reading).rejects.toThrow(
      `it was made on ${ago(age).toISOString()}, which is more than 30 days ago. Make a new plan`,
    )
  })

  it('is refused where it was made in the future: it would never grow old', async () => {
    await expect(readReport(madeBefore(-5 * MINUTE - 1))).rejects.toThrow('which is in the future')
  })

  it('is told after what makes it no plan at all', async () => {
    const old = { ...madeBefore(31 * DAY), dryRun: false }

    await expect(readReport(old)).rejects.toThrow(/expected true at dryRun/)
  })

  it('counts from the time in its own zone', async () => {
    const zoned = report({ generatedAt: '2026-10-21T13:00:00+01:00' })
    const older = report({ generatedAt: '2026-10-21T12:59:59+01:00' })

    await expect(readReport(zoned)).resolves.toBeDefined()
    await expect(readReport(older)).rejects.toThrow(PlanFileError)
  })
})
