import { evidencePolicy } from '../../scripts/policy.ts'
import {
  ACCOUNT,
  bake,
  daysAgo,
  expectFailure,
  expectKept,
  expectRemoved,
  OTHER_ACCOUNT,
  OTHER_REGION,
  type Region,
  REGION,
  reportedImage,
  type Scenario,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'

const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/ami-cleanup-evidence`
/** It has to be enabled account by account. */
const OPT_IN = 'ap-east-1'
const SHARED = { sharedWith: [{ UserId: OTHER_ACCOUNT }] }

/** All that is old goes, unless something uses it; another account is only read. */
const INPUTS = {
  'keep-previous': '0',
  'max-age': '1d',
  'shared-images': 'remove',
  'evidence-roles': ROLE,
  'role-chaining': 'true',
}

interface TwoAccounts extends Scenario {
  /** The same Region of the account that is only read. */
  readonly other: Region
}

async function startTwoAccounts(
  policy: ReturnType<typeof evidencePolicy> = evidencePolicy(),
): Promise<TwoAccounts> {
  const scenario = await startScenario()
  const { world } = scenario
  world.addRole({ arn: ROLE, trust: { principals: [ACCOUNT] }, policy })
  return { ...scenario, other: world.account(OTHER_ACCOUNT).region(REGION) }
}

/** The same, where nobody may assume the role. */
async function startUnread(): Promise<TwoAccounts> {
  const scenario = await startTwoAccounts()
  scenario.world.addRole({ arn: ROLE, trust: { principals: [] } })
  return scenario
}

const evidenceIn = ({ report }: ScenarioRun) =>
  report?.evidenceTargets?.map(({ accountId, region, status }) => ({ accountId, region, status }))

describe('an account of evidence-roles', () => {
  it('keeps what it uses, and what its copies are made of, and is never cleaned itself', async () => {
    const { region, other, run } = await startTwoAccounts()
    const [launched = '', copied = '', unused = ''] = bake(region, [100, 110, 120], SHARED)
    const own = bake(other, [300])
    const { id } = other.addInstance({ imageId: launched })
    const copy = other.addImage({ createdAt: daysAgo(90), copyOf: { id: copied, region: REGION } })
    other.addInstance({ imageId: copy.id })
    const snapshots = snapshotsOf(region, [unused])

    const result = await run(INPUTS)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [unused], snapshots })
    expectKept(result, { [launched]: 'in-use', [copied]: 'in-use' })
    expect(reportedImage(result, launched).references).toMatchObject([
      { source: 'instances', resource: id, accountId: OTHER_ACCOUNT, region: REGION },
    ])
    expect(other.images.has(own[0] ?? '')).toBe(true)
    expect(result.report?.targets.map(({ accountId }) => accountId)).toEqual([ACCOUNT])
    expect(result.report?.totals.targets).toBe(1)
    expect(evidenceIn(result)).toEqual([
      { accountId: OTHER_ACCOUNT, region: REGION, status: 'done' },
    ])
    expect(result.report?.evidenceTargets).toMatchObject([
      {
        session: expect.stringMatching(
          `^arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/ami-cleanup-evidence/`,
        ),
      },
    ])
    expect(result.outputs['stopped-count']).toBe('0')
    expect(result.summary).toContain(`**Only read** (\`evidence-roles\`): ${OTHER_ACCOUNT}, with `)
    expect(result.log).toContain(`${REGION} (${OTHER_ACCOUNT}): only read, for what it uses`)
  })

  it('is read where it has the Regions of the run enabled, or in those after its ARN', async () => {
    const { world, region, other, run } = await startTwoAccounts()
    bake(region, [10])
    bake(other, [10])
    world.account(OTHER_ACCOUNT).region(OTHER_REGION)
    const two = `${REGION},ca-west-1`
    world.account(ACCOUNT).region('ca-west-1')

    const enabled = await run({ ...INPUTS, 'aws-region': two })
    const named = await run({ ...INPUTS, 'evidence-roles': `${ROLE} ${OTHER_REGION}` })

    expect(evidenceIn(enabled)?.map(({ region: name }) => name)).toEqual([REGION])
    expect(evidenceIn(named)?.map(({ region: name }) => name)).toEqual([OTHER_REGION])
  })

  it('is read in all Regions of the run where it may not say which are enabled', async () => {
    const all = evidencePolicy()
    const policy = {
      ...all,
      Statement: [
        ...all.Statement,
        { Sid: 'No', Effect: 'Deny', Action: ['ec2:DescribeRegions'], Resource: '*' } as const,
      ],
    }
    const { world, region, run } = await startTwoAccounts(policy)
    bake(region, [10])
    world.account(ACCOUNT).region(OTHER_REGION)

    const result = await run({ ...INPUTS, 'aws-region': `${REGION},${OTHER_REGION}` })

    expect(result.exitCode).toBe(0)
    expect(evidenceIn(result)?.map(({ region: name }) => name)).toEqual([REGION, OTHER_REGION])
  })

  it('is entered where it can be, if it has not enabled the first Region of the run', async () => {
    const { world, region, run } = await startTwoAccounts()
    bake(region, [10])
    world.account(ACCOUNT).region(OPT_IN)
    world.account(OTHER_ACCOUNT).notEnabled.add(OPT_IN)
    const regions = `${OPT_IN},${REGION}`

    const ofRun = await run({ ...INPUTS, 'aws-region': regions })
    const byPattern = await run({
      ...INPUTS,
      'aws-region': regions,
      'evidence-roles': `${ROLE} eu-*`,
    })

    for (const result of [ofRun, byPattern]) {
      expect(result.exitCode).toBe(0)
      expect(evidenceIn(result)).toEqual([
        { accountId: OTHER_ACCOUNT, region: REGION, status: 'done' },
      ])
    }
  })

  it('says where it has none of the Regions of the run', async () => {
    const { world, region, run } = await startTwoAccounts()
    world.account(OTHER_ACCOUNT).regions.clear()
    bake(region, [10])

    const result = await run(INPUTS)

    expect(result.exitCode).toBe(0)
    expect(result.log).toContain(`evidence-roles: ${OTHER_ACCOUNT} has none of the Regions`)
  })
})

