import {
  ACCOUNT,
  bake,
  expectFailure,
  expectPlanned,
  expectRemoved,
  OTHER_ACCOUNT,
  OTHER_REGION,
  REGION,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { pullRequest } from '../support/comment-scenario.ts'
import { listingsOf } from '../support/calls.ts'
import { addRoles, roleOf, WITHOUT_KEYS, withTokens } from '../support/access.ts'

const ONE = { 'keep-previous': '1' }
const ROLES = [ACCOUNT, OTHER_ACCOUNT].map(roleOf)

describe('allowed-account-ids', () => {
  it.each([
    { what: 'the credentials are', role: '', token: false, calls: ['GetCallerIdentity'] },
    { what: 'one role of several is', role: ROLES.join(), token: true, calls: [] },
  ])('stops all before anything is read where $what of another account', async (row) => {
    const scenario = await startScenario()
    const { world, region, emulator, run } = scenario
    addRoles(world, ACCOUNT, OTHER_ACCOUNT)
    bake(region, [10, 20])
    const [allowed, other] = row.token ? [ACCOUNT, OTHER_ACCOUNT] : [OTHER_ACCOUNT, ACCOUNT]

    const result = await run(
      { ...ONE, 'role-to-assume': row.role, 'allowed-account-ids': allowed },
      row.token ? { environment: withTokens(scenario) } : {},
    )

    expectFailure(result, `allowed-account-ids: the credentials belong to ${other}`, allowed)
    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expect(emulator.calls.map(({ operation }) => operation)).toEqual(row.calls)
  })
})

describe('an account that cannot be entered', () => {
  it('fails the run, and the others go on, each once however often it is named', async () => {
    const scenario = await startScenario()
    const { world, region, emulator, run } = scenario
    addRoles(world, ACCOUNT)
    const images = bake(region, [10, 20]).slice(1)
    const snapshots = snapshotsOf(region, images)
    const inputs = {
      'role-to-assume': [...ROLES, ...ROLES].join(),
      'aws-region': 'eu-west-1, eu-west-1',
    }

    const result = await run({ ...ONE, ...inputs }, { environment: withTokens(scenario) })

    expectFailure(result, `${ROLES[1] ?? ''}: sts:AssumeRoleWithWebIdentity: AccessDenied`)
    expectRemoved(result, { images, snapshots })
    const targets = result.report?.targets
    expect(targets?.map(({ accountId, error }) => [accountId, error?.message])).toEqual([
      [OTHER_ACCOUNT, expect.stringContaining('AccessDenied')],
      [ACCOUNT, undefined],
    ])
    expect(result.summary).toContain('1 of 2 targets could not be read')
    expect(emulator.callsTo('DeregisterImage')).toHaveLength(1)
    expect(listingsOf(emulator)).toHaveLength(1)
  })
})

describe('a pull request from a fork, which gets no credentials', () => {
  const environment = { ...WITHOUT_KEYS, GITHUB_EVENT_NAME: 'pull_request' }
  const fork = pullRequest('stranger/infrastructure')
  const role = { 'role-to-assume': ROLES[0] ?? '' }

  it.each<readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>?]>([
    ['a role to assume', role],
    ['the credentials of the job', {}],
    ['the credentials of the job for a role', { ...role, 'role-chaining': 'true' }],
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
    ['the run is to remove something', fork, 'false'],
    ['it is from a branch of the same repository', pullRequest(), 'true'],
  ])('fails all the same where %s', async (_, event, dryRun) => {
    const { run } = await startScenario()

    const result = await run({ ...role, 'dry-run': dryRun }, { environment, event })

    expectFailure(result, 'id-token: write')
    expect(result.log).not.toContain('::notice')
  })
})

it('a pull request from a fork whose keys AWS does not know fails all the same', async () => {
  const { dryRun } = await startScenario()
  const environment = {
    ...{ AWS_ACCESS_KEY_ID: 'AKIANOBODYKNOWSIT', AWS_SECRET_ACCESS_KEY: 'x' },
    GITHUB_EVENT_NAME: 'pull_request',
  }

  const result = await dryRun({}, { environment, event: pullRequest('stranger/infrastructure') })

  expectFailure(result, 'AWS does not know these keys')
  expect(result.log).not.toContain('::notice')
})

describe('the alias of an account', () => {
  it('stands beside its id in the summary and the report, and in no output', async () => {
    const { world, emulator, run } = await startScenario()
    world.account(ACCOUNT).alias = 'octo-prod'
    const inputs = { 'aws-region': `${REGION},${OTHER_REGION}` }

    const result = await run({ ...inputs, 'allowed-account-ids': `${OTHER_ACCOUNT},${ACCOUNT}` })

    expect(result.exitCode).toBe(0)
    expect(result.summary).toContain(`${REGION} · ${ACCOUNT} &#40;octo-prod&#41;`)
    const named = { accountAlias: 'octo-prod' }
    expect(result.report?.targets).toMatchObject([named, named])
    expect(JSON.stringify(result.outputs)).not.toContain('octo-prod')
    expect(emulator.callsTo('ListAccountAliases')).toMatchObject([{ region: 'us-east-1' }])
  })

  it('is left out without a word where it may not be read or IAM does not answer', async () => {
    const operation = 'ListAccountAliases'
    const scenario = await startScenario({
      faults: [
        { operation, account: ACCOUNT, kind: 'deny' },
        { operation, account: OTHER_ACCOUNT, kind: 'delay', milliseconds: 600_000 },
      ],
    })
    const { world, run } = scenario
    const roles = addRoles(world, ACCOUNT, OTHER_ACCOUNT)
    for (const id of [ACCOUNT, OTHER_ACCOUNT]) world.account(id).alias = 'octo-prod'

    const result = await run(
      { 'role-to-assume': roles.join() },
      { environment: withTokens(scenario) },
    )

    expect(result.exitCode).toBe(0)
    expect(result.report?.targets).toMatchObject([{ status: 'done' }, { status: 'done' }])
    expect(result.report?.warnings).toEqual([])
    expect(JSON.stringify(result.report)).not.toContain('octo-prod')
  })
})
