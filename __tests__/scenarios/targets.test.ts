import {
  ACCOUNT,
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  OTHER_ACCOUNT,
  OTHER_REGION,
  REGION,
  reportedImage,
  type Scenario,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { withoutLastLooks } from '../support/last-looks.ts'

const ONE = { 'keep-previous': '1' }
const ALL_OLD = { 'keep-previous': '0', 'max-age': '1d' }
const BOTH_REGIONS = { 'aws-region': `${REGION},${OTHER_REGION}` }
const ROLES = [ACCOUNT, OTHER_ACCOUNT].map((id) => `arn:aws:iam::${id}:role/ami-cleanup`)
const BOTH_ACCOUNTS = { 'role-to-assume': ROLES.join(','), 'role-chaining': 'true' }

const trust = ({ world }: Scenario): void => {
  for (const arn of ROLES) world.addRole({ arn, trust: { principals: [ACCOUNT] } })
}

describe('references of all targets', () => {
  it("count for all: another account's instance keeps the image that is shared with it", async () => {
    const scenario = await startScenario()
    trust(scenario)
    const { region, world, run } = scenario
    const [used = '', unused = ''] = bake(region, [100, 110], {
      sharedWith: [{ UserId: OTHER_ACCOUNT }],
    })
    const { id } = world.account(OTHER_ACCOUNT).region(REGION).addInstance({ imageId: used })
    const snapshots = snapshotsOf(region, [unused])

    const result = await run({ ...ALL_OLD, ...BOTH_ACCOUNTS, 'shared-images': 'remove' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [unused], snapshots })
    expectKept(result, { [used]: 'in-use' })
    expect(reportedImage(result, used).references).toMatchObject([
      { source: 'instances', resource: id, accountId: OTHER_ACCOUNT, region: REGION },
    ])
  })
})

describe('targets', () => {
  it('are all read and planned before anything is removed', async () => {
    const { region, world, emulator, run } = await startScenario({
      latencyMs: ({ region: name }) => (name === OTHER_REGION ? 40 : 0),
    })
    const other = world.account(ACCOUNT).region(OTHER_REGION)
    const images = [region, other].map((each) => bake(each, [10, 20])[1] ?? '')
    const snapshots = [...snapshotsOf(region, images), ...snapshotsOf(other, images)]

    const result = await run({ ...ONE, ...BOTH_REGIONS })

    expectRemoved(result, { images, snapshots })
    const [first] = emulator.mutations()
    const mutations = new Set(emulator.mutations())
    const reads = withoutLastLooks(emulator).filter((call) => !mutations.has(call))
    expect(reads.map(({ region: name }) => name)).toContain(OTHER_REGION)
    expect(first?.startedAt).toBeGreaterThan(Math.max(...reads.map(({ endedAt }) => endedAt)))
  })

  it('all fail at once where the credentials are good for nothing', async () => {
    const { emulator, run } = await startScenario()

    const result = await run(BOTH_REGIONS, {
      environment: { AWS_ACCESS_KEY_ID: 'AKIANOBODYKNOWSIT', AWS_SECRET_ACCESS_KEY: 'x' },
    })

    expectFailure(result, "the job's credentials: ")
    expect([...new Set(emulator.calls.map(({ operation }) => operation))]).toEqual([
      'GetCallerIdentity',
    ])
  })
})