describe('an account of evidence-roles that cannot be read', () => {
  it('keeps every shared image, is named, and fails the run at its end', async () => {
    const { region, run } = await startUnread()
    const [shared = ''] = bake(region, [100], SHARED)
    const [unshared = ''] = bake(region, [110])
    const snapshots = snapshotsOf(region, [unshared])

    const result = await run({ ...INPUTS, 'shared-images': 'remove-unused' })

    expectFailure(result, `evidence-roles: ${ROLE}: `)
    expectRemoved(result, { images: [unshared], snapshots })
    expectKept(result, { [shared]: 'shared' })
    expect(reportedImage(result, shared).explanation).toContain(
      `${OTHER_ACCOUNT} of evidence-roles could not be read`,
    )
    expect(evidenceIn(result)).toEqual([
      { accountId: OTHER_ACCOUNT, region: REGION, status: 'not-read' },
    ])
    expect(result.outputs['stopped-count']).toBe('1')
    expect(result.report?.totals.stopped).toBe(0)
    expect(result.outputs['headline']).toContain('1 account of evidence-roles could not be read')
    expect(result.log).toMatch(new RegExp(`Next: .*\\(${ROLE}\\)`))
    expect(result.summary).toContain('and so every image that is shared stays')
  })

  it('stops all with shared-images: remove', async () => {
    const { region, run } = await startUnread()
    bake(region, [100])

    const result = await run(INPUTS)

    expectFailure(result, `evidence-roles: ${ROLE}: `)
    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expect(result.report?.targets.map(({ status }) => status)).toEqual(['refused'])
    expect(result.outputs['headline']).toContain(
      'an account or Region that could not be read stopped the plan for 1 image',
    )
    expect(result.outputs['stopped-count']).toBe('2')
  })

  it('is that of a job with credentials of its own which may ask for no token', async () => {
    const { region, run } = await startTwoAccounts()
    const [shared = ''] = bake(region, [100], SHARED)
    const [unshared = ''] = bake(region, [110])
    const snapshots = snapshotsOf(region, [unshared])

    const result = await run({
      ...INPUTS,
      'role-chaining': 'false',
      'shared-images': 'remove-unused',
    })

    expectFailure(result, `evidence-roles: ${ROLE}: the job may not ask GitHub for the OIDC token`)
    expectRemoved(result, { images: [unshared], snapshots })
    expectKept(result, { [shared]: 'shared' })
    expect(result.report?.errors).toMatchObject([
      { code: 'evidence-account-not-read', cause: 'no-id-token', accountId: OTHER_ACCOUNT },
    ])
    expect(result.log).toContain('permissions:\n  id-token: write')
    expect(result.log).not.toContain('role-to-assume needs')
  })

  it('says what its role may not read', async () => {
    const all = evidencePolicy()
    const policy = {
      ...all,
      Statement: [
        ...all.Statement,
        { Sid: 'No', Effect: 'Deny', Action: ['ec2:DescribeInstances'], Resource: '*' } as const,
      ],
    }
    const { region, run } = await startTwoAccounts(policy)
    const [shared = ''] = bake(region, [100], SHARED)

    const result = await run({ ...INPUTS, 'shared-images': 'remove-unused' })

    expectFailure(
      result,
      `evidence-roles: ${REGION} (${OTHER_ACCOUNT}): instances could not be`,
      new RegExp(`Next: .* \\(${REGION} · ${OTHER_ACCOUNT}\\)`),
    )
    expectKept(result, { [shared]: 'shared' })
    expect(result.report?.errors).toMatchObject([
      { code: 'evidence-account-not-read', accountId: OTHER_ACCOUNT, items: [{}] },
    ])
  })
})

describe('evidence-roles', () => {
  it("refuses a role of the account of the job's own credentials before anything is read", async () => {
    const { world, region, emulator, run } = await startScenario()
    const role = `arn:aws:iam::${ACCOUNT}:role/read`
    world.addRole({ arn: role, trust: { principals: [ACCOUNT] } })
    bake(region, [100])

    const result = await run({ ...INPUTS, 'evidence-roles': role })

    expectFailure(result, `evidence-roles: it names a role of ${ACCOUNT}, which this run cleans`)
    expect(result.report?.errors).toMatchObject([{ cause: 'inputs' }])
    expect(emulator.calls.map(({ operation }) => operation)).toEqual(['GetCallerIdentity'])
  })

  it('is held to allowed-account-ids', async () => {
    const { region, emulator, run } = await startTwoAccounts()
    bake(region, [100])

    const result = await run({ ...INPUTS, 'allowed-account-ids': ACCOUNT })

    expectFailure(result, `the credentials belong to ${OTHER_ACCOUNT}`)
    expect(emulator.calls).toEqual([])
  })
})
