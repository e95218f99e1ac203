import {
  createWorld,
  daysAgo,
  startEmulator,
  type Emulator,
  type Region,
} from '../emulator/index.ts'
import { createDemoWorld, DEMO_ACCOUNT, DEMO_REGION } from './demo-world.ts'
import { runAction, type Inputs } from './run-action.ts'

/** A run whose summary is worth looking at. */
export interface Scene {
  readonly name: string
  readonly title: string
  readonly summary: string
}

async function summaryOf(
  emulator: Emulator,
  inputs: Inputs,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const { summary } = await runAction({ inputs, environment })
  await emulator.stop()
  return summary
}

const SERVICES = ['api', 'worker', 'gateway', 'search', 'billing', 'mail', 'reports', 'auth']

/** Years of daily bakes that nobody ever cleaned up. */
function neglect(region: Region): void {
  for (const [index, service] of SERVICES.entries()) {
    for (let day = 0; day < 250; day += 1) {
      const image = region.addImage({
        name: `${service}-${daysAgo(day).toISOString().slice(0, 10)}`,
        tags: { Service: service, Stage: index % 2 === 0 ? 'live' : 'test' },
        createdAt: daysAgo(day),
        snapshots: [{ sizeGiB: 20 }],
      })
      if (day % 5 === 1) region.addInstance({ imageId: image.id, state: 'stopped' })
    }
  }
}

/** A first dry run on a neglected account: three of four images would go. */
async function neglected(): Promise<Scene> {
  const world = createWorld()
  neglect(world.account(DEMO_ACCOUNT).region(DEMO_REGION))
  const emulator = await startEmulator({ world })
  const summary = await summaryOf(
    emulator,
    { mapping: 'tags:Service,Stage', 'max-removals': '100', 'keep-previous': '12' },
    emulator.environment(DEMO_ACCOUNT, DEMO_REGION),
  )
  return { name: 'neglected', title: 'A first dry run on a neglected account', summary }
}

/** The same account with a mapping that fits none of its tags. */
async function unmapped(): Promise<Scene> {
  const world = createWorld()
  neglect(world.account(DEMO_ACCOUNT).region(DEMO_REGION))
  const emulator = await startEmulator({ world })
  const environment = emulator.environment(DEMO_ACCOUNT, DEMO_REGION)
  const summary = await summaryOf(emulator, {}, environment)
  return { name: 'unmapped', title: 'A mapping that fits no tags', summary }
}

/** A quiet nightly run: nothing to do. */
async function quiet(): Promise<Scene> {
  const { world } = createDemoWorld()
  const emulator = await startEmulator({ world })
  const summary = await summaryOf(
    emulator,
    { 'keep-previous': '20', 'dry-run': 'false', 'orphan-snapshots': 'ignore' },
    emulator.environment(DEMO_ACCOUNT, DEMO_REGION),
  )
  return { name: 'quiet', title: 'A quiet nightly run', summary }
}

/** A run in which AWS refuses some of the removals. */
async function failing(): Promise<Scene> {
  const { world } = createDemoWorld()
  const emulator = await startEmulator({
    world,
    faults: [
      {
        operation: 'DeregisterImage',
        kind: 'error',
        code: 'OperationNotPermitted',
        message: 'You are not permitted to deregister this image.',
        times: 2,
      },
      {
        operation: 'DeregisterImage',
        kind: 'snapshot-result',
        code: 'missing-permissions',
        times: 5,
      },
      { operation: 'ListRules', kind: 'deny' },
    ],
  })
  const summary = await summaryOf(
    emulator,
    { 'dry-run': 'false', 'orphan-snapshots': 'delete' },
    emulator.environment(DEMO_ACCOUNT, DEMO_REGION),
  )
  return { name: 'failing', title: 'A run with failures', summary }
}

const ACCOUNTS = ['111122223333', '444455556666', '777788889999']
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2']

/** Twelve targets, one of which cannot be read. */
async function fleet(): Promise<Scene> {
  const world = createWorld()
  for (const [account, id] of ACCOUNTS.entries()) {
    world.addRole({ arn: `arn:aws:iam::${id}:role/ami-cleanup`, trust: { webIdentity: {} } })
    for (const [index, name] of REGIONS.entries()) {
      const region = world.account(id).region(name)
      for (let day = 0; day < 6 + account * 2 + index; day += 1) {
        const tags = { environment: day % 2 === 0 ? 'dev' : 'prod', role: 'web' }
        region.addImage({ name: `web-${String(day)}`, tags, createdAt: daysAgo(day * 7 + 3) })
      }
    }
  }
  const emulator = await startEmulator({
    world,
    faults: [
      {
        account: '777788889999',
        region: 'us-east-1',
        operation: 'DescribeInstances',
        kind: 'deny',
      },
    ],
  })
  const summary = await summaryOf(
    emulator,
    {
      'aws-region': REGIONS.join(','),
      'role-to-assume': ACCOUNTS.map((id) => `arn:aws:iam::${id}:role/ami-cleanup`).join(','),
      'keep-previous': '2',
      'dry-run': 'false',
    },
    { ...emulator.environmentWithoutKeys(REGIONS[0]), ...emulator.oidc.environment() },
  )
  return { name: 'fleet', title: 'Twelve targets', summary }
}

/** The runs that the summary was designed on. */
export const SCENES: readonly (() => Promise<Scene>)[] = [
  quiet,
  failing,
  fleet,
  unmapped,
  neglected,
]
