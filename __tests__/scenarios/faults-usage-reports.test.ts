import { USAGE_OPERATIONS } from '../../src/inventory/usage-reports.ts'
import type { ReportTarget } from '../../src/report/schema.ts'
import { ACCOUNT, type Call } from '../support/index.ts'
import { failuresOf, type FailingRead } from '../support/fault-kinds.ts'
import { runFull, type FullRun } from '../support/fault-runs.ts'

interface Case extends FailingRead {
  readonly region: string
}

/** A Region of its own for each, so that one run shows all. */
const CASES: readonly Case[] = failuresOf(
  USAGE_OPERATIONS.map(({ action }) => ({ action, isPaged: true })),
).map(({ action, how, fault }, index) => {
  const region = `eu-usage-${String(index + 1)}`
  const operation = action.replace('ec2:', '')
  const when = (call: Call): boolean => call.region === region
  return { action, how, region, fault: { ...fault, operation, when } }
})

describe('a usage report that cannot be read', () => {
  let run: FullRun
  const targetOf = ({ region }: Case): ReportTarget => {
    const found = run.report?.targets.find((target) => target.region === region)
    if (found === undefined) throw new Error(`There is no ${region}`)
    return found
  }

  beforeAll(async () => {
    run = await runFull({
      targets: { accounts: [ACCOUNT], regions: CASES.map(({ region }) => region) },
      faults: CASES.map(({ fault }) => fault),
    })
  }, 600_000)

  it.each(CASES)('because $action $how keeps the shared image, and says why', (each) => {
    const shared = targetOf(each).images.filter(({ reason }) => reason === 'shared')
    expect(shared).toHaveLength(1)
    expect(shared[0]?.explanation).toContain('the usage reports could not be read')
    expect(shared[0]?.explanation).toContain(each.action)
  })

  it.each(CASES)('because $action $how lets other images go', (each) => {
    const removed = targetOf(each).images.filter(({ outcome }) => outcome === 'removed')
    expect(removed).toHaveLength(2)
    expect(targetOf(each)).toMatchObject({
      status: 'done',
      usageReports: { notRead: 1, missing: [] },
    })
    expect(run.report?.warnings).toContainEqual({
      code: 'usage-reports',
      message: expect.stringContaining(`${each.region} (${ACCOUNT})`),
    })
  })

  it('fails no run, and asks for no report that could not be read either', () => {
    expect(run.exitCode).toBe(0)
    expect(run.mutations.map(({ operation }) => operation)).not.toContain('CreateImageUsageReport')
  })
})
