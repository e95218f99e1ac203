import {
  bake,
  DAY,
  expectGone,
  expectKept,
  GREEDY,
  HOUR,
  hoursAgo,
  OTHER_ACCOUNT,
  reportedImage,
  type Scenario,
  type ScenarioRun,
  startScenario,
} from '../support/index.ts'
import { allBut, USER } from '../support/access.ts'

const UNUSED = { ...GREEDY, 'shared-images': 'remove-unused' }
const SHARED = { sharedWith: [{ UserId: OTHER_ACCOUNT }] }

/** AWS's clock and all that it goes by: what was asked for a night ago is made. */
function letANightPass({ region }: Scenario): void {
  for (const report of region.usageReports.values()) {
    report.createdAt = new Date(report.createdAt.getTime() - DAY)
  }
}

const usageReportsIn = ({ report }: ScenarioRun) => report?.targets[0]?.usageReports

const requestsOf = ({ emulator }: Scenario) => emulator.callsTo('CreateImageUsageReport')

describe('shared-images: remove-unused', () => {
  it('asks for reports on the first night, last of all, and keeps what is shared', async () => {
    const scenario = await startScenario()
    const shared = bake(scenario.region, [300, 301], SHARED)
    const [unshared = ''] = bake(scenario.region, [302])

    const result = await scenario.run(UNUSED)

    expectGone(result, unshared)
    expect(usageReportsIn(result)?.requested.toSorted()).toEqual(shared.toSorted())
    expectKept(result, Object.fromEntries(shared.map((id) => [id, 'shared'])))
    expect(reportedImage(result, shared[0] ?? '').explanation).toBe(
      `Shared with ${OTHER_ACCOUNT}. Whether another account uses it is not known: there is no usage report on it. This run asked AWS for one.`,
    )
    const until = new Date(usageReportsIn(result)?.usableUntil ?? 0).getTime()
    expect(until - Date.now()).toBeGreaterThan(46 * HOUR)
    expect(result.summary).toMatch(
      /Asked AWS for 2 usage reports; a run from tomorrow on can judge them, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Let it run every day\./,
    )
    expect(result.log).toContain('asked AWS for 2 usage reports')
    const changes = scenario.emulator.mutations().map(({ operation }) => operation)
    expect(changes.indexOf('DeregisterImage')).toBeLessThan(
      changes.indexOf('CreateImageUsageReport'),
    )
  })

  it('asks for all accounts, and with one token where an answer is lost', async () => {
    const scenario = await startScenario({
      faults: [{ operation: 'CreateImageUsageReport', kind: 'reset', times: 1 }],
    })
    const [id = ''] = bake(scenario.region, [300], SHARED)

    const result = await scenario.run(UNUSED)

    const [first, second, ...others] = requestsOf(scenario).map(({ input }) => input)
    expect(first).not.toHaveProperty('AccountIds')
    expect(second?.['ClientToken']).toBe(first?.['ClientToken'])
    expect(others).toEqual([])
    expect(usageReportsIn(result)?.requested).toEqual([id])
  })

  it('removes on the second night what no other account uses, and keeps the rest with its users', async () => {
    const scenario = await startScenario()
    const { world, region } = scenario
    const [unused = '', used = ''] = bake(region, [300, 301], SHARED)
    // The account that images are shared with is no target.
    const other = world.account(OTHER_ACCOUNT).region(region.name)
    for (let count = 0; count < 3; count += 1) other.addInstance({ imageId: used })
    other.addImageRecipe({ name: 'base', imageId: used })

    await scenario.run(UNUSED)
    letANightPass(scenario)
    const result = await scenario.run(UNUSED)

    expectGone(result, unused)
    expectKept(result, { [used]: 'in-use' })
    expect(reportedImage(result, used).references).toMatchObject([
      {
        source: 'usage-reports',
        resource: `account ${OTHER_ACCOUNT}`,
        detail: 'ec2:Instance: 3',
      },
      { detail: 'imagebuilder:ImageRecipe: 1' },
    ])
    expect(result.report?.targets[0]?.evidence).toContainEqual(
      expect.objectContaining({ source: 'usage-reports', resources: 2, images: 1 }),
    )
    // Nothing is asked for again where a report counts.
    expect(requestsOf(scenario)).toHaveLength(2)
    expect(usageReportsIn(result)).toBeUndefined()
  })

  it('asks about 200 images at a time, and nothing with keep or remove', async () => {
    const scenario = await startScenario()
    const ages = Array.from({ length: 201 }, () => 300)
    for (const imageId of bake(scenario.region, ages, SHARED)) {
      scenario.region.addUsageReport({ imageId, createdAt: hoursAgo(20) })
    }
    const inputs = { ...UNUSED, 'max-removals': 'none' }
    const questions = () => scenario.emulator.callsTo('DescribeImageUsageReports')

    await scenario.dryRun({ ...inputs, 'shared-images': 'keep' })
    await scenario.dryRun({ ...inputs, 'shared-images': 'remove' })
    expect(questions()).toEqual([])

    const result = await scenario.dryRun(inputs)
    expect(result.outputs['planned-count']).toBe('201')
    expect(questions()).toHaveLength(2)
  })
})

const REFUSALS: Readonly<Record<string, (scenario: Scenario) => void>> = {
  'ec2:CreateImageUsageReport: UnauthorizedOperation': ({ world }) => {
    world.setPolicy(USER, allBut({ Action: 'ec2:CreateImageUsageReport', Resource: '*' }))
  },
  // 2,000 reports of an account and Region may be pending.
  ResourceLimitExceeded: ({ region }) => {
    for (let count = 0; count < 2000; count += 1) {
      region.addUsageReport({ imageId: region.nextId('ami') })
    }
  },
}

describe('asking for usage reports', () => {
  it.each(Object.entries(REFUSALS))(
    'ends where it is refused for all, keeps what is shared, warns and fails nothing: %s',
    async (error, refuse) => {
      const scenario = await startScenario()
      refuse(scenario)
      const ids = bake(scenario.region, [300, 301, 302], SHARED)
      const [other = ''] = bake(scenario.region, [303])

      const result = await scenario.run(UNUSED)

      expectGone(result, other)
      expect(requestsOf(scenario)).toHaveLength(1)
      expectKept(result, Object.fromEntries(ids.map((id) => [id, 'shared'])))
      for (const id of ids) {
        const { explanation } = reportedImage(result, id)
        expect(explanation).toMatch(new RegExp(`AWS made none when it was asked: .*${error}`))
      }
      expect(result.report?.warnings).toContainEqual({
        code: 'usage-reports',
        message: expect.stringContaining('AWS made no usage report on 3 of the shared images'),
      })
      expect(result.summary).toContain('3 were asked for, and AWS made none.')
    },
  )
})
