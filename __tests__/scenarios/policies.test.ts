import { DeleteSnapshotCommand, DeregisterImageCommand } from '@aws-sdk/client-ec2'
import {
  inRegions,
  OPTIONAL_PERMISSIONS,
  readOnlyPolicy,
  removalPolicy,
  twoStepsPolicy,
  withTag,
  type PolicyDocument,
} from '../../scripts/policy.ts'
import {
  ACCOUNT,
  bake,
  clientsOf,
  errorOf,
  expectFailure,
  expectGone,
  expectRemoved,
  GREEDY,
  REGION,
  reportedImage,
  type ScenarioRun,
  startScenario,
} from '../support/index.ts'
import { createFullWorld, FULL_INPUTS, roleOf } from '../support/full-world.ts'
import { USER } from '../support/access.ts'

/** A run on accounts that have everything, by a role in each with this policy only. */
async function runWithEach(
  policies: ReadonlyMap<string, PolicyDocument>,
  dryRun: boolean,
): Promise<ScenarioRun> {
  const accounts = [...policies.keys()]
  const world = createFullWorld({ accounts, regions: [REGION] })
  for (const [account, policy] of policies) world.setPolicy(roleOf(account), policy)
  const { emulator, run } = await startScenario({ world })
  const roles = accounts.map(roleOf).join('\n')
  const withoutKeys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
  return run(
    { ...FULL_INPUTS, 'role-to-assume': roles, 'dry-run': String(dryRun) },
    { environment: { ...emulator.oidc.environment(), ...withoutKeys } },
  )
}

const runWith = async (policy: PolicyDocument, dryRun: boolean): Promise<ScenarioRun> =>
  runWithEach(new Map([[ACCOUNT, policy]]), dryRun)

/** Without them shared images stay, and the run goes on. */
const USAGE_READS = ['ec2:DescribeImageUsageReportEntries', 'ec2:DescribeImageUsageReports']

/** Only patterns of `aws-region` need them, and these runs name their Region. */
const PATTERN_READS = OPTIONAL_PERMISSIONS.ListTheRegions

/** Nobody misses it: the account's alias is not shown then. */
const ALIAS_READS = OPTIONAL_PERMISSIONS.ReadTheAccountAlias

/** What it allows. */
const actionsOf = (policy: PolicyDocument): readonly string[] =>
  policy.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action)

const without = (policy: PolicyDocument, action: string): PolicyDocument => ({
  ...policy,
  Statement: policy.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((each) => each !== action),
  })),
})

describe('the read-only policy', () => {
  it('is all that a dry run needs', async () => {
    const result = await runWith(readOnlyPolicy(), true)

    expect(result.exitCode).toBe(0)
    expect(JSON.parse(result.outputs['planned-image-ids'] ?? '')).toHaveLength(2)
    expect(result.report?.targets[0]?.notKnown).toEqual([])
    expect(result.report?.warnings).toEqual([])
  })

  it('has no action that a dry run could do without: it fails and names what is missing', async () => {
    const others: readonly string[] = [...USAGE_READS, ...PATTERN_READS, ...ALIAS_READS]
    const actions = actionsOf(readOnlyPolicy()).filter((action) => !others.includes(action))
    // An account for each, because accounts do not depend on each other.
    const accountOf = new Map(
      actions.map((action, index) => [action, String(200_000_000_001 + index)]),
    )
    const policies = [...accountOf].map(
      ([action, account]) => [account, without(readOnlyPolicy(), action)] as const,
    )

    const { exitCode, report } = await runWithEach(new Map(policies), true)

    const errors = Map.groupBy(report?.errors ?? [], ({ accountId }) => accountId)
    const unnamed = [...accountOf].filter(
      ([action, account]) =>
        errors.get(account)?.some(({ statement }) => statement?.includes(`"${action}"`)) !== true,
    )
    expect(unnamed).toEqual([])
    expect(errors.size).toBe(actions.length)
    expect(exitCode).toBe(1)
  })

  it.each(PATTERN_READS)(
    'has %s, which a pattern of aws-region cannot do without',
    async (action) => {
      const { world, emulator, region, run } = await startScenario()
      bake(region, [10])
      const input = { ...GREEDY, 'aws-region': 'eu-*', 'dry-run': 'true' }

      world.setPolicy(USER, readOnlyPolicy())
      expect((await run(input)).exitCode).toBe(0)

      world.setPolicy(USER, without(readOnlyPolicy(), action))
      const result = await run(input)

      expectFailure(result, `${action}: UnauthorizedOperation: `, /^Next: Add this statement /m)
      expect(result.report?.errors).toMatchObject([
        {
          code: 'account-not-entered',
          cause: 'denied',
          actions: [action],
          statement: expect.stringContaining(`"${action}"`),
        },
      ])
      expect(emulator.mutations()).toEqual([])
    },
  )
  it('lets nothing be removed', async () => {
    const result = await runWith(readOnlyPolicy(), false)

    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expectFailure(result, /could not be removed/)
    expect(JSON.parse(result.outputs['failed-image-ids'] ?? '')).toHaveLength(2 + 2)
    expect(JSON.parse(result.outputs['failed-snapshot-ids'] ?? '')).toHaveLength(2)
  })
})

