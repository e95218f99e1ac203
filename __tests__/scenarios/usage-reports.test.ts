import { beforeAll, describe, expect, it } from '@jest/globals'
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
  type UsageReportSeed,
} from '../support/index.ts'
import type { ChildProcess } from 'node:child_process'
import { untilItWaits } from '../support/rounds.ts'
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

const FEW_VERSIONS = [
  { ResourceType: 'ec2:Instance' },
  { ResourceType: 'ec2:LaunchTemplate' },
  { ResourceType: 'imagebuilder:ImageRecipe' },
  { ResourceType: 'imagebuilder:ContainerRecipe' },
]

interface Uncounted {
  readonly what: string
  readonly seed: Omit<UsageReportSeed, 'imageId'>
  readonly why: string
  readonly asks: boolean
}

const UNCOUNTED: readonly Uncounted[] = [
  {
    what: 'is pending',
    seed: { createdAt: new Date() },
    why: 'AWS is still making the usage report',
    asks: false,
  },
  {
    what: 'is in error',
    seed: { createdAt: hoursAgo(5), failure: 'Internal failure' },
    why: 'AWS could not make the usage report (Internal failure)',
    asks: true,
  },
  {
    what: 'is 49 hours old',
    seed: { createdAt: hoursAgo(49) },
    why: 'is more than 48 hours old',
    asks: true,
  },
  {
    what: 'is about some accounts',
    seed: { createdAt: hoursAgo(5), accountIds: ['123456789012'] },
    why: 'the usage report is about some accounts only',
    asks: true,
  },
  {
    what: 'is about instances only',
    seed: { createdAt: hoursAgo(5), resourceTypes: [{ ResourceType: 'ec2:Instance' }] },
    why: 'does not look at all of ec2:LaunchTemplate, imagebuilder:ImageRecipe, imagebuilder:ContainerRecipe',
    asks: true,
  },
  {
    what: 'looks at 20 launch template versions',
    seed: { createdAt: hoursAgo(5), resourceTypes: FEW_VERSIONS },
    why: 'does not look at all of ec2:LaunchTemplate',
    asks: true,
  },
]

describe('a report', () => {
  let scenario: Scenario
  let result: ScenarioRun
  let dry: ScenarioRun
  let ids: readonly string[]

  beforeAll(async () => {
    scenario = await startScenario({ pageSize: 2, emptyPages: 3 })
    ids = UNCOUNTED.flatMap(({ seed }) => {
      const [imageId = ''] = bake(scenario.region, [300], SHARED)
      scenario.region.addUsageReport({ imageId, ...seed })
      return [imageId]
    })
    dry = await scenario.dryRun(UNUSED)
    result = await scenario.run(UNUSED)
  })

  it.each(UNCOUNTED.map((each, index) => ({ ...each, index })))(
    'that $what does not count',
    ({ why, asks, index }) => {
      const id = ids[index] ?? ''
      expectKept(result, { [id]: 'shared' })
      expect(reportedImage(result, id).explanation).toContain(why)
      expect(requestedIn(result).includes(id)).toBe(asks)
    },
  )

  it('is not asked for in a dry run, which says that it would be', () => {
    expect(dry.report?.targets[0]?.usageReports).toMatchObject({ requested: [], pending: 1 })
    expect(dry.report?.targets[0]?.usageReports?.missing).toHaveLength(UNCOUNTED.length - 1)
    expect(dry.summary).toContain('A real run would ask AWS for 5 usage reports')
    expect(reportedImage(dry, ids[1] ?? '').explanation).toContain('A real run asks AWS for one.')
    expect(askedFor(scenario)).toHaveLength(UNCOUNTED.length - 1)
    expect(result.summary).toContain('1 of the usage reports are still being made.')
  })
})

describe('reports', () => {
  it('are asked about public images, and only about what is shared', async () => {
    const scenario = await startScenario()
    const { region, run, emulator } = scenario
    const [shared = ''] = bake(region, [300], { sharedWith: [{ Group: 'all' }] })
    bake(region, [301])

    const result = await run(UNUSED)

    expectKept(result, { [shared]: 'shared' })
    expect(emulator.callsTo('DescribeImageUsageReports').map(({ input }) => input)).toEqual([
      { ImageIds: [shared] },
    ])
    expect(askedFor(scenario)).toEqual([shared])
  })

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
        'AWS made none when it was asked: UnauthorizedOperation',
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

  it('goes on where AWS refuses a report on one image only', async () => {
    const scenario = await startScenario({
      onCall: ({ operation, input }) => {
        if (operation === 'CreateImageUsageReport' && input['ImageId'] === gone) {
          scenario.region.images.delete(gone)
        }
      },
    })
    const { region, run } = scenario
    const ids = bake(region, [300, 301], SHARED)
    const [gone = ''] = ids

    const result = await run(UNUSED)

    expect(result.exitCode).toBe(0)
    expect(askedFor(scenario)).toHaveLength(2)
    expect(reportedImage(result, gone).explanation).toContain('InvalidAMIID.NotFound')
    expect(result.report?.targets[0]?.usageReports?.requested).toEqual([ids[1]])
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

  it('ends with a run that is cancelled', async () => {
    let running: ChildProcess | undefined
    const scenario = await startScenario({
      onCall: async ({ operation }) => {
        if (operation !== 'CreateImageUsageReport' || running === undefined) return
        running.kill('SIGINT')
        await untilItWaits(running)
      },
    })
    const ids = bake(scenario.region, [300, 301, 302], SHARED)

    const result = await scenario.run(UNUSED, {
      onStart: (process) => {
        running = process
      },
    })

    expect(result.exitCode).toBe(1)
    expect(askedFor(scenario)).toHaveLength(1)
    const explanations = ids.map((id) => reportedImage(result, id).explanation)
    expect(explanations.join()).toContain('The run was cancelled before it asked for one.')
  })
})
