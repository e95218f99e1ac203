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
  SUBJECTS,
  UNDER_WAY,
  type World,
} from '../support/index.ts'
import { addRoles, roleOf, withTokens } from '../support/access.ts'

const ONE = { 'keep-previous': '1' }
const ROLE = roleOf(ACCOUNT)
const BOTH = [ACCOUNT, OTHER_ACCOUNT]
const ASSUME = 'AssumeRoleWithWebIdentity'
const PRODUCTION = 'repo:octo-org/octo-repo:environment:production'

interface Seeded {
  readonly images: readonly string[]
  readonly snapshots: readonly string[]
}

/** An image to keep in each of the places, and one to remove; what is to go. */
function seed(world: World, accounts: readonly string[], regions = [REGION]): Seeded {
  const places = accounts.flatMap((id) => regions.map((name) => world.account(id).region(name)))
  const seeded = places.map((region) => {
    const images = bake(region, [10, 20]).slice(1)
    return { images, snapshots: snapshotsOf(region, images) }
  })
  return {
    images: seeded.flatMap(({ images }) => images),
    snapshots: seeded.flatMap(({ snapshots }) => snapshots),
  }
}

/** As whom all but AWS STS is called. */
const callersOf = ({ emulator }: Scenario): readonly string[] => {
  const calls = emulator.calls.filter(({ service }) => service !== 'sts')
  return [...new Set(calls.map(({ principal }) => principal))].sort()
}

