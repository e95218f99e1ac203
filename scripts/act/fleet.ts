import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { daysAgo } from '../../__tests__/emulator/index.ts'
import { reportSchema, type Report } from '../../src/report/schema.ts'
import { readProject } from '../project.ts'
import { deny, GOING_A_TARGET, sameAccounts } from './accounts.ts'
import { requireEqual, story, type Seen } from './stage.ts'

/**
 * docs/workflows/fleet.yml over 12 accounts in 4 legs, of which one account cannot be read. It leaves
 * the pages of the merged plan and of the merged result in `demo/fleet`.
 */

const PAGES = new URL('../../demo/fleet/', import.meta.url)

const ACCOUNTS = Array.from({ length: 12 }, (_, index) => String(300_000_000_000 + index))
const REGIONS = ['eu-west-1', 'us-east-1'] as const
const LEGS = 4

/** It is in the third leg. */
const UNREADABLE = ACCOUNTS[7] ?? ''
const READABLE = (ACCOUNTS.length - 1) * REGIONS.length

/** An old image of the first leg is one that an account of the last leg launches from. */
async function fleet() {
  const scenery = await sameAccounts(ACCOUNTS, REGIONS)
  deny(scenery.world, UNREADABLE)
  const [owner = '', user = ''] = [ACCOUNTS[0], ACCOUNTS.at(-1)]
  const regionOf = (account: string) => scenery.world.account(account).region(REGIONS[0])
  const { id } = regionOf(owner).addImage({
    tags: { environment: 'prod', role: 'app-0' },
    createdAt: daysAgo(300),
    sharedWith: [{ UserId: user }],
  })
  regionOf(user).addInstance({ imageId: id })
  return scenery
}

/** The merged report of all plans or of all results, and the page of it, which is left to be looked at. */
async function readMerged({ steps, kept }: Seen, what: 'plan' | 'result'): Promise<Report> {
  const job = `The ${what} of all`
  const page = steps.find((step) => step.job === job && step.summary !== '')?.summary
  if (page === undefined) throw new Error(`"${job}" wrote no page`)
  await mkdir(PAGES, { recursive: true })
  await writeFile(new URL(`${what}.md`, PAGES), page)
  const file = join(kept, `ami-cleanup-whole-${what}`, `ami-cleanup-${what}.json`)
  return reportSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

async function requireWhole(seen: Seen): Promise<void> {
  const { slug } = await readProject()
  const failed = seen.steps.filter(
    ({ name, succeeded }) => name.startsWith(`${slug}@`) && !succeeded,
  )
  const legs = failed.map(({ job }) => job.replace(/ of .*$/, '')).sort()
  requireEqual('the legs that failed', legs, ['Apply 3', 'Plan 3'])
  for (const [what, outcome] of [
    ['plan', 'planned'],
    ['result', 'removed'],
  ] as const) {
    const { merged, totals, targets } = await readMerged(seen, what)
    requireEqual('the merged reports', merged, { reports: LEGS, expected: LEGS, missing: 0 })
    requireEqual('targets', totals.targets, ACCOUNTS.length * REGIONS.length)
    const unread = targets.filter(({ status }) => status === 'not-read')
    const ids = unread.map(({ accountId }) => accountId)
    requireEqual(
      'what could not be read',
      ids,
      REGIONS.map(() => UNREADABLE),
    )
    const images = targets.flatMap((target) => target.images)
    const listed = images.filter((image) => image.outcome === outcome).map(({ id }) => id)
    requireEqual(`what is ${outcome}`, listed.sort(), seen.gone)
  }
}

export const seeFleet = story(fleet, [
  {
    event: 'push',
    variables: {
      AMI_CLEANUP_ACCOUNTS: ACCOUNTS.join(' '),
      AMI_CLEANUP_ACCOUNTS_PER_LEG: String(ACCOUNTS.length / LEGS),
    },
    fails: true,
    // The shared image is none of them.
    sees: { planned: READABLE * GOING_A_TARGET, gone: 'planned' },
    also: requireWhole,
  },
])
