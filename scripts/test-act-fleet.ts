import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createWorld, daysAgo, type World } from '../__tests__/emulator/index.ts'
import { fillRegion } from '../__tests__/support/large-world.ts'
import { reportSchema, type Report } from '../src/report/schema.ts'
import { requireEqual } from './act.ts'
import type { ActRun } from './act/log.ts'
import { addDocumentedRoles } from './act/roles.ts'
import type { Stage } from './act/stage.ts'
import { withStage } from './act/use.ts'
import { readOnlyPolicy, removalPolicy } from './policy.ts'
import { readProject } from './project.ts'

/**
 * Runs docs/workflows/fleet.yml as it stands with act: 12 accounts in 4 legs, of which one account
 * cannot be read. The actions of this repository are the built ones; those that talk to GitHub have
 * stand-ins. `npm run test:act` leaves the pages of the merged plan and of the merged result in
 * `demo/fleet`.
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

/** Accounts with both roles, of which one cannot be read in full. */
async function addAccounts(world: World): Promise<void> {
  await addDocumentedRoles(world, ACCOUNTS)
  const role = `arn:aws:iam::${UNREADABLE}:role/ami-cleanup`
  world.setPolicy(`${role}-read-only`, withoutFleets(readOnlyPolicy()))
  world.setPolicy(role, withoutFleets(removalPolicy()))
  for (const id of ACCOUNTS) {
    for (const region of REGIONS) fillRegion(world.account(id).region(region), CONTENT)
  }
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

/** The merged report of all plans or of all results. */
async function readMerged(kept: string, what: 'plan' | 'result'): Promise<Report> {
  const file = join(kept, `ami-cleanup-whole-${what}`, `ami-cleanup-${what}.json`)
  return reportSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

/** The page that a job wrote. */
function pageOf({ steps, log }: ActRun, job: string): string {
  const page = steps.find((step) => step.job === job && step.summary !== '')?.summary
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

/** The legs whose clean-up failed. */
const failedLegs = ({ steps }: ActRun): readonly string[] =>
  steps
    .filter(({ name, succeeded }) => name.startsWith(`${slug}@`) && !succeeded)
    .map(({ job }) => job.replace(/ of .*$/, ''))
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

/** @throws where the merged reports and what is left in the accounts do not agree */
async function requireAgreement(stage: Stage, before: readonly string[]): Promise<void> {
  const [plan, result] = [
    await readMerged(stage.kept, 'plan'),
    await readMerged(stage.kept, 'result'),
  ]
  requireWhole(plan)
  requireWhole(result)
  const planned = idsOf(plan, 'planned')
  const readable = (ACCOUNTS.length - 1) * REGIONS.length
  requireEqual('the number that is planned', planned.length, readable * GOING_A_TARGET)
  requireEqual('the plan and what was removed', idsOf(result, 'removed'), planned)
  const left = new Set(imagesOf(stage.emulator.world))
  requireEqual('what is gone', before.filter((id) => !left.has(id)).sort(), planned)
  console.log(
    `act ran the fleet: ${String(planned.length)} images of ${String(readable)} targets planned, approved and removed in ${String(LEGS)} legs.`,
  )
}

const { slug } = await readProject()
const world = createWorld()
await addAccounts(world)
const shared = shareAcrossLegs(world)
const before = imagesOf(world)
await withStage(world, async (stage) => {
  const run = await stage.run({
    workflow: await readFile(join(ROOT, WORKFLOW), 'utf8'),
    event: 'push',
    variables: {
      AMI_CLEANUP_ACCOUNTS: ACCOUNTS.join(' '),
      AMI_CLEANUP_ACCOUNTS_PER_LEG: String(ACCOUNTS_A_LEG),
    },
  })
  requireEqual('the legs that failed', failedLegs(run), ['Apply 3', 'Plan 3'])
  await keepPages(run)
  await requireAgreement(stage, before)
  const isThere = imagesOf(world).includes(shared)
  requireEqual('what another leg launches from is still there', isThere, true)
})