const sessionOf = (account: string, name = 'ami-cleanup-4711'): string =>
  `arn:aws:sts::${account}:assumed-role/ami-cleanup/${name}`

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
    const roles = addRoles(world, ...BOTH)
    const expected = seed(world, BOTH, [REGION, OTHER_REGION])

    const result = await run(
      { ...ONE, 'role-to-assume': roles.join('\n'), 'aws-region': `${REGION}, ${OTHER_REGION}` },
      { environment: withTokens(scenario, PRODUCTION) },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, expected)
    const targets = result.report?.targets.map(({ accountId, region }) => [accountId, region])
    expect(targets?.sort()).toEqual(
      BOTH.flatMap((account) => [REGION, OTHER_REGION].map((region) => [account, region])),
    )
    expect(callersOf(scenario)).toEqual(BOTH.map((account) => sessionOf(account)))
    expectTrail(result, callersOf(scenario))
    const audience = 'sts.amazonaws.com'
    expect(emulator.oidc.issued).toMatchObject([{ audience }, { audience }])
    const outputs = Object.entries(result.outputs).filter(([name]) => name !== 'report-file')
    for (const account of BOTH) {
      expect(result.summary).toContain(`${REGION} · ${account}`)
      expect(JSON.stringify(outputs)).not.toContain(account)
    }
  })

  it('take name, duration and audience of the inputs, and are assumed anew when the session runs out', async () => {
    const clock = new RunClock()
    const scenario = await startScenario({
      now: clock.now,
      // Meanwhile neither the session nor the token that it was made with is good any more.
      onCall: meanwhile(() => {
        clock.advance(20 * MINUTE)
      }),
    })
    const { world, region, emulator, run } = scenario
    world.addRole({ arn: ROLE, trust: { webIdentity: { audiences: ['aws.example'] } } })
    const days = Array.from({ length: UNDER_WAY + 5 }, (_, index) => 10 + index)
    const images = bake(region, days).slice(1)
    const snapshots = snapshotsOf(region, images)

    const result = await run(
      {
        ...ONE,
        'role-to-assume': ROLE,
        'role-session-name': 'clean-up@4711',
        'role-duration-seconds': '900',
        audience: 'aws.example',
      },
      { environment: { ...withTokens(scenario), ...clock.environment } },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots })
    const input = { RoleArn: ROLE, RoleSessionName: 'clean-up@4711', DurationSeconds: 900 }
    expect(emulator.callsTo(ASSUME)).toMatchObject([{ input }, { input }])
    const issued = { audience: 'aws.example' }
    expect(emulator.oidc.issued).toMatchObject([issued, issued])
    expect(callersOf(scenario)).toEqual([sessionOf(ACCOUNT, 'clean-up@4711')])
  })

  it("are assumed in spite of throttling, of a provider's key that STS cannot get and of a trust policy that is not known yet", async () => {
    const message = "Couldn't retrieve verification key from your identity provider"
    const passing: readonly Fault[] = [
      { kind: 'throttle', times: 2 },
      { kind: 'error', code: 'InvalidIdentityToken', message, status: 400, times: 2 },
      { kind: 'deny', times: 3 },
    ]
    const accounts = passing.map((_, index) => String(200_000_000_001 + index))
    const scenario = await startScenario()
    const { world, emulator, run } = scenario
    const roles = addRoles(world, ...accounts)
    for (const [index, fault] of passing.entries()) {
      const when: Fault['when'] = ({ input }) => input['RoleArn'] === roles[index]
      emulator.inject({ ...fault, operation: ASSUME, when })
    }
    const expected = seed(world, accounts)

    const result = await run(
      { ...ONE, 'role-to-assume': roles.join() },
      { environment: withTokens(scenario) },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, expected)
    const calls = emulator.callsTo(ASSUME).map(({ input }) => input['RoleArn'])
    expect(roles.map((role) => calls.filter((arn) => arn === role).length)).toEqual([3, 3, 4])
  })

  it.each([
    {
      what: 'another audience: it is asked for once',
      audience: 'aws.example',
      said: ['the audience "aws.example"'],
      cause: 'wrong-audience',
      attempts: 1,
    },
    {
      what: 'a subject of another form: it is tried again, in case the role is new',
      trusted: 'repo:octo-org@123456/octo-repo@456789:*',
      said: [
        'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
        `has the subject "${SUBJECTS.named}" and the audience "sts.amazonaws.com"`,
      ],
      cause: 'trust-policy',
      attempts: 4,
    },
  ])('are not assumed with a token that has $what', async (row) => {
    const { trusted: subject, audience = '' } = row
    const scenario = await startScenario()
    const { world, emulator, run } = scenario
    world.addRole({ arn: ROLE, trust: { webIdentity: subject === undefined ? {} : { subject } } })
    seed(world, [ACCOUNT])

    const result = await run(
      { ...ONE, 'role-to-assume': ROLE, audience },
      { environment: withTokens(scenario) },
    )

    expectFailure(result, ROLE, ...row.said)
    expect(result.report?.errors).toMatchObject([{ cause: row.cause }])
    expect(emulator.calls.map(({ operation }) => operation)).toEqual(
      Array.from({ length: row.attempts }, () => ASSUME),
    )
    expect(result.gone).toEqual({ images: [], snapshots: [] })
  })

  it.each([
    {
      why: 'it may not ask for one',
      oidc: { permitted: false },
      said: 'permissions:\n  id-token: write\n  contents: read',
    },
    {
      why: 'GitHub gives none',
      oidc: {
        failures: Array.from({ length: 20 }, () => ({ status: 500, headers: {}, body: '' })),
      },
      said: /^::error .*ami-cleanup.*ID Token/im,
    },
  ])('need a token: where $why nothing is called', async ({ oidc, said }) => {
    const scenario = await startScenario({ oidc })
    const roles = addRoles(scenario.world, ACCOUNT)

    const result = await scenario.run(
      { ...ONE, 'role-to-assume': roles.join() },
      { environment: withTokens(scenario) },
    )

    expectFailure(result, said)
    expect(scenario.emulator.calls).toEqual([])
  })
})

describe('role-chaining', () => {
  it("assumes roles with the job's credentials and the external id, which is written nowhere, and asks for no token", async () => {
    const scenario = await startScenario()
    const { world, emulator, run } = scenario
    const expected = seed(world, [OTHER_ACCOUNT])
    seed(world, [ACCOUNT])
    const arn = roleOf(OTHER_ACCOUNT)
    world.addRole({ arn, trust: { principals: [ACCOUNT], externalId: 'between-us' } })
    const inputs = { ...ONE, 'role-to-assume': arn, 'role-chaining': 'true' }
    const environment = emulator.oidc.environment()

    const without = await run(inputs, { environment })
    const given = await run({ ...inputs, 'role-external-id': 'between-us' }, { environment })

    expectFailure(without, 'AccessDenied')
    expectRemoved(given, expected)
    expect(JSON.stringify(given)).not.toContain('between-us')
    expect(emulator.callsTo('AssumeRole').at(-1)).toMatchObject({
      accountId: ACCOUNT,
      input: { RoleArn: arn, RoleSessionName: 'ami-cleanup-4711' },
    })
    expect(emulator.oidc.issued).toEqual([])
    expect(callersOf(scenario)).toEqual([sessionOf(OTHER_ACCOUNT)])
  })
})