describe('the policy for real runs', () => {
  it('is all that a real run needs', async () => {
    const result = await runWith(removalPolicy(), false)

    expect(result.exitCode).toBe(0)
    expect(result.gone.images).toHaveLength(2)
    expect(result.gone.snapshots).toHaveLength(4)
    expect(JSON.parse(result.outputs['disabled-image-ids'] ?? '')).toHaveLength(2)
  })

  it('grants what the read-only policy grants, and what takes images away', () => {
    const reads = actionsOf(readOnlyPolicy())
    const changes = 'DeleteSnapshot DeregisterImage DisableImage CreateTags CreateImageUsageReport'
    expect(new Set(actionsOf(removalPolicy()))).toEqual(
      new Set([...reads, ...changes.split(' ').map((action) => `ec2:${action}`)]),
    )
  })
})

const MARK = { 'ami-cleanup:disabled-at': '2026-11-01T00:00:00Z' }
const REMOVAL = removalPolicy()

const keep = (value: string) => ({ 'ami-cleanup:keep': value })

describe('a policy', () => {
  it.each<readonly [string, PolicyDocument, Record<string, string>, string]>([
    ['holds what bears the keep tag', REMOVAL, keep(''), 'nothing'],
    ['holds what is to be kept', REMOVAL, keep('true'), 'nothing'],
    ['takes what is not to be kept', REMOVAL, keep('false'), 'both'],
    ['takes what is not to be kept at all', REMOVAL, keep('False'), 'both'],
    ['of two steps takes what was marked', twoStepsPolicy(), MARK, 'both'],
    ['of two steps holds any other image', twoStepsPolicy(), {}, 'the snapshot'],
    ['of two steps holds what is kept', twoStepsPolicy(), { ...MARK, ...keep('') }, 'nothing'],
    ['for a tag takes what has it', withTag(REMOVAL, 'team', 'web'), { team: 'web' }, 'both'],
    ['for a tag holds the rest', withTag(REMOVAL, 'team', 'web'), { team: 'db' }, 'nothing'],
    ['for a Region takes what is there', inRegions(REMOVAL, [REGION]), {}, 'both'],
    ['for another Region holds it', inRegions(REMOVAL, ['us-east-1']), {}, 'nothing'],
  ])('%s by itself, of an image and a snapshot', async (_, policy, tags, goes) => {
    const { emulator, world, region } = await startScenario()
    world.setPolicy(USER, policy)
    const { ec2 } = clientsOf(emulator)
    const { id: ImageId } = region.addImage({ tags, snapshots: [] })
    const { id: SnapshotId } = region.addSnapshot({ tags })

    const errors = await Promise.all([
      errorOf(ec2.send(new DeregisterImageCommand({ ImageId }))),
      errorOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId }))),
    ])

    const stay = [goes !== 'both', goes === 'nothing']
    expect([region.images.has(ImageId), region.snapshots.has(SnapshotId)]).toEqual(stay)
    expect(errors.map(({ name }) => name === 'UnauthorizedOperation')).toEqual(stay)
  })
})

describe('what bears the keep tag', () => {
  it('stays where it was tagged after the evidence was read', async () => {
    const { world, region, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation !== 'DeregisterImage') return
        region.images.get(late)?.image.Tags?.push({ Key: 'ami-cleanup:keep', Value: '' })
      },
    })
    world.setPolicy(USER, removalPolicy())
    const [late = '', other = ''] = bake(region, [300, 300])

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(1)
    expectRemoved(result, { images: [other], snapshots: result.snapshotsOf([other]) })
    expect(reportedImage(result, late)).toMatchObject({
      outcome: 'failed',
      error: { code: 'UnauthorizedOperation' },
    })
  })
})

describe('narrower policies', () => {
  it('let a run with grace take its two steps', async () => {
    const { world, region, run } = await startScenario()
    world.setPolicy(USER, inRegions(twoStepsPolicy(), [REGION]))
    const [id = ''] = bake(region, [300])
    const input = { ...GREEDY, grace: '14d' }

    expect((await run(input)).exitCode).toBe(0)
    const image = region.images.get(id)?.image
    expect(image?.State).toBe('disabled')
    const mark = image?.Tags?.find(({ Key }) => Key === 'ami-cleanup:disabled-at')
    if (mark !== undefined) mark.Value = world.daysAgo(15).toISOString()

    expectGone(await run(input), id)
  })

  it('read all that a run without some references needs', async () => {
    const { world, region, run } = await startScenario()
    const skipped = ['launch-configurations', 'image-builder'] as const
    world.setPolicy(USER, removalPolicy(new Set(skipped)))
    const [id = ''] = bake(region, [300])

    expectGone(await run({ ...GREEDY, 'skip-references': skipped.join(',') }), id)
  })
})

describe('the statements in failures', () => {
  it('lead to a run that succeeds, and to no more than the policy', async () => {
    let policy: PolicyDocument = { Version: '2012-10-17', Statement: [] }
    let result = await runWith(policy, true)
    let attempts = 1
    while (result.exitCode !== 0 && attempts < 5) {
      const denied = result.report?.errors.find(({ cause }) => cause === 'denied')
      const text = denied?.statement ?? 'null'
      const statement = JSON.parse(text) as PolicyDocument['Statement'][number]
      policy = { ...policy, Statement: [...policy.Statement, statement] }
      result = await runWith(policy, true)
      attempts += 1
    }
    expect(attempts).toBe(3)
    const granted = new Set(actionsOf(policy))
    expect([...granted, ...USAGE_READS, ...PATTERN_READS, ...ALIAS_READS].sort()).toEqual(
      [...actionsOf(readOnlyPolicy())].sort(),
    )
  })
})
