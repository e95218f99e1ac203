import {
  ACCOUNT,
  bake,
  expectFailure,
  expectGone,
  expectKept,
  GREEDY,
  ONE,
  OTHER_ACCOUNT,
  OTHER_REGION,
  REGION,
  reportedImage,
  type Scenario,
  type ScenarioRun,
  startScenario,
} from '../support/index.ts'
import { allBut } from '../support/access.ts'
import { withoutLastLooks } from '../support/calls.ts'

const ROLES = [ACCOUNT, OTHER_ACCOUNT].map((id) => `arn:aws:iam::${id}:role/ami-cleanup`)
const [FIRST = '', SECOND = ''] = ROLES

/** It has to be enabled account by account. */
const OPT_IN = 'ap-east-1'

const entering = (...roles: readonly string[]) => ({
  ...GREEDY,
  'role-to-assume': roles.join('\n'),
  'role-chaining': 'true',
})

/** Two accounts that can be entered, with an old image each, in different Regions. */
async function startTwo(): Promise<Scenario> {
  const scenario = await startScenario()
  for (const arn of ROLES) scenario.world.addRole({ arn, trust: { principals: [ACCOUNT] } })
  bake(scenario.region, [300])
  bake(scenario.world.account(OTHER_ACCOUNT).region('eu-north-1'), [300])
  return scenario
}

const targetsOf = ({ report }: ScenarioRun): readonly string[] =>
  (report?.targets ?? []).map(({ region, status }) => `${region} ${status}`)

describe('targets', () => {
  it("count each other's references: an instance elsewhere keeps the image that is shared with it", async () => {
    const { region, world, run } = await startScenario()
    for (const arn of ROLES) world.addRole({ arn, trust: { principals: [ACCOUNT] } })
    const sharedWith = [{ UserId: OTHER_ACCOUNT }]
    const [used = '', unused = ''] = bake(region, [100, 110], { sharedWith })
    const { id } = world.account(OTHER_ACCOUNT).region(REGION).addInstance({ imageId: used })

    const result = await run({ ...entering(...ROLES), 'shared-images': 'remove' })

    expectKept(result, { [used]: 'in-use' })
    expectGone(result, unused)
    expect(reportedImage(result, used).references).toMatchObject([
      { source: 'instances', resource: id, accountId: OTHER_ACCOUNT, region: REGION },
    ])
  })

  it('are all read and planned before anything is removed', async () => {
    const { region, world, emulator, run } = await startScenario({
      latencyMs: ({ region: name }) => (name === OTHER_REGION ? 40 : 0),
    })
    const regions = [region, world.account(ACCOUNT).region(OTHER_REGION)]
    const images = regions.map((each) => bake(each, [10, 20])[1] ?? '')

    const result = await run({ ...ONE, 'aws-region': `${REGION},${OTHER_REGION}` })

    expectGone(result, ...images)
    const mutations = new Set(emulator.mutations())
    const [first] = mutations
    const reads = withoutLastLooks(emulator).filter((call) => !mutations.has(call))
    expect(reads.map(({ region: name }) => name)).toContain(OTHER_REGION)
    expect(first?.startedAt).toBeGreaterThan(Math.max(...reads.map(({ endedAt }) => endedAt)))
  })

  it('all fail at once where the credentials are good for nothing', async () => {
    const { emulator, run } = await startScenario()
    const environment = { AWS_ACCESS_KEY_ID: 'AKIANOBODYKNOWSIT', AWS_SECRET_ACCESS_KEY: 'x' }

    const result = await run({ 'aws-region': `${REGION},${OTHER_REGION}` }, { environment })

    expectFailure(result, "the job's credentials: ", 'AWS does not know these keys')
    expect(new Set(result.report?.errors.map(({ cause }) => cause))).toEqual(
      new Set(['no-credentials']),
    )
    expect(new Set(emulator.calls.map(({ operation }) => operation))).toEqual(
      new Set(['GetCallerIdentity']),
    )
  })

  it('fail alone where the account has not enabled the Region, also the first', async () => {
    const { world, region, run } = await startScenario()
    world.account(ACCOUNT).notEnabled.add(OPT_IN)
    bake(region, [300])

    const result = await run({ ...GREEDY, 'aws-region': `${OPT_IN}, eu-west-1` })

    expectFailure(result, 'A Region that is not enabled in the account answers like this')
    expect(result.gone.images).toHaveLength(1)
    expect(targetsOf(result)).toEqual([`${OPT_IN} not-read`, 'eu-west-1 done'])
  })
})

describe('patterns of Regions', () => {
  it('and all stand for the Regions that the account has enabled', async () => {
    const { world, region, dryRun } = await startScenario()
    bake(region, [10])
    for (const name of ['eu-north-1', 'us-east-1']) bake(world.account(ACCOUNT).region(name), [10])

    const some = await dryRun({ 'aws-region': 'eu-*' })
    const all = await dryRun({ 'aws-region': 'all' })

    const european = ['eu-north-1 done', 'eu-west-1 done']
    expect(targetsOf(some)).toEqual(european)
    expect(targetsOf(all)).toEqual([...european, 'us-east-1 done'])
  })

  it.each([
    ['aws-region', { ...GREEDY, 'aws-region': 'eu-west-1, ap-*' }],
    ['role-to-assume', { ...entering(FIRST, `${SECOND} ap-*`), 'aws-region': 'eu-*' }],
  ])('that match nowhere fail the run before anything is read: %s', async (input, inputs) => {
    const { emulator, run } = await startTwo()

    const result = await run(inputs)

    expectFailure(result, `${input}: "ap-*" matches no Region that any account has enabled.`)
    expect(emulator.mutations()).toEqual([])
  })

  it('are not looked up where allowed-account-ids does not name the account', async () => {
    const { emulator, run } = await startScenario()
    const inputs = { 'aws-region': 'eu-*', 'allowed-account-ids': OTHER_ACCOUNT }

    const result = await run({ ...GREEDY, ...inputs })

    expectFailure(result, `the credentials belong to ${ACCOUNT}`)
    expect(emulator.calls.map(({ operation }) => operation)).toEqual(['GetCallerIdentity'])
  })

  it('fail the account that may not list its Regions, and the others go on', async () => {
    const { world, run } = await startTwo()
    world.setPolicy(SECOND, allBut({ Action: 'ec2:DescribeRegions', Resource: '*' }))

    const result = await run({ ...entering(...ROLES), 'aws-region': 'eu-*' })

    expectFailure(result, `${SECOND}: ec2:DescribeRegions: UnauthorizedOperation: `)
    expect(result.gone.images).toHaveLength(1)
    expect(result.report?.targets).toMatchObject([
      { accountId: OTHER_ACCOUNT, status: 'not-read' },
      { accountId: ACCOUNT, region: 'eu-west-1', status: 'done' },
    ])
  })

  it('are looked up where the account can be entered', async () => {
    const { world, run } = await startTwo()
    world.account(OTHER_ACCOUNT).notEnabled.add(OPT_IN)

    const regions = { 'aws-region': `${OPT_IN},eu-west-1` }
    const result = await run({ ...entering(FIRST, `${SECOND} eu-*`), ...regions })

    expect(result.exitCode).toBe(0)
    expect(targetsOf(result).toSorted()).toEqual(
      [OPT_IN, 'eu-north-1', 'eu-west-1'].map((name) => `${name} done`),
    )
  })
})
