import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createWorld, daysAgo, startEmulator, type World } from '../__tests__/emulator/index.ts'
import { fillRegion } from '../__tests__/support/large-world.ts'
import { reportSchema, type Report } from '../src/report/schema.ts'
import { commitAll, requireEqual, runAct, writeStandIn, type ActRun } from './act.ts'
import { readOnlyPolicy, removalPolicy } from './policy.ts'

/**
 * Runs docs/workflows/fleet.yml as it stands with act: 12 accounts in 4 legs, of which one account
 * cannot be read. The actions of this repository are the built ones. Artifacts are copied within a
 * folder instead, because GitHub is not there; the checkout is act's own. `npm run test:act` leaves
 * the pages of the merged plan and of the merged result in `demo/fleet`.
 */

const ROOT = new URL('../', import.meta.url).pathname
const WORKFLOW = 'docs/workflows/fleet.yml'
const PAGES = join(ROOT, 'demo/fleet')

const ACCOUNTS = Array.from({ length: 12 }, (_, index) => String(300_000_000_000 + index))
const REGIONS = ['eu-west-1', 'us-east-1'] as const
const ACCOUNTS_A_LEG = 3
const LEGS = ACCOUNTS.length / ACCOUNTS_A_LEG

/** It is in the third leg. */
const UNREADABLE = ACCOUNTS[7] ?? ''

/** Eight images: one in use and four more are kept. */
const CONTENT = { families: 2, imagesAFamily: 8, instances: 2, templates: 2, groups: 1 } as const
const GOING_A_TARGET = 2 * 3

/** Steps in place of those that talk to GitHub. `$KEPT` is a folder that all jobs see. */
const STAND_INS = {
  'actions/upload-artifact': {
    inputs: ['name', 'path', 'overwrite'],
    script:
      'mkdir -p "$KEPT/${{ inputs.name }}" && cp "${{ inputs.path }}" "$KEPT/${{ inputs.name }}"',
  },
  // One that is asked for by name comes without its folder.
  'actions/download-artifact': {
    inputs: ['name', 'pattern', 'path'],
    script:
      'shopt -s nullglob; mkdir -p "${{ inputs.path }}"; for kept in "$KEPT"/${{ inputs.pattern || format(\'{0}/.\', inputs.name) }}; do cp -r "$kept" "${{ inputs.path }}"; done',
  },
  'aws-actions/configure-aws-credentials': {
    inputs: ['aws-region', 'role-to-assume'],
    script: 'echo "The accounts are given: nothing has to be listed" && exit 1',
  },
} as const

/** One that may do all that is needed but to list fleets. */
function withoutFleets(policy: ReturnType<typeof readOnlyPolicy>): typeof policy {
  const denied = {
    Sid: 'NoFleets',
    Effect: 'Deny',
    Action: ['ec2:DescribeFleets'],
    Resource: '*',
  } as const
  return { ...policy, Statement: [...policy.Statement, denied] }
}

function addAccount(world: World, accountId: string): void {
  for (const [name, policy] of [
    ['ami-cleanup-read-only', readOnlyPolicy()],
    ['ami-cleanup', removalPolicy()],
  ] as const) {
    world.addRole({
      arn: `arn:aws:iam::${accountId}:role/${name}`,
      trust: { webIdentity: {} },
      policy: accountId === UNREADABLE ? withoutFleets(policy) : policy,
    })
  }
  for (const region of REGIONS) fillRegion(world.account(accountId).region(region), CONTENT)
}

/** An old image of the first leg that an account of the last one launches from. */
function shareAcrossLegs(world: World): string {
  const [owner = '', user = ''] = [ACCOUNTS[0], ACCOUNTS.at(-1)]
  const { id } = world
    .account(owner)
    .region(REGIONS[0])
    .addImage({
      name: 'app-0-shared',
      tags: { environment: 'prod', role: 'app-0' },
      createdAt: daysAgo(300),
      sharedWith: [{ UserId: user }],
    })
  world.account(user).region(REGIONS[0]).addInstance({ imageId: id })
  return id
}

const imagesOf = (world: World): readonly string[] =>
  ACCOUNTS.flatMap((id) =>
    REGIONS.flatMap((region) => [...world.account(id).region(region).images.keys()]),
  )

/** A repository with the workflow as a user copies it. */
async function createCheckout(folder: string): Promise<void> {
  const workflow = join(folder, '.github/workflows/ami-cleanup-fleet.yml')
  await mkdir(dirname(workflow), { recursive: true })
  await cp(join(ROOT, WORKFLOW), workflow)
  await writeFile(join(folder, 'README.md'), 'No image is named here.\n')
  await commitAll(folder)
}

/** This repository's actions, as they are on GitHub. */
async function createAction(folder: string): Promise<void> {
  for (const path of ['action.yml', 'merge', 'dist']) {
    await cp(join(ROOT, path), join(folder, path), { recursive: true })
  }
}

