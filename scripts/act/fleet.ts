import { deepStrictEqual } from 'node:assert/strict'
import { daysAgo } from '../../__tests__/emulator/index.ts'
import { writeFiles } from '../../__tests__/support/workspace.ts'
import { readProject } from '../project.ts'
import { GOING_A_TARGET, sameAccounts } from './accounts.ts'
import type { Run, Seen, Story } from './stage.ts'
import { idsWith, readReport } from './truth.ts'

/**
 * docs/workflows/fleet.yml over 12 accounts in 4 legs, of which one account cannot be read. It leaves
 * the pages of the merged plan and of the merged result in `demo/fleet`.
 */

const PAGES = new URL('../../demo/fleet/', import.meta.url).pathname

const ACCOUNTS = Array.from({ length: 12 }, (_, index) => String(300_000_000_000 + index))
const REGIONS = ['eu-west-1', 'us-east-1'] as const
const LEGS = 4
const PER_LEG = { AMI_CLEANUP_ACCOUNTS_PER_LEG: String(ACCOUNTS.length / LEGS) }

/** It is in the third leg. */
const UNREADABLE = ACCOUNTS[7] ?? ''
const READABLE = (ACCOUNTS.length - 1) * REGIONS.length

/** The merged report of all plans or of all results says so, and its page is left to be looked at. */
async function requireMerged({ steps, kept, gone }: Seen, what: string, outcome: string) {
  const pages = steps.filter(({ job, summary }) => job === `The ${what} of all` && summary !== '')
  await writeFiles(PAGES, { [`${what}.md`]: pages[0]?.summary ?? '' })
  const report = await readReport(kept, `ami-cleanup-whole-${what}`)
  const { file, merged, totals, targets } = report
  const notRead = targets.filter(({ status }) => status === 'not-read')
  const unread = notRead.map(({ accountId }) => accountId)
  deepStrictEqual(
    { pages: pages.length, file, merged, targets: totals.targets, unread },
    {
      ...{ pages: 1, file: `ami-cleanup-${what}.json` },
      merged: { reports: LEGS, expected: LEGS, missing: 0 },
      ...{ targets: ACCOUNTS.length * REGIONS.length, unread: REGIONS.map(() => UNREADABLE) },
    },
  )
  deepStrictEqual({ [outcome]: idsWith(report, outcome) }, { [outcome]: gone })
}

const also: Run['also'] = async (seen) => {
  const { slug } = await readProject()
  const own = seen.steps.filter(({ name }) => name.startsWith(`${slug}@`))
  const legs = own.flatMap(({ succeeded, job }) => (succeeded ? [] : job.replace(/ of .*$/, '')))
  deepStrictEqual(legs.sort(), ['Apply 3', 'Plan 3'])
  await requireMerged(seen, 'plan', 'planned')
  await requireMerged(seen, 'result', 'removed')
}

export const FLEET: Story = {
  on: async () => sameAccounts(ACCOUNTS, REGIONS),
  runs: ({ emulator, world }) => {
    emulator.inject({ kind: 'deny', operation: 'DescribeFleets', account: UNREADABLE })
    // An old image of the first leg is one that an account of the last leg launches from.
    const [owner = '', user = ''] = [ACCOUNTS[0], ACCOUNTS.at(-1)]
    const regionOf = (account: string) => world.account(account).region(REGIONS[0])
    const tags = { environment: 'prod', role: 'app-0' }
    const old = { tags, createdAt: daysAgo(300), sharedWith: [{ UserId: user }] }
    regionOf(user).addInstance({ imageId: regionOf(owner).addImage(old).id })
    return {
      event: 'push',
      variables: { AMI_CLEANUP_ACCOUNTS: ACCOUNTS.join(' '), ...PER_LEG },
      fails: true,
      sees: { planned: READABLE * GOING_A_TARGET, gone: 'planned' },
      also,
    }
  },
}
