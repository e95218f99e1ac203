import { ACCOUNT, OTHER_ACCOUNT } from '../support/emulated.ts'
import { allBut } from '../support/policies.ts'
import { bake, expectFailure, type Scenario, startScenario } from '../support/scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const regionsIn = (report: { targets: readonly { region: string }[] } | undefined) =>
  report?.targets.map(({ region }) => region)

describe('aws-region', () => {
  it('takes patterns and all, which stand for the Regions that the account has enabled', async () => {
    const { world, region, dryRun } = await startScenario()
    bake(region, [10])
    for (const name of ['eu-north-1', 'us-east-1']) bake(world.account(ACCOUNT).region(name), [10])

    const some = await dryRun({ 'aws-region': 'eu-*' })
    const all = await dryRun({ 'aws-region': 'all' })

    expect(regionsIn(some.report)).toEqual(['eu-north-1', 'eu-west-1'])
    expect(regionsIn(all.report)).toEqual(['eu-north-1', 'eu-west-1', 'us-east-1'])
  })

  it('fails before anything is read where a pattern matches nowhere', async () => {
    const { emulator, region, run } = await startScenario()
    bake(region, [300])

    const result = await run({ ...GREEDY, 'aws-region': 'eu-west-1, ap-*' })

    expectFailure(result, 'aws-region: "ap-*" matches no Region that any account has enabled.')
    expect(emulator.mutations()).toEqual([])
  })
})

/** It has to be enabled account by account. */
const OPT_IN = 'ap-east-1'

describe('a Region that the account has not enabled', () => {
  it('fails alone, also where it is the first', async () => {
    const { world, region, run } = await startScenario()
    world.account(ACCOUNT).notEnabled.add(OPT_IN)
    bake(region, [300])

    const result = await run({ ...GREEDY, 'aws-region': `${OPT_IN}, eu-west-1` })

    expectFailure(result, 'A Region that is not enabled in the account answers like this')
    expect(result.gone.images).toHaveLength(1)
    expect(result.report?.targets).toMatchObject([
      { region: OPT_IN, status: 'not-read' },
      { region: 'eu-west-1', status: 'done' },
    ])
  })
})

describe("a pattern of the job's own account", () => {
  it('asks for no Regions where allowed-account-ids does not name the account', async () => {
    const { emulator, region, run } = await startScenario()
    bake(region, [300])

    const result = await run({
      ...GREEDY,
      'aws-region': 'eu-*',
      'allowed-account-ids': OTHER_ACCOUNT,
    })

    expectFailure(result, `the credentials belong to ${ACCOUNT}`)
    expect(emulator.calls.map(({ operation }) => operation)).toEqual(['GetCallerIdentity'])
  })
})

describe('patterns of several accounts', () => {
  const ROLES = [ACCOUNT, OTHER_ACCOUNT].map((id) => `arn:aws:iam::${id}:role/ami-cleanup`)

  async function startTwo(): Promise<Scenario> {
    const scenario = await startScenario()
    for (const arn of ROLES) scenario.world.addRole({ arn, trust: { principals: [ACCOUNT] } })
    bake(scenario.region, [300])
    bake(scenario.world.account(OTHER_ACCOUNT).region('eu-north-1'), [300])
    return scenario
  }

  const inputs = (...roles: readonly string[]) => ({
    ...GREEDY,
    'aws-region': 'eu-*',
    'role-to-assume': roles.join('\n'),
    'role-chaining': 'true',
  })

  it('fail the account that may not list its Regions, and the others go on', async () => {
    const { world, run } = await startTwo()
    const [, denied = ''] = ROLES
    world.setPolicy(denied, allBut({ Action: 'ec2:DescribeRegions', Resource: '*' }))

    const result = await run(inputs(...ROLES))

    expectFailure(result, `${denied}: ec2:DescribeRegions: UnauthorizedOperation: `)
    expect(result.gone.images).toHaveLength(1)
    expect(result.report?.targets).toMatchObject([
      { accountId: OTHER_ACCOUNT, status: 'not-read' },
      { accountId: ACCOUNT, region: 'eu-west-1', status: 'done' },
    ])
  })

  it('are told by the input that has them: here after an ARN', async () => {
    const { emulator, run } = await startTwo()
    const [first = '', second = ''] = ROLES

    const result = await run(inputs(first, `${second} ap-*`))

    expectFailure(result, 'role-to-assume: "ap-*" matches no Region that any account has enabled.')
    expect(emulator.mutations()).toEqual([])
  })

  it('are looked up where the account can be entered', async () => {
    const { world, run } = await startTwo()
    const [first = '', second = ''] = ROLES
    world.account(OTHER_ACCOUNT).notEnabled.add(OPT_IN)

    const result = await run({
      ...inputs(first, `${second} eu-*`),
      'aws-region': `${OPT_IN},eu-west-1`,
    })

    expect(result.exitCode).toBe(0)
    expect(result.report?.targets.map(({ region, status }) => [region, status]).sort()).toEqual([
      [OPT_IN, 'done'],
      ['eu-north-1', 'done'],
      ['eu-west-1', 'done'],
    ])
  })
})
