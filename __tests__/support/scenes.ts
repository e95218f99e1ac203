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
  inputs: Inputs,
  { environment, workspace }: Pick<RunSettings, 'environment' | 'workspace'>,
): Promise<Report> {
  const { report } = await runAction({
    inputs,
    ...(environment && { environment }),
    ...(workspace && { workspace }),
  })
  await emulator.stop()
  if (report === undefined) throw new Error('The run wrote no report')
  return report
}

/** A run on the demo's account. */
async function onDemo(inputs: Inputs, faults: readonly Fault[] = []): Promise<Report> {
  const { world, workspace } = createDemoWorld()
  const emulator = await startEmulator({ world, faults: [...faults] })
  const environment = emulator.environment(DEMO_ACCOUNT, DEMO_REGION)
  return reportOf(emulator, inputs, { environment, workspace })
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
async function onNeglected(inputs: Inputs, faults: readonly Fault[] = []): Promise<Report> {
  const world = createWorld()
  neglect(world.account(DEMO_ACCOUNT).region(DEMO_REGION))
  const emulator = await startEmulator({ world, faults: [...faults] })
  return reportOf(emulator, inputs, {
    environment: emulator.environment(DEMO_ACCOUNT, DEMO_REGION),
  })
}

const MAPPED = { mapping: 'tags:Service,Stage', 'keep-previous': '12' }
const REAL = { 'dry-run': 'false' }

const dryRun = async (): Promise<Scene> => ({
  name: 'dry-run',
  title: 'A dry run',
  report: await onDemo({}),
})

const realRun = async (): Promise<Scene> => ({
  name: 'real-run',
  title: 'A real run',
  report: await onDemo(REAL),
})

const quiet = async (): Promise<Scene> => ({
  name: 'quiet',
  title: 'A quiet nightly run',
  report: await onDemo({ ...REAL, 'keep-previous': '20', 'orphan-snapshots': 'ignore' }),
})

const neglected = async (): Promise<Scene> => ({
  name: 'neglected',
  title: 'A first dry run on a neglected account, above max-removals',
  report: await onNeglected(MAPPED),
})

const refused = async (): Promise<Scene> => ({
  name: 'refused',
  title: 'A real run above max-removals',
  report: await onNeglected({ ...MAPPED, ...REAL }),
})

const unmapped = async (): Promise<Scene> => ({
  name: 'unmapped',
  title: 'A mapping that fits no tags',
  report: await onNeglected({}),
})

const denied = async (): Promise<Scene> => ({
  name: 'denied',
  title: 'A role that may remove nothing',
  report: await onDemo(REAL, [{ operation: 'DeregisterImage', kind: 'deny' }]),
})

/** AWS refuses some of the removals, and does not tell the Recycle Bin's rules. */
const failing = async (): Promise<Scene> => ({
  name: 'failing',
  title: 'A run with failures',
  report: await onDemo({ ...REAL, 'orphan-snapshots': 'delete' }, [
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
  ]),
})

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
  const report = await reportOf(
    emulator,
    {
      'aws-region': REGIONS.join(','),
      'role-to-assume': ACCOUNTS.map((id) => `arn:aws:iam::${id}:role/ami-cleanup`).join(','),
      'keep-previous': '2',
      'dry-run': 'false',
    },
    {
      environment: {
        ...emulator.environmentWithoutKeys(REGIONS[0]),
        ...emulator.oidc.environment(),
      },
    },
  )
  return { name: 'fleet', title: 'Twelve targets', report }
}

/** The runs that the pages were designed on. */
export const SCENES: readonly (() => Promise<Scene>)[] = [
  dryRun,
  realRun,
  quiet,
  neglected,
  refused,
  denied,
  failing,
  fleet,
  unmapped,
]
