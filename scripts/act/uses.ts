import { DAY, snapshotOf, type Region, type World } from '../../__tests__/emulator/index.ts'
import { requireEqual } from '../act.ts'
import { seeBake } from './bake.ts'
import { seeGoldenImages } from './golden-images.ts'
import { seeCentralRole, seeHundredsOfAccounts } from './many-accounts.ts'
import { seeHistory, seeMerge } from './merging.ts'
import { seeIssue, seeOutputs, seeReportArtifact, seeSlack, seeSns } from './messages.ts'
import { seeOtherRepositories } from './other-repositories.ts'
import { seeFork, seePlanAndApply, seeUnreadable } from './plan-and-apply.ts'
import {
  cleanUpOf,
  goneSince,
  requireDisabled,
  requireDryRun,
  requireHeadline,
  requireRemoved,
  requireSome,
  requireSuccess,
} from './told.ts'
import { seeRulesFile } from './rules.ts'
import { JOB, withStage, type See } from './use.ts'
import { ACCOUNT, oneAccount, SECOND_ACCOUNT, severalAccounts } from './worlds.ts'

/** The workflows of docs/workflows, and how those of the README are seen. */

const DISABLED_AT = 'ami-cleanup:disabled-at'

async function seeQuickStart(workflow: string): Promise<string> {
  const { world, files } = await oneAccount()
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const run = await stage.run({ workflow, event: 'workflow_dispatch', files })
    requireSuccess(run)
    const planned = requireDryRun(cleanUpOf(run, 'Dry run'), before, world)
    requireEqual('calls that change something', stage.emulator.mutations().length, 0)
    return `${String(planned.length)} images would go, and nothing was touched`
  })
}

const withMark = ({ images }: Region): readonly string[] =>
  [...images.values()]
    .filter(({ image }) => image.Tags?.some(({ Key }) => Key === DISABLED_AT))
    .map(({ id }) => id)
    .sort()

/** Three nights: the first disables, the last but one day of the grace removes nothing, the next does. */
async function seeDayOne(workflow: string): Promise<string> {
  const { world, files, region } = await oneAccount()
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const night = async (): Promise<ReturnType<typeof cleanUpOf>> => {
      const run = await stage.run({ workflow, event: 'schedule', files })
      requireSuccess(run)
      return cleanUpOf(run, JOB)
    }
    const first = await night()
    requireEqual('gone in the first night', requireRemoved(first, before, world).images, [])
    const disabled = requireDisabled(first, world)
    requireSome('disabled in the first night', disabled)
    requireEqual('what has the mark', withMark(region), disabled)
    requireHeadline(first, new RegExp(`^${String(disabled.length)} of .*disabled`))
    stage.clock.advance(13 * DAY)
    requireEqual('gone within the grace', requireRemoved(await night(), before, world).images, [])
    stage.clock.advance(DAY)
    const gone = requireRemoved(await night(), before, world).images
    requireEqual('what the first night disabled, and what is gone', gone, disabled)
    return `${String(disabled.length)} images were disabled, and removed two weeks later`
  })
}

/** Snapshots that no image maps and that EC2 made for one, by their account and Region. */
function orphansOf(world: World): readonly string[] {
  const regions = [...world.accounts.values()].flatMap(({ regions }) => [...regions.values()])
  return regions.flatMap((region) => {
    const mapped = new Set([...region.images.values()].flatMap(({ snapshotIds }) => snapshotIds))
    return [...region.snapshots.values()]
      .filter(({ id, snapshot }) => !mapped.has(id) && snapshot.Description?.includes(' for ami-'))
      .map(({ id }) => `${region.account.id}/${region.name} ${id}`)
  })
}

async function seeSchedule(workflow: string): Promise<string> {
  const { world, files } = await severalAccounts()
  const places = [ACCOUNT, SECOND_ACCOUNT].flatMap((account) =>
    ['eu-west-1', 'us-east-1'].map((region) => `${account}/${region}`),
  )
  const isCleaned = (orphan: string): boolean => places.some((place) => orphan.startsWith(place))
  const [before, orphans] = [snapshotOf(world), orphansOf(world)]
  requireSome('orphans in these accounts', orphans.filter(isCleaned))
  return withStage(world, async (stage) => {
    const run = await stage.run({ workflow, event: 'schedule', files })
    requireSuccess(run)
    const { images } = requireRemoved(cleanUpOf(run, JOB), before, world)
    requireSome('deleted-image-ids', images)
    requireEqual('where something is gone', goneSince(before, world).places.toSorted(), places)
    const left = orphans.filter((orphan) => !isCleaned(orphan))
    requireEqual('the orphans that are left', orphansOf(world), left)
    const [count, gone] = [images.length, orphans.length - left.length].map(String)
    return `${count ?? ''} images and ${gone ?? ''} orphans were removed in 2 accounts and 2 Regions`
  })
}

/** How each workflow of docs/workflows is seen to do what its page says. */
export const USES: Readonly<Record<string, readonly See[]>> = {
  'after-a-bake': [seeBake],
  'central-role': [seeCentralRole],
  'dry-run': [seeQuickStart],
  'golden-images': [seeGoldenImages],
  grace: [seeDayOne],
  issue: [seeIssue],
  'keep-report': [seeReportArtifact],
  merge: [seeMerge],
  'month-by-month': [seeHistory],
  organization: [seeHundredsOfAccounts],
  'other-repositories': [seeOtherRepositories],
  outputs: [seeOutputs],
  'plan-and-apply': [seePlanAndApply, seeUnreadable, seeFork],
  'rules-file': [seeRulesFile],
  schedule: [seeSchedule],
  slack: [seeSlack],
  sns: [seeSns],
}

/** Workflows that are run elsewhere. */
export const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  batch: '__tests__/scenarios/recipes.test.ts',
  cloudwatch: 'scripts/commands/steps.sh',
  codebuild: '__tests__/scenarios/recipes.test.ts',
  fleet: 'scripts/test-act-fleet.ts',
  'keep-for-audit': 'scripts/commands/steps.sh',
  karpenter: '__tests__/scenarios/recipes.test.ts',
  nightly: '__tests__/contract/nightly.test.ts',
}
