import { evidencePolicy } from '../../scripts/policy.ts'
import {
  ACCOUNT,
  bake,
  daysAgo,
  expectFailure,
  expectGone,
  expectKept,
  expectRemoved,
  OTHER_ACCOUNT,
  type Region,
  REGION,
  reportedImage,
  type Scenario,
  type ScenarioRun,
  startScenario,
} from '../support/index.ts'

const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/ami-cleanup-evidence`
const SHARED = { sharedWith: [{ UserId: OTHER_ACCOUNT }] }

/** All that is old goes, unless something uses it; another account is only read. */
const INPUTS = {
  'keep-previous': '0',
  'max-age': '1d',
  'shared-images': 'remove',
  'evidence-roles': ROLE,
  'role-chaining': 'true',
}

/** The role of the account that is only read: whom it lets in, and what it may not do. */
interface Given {
  readonly trusts?: readonly string[]
  readonly denied?: string | undefined
}

interface TwoAccounts extends Scenario {
  /** The same Region of the account that is only read. */
  readonly other: Region
}

async function start({
  trusts = [ACCOUNT],
  denied = 'ec2:None',
}: Given = {}): Promise<TwoAccounts> {
  const scenario = await startScenario()
  const { world } = scenario
  const deny = { Effect: 'Deny', Action: [denied], Resource: '*' } as const
  const policy = { ...evidencePolicy(), Statement: [...evidencePolicy().Statement, deny] }
  world.addRole({ arn: ROLE, trust: { principals: trusts }, policy })
  return { ...scenario, other: world.account(OTHER_ACCOUNT).region(REGION) }
}

const evidenceIn = ({ report }: ScenarioRun) =>
  report?.evidenceTargets?.map(({ accountId, region, status }) => ({ accountId, region, status }))

describe('an account of evidence-roles', () => {
  it('keeps what it uses, and what its copies are made of, and is never cleaned itself', async () => {
    const { region, other, run } = await start()
    const [launched = '', copied = '', unused = ''] = bake(region, [100, 110, 120], SHARED)
    const own = bake(other, [300])
    const { id } = other.addInstance({ imageId: launched })
    const copy = other.addImage({ createdAt: daysAgo(90), copyOf: { id: copied, region: REGION } })
    other.addInstance({ imageId: copy.id })

    const result = await run(INPUTS)

    expectGone(result, unused)
    expectKept(result, { [launched]: 'in-use', [copied]: 'in-use' })
    const place = { accountId: OTHER_ACCOUNT, region: REGION }
    expect(reportedImage(result, launched).references).toMatchObject([
      { ...place, source: 'instances', resource: id },
    ])
    expect(other.images.has(own[0] ?? '')).toBe(true)
    expect(result.report?.targets.map(({ accountId }) => accountId)).toEqual([ACCOUNT])
    expect(result.report?.totals.targets).toBe(1)
    const role = `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/ami-cleanup-evidence/`
    expect(result.report?.evidenceTargets).toMatchObject([
      { ...place, status: 'done', session: expect.stringContaining(role) },
    ])
    expect(result.outputs['stopped-count']).toBe('0')
    expect(result.summary).toContain(`**Only read** (\`evidence-roles\`): ${OTHER_ACCOUNT}, with `)
    expect(result.log).toContain(`${REGION} (${OTHER_ACCOUNT}): only read, for what it uses`)
  })

  it.each([
    {
      ofRun: 'eu-west-1,ca-west-1',
      own: '',
      enabled: ['eu-west-1', 'us-east-1'],
      read: ['eu-west-1'],
    },
    { ofRun: 'eu-west-1', own: 'us-east-1', enabled: ['eu-west-1'], read: ['us-east-1'] },
    { ofRun: 'eu-west-1,us-east-1', own: '', enabled: undefined, read: ['eu-west-1', 'us-east-1'] },
    { ofRun: 'ap-east-1,eu-west-1', own: '', enabled: ['eu-west-1'], read: ['eu-west-1'] },
    { ofRun: 'ap-east-1,eu-west-1', own: 'eu-*', enabled: ['eu-west-1'], read: ['eu-west-1'] },
    { ofRun: 'eu-west-1', own: '', enabled: [], read: [] },
  ])(
    'is read in $read where the run has $ofRun, its role "$own", and enabled is $enabled',
    async ({ ofRun, own, enabled, read }) => {
      // Where it may not say which are enabled, all may be.
      const { world, region, other, run } = await start(
        enabled === undefined ? { denied: 'ec2:DescribeRegions' } : {},
      )
      bake(region, [10])
      for (const name of ofRun.split(',')) world.account(ACCOUNT).region(name)
      other.account.regions.clear()
      for (const name of enabled ?? read) other.account.region(name)
      other.account.notEnabled.add('ap-east-1')
      const inputs = { 'aws-region': ofRun, 'evidence-roles': `${ROLE} ${own}` }

      const result = await run({ ...INPUTS, ...inputs })

      expect(result.exitCode).toBe(0)
      const told = evidenceIn(result) ?? []
      expect(told.map(({ region: name, status }) => [name, status])).toEqual(
        read.map((name) => [name, 'done']),
      )
      const isNowhere = result.log.includes(
        `evidence-roles: ${OTHER_ACCOUNT} has none of the Regions`,
      )
      expect(isNowhere).toBe(read.length === 0)
    },
  )
})

