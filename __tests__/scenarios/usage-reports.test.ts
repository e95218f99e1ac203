import {
  bake,
  DAY,
  expectKept,
  expectRemoved,
  hoursAgo,
  OTHER_ACCOUNT,
  type Region,
  reportedImage,
  type Scenario,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { allBut, USER } from '../support/policies.ts'

const UNUSED = { 'keep-previous': '0', 'max-age': '1d', 'shared-images': 'remove-unused' }
const SHARED = { sharedWith: [{ UserId: OTHER_ACCOUNT }] }

/** The same Region of the account that images are shared with; it is no target. */
const elsewhere = ({ world, region }: Scenario): Region =>
  world.account(OTHER_ACCOUNT).region(region.name)

/** AWS's clock and all that it goes by: what was asked for a night ago is made. */
function letANightPass({ region }: Scenario): void {
  for (const report of region.usageReports.values()) {
    report.createdAt = new Date(report.createdAt.getTime() - DAY)
  }
}

const requestedIn = (result: ScenarioRun): readonly string[] =>
  result.report?.targets[0]?.usageReports?.requested ?? []

const askedFor = ({ emulator }: Scenario): readonly unknown[] =>
  emulator.callsTo('CreateImageUsageReport').map(({ input }) => input['ImageId'])

describe('two nights with shared-images: remove-unused', () => {
  let scenario: Scenario
  let first: ScenarioRun
  let second: ScenarioRun
  let unused: string
  let used: string
  let unshared: string
  let snapshots: readonly string[]

  beforeAll(async () => {
    scenario = await startScenario()
    const { region } = scenario
    ;[unused = '', used = ''] = bake(region, [300, 301], SHARED)
    ;[unshared = ''] = bake(region, [302])
    snapshots = snapshotsOf(region, [unused])
    const other = elsewhere(scenario)
    for (let count = 0; count < 3; count += 1) other.addInstance({ imageId: used })
    other.addImageRecipe({ name: 'base', imageId: used })
    first = await scenario.run(UNUSED)
    letANightPass(scenario)
    second = await scenario.run(UNUSED)
  })

  it('ask for a report on the first, and keep what is shared', () => {
    expect(first.exitCode).toBe(0)
    expect(first.gone.images).toEqual([unshared])
    expectKept(first, { [unused]: 'shared', [used]: 'shared' })
    expect(requestedIn(first).toSorted()).toEqual([unused, used].toSorted())
    expect(reportedImage(first, unused).explanation).toBe(
      `Shared with ${OTHER_ACCOUNT}. Whether another account uses it is not known: there is no usage report on it. This run asked AWS for one.`,
    )
  })

  it('say so in the summary and the log, with the time until which a run can judge', () => {
    expect(first.summary).toMatch(
      /Asked AWS for 2 usage reports; a run from tomorrow on can judge them, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Let it run every day\./,
    )
    expect(first.log).toContain('asked AWS for 2 usage reports')
    const [target] = first.report?.targets ?? []
    const until = new Date(target?.usageReports?.usableUntil ?? 0).getTime()
    expect(until - Date.now()).toBeGreaterThan(46 * 3_600_000)
  })

  it('ask for all accounts, all types and all versions, with a tag', () => {
    const [call] = scenario.emulator.callsTo('CreateImageUsageReport')
    expect(call?.input).toMatchObject({
      ResourceTypes: [
        { ResourceType: 'ec2:Instance' },
        {
          ResourceType: 'ec2:LaunchTemplate',
          ResourceTypeOptions: [{ OptionName: 'version-depth', OptionValues: ['10000'] }],
        },
        { ResourceType: 'imagebuilder:ImageRecipe' },
        { ResourceType: 'imagebuilder:ContainerRecipe' },
      ],
      TagSpecifications: [
        { ResourceType: 'image-usage-report', Tags: [{ Key: 'ami-cleanup:usage' }] },
      ],
    })
    expect(call?.input).not.toHaveProperty('AccountIds')
  })

  it('remove on the second what no other account uses, and keep the rest with its users', () => {
    expectRemoved(second, { images: [unused], snapshots })
    expectKept(second, { [used]: 'in-use' })
    expect(reportedImage(second, used).references).toEqual([
      expect.objectContaining({
        source: 'usage-reports',
        resource: `account ${OTHER_ACCOUNT}`,
        detail: 'ec2:Instance: 3',
      }),
      expect.objectContaining({ detail: 'imagebuilder:ImageRecipe: 1' }),
    ])
    expect(second.report?.targets[0]?.evidence).toContainEqual(
      expect.objectContaining({ source: 'usage-reports', resources: 2, images: 1 }),
    )
  })

  it('ask for nothing again where a report counts', () => {
    expect(askedFor(scenario)).toHaveLength(2)
    expect(second.report?.targets[0]).not.toHaveProperty('usageReports')
  })

  it('ask last of all, after everything that goes', () => {
    const operations = scenario.emulator.mutations().map(({ operation }) => operation)
    const lastOfTheFirst = operations.lastIndexOf('CreateImageUsageReport')
    expect(operations.slice(0, lastOfTheFirst)).toContain('DeregisterImage')
    expect(operations.indexOf('DeregisterImage')).toBeLessThan(
      operations.indexOf('CreateImageUsageReport'),
    )
  })
})

describe('reports', () => {
  it('are not asked about with keep, nor with remove', async () => {
    const { region, run, emulator } = await startScenario()
    bake(region, [300], SHARED)

    await run({ ...UNUSED, 'shared-images': 'keep' })
    const removed = await run({ ...UNUSED, 'shared-images': 'remove' })

    expect(emulator.callsTo('DescribeImageUsageReports')).toEqual([])
    expect(emulator.callsTo('CreateImageUsageReport')).toEqual([])
    expect(removed.report?.warnings).toContainEqual(
      expect.objectContaining({
        code: 'shared-images-remove',
        message: expect.stringContaining('remove-unused'),
      }),
    )
  })

  it('are asked about 200 images at a time', async () => {
    const scenario = await startScenario()
    const ids = bake(
      scenario.region,
      Array.from({ length: 201 }, () => 300),
      SHARED,
    )
    for (const imageId of ids) {
      scenario.region.addUsageReport({ imageId, createdAt: hoursAgo(20) })
    }

    const result = await scenario.dryRun({ ...UNUSED, 'max-removals': 'none' })

    expect(result.outputs['planned-count']).toBe('201')
    expect(scenario.emulator.callsTo('DescribeImageUsageReports')).toHaveLength(2)
  })
})

describe('asking for usage reports', () => {
  it('that is not allowed keeps what is shared, warns and fails nothing', async () => {
    const scenario = await startScenario()
    const { world, region, run } = scenario
    world.setPolicy(USER, allBut({ Action: 'ec2:CreateImageUsageReport', Resource: '*' }))
    const ids = bake(region, [300, 301, 302], SHARED)
    const [other = ''] = bake(region, [303])

    const result = await run(UNUSED)

    expect(result.exitCode).toBe(0)
    expect(result.gone.images).toEqual([other])
    expect(askedFor(scenario)).toHaveLength(1)
    for (const id of ids) {
      expectKept(result, { [id]: 'shared' })
      expect(reportedImage(result, id).explanation).toContain(
        'AWS made none when it was asked: ec2:CreateImageUsageReport: UnauthorizedOperation',
      )
    }
    expect(result.report?.warnings).toContainEqual({
      code: 'usage-reports',
      message: expect.stringContaining('AWS made no usage report on 3 of the shared images'),
    })
    expect(result.summary).toContain('3 were asked for, and AWS made none.')
  })

  it('ends where the quota of pending reports is used up', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    for (let count = 0; count < 1999; count += 1) {
      region.addUsageReport({ imageId: region.nextId('ami') })
    }
    const ids = bake(region, [300, 301, 302], SHARED)

    const result = await run(UNUSED)

    expect(result.exitCode).toBe(0)
    expect(askedFor(scenario)).toHaveLength(2)
    const { usageReports } = result.report?.targets[0] ?? {}
    expect(usageReports?.requested).toHaveLength(1)
    expect(usageReports?.failed).toHaveLength(2)
    const explanations = ids.map((id) => reportedImage(result, id).explanation)
    expect(explanations.filter((text) => text.includes('ResourceLimitExceeded'))).toHaveLength(2)
  })
  it('sends one token for all attempts, so that a lost answer makes no second report', async () => {
    const scenario = await startScenario({
      faults: [{ operation: 'CreateImageUsageReport', kind: 'reset', times: 1 }],
    })
    const [id = ''] = bake(scenario.region, [300], SHARED)

    const result = await scenario.run(UNUSED)

    const tokens = scenario.emulator
      .callsTo('CreateImageUsageReport')
      .map(({ input }) => input['ClientToken'])
    expect(tokens).toHaveLength(2)
    expect(new Set(tokens).size).toBe(1)
    expect(result.report?.targets[0]?.usageReports?.requested).toEqual([id])
  })
})
