import type { ReportError } from '../../src/report/schema.ts'
import { describe, expect, it } from '@jest/globals'
import {
  ACCOUNT,
  bake,
  expectFailure,
  expectRemoved,
  type PolicyDocument,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
  type World,
} from '../support/index.ts'

/** A source, the first call that it makes, and all the actions that it needs. */
interface Source {
  readonly source: string
  readonly operation: string
  readonly actions: readonly string[]
}

const SOURCES: readonly Source[] = [
  {
    source: 'instances',
    operation: 'DescribeInstances',
    actions: ['ec2:DescribeInstances'],
  },
  {
    source: 'launch-templates',
    operation: 'DescribeLaunchTemplateVersions',
    actions: ['ec2:DescribeLaunchTemplateVersions', 'ssm:GetParameters'],
  },
  {
    source: 'launch-configurations',
    operation: 'DescribeLaunchConfigurations',
    actions: ['autoscaling:DescribeLaunchConfigurations'],
  },
  {
    source: 'auto-scaling-groups',
    operation: 'DescribeAutoScalingGroups',
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'autoscaling:DescribeInstanceRefreshes',
      'ec2:DescribeLaunchTemplateVersions',
      'ssm:GetParameters',
    ],
  },
]

/** How a source's failure stands in the message: with the first of its calls. */
const failureOf = ({ source, actions: [first = ''] }: Source): string => `- ${source}: ${first}`

const ONE = { 'keep-previous': '1' }

const allowAllBut = (actions: readonly string[]): PolicyDocument => ({
  Statement: { Effect: 'Allow', NotAction: actions, Resource: '*' },
})

const setPolicy = (world: World, ...policies: readonly PolicyDocument[]): void => {
  world.setPolicy(world.account(ACCOUNT).user().arn, policies)
}

/** The one error of a run. */
function errorOf({ report }: ScenarioRun): Partial<ReportError> {
  const [only = {}, ...others] = report?.errors ?? []
  expect(others).toEqual([])
  return only
}

/** The IAM statement of an error, to paste. */
const statementOf = ({ statement = '' }: Partial<ReportError>): PolicyDocument['Statement'] =>
  JSON.parse(statement) as PolicyDocument['Statement']

/** The keys of `skip-references` that an error names. */
const keysOf = ({ settings = [] }: Partial<ReportError>): readonly string[] =>
  settings.find(({ input }) => input === 'skip-references')?.value.split(', ') ?? []

describe.each(SOURCES)('$source that may not be read', (denied) => {
  it('stops the target, and the statement of the message is all that it lacks', async () => {
    const { world, region, emulator, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])
    setPolicy(world, allowAllBut(denied.actions))

    const refused = await run(ONE)
    const error = errorOf(refused)
    const mutations = emulator.mutations().length
    const Statement = statementOf(error)
    setPolicy(world, allowAllBut(denied.actions), { Statement })
    const allowed = await run(ONE)

    expectFailure(refused, failureOf(denied), 'is not authorized to perform')
    expectRemoved(refused, {})
    expect(mutations).toBe(0)
    expect(Statement).toMatchObject({ Effect: 'Allow', Resource: '*' })
    expect(keysOf(error)).toContain(denied.source)
    expect(refused.summary).toContain(denied.source)
    expect(refused.report?.targets[0]?.error).toMatchObject({ cause: 'denied' })
    expect(allowed.exitCode).toBe(0)
    expectRemoved(allowed, { images: [old], snapshots })
  })
})

describe('several sources that cannot be read', () => {
  it('are all tried, and told in one message with one statement and the keys last', async () => {
    const { world, region, emulator, run } = await startScenario()
    bake(region, [10, 20])
    const actions = SOURCES.flatMap((source) => source.actions)
    setPolicy(world, allowAllBut(actions))

    const result = await run(ONE)

    const error = errorOf(result)
    expectFailure(result, ...SOURCES.map(failureOf))
    expectRemoved(result, {})
    expect(result.summary.match(/"Effect"/g)).toHaveLength(1)
    expect(statementOf(error)).toMatchObject({
      Action: expect.arrayContaining([...new Set(actions)]) as unknown,
    })
    expect(keysOf(error)).toEqual(expect.arrayContaining(SOURCES.map(({ source }) => source)))
    for (const { operation } of SOURCES) expect(emulator.callsTo(operation)).not.toEqual([])
  })

  it('can be skipped by the keys of the message', async () => {
    const { world, region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])
    setPolicy(world, allowAllBut(SOURCES.flatMap(({ actions }) => actions)))

    const denied = await run(ONE)
    const keys = keysOf(errorOf(denied))
    // EC2's own look at references needs ec2:DescribeInstances as well.
    const skipped = await run({ ...ONE, 'skip-references': `${keys.join(', ')}, image-references` })

    expect(denied.exitCode).toBe(1)
    expect(skipped.exitCode).toBe(0)
    expectRemoved(skipped, { images: [old], snapshots })
    const rows = skipped.report?.targets[0]?.evidence ?? []
    const left = rows.filter((row) => row.skipped).map(({ source }) => source)
    expect(left.sort()).toEqual([...keys, 'image-references'].sort())
    expect(skipped.summary).toContain(`skipped: ${rows.find((row) => row.skipped)?.source ?? '–'}`)
  })
})

describe('a list that cannot be skipped', () => {
  it.each([
    ['images', 'DescribeImages', 'ec2:DescribeImages'],
    ['snapshots', 'DescribeSnapshots', 'ec2:DescribeSnapshots'],
  ])('stops the target: %s', async (part, operation, action) => {
    const { region, emulator, run } = await startScenario()
    bake(region, [10, 20])
    emulator.inject({ kind: 'deny', operation })

    const result = await run(ONE)

    expectFailure(result, `- ${part}: ${action}`)
    expectRemoved(result, {})
    expect(emulator.mutations()).toEqual([])
    expect(keysOf(errorOf(result))).toEqual([])
  })
})
