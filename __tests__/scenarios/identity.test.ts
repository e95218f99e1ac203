import {
  ACCOUNT,
  bake,
  expectFailure,
  expectRemoved,
  type Fault,
  meanwhile,
  MINUTE,
  OTHER_ACCOUNT,
  OTHER_REGION,
  REGION,
  RunClock,
  type Scenario,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
  type World,
} from '../support/index.ts'

const ONE = { 'keep-previous': '1' }
const WITHOUT_KEYS = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }

const roleOf = (account: string, name = 'ami-cleanup'): string =>
  `arn:aws:iam::${account}:role/${name}`

const addRole = (world: World, account: string): string =>
  world.addRole({ arn: roleOf(account), trust: { webIdentity: {} } }).arn

/** What a job without keys has, and may ask tokens with. */
const withTokens = ({ emulator }: Scenario): Record<string, string> => ({
  ...WITHOUT_KEYS,
  ...emulator.oidc.environment('repo:octo-org/octo-repo:environment:production'),
})

/** An image to keep and one to remove, and what is to go. */
function seed(
  world: World,
  account: string,
  regionName: string,
): { readonly images: readonly string[]; readonly snapshots: readonly string[] } {
  const region = world.account(account).region(regionName)
  const [, old = ''] = bake(region, [10, 20])
  return { images: [old], snapshots: snapshotsOf(region, [old]) }
}

const callersOf = ({ emulator }: Scenario): readonly string[] => {
  const calls = emulator.calls.filter(({ service }) => service !== 'sts')
  return [...new Set(calls.map(({ principal }) => principal))].sort()
}

/** An auditor asks who did it, as whom, when, and on which evidence. */
function expectTrail({ report }: ScenarioRun, callers: readonly string[]): void {
  const [target] = report?.targets ?? []
  const answer = { answeredAt: expect.any(String), requestId: expect.any(String) }
  expect(report?.run.environment).toBe('production')
  expect(new Set(report?.targets.map(({ session }) => session))).toEqual(new Set(callers))
  expect(target?.images.at(-1)).toMatchObject({ ...answer, snapshots: [answer] })
  expect(target?.evidence[0]?.readAt).toMatch(/^\d{4}-/)
}

