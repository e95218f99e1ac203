import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { daysAgo, type World } from '../__tests__/emulator/index.ts'
import { reportSchema, type Report } from '../src/report/schema.ts'
import { requireEqual, type ActRun } from './act.ts'
import { addDocumentedRoles, GOING_A_TARGET, sameAccounts, type Scenery } from './act/accounts.ts'
import { on } from './act/stage.ts'
import { readProject } from './project.ts'

/**
 * Runs docs/workflows/fleet.yml as it stands with act: 12 accounts in 4 legs, of which one account
 * cannot be read. The actions of this repository are the built ones; those that talk to GitHub have
 * stand-ins. `npm run test:act` leaves the pages of the merged plan and of the merged result in
 * `demo/fleet`.
 */

const ROOT = new URL('../', import.meta.url).pathname
const PAGES = join(ROOT, 'demo/fleet')

const ACCOUNTS = Array.from({ length: 12 }, (_, index) => String(300_000_000_000 + index))
const REGIONS = ['eu-west-1', 'us-east-1'] as const
const ACCOUNTS_A_LEG = 3
const LEGS = ACCOUNTS.length / ACCOUNTS_A_LEG

/** It is in the third leg. */
const UNREADABLE = ACCOUNTS[7] ?? ''

/** The images of all accounts. */
const imagesOf = (world: World): readonly string[] =>
  ACCOUNTS.flatMap((id) =>
    REGIONS.flatMap((region) => [...world.account(id).region(region).images.keys()]),
  )

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

/** Accounts with both roles, of which one cannot be read in full. */
async function fleet(): Promise<Scenery & { readonly shared: string }> {
  const world = sameAccounts(ACCOUNTS, REGIONS)
  await addDocumentedRoles(world, ACCOUNTS)
  const denied = { Effect: 'Deny', Action: 'ec2:DescribeFleets', Resource: '*' } as const
  for (const name of ['ami-cleanup', 'ami-cleanup-read-only']) {
    const role = `arn:aws:iam::${UNREADABLE}:role/${name}`
    world.setPolicy(role, [...(world.policies.get(role) ?? []), { Statement: denied }])
  }
  return { world, files: {}, shared: shareAcrossLegs(world) }
}

/** The merged report of all plans or of all results. */
async function readMerged(kept: string, what: 'plan' | 'result'): Promise<Report> {
  const file = join(kept, `ami-cleanup-whole-${what}`, `ami-cleanup-${what}.json`)
  return reportSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

/** Leaves the merged pages for somebody to look at. */
async function keepPages({ steps, log }: ActRun): Promise<void> {
  await mkdir(PAGES, { recursive: true })
  for (const what of ['plan', 'result']) {
    const job = `The ${what} of all`
    const page = steps.find((step) => step.job === job && step.summary !== '')?.summary
    if (page === undefined) throw new Error(`"${job}" wrote no page:\n${log}`)
    await writeFile(join(PAGES, `${what}.md`), page)
  }
}

const idsOf = (report: Report, outcome: 'planned' | 'removed'): readonly string[] =>
  report.targets
    .flatMap(({ images }) => images)
    .filter((image) => image.outcome === outcome)
    .map(({ id }) => id)
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

const { slug } = await readProject()

const see = on(fleet, async (stage, { world, shared }) => {
  const before = imagesOf(world)
  const run = await stage.run({
    event: 'push',
    variables: {
      AMI_CLEANUP_ACCOUNTS: ACCOUNTS.join(' '),
      AMI_CLEANUP_ACCOUNTS_PER_LEG: String(ACCOUNTS_A_LEG),
    },
  })
  const failed = run.steps.filter((each) => each.name.startsWith(`${slug}@`) && !each.succeeded)
  const legs = failed.map(({ job }) => job.replace(/ of .*$/, '')).sort()
  requireEqual('the legs that failed', legs, ['Apply 3', 'Plan 3'])
  await keepPages(run)
  const plan = await readMerged(stage.kept, 'plan')
  const result = await readMerged(stage.kept, 'result')
  requireWhole(plan)
  requireWhole(result)
  const planned = idsOf(plan, 'planned')
  const readable = (ACCOUNTS.length - 1) * REGIONS.length
  requireEqual('the number that is planned', planned.length, readable * GOING_A_TARGET)
  requireEqual('the plan and what was removed', idsOf(result, 'removed'), planned)
  const left = new Set(imagesOf(world))
  requireEqual('what is gone', before.filter((id) => !left.has(id)).sort(), planned)
  requireEqual('what another leg launches from is still there', left.has(shared), true)
  return `act ran the fleet: ${planned.length} images of ${readable} targets planned, approved and removed in ${LEGS} legs.`
})

console.log(await see(await readFile(join(ROOT, 'docs/workflows/fleet.yml'), 'utf8')))
