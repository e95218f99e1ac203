import {
  ACCOUNT,
  bake,
  expectFailure,
  expectRemoved,
  type Scenario,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
  SUBJECTS,
} from '../support/index.ts'
import { listingsOf } from '../support/last-looks.ts'

const ROLE = `arn:aws:iam::${ACCOUNT}:role/ami-cleanup`
const ONE = { 'keep-previous': '1', 'role-to-assume': ROLE }

interface TokenScenario extends Scenario {
  readonly runWithTokens: (inputs?: Readonly<Record<string, string>>) => Promise<ScenarioRun>
}

/** A job without keys, whose runner answers these first when it is asked for a token. */
async function startWith(...statuses: readonly number[]): Promise<TokenScenario> {
  const failures = statuses.map((status) => ({ status, headers: {}, body: '{"message":"no"}' }))
  const scenario = await startScenario({ oidc: { failures } })
  scenario.world.addRole({ arn: ROLE, trust: { webIdentity: {} } })
  const environment = {
    ...scenario.emulator.oidc.environment(),
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
  }
  return {
    ...scenario,
    runWithTokens: async (inputs) => scenario.run({ ...ONE, ...inputs }, { environment }),
  }
}

describe('a token that GitHub does not give', () => {
  it('fails the run before anything is called, and says whose role it was for', async () => {
    const { region, emulator, runWithTokens } = await startWith(
      ...Array.from({ length: 20 }, () => 500),
    )
    bake(region, [10, 20])

    const result = await runWithTokens()

    expectFailure(result, ROLE, /ID Token/i)
    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expect(emulator.calls).toEqual([])
  })
})

describe('a role or a Region that is named twice', () => {
  it('makes one target, of which everything goes once', async () => {
    const { region, emulator, runWithTokens } = await startWith()
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])

    const result = await runWithTokens({
      'role-to-assume': `${ROLE},${ROLE}`,
      'aws-region': `${region.name}, ${region.name}`,
    })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
    expect(result.report?.targets).toHaveLength(1)
    expect(emulator.callsTo('DeregisterImage')).toHaveLength(1)
    expect(listingsOf(emulator)).toHaveLength(1)
  })
})
const NAMED = 'repo:octo-org/octo-repo:*'
const IMMUTABLE = 'repo:octo-org@123456/octo-repo@456789:*'

interface SubjectRun {
  readonly result: ScenarioRun
  readonly expected: { readonly images: readonly string[]; readonly snapshots: readonly string[] }
  /** What was called beside STS. */
  readonly operations: readonly string[]
}

/** A run with a token of this subject, by a role that trusts that one. */
async function runWith(subject: string, trusted: string): Promise<SubjectRun> {
  const { world, region, emulator, run } = await startScenario({ oidc: { subject } })
  world.addRole({ arn: ROLE, trust: { webIdentity: { subject: trusted } } })
  const images = bake(region, [10, 20]).slice(1)
  const expected = { images, snapshots: snapshotsOf(region, images) }
  const result = await run(
    { 'keep-previous': '1', 'role-to-assume': ROLE },
    {
      environment: {
        ...emulator.oidc.environment(),
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
      },
    },
  )
  const calls = emulator.calls.filter(({ service }) => service !== 'sts')
  return { result, expected, operations: calls.map(({ operation }) => operation) }
}

describe("the subject of the job's token", () => {
  it.each([
    { of: 'names', subject: SUBJECTS.named, others: 'names and ids', trusted: IMMUTABLE },
    { of: 'names and ids', subject: SUBJECTS.immutable, others: 'names', trusted: NAMED },
  ])('of $of opens no role that trusts $others', async ({ subject, trusted }) => {
    const { result, operations } = await runWith(subject, trusted)

    expectFailure(
      result,
      ROLE,
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
      `has the subject "${subject}" and the audience "sts.amazonaws.com"`,
    )
    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expect(operations).toEqual([])
  })
})