describe('an account of evidence-roles that cannot be read', () => {
  it('stops all with shared-images: remove, else keeps what is shared, is named, and fails the run', async () => {
    const { region, run } = await start({ trusts: [] })
    const [shared = ''] = bake(region, [100], SHARED)
    const images = bake(region, [110])

    const stopped = await run(INPUTS)
    const kept = await run({ ...INPUTS, 'shared-images': 'remove-unused' })

    expectFailure(stopped, `evidence-roles: ${ROLE}: `)
    expect(stopped.gone).toEqual({ images: [], snapshots: [] })
    expect(stopped.report?.targets).toMatchObject([{ status: 'refused' }])
    expect(stopped.outputs['headline']).toContain(
      'an account or Region that could not be read stopped the plan for 2 images',
    )
    expect(stopped.outputs['stopped-count']).toBe('2')
    expectFailure(kept, `evidence-roles: ${ROLE}: `)
    expectRemoved(kept, { images, snapshots: kept.snapshotsOf(images) })
    expectKept(kept, { [shared]: 'shared' })
    expect(reportedImage(kept, shared).explanation).toContain(
      `${OTHER_ACCOUNT} of evidence-roles could not be read`,
    )
    const told = { accountId: OTHER_ACCOUNT, region: REGION, status: 'not-read' }
    expect(evidenceIn(kept)).toEqual([told])
    expect(kept.outputs['stopped-count']).toBe('1')
    expect(kept.report?.totals.stopped).toBe(0)
    expect(kept.outputs['headline']).toContain('1 account of evidence-roles could not be read')
    expect(kept.log).toMatch(new RegExp(`Next: .*\\(${ROLE}\\)`))
    expect(kept.summary).toContain('and so every image that is shared stays')
  })

  it.each<{
    what: string
    inputs?: object
    denied?: string
    said: (string | RegExp)[]
    error: object
  }>([
    {
      what: 'needs a token, which the job with its own credentials may not ask for',
      inputs: { 'role-chaining': 'false' },
      said: [
        `evidence-roles: ${ROLE}: the job may not ask GitHub for the OIDC token`,
        'permissions:\n  id-token: write',
      ],
      error: { cause: 'no-id-token' },
    },
    {
      what: 'may not read something',
      denied: 'ec2:DescribeInstances',
      said: [
        `evidence-roles: ${REGION} (${OTHER_ACCOUNT}): instances could not be`,
        new RegExp(`Next: .* \\(${REGION} · ${OTHER_ACCOUNT}\\)`),
      ],
      error: { items: [{}] },
    },
  ])('keeps what is shared where its role $what', async ({ inputs = {}, denied, said, error }) => {
    const { region, run } = await start({ denied })
    const [shared = ''] = bake(region, [100], SHARED)
    const images = bake(region, [110])

    const result = await run({ ...INPUTS, 'shared-images': 'remove-unused', ...inputs })

    expectFailure(result, ...said)
    expectRemoved(result, { images, snapshots: result.snapshotsOf(images) })
    expectKept(result, { [shared]: 'shared' })
    expect(result.report?.errors).toMatchObject([
      { code: 'evidence-account-not-read', accountId: OTHER_ACCOUNT, ...error },
    ])
    expect(result.log).not.toContain('role-to-assume needs')
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
    const { region, emulator, run } = await start()
    bake(region, [100])

    const result = await run({ ...INPUTS, 'allowed-account-ids': ACCOUNT })

    expectFailure(result, `the credentials belong to ${OTHER_ACCOUNT}`)
    expect(emulator.calls).toEqual([])
  })
})
