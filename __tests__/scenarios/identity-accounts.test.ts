import {
  ACCOUNT,
  bake,
  expectFailure,
  expectPlanned,
  expectRemoved,
  type Fault,
  OTHER_ACCOUNT,
  OTHER_REGION,
  REGION,
  type Scenario,
  snapshotsOf,
  startScenario,
  type World,
} from '../support/index.ts'

const ONE = { 'keep-previous': '1' }
const WITHOUT_KEYS = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
const ROLES = [ACCOUNT, OTHER_ACCOUNT].map((id) => `arn:aws:iam::${id}:role/ami-cleanup`)

const trust = (world: World, ...arns: readonly string[]): void => {
  for (const arn of arns) world.addRole({ arn, trust: { webIdentity: {} } })
}

const withTokens = ({ emulator }: Scenario): Record<string, string> => ({
  ...WITHOUT_KEYS,
  ...emulator.oidc.environment(),
})

const operationsOf = ({ emulator }: Scenario): readonly string[] =>
  [...new Set(emulator.calls.map(({ operation }) => operation))].sort()

describe('allowed-account-ids', () => {
  it('lets an account in that it names', async () => {
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])

    const result = await run({ ...ONE, 'allowed-account-ids': `${OTHER_ACCOUNT},${ACCOUNT}` })

    expectRemoved(result, { images: [old], snapshots })
  })

  it('stops before anything is read where the credentials are of another account', async () => {
    const scenario = await startScenario()
    bake(scenario.region, [10, 20])

    const result = await scenario.run({ ...ONE, 'allowed-account-ids': OTHER_ACCOUNT })

    expectFailure(result, 'allowed-account-ids', ACCOUNT, OTHER_ACCOUNT)
    expect(operationsOf(scenario)).toEqual(['GetCallerIdentity'])
    expect(result.gone.images).toEqual([])
  })

  it.each([
    { what: 'that it could assume', trusted: ROLES },
    { what: 'that nobody lets it assume', trusted: ROLES.slice(0, 1) },
  ])('stops the whole run for one role of several $what', async ({ trusted }) => {
    const scenario = await startScenario()
    trust(scenario.world, ...trusted)
    bake(scenario.region, [10, 20])

    const result = await scenario.run(
      { ...ONE, 'role-to-assume': ROLES.join(','), 'allowed-account-ids': ACCOUNT },
      { environment: withTokens(scenario) },
    )

    expectFailure(result, `the credentials belong to ${OTHER_ACCOUNT}`)
    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expect(scenario.emulator.calls).toEqual([])
  })
})

describe('an account that cannot be entered', () => {
  it('fails the run, and the others go on', async () => {
    const scenario = await startScenario()
    const { world, region, run } = scenario
    trust(world, ROLES[0] ?? '')
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])

    const result = await run(
      { ...ONE, 'role-to-assume': ROLES.join(',') },
      { environment: withTokens(scenario) },
    )

    expectFailure(result, `${ROLES[1] ?? ''}: sts:AssumeRoleWithWebIdentity: AccessDenied`)
    expectRemoved(result, { images: [old], snapshots })
    expect(
      result.report?.targets.map(({ accountId, error }) => [accountId, error?.message]),
    ).toEqual([
      [OTHER_ACCOUNT, expect.stringContaining('AccessDenied')],
      [ACCOUNT, undefined],
    ])
    expect(result.summary).toContain('1 of 2 targets could not be read')
  })
})

describe('a pull request from a fork, which gets no credentials', () => {
  const pullRequest = (from: string): object => ({
    pull_request: {
      number: 7,
      head: { repo: { full_name: from } },
      base: { repo: { full_name: 'octo-org/infrastructure' } },
    },
  })
  const fork = pullRequest('stranger/infrastructure')
  const environment = { ...WITHOUT_KEYS, GITHUB_EVENT_NAME: 'pull_request' }

  it.each<readonly [string, Record<string, string>, Record<string, string>?]>([
    ['a role to assume', { 'role-to-assume': ROLES[0] ?? '' }],
    ['the credentials of the job', {}],
    [
      'the credentials of the job for a role',
      { 'role-to-assume': ROLES[0] ?? '', 'role-chaining': 'true' },
    ],
    [
      "a Region in the repository's variables, which it does not get either",
      { 'aws-region': '' },
      { AWS_REGION: '', AWS_DEFAULT_REGION: '' },
    ],
  ])('ends well with a notice: %s', async (_, inputs, variables = {}) => {
    const { emulator, dryRun } = await startScenario()

    const result = await dryRun(inputs, {
      environment: { ...environment, ...variables },
      event: fork,
    })

    expect(result.exitCode).toBe(0)
    expect(result.log).toMatch(/^::notice::This pull request comes from a fork/m)
    expect(result.log).not.toContain('::error')
    expectPlanned(result, {})
    expect(emulator.calls).toEqual([])
  })

  it.each([
    ['where the run is to remove something', fork, 'false'],
    [
      'where it is from a branch of the same repository',
      pullRequest('octo-org/infrastructure'),
      'true',
    ],
  ])('fails all the same %s', async (_, event, dryRun) => {
    const { run } = await startScenario()

    const result = await run(
      { 'role-to-assume': ROLES[0] ?? '', 'dry-run': dryRun },
      { environment, event },
    )

    expectFailure(result, 'id-token: write')
    expect(result.log).not.toContain('::notice')
  })
})

describe('the alias of an account', () => {
  it('stands beside its id in the summary and the report, and in no output', async () => {
    const { world, region, emulator, run } = await startScenario()
    world.account(ACCOUNT).alias = 'octo-prod'
    bake(region, [10, 20])
    world.account(ACCOUNT).region(OTHER_REGION)

    const result = await run({ ...ONE, 'aws-region': `${REGION},${OTHER_REGION}` })

    expect(result.exitCode).toBe(0)
    expect(result.summary).toContain(`${REGION} · ${ACCOUNT} &#40;octo-prod&#41;`)
    expect(result.report?.targets).toMatchObject([
      { accountAlias: 'octo-prod' },
      { accountAlias: 'octo-prod' },
    ])
    expect(JSON.stringify(result.outputs)).not.toContain('octo-prod')
    expect(emulator.callsTo('ListAccountAliases')).toMatchObject([{ region: 'us-east-1' }])
  })

  it.each<{ what: string; fault: Fault }>([
    { what: 'it may not be read', fault: { operation: 'ListAccountAliases', kind: 'deny' } },
    {
      what: 'IAM does not answer',
      fault: { operation: 'ListAccountAliases', kind: 'delay', milliseconds: 600_000 },
    },
  ])('is left out without a word where $what', async ({ fault }) => {
    const { world, region, run } = await startScenario({ faults: [fault] })
    world.account(ACCOUNT).alias = 'octo-prod'
    bake(region, [10, 20])

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expect(result.gone.images).toHaveLength(1)
    expect(result.report?.warnings).toEqual([])
    expect(JSON.stringify(result.report)).not.toContain('octo-prod')
  })
})
