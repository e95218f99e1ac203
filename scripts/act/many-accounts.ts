import { createWorld, snapshotOf, type World } from '../../__tests__/emulator/index.ts'
import { fillRegion } from '../../__tests__/support/large-world.ts'
import { requireEqual } from '../act.ts'
import { addDocumentedRoles, addOtherRole } from './roles.ts'
import type { Performance } from './stage.ts'
import { cleanUpOf, requireDryRun, requireSuccess } from './told.ts'
import { JOB, withStage } from './use.ts'
import { ACCOUNT } from './worlds.ts'

/** Recipes for several accounts: each has the same images, of which some would go. */

const ACCOUNTS = ['444455556666', '777788889999'] as const
const CONTENT = { families: 2, imagesAFamily: 8, instances: 2, templates: 1, groups: 1 } as const

/** Of eight images of a family one is in use, and four more are kept. */
const GOING_A_REGION = 2 * 3

function fillAccounts(regions: readonly string[]): World {
  const world = createWorld()
  for (const account of ACCOUNTS) {
    for (const region of regions) fillRegion(world.account(account).region(region), CONTENT)
  }
  return world
}

/** @throws where a dry run does not plan the same in every account and Region */
async function seePlanOfAll(
  world: World,
  regions: readonly string[],
  performance: Omit<Performance, 'event'>,
): Promise<string> {
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const run = await stage.run({ ...performance, event: 'workflow_dispatch' })
    requireSuccess(run)
    const planned = requireDryRun(cleanUpOf(run, JOB), before, world)
    const expected = ACCOUNTS.length * regions.length * GOING_A_REGION
    requireEqual('planned images of all accounts', planned.length, expected)
    return `${String(planned.length)} images of ${String(ACCOUNTS.length)} accounts would go`
  })
}

export async function seeCentralRole(workflow: string): Promise<string> {
  const regions = ['eu-west-1', 'us-east-1']
  const world = fillAccounts(regions)
  const central = `arn:aws:iam::${ACCOUNT}:role/central`
  addOtherRole(world, central)
  const trust = { Environment: '', UnattendedEnvironment: '', HubRoleArn: central }
  await addDocumentedRoles(world, ACCOUNTS, trust)
  return seePlanOfAll(world, regions, { workflow })
}

/** What the recipe asks of AWS Organizations, with credentials of a role. */
const LIST_ACCOUNTS = `case "$*" in
  "organizations list-accounts --query Accounts[?State==\\\`ACTIVE\\\`].Id --output text")
    [ -n "$AWS_SESSION_TOKEN" ] && printf '${ACCOUNTS.join('\\t')}\\n' ;;
  *) echo "aws $*" >&2 && exit 1 ;;
esac`

export async function seeHundredsOfAccounts(workflow: string): Promise<string> {
  const regions = ['eu-west-1']
  const world = fillAccounts(regions)
  addOtherRole(world, `arn:aws:iam::${ACCOUNT}:role/list-accounts`)
  await addDocumentedRoles(world, ACCOUNTS)
  return seePlanOfAll(world, regions, {
    workflow,
    programs: { aws: LIST_ACCOUNTS },
  })
}