describe("roles that are assumed with the job's OIDC token", () => {
  it('make a target with every Region', async () => {
    const scenario = await startScenario()
    const { world, emulator, run } = scenario
    const roles = [ACCOUNT, OTHER_ACCOUNT].map((account) => addRole(world, account))
    const seeded = [ACCOUNT, OTHER_ACCOUNT].flatMap((account) =>
      [REGION, OTHER_REGION].map((region) => seed(world, account, region)),
    )

    const result = await run(
      { ...ONE, 'role-to-assume': roles.join('\n'), 'aws-region': `${REGION}, ${OTHER_REGION}` },
      { environment: withTokens(scenario) },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, {
      images: seeded.flatMap(({ images }) => images),
      snapshots: seeded.flatMap(({ snapshots }) => snapshots),
    })
    const targets = result.report?.targets.map(({ accountId, region }) => `${accountId}/${region}`)
    expect(targets?.sort()).toEqual(
      [ACCOUNT, OTHER_ACCOUNT].flatMap((account) =>
        [REGION, OTHER_REGION].map((region) => `${account}/${region}`),
      ),
    )
    expect(callersOf(scenario)).toEqual(
      [ACCOUNT, OTHER_ACCOUNT].map(
        (account) => `arn:aws:sts::${account}:assumed-role/ami-cleanup/ami-cleanup-4711`,
      ),
    )
    expectTrail(result, callersOf(scenario))
    expect(emulator.oidc.issued.map(({ audience }) => audience)).toEqual([
      'sts.amazonaws.com',
      'sts.amazonaws.com',
    ])
    const outputs = Object.entries(result.outputs).filter(([name]) => name !== 'report-file')
    for (const account of [ACCOUNT, OTHER_ACCOUNT]) {
      expect(result.summary).toContain(`${REGION} · ${account}`)
      expect(JSON.stringify(outputs)).not.toContain(account)
    }
  })

  it('take the session name, the duration and the audience of the inputs', async () => {
    const scenario = await startScenario()
    const { world, emulator, run } = scenario
    const expected = seed(world, ACCOUNT, REGION)
    const arn = roleOf(ACCOUNT)
    world.addRole({ arn, trust: { webIdentity: { audiences: ['aws.example'] } } })

    const result = await run(
      {
        ...ONE,
        'role-to-assume': arn,
        'role-session-name': 'clean-up@4711',
        'role-duration-seconds': '900',
        audience: 'aws.example',
      },
      { environment: withTokens(scenario) },
    )

    expectRemoved(result, expected)
    expect(emulator.callsTo('AssumeRoleWithWebIdentity').map(({ input }) => input)).toMatchObject([
      { RoleArn: arn, RoleSessionName: 'clean-up@4711', DurationSeconds: 900 },
    ])
    expect(emulator.oidc.issued.map(({ audience }) => audience)).toEqual(['aws.example'])
    expect(callersOf(scenario)).toEqual([
      `arn:aws:sts::${ACCOUNT}:assumed-role/ami-cleanup/clean-up@4711`,
    ])
  })

  it('are assumed anew with a fresh token when their credentials run out', async () => {
    const clock = new RunClock()
    const scenario = await startScenario({
      now: clock.now,
      // Meanwhile neither the session nor the token that it was made with is good any more.
      onCall: meanwhile(() => {
        clock.advance(20 * MINUTE)
      }),
    })
    const { world, region, emulator, run } = scenario
    const [, ...images] = bake(
      region,
      Array.from({ length: 13 }, (_, index) => 10 + index),
    )
    const snapshots = snapshotsOf(region, images)

    const result = await run(
      { ...ONE, 'role-to-assume': addRole(world, ACCOUNT), 'role-duration-seconds': '900' },
      { environment: { ...withTokens(scenario), ...clock.environment } },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots })
    expect(emulator.callsTo('AssumeRoleWithWebIdentity')).toHaveLength(2)
    expect(emulator.oidc.issued).toHaveLength(2)
  })

  it.each<{ what: string; fault: Fault; attempts: number }>([
    { what: 'throttling', fault: { kind: 'throttle', times: 2 }, attempts: 3 },
    {
      what: "a provider's key that STS cannot get",
      fault: {
        kind: 'error',
        code: 'InvalidIdentityToken',
        message: "Couldn't retrieve verification key from your identity provider",
        status: 400,
        times: 2,
      },
      attempts: 3,
    },
    {
      what: 'a trust policy that is not known yet',
      fault: { kind: 'deny', times: 3 },
      attempts: 4,
    },
  ])('are assumed in spite of $what', async ({ fault, attempts }) => {
    const operation = 'AssumeRoleWithWebIdentity'
    const scenario = await startScenario({ faults: [{ ...fault, operation }] })
    const { world, emulator, run } = scenario
    const expected = seed(world, ACCOUNT, REGION)

    const result = await run(
      { ...ONE, 'role-to-assume': addRole(world, ACCOUNT) },
      { environment: withTokens(scenario) },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, expected)
    expect(emulator.callsTo(operation)).toHaveLength(attempts)
  })

  it('are not asked for again where the token has another audience', async () => {
    const operation = 'AssumeRoleWithWebIdentity'
    const scenario = await startScenario()
    const { world, emulator, run } = scenario

    const result = await run(
      { ...ONE, 'role-to-assume': addRole(world, ACCOUNT), audience: 'aws.example' },
      { environment: withTokens(scenario) },
    )

    expectFailure(result, 'the audience "aws.example"')
    expect(result.report?.errors).toMatchObject([{ cause: 'wrong-audience' }])
    expect(emulator.callsTo(operation)).toHaveLength(1)
  })

  it('need id-token: write, and the error shows the YAML to add', async () => {
    const { world, emulator, run } = await startScenario({ oidc: { permitted: false } })

    const result = await run(
      { 'role-to-assume': addRole(world, ACCOUNT) },
      { environment: { ...WITHOUT_KEYS, ...emulator.oidc.environment() } },
    )

    expectFailure(result, 'permissions:\n  id-token: write\n  contents: read')
    expect(emulator.calls).toEqual([])
  })
})

describe('role-chaining', () => {
  it("assumes the roles with the job's credentials, and asks for no token", async () => {
    const scenario = await startScenario()
    const { world, emulator, run } = scenario
    const expected = seed(world, OTHER_ACCOUNT, REGION)
    const arn = roleOf(OTHER_ACCOUNT)
    world.addRole({ arn, trust: { principals: [ACCOUNT] } })
    seed(world, ACCOUNT, REGION)

    const result = await run(
      { ...ONE, 'role-to-assume': arn, 'role-chaining': 'true' },
      { environment: emulator.oidc.environment() },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, expected)
    expect(emulator.callsTo('AssumeRole')).toMatchObject([
      { accountId: ACCOUNT, input: { RoleArn: arn, RoleSessionName: 'ami-cleanup-4711' } },
    ])
    expect(emulator.oidc.issued).toEqual([])
    expect(callersOf(scenario)).toEqual([
      `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/ami-cleanup/ami-cleanup-4711`,
    ])
  })
  it('gives the external id that a role asks for, and writes it nowhere', async () => {
    const { world, run, emulator } = await startScenario()
    const expected = seed(world, OTHER_ACCOUNT, REGION)
    const trust = { principals: [ACCOUNT], externalId: 'between-us' }
    const arn = world.addRole({ arn: roleOf(OTHER_ACCOUNT), trust }).arn
    const inputs = { ...ONE, 'role-to-assume': arn, 'role-chaining': 'true' }

    const without = await run(inputs, { environment: emulator.oidc.environment() })
    const given = await run(
      { ...inputs, 'role-external-id': 'between-us' },
      { environment: emulator.oidc.environment() },
    )

    expect(without.log).toContain('AccessDenied')
    expect(without.exitCode).toBe(1)
    expectRemoved(given, expected)
    expect(JSON.stringify(given)).not.toContain('between-us')
  })
})