/** The folders of the actions, by the name and commit that the workflow uses. */
async function provideActions(scratch: string): Promise<Readonly<Record<string, string>>> {
  const workflow = await readFile(join(ROOT, WORKFLOW), 'utf8')
  const [, own = '', commit = ''] = /uses: ([\w-]+\/ami-cleanup)@(\S+)/.exec(workflow) ?? []
  const action = join(scratch, 'action')
  await createAction(action)
  const folders: Record<string, string> = { [`${own}@${commit}`]: action }
  for (const [name, { inputs, script }] of Object.entries(STAND_INS)) {
    const [, pin = ''] = new RegExp(`uses: ${name}@(\\S+)`).exec(workflow) ?? []
    const folder = join(scratch, name)
    await writeStandIn(folder, inputs, script)
    folders[`${name}@${pin}`] = folder
  }
  return folders
}

/** The merged report of all plans or of all results. */
async function readMerged(kept: string, what: 'plan' | 'result'): Promise<Report> {
  const file = join(kept, `ami-cleanup-whole-${what}`, `ami-cleanup-${what}.json`)
  return reportSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

/** The page that a job wrote, as act prints it: up to the next line that is act's own. */
function pageOf({ log }: ActRun, job: string): string {
  const [, page] =
    new RegExp(`^\\[[^\\]]*/${job} *\\] +⚙ +Summary - ([^]*?)\\n\\[`, 'm').exec(log) ?? []
  if (page === undefined) throw new Error(`"${job}" wrote no page:\n${log}`)
  return page
}

/** Leaves the merged pages for somebody to look at. */
async function keepPages(run: ActRun): Promise<void> {
  await mkdir(PAGES, { recursive: true })
  for (const what of ['plan', 'result']) {
    await writeFile(join(PAGES, `${what}.md`), pageOf(run, `The ${what} of all`))
  }
}

const idsOf = (report: Report, outcome: 'planned' | 'removed'): readonly string[] =>
  report.targets
    .flatMap(({ images }) => images)
    .filter((image) => image.outcome === outcome)
    .map(({ id }) => id)
    .sort()

/** The legs whose clean-up failed. What act says of a job counts for all legs of its matrix. */
const failedLegs = ({ log }: ActRun): readonly string[] =>
  [...log.matchAll(/^\[[^\]]*\/(\w+ \d) of \d.*\] +❌ +Failure - Main [\w.-]+\/ami-cleanup@/gm)]
    .map(([, name = '']) => name)
    .sort()

function requireWhole(report: Report): void {
  requireEqual('the merged reports', report.merged, { reports: LEGS, expected: LEGS, missing: 0 })
  requireEqual('targets', report.totals.targets, ACCOUNTS.length * REGIONS.length)
  const unread = report.targets.filter(({ status }) => status === 'not-read')
  requireEqual(
    'what could not be read',
    unread.map(({ accountId }) => accountId),
    REGIONS.map(() => UNREADABLE),
  )
}

const world = createWorld()
for (const id of ACCOUNTS) addAccount(world, id)
const shared = shareAcrossLegs(world)
const before = imagesOf(world)
const emulator = await startEmulator({ world })
const scratch = await mkdtemp(join(tmpdir(), 'ami-cleanup-act-fleet-'))
try {
  const [folder, kept] = [join(scratch, 'repository'), join(scratch, 'kept')]
  await mkdir(kept)
  await createCheckout(folder)
  const run = await runAct(folder, {
    home: scratch,
    event: 'push',
    platform: 'ubuntu-latest',
    environment: {
      ...emulator.environmentWithoutKeys(),
      ...emulator.oidc.environment(),
      KEPT: kept,
    },
    variables: {
      AMI_CLEANUP_ACCOUNTS: ACCOUNTS.join(' '),
      AMI_CLEANUP_ACCOUNTS_PER_LEG: String(ACCOUNTS_A_LEG),
    },
    actions: await provideActions(scratch),
  })
  requireEqual('the legs that failed', failedLegs(run), ['Apply 3', 'Plan 3'])
  await keepPages(run)
  const [plan, result] = [await readMerged(kept, 'plan'), await readMerged(kept, 'result')]
  requireWhole(plan)
  requireWhole(result)
  const planned = idsOf(plan, 'planned')
  const readable = (ACCOUNTS.length - 1) * REGIONS.length
  requireEqual('the number that is planned', planned.length, readable * GOING_A_TARGET)
  requireEqual('the plan and what was removed', idsOf(result, 'removed'), planned)
  const left = new Set(imagesOf(world))
  requireEqual('what is gone', before.filter((id) => !left.has(id)).sort(), planned)
  requireEqual('what another leg launches from is still there', left.has(shared), true)
  console.log(
    `act ran the fleet: ${String(planned.length)} images of ${String(readable)} targets planned, approved and removed in ${String(LEGS)} legs.`,
  )
} finally {
  await emulator.stop()
  await rm(scratch, { recursive: true, force: true })
}
