import {
  createWorld,
  daysAgo,
  startEmulator,
  type Emulator,
  type Fault,
  type Region,
} from '../emulator/index.ts'
import { createDemoWorld, DEMO_ACCOUNT, DEMO_REGION } from './demo-world.ts'
import { runAction, type Inputs, type RunSettings } from './run-action.ts'
import type { Report } from '../../src/report/schema.ts'

/** A run whose pages are worth looking at. */
export interface Scene {
  readonly name: string
  readonly title: string
  readonly report: Report
}

async function reportOf(
  emulator: Emulator,
  settings: Pick<RunSettings, 'inputs' | 'environment' | 'workspace'>,
): Promise<Report> {
  const { report } = await runAction(settings)
  await emulator.stop()
  if (report === undefined) throw new Error('The run wrote no report')
  return report
}

/** A run on the demo's account. */
async function onDemo(inputs: Inputs, ...faults: readonly Fault[]): Promise<Report> {
  const { world, workspace } = createDemoWorld()
  const emulator = await startEmulator({ world, faults: [...faults] })
  const environment = emulator.environment(DEMO_ACCOUNT, DEMO_REGION)
  return reportOf(emulator, { inputs, environment, workspace })
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

/** A run on the neglected account. */
async function onNeglected(inputs: Inputs): Promise<Report> {
  const world = createWorld()
  neglect(world.account(DEMO_ACCOUNT).region(DEMO_REGION))
  const emulator = await startEmulator({ world })
  const environment = emulator.environment(DEMO_ACCOUNT, DEMO_REGION)
  return reportOf(emulator, { inputs, environment })
}

const MAPPED = { mapping: 'tags:Service,Stage', 'keep-previous': '12' }
const REAL = { 'dry-run': 'false' }
const QUIET = { ...REAL, 'keep-previous': '20', 'orphan-snapshots': 'ignore' }
const WITH_ORPHANS = { ...REAL, 'orphan-snapshots': 'delete' }

/** AWS refuses some of the removals, and does not tell the Recycle Bin's rules. */
const FAILING: readonly Fault[] = [
  {
    ...{ operation: 'DeregisterImage', kind: 'error', times: 2, code: 'OperationNotPermitted' },
    message: 'You are not permitted to deregister this image.',
  },
  {
    ...{ operation: 'DeregisterImage', kind: 'snapshot-result', times: 5 },
    code: 'missing-permissions',
  },
  { operation: 'ListRules', kind: 'deny' },
]

const ACCOUNTS = ['111122223333', '444455556666', '777788889999']
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2']

/** Twelve targets, one of which cannot be read. */
async function fleet(): Promise<Report> {
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
  const unread = { account: '777788889999', region: 'us-east-1' }
  const emulator = await startEmulator({
    world,
    faults: [{ ...unread, operation: 'DescribeInstances', kind: 'deny' }],
  })
  return reportOf(emulator, {
    inputs: {
      'aws-region': REGIONS.join(','),
      'role-to-assume': ACCOUNTS.map((id) => `arn:aws:iam::${id}:role/ami-cleanup`).join(','),
      'keep-previous': '2',
      ...REAL,
    },
    environment: { ...emulator.environmentWithoutKeys(REGIONS[0]), ...emulator.oidc.environment() },
  })
}

const scene =
  (name: string, title: string, run: () => Promise<Report>): (() => Promise<Scene>) =>
  async () => ({ name, title, report: await run() })

/** The runs that the pages were designed on. */
export const SCENES: readonly (() => Promise<Scene>)[] = [
  scene('dry-run', 'A dry run', () => onDemo({})),
  scene('real-run', 'A real run', () => onDemo(REAL)),
  scene('quiet', 'A quiet nightly run', () => onDemo(QUIET)),
  scene('neglected', 'A first dry run on a neglected account, above max-removals', () =>
    onNeglected(MAPPED),
  ),
  scene('refused', 'A real run above max-removals', () => onNeglected({ ...MAPPED, ...REAL })),
  scene('denied', 'A role that may remove nothing', () =>
    onDemo(REAL, { operation: 'DeregisterImage', kind: 'deny' }),
  ),
  scene('failing', 'A run with failures', () => onDemo(WITH_ORPHANS, ...FAILING)),
  scene('fleet', 'Twelve targets', fleet),
  scene('unmapped', 'A mapping that fits no tags', () => onNeglected({})),
]
