import { daysAgo, snapshotOf, type Region } from '../../__tests__/emulator/index.ts'
import { requireEqual } from '../act.ts'
import { REPOSITORY } from './roles.ts'
import type { OnCall, Performance, Stage } from './stage.ts'
import {
  cleanUpOf,
  goneSince,
  idsOf,
  requireDryRun,
  requireRemoved,
  requireSuccess,
} from './told.ts'
import { withStage } from './use.ts'
import { ACCOUNT, oneAccount } from './worlds.ts'

/** "On pull requests": a comment with the plan, then the plan again, and nothing but it carried out. */

const NUMBER = 7

const pullRequestFrom = (repository: string): Pick<Performance, 'event' | 'payload'> => ({
  event: 'pull_request',
  payload: {
    number: NUMBER,
    pull_request: {
      number: NUMBER,
      head: { ref: 'images', sha: 'f'.repeat(40), repo: { full_name: repository } },
      base: { ref: 'main', sha: '0'.repeat(40), repo: { full_name: REPOSITORY } },
    },
  },
})

/** After the plan, and before it is carried out: an image that a plan of that moment would remove. */
function lateImage(region: Region): OnCall {
  const role = `arn:aws:iam::${ACCOUNT}:role/ami-cleanup`
  return ({ operation, input }) => {
    if (operation !== 'AssumeRoleWithWebIdentity' || input['RoleArn'] !== role) return
    if ([...region.images.values()].some(({ image }) => image.Name === LATE)) return
    const tags = { environment: 'prod', role: 'front' }
    region.addImage({ name: LATE, tags, createdAt: daysAgo(500) })
  }
}

const LATE = 'front-prod-late'

/** What the action says where a fork has no credentials. */
const NO_CREDENTIALS = 'comes from a fork or from Dependabot, and gets no credentials'

async function seeComment(
  stage: Stage,
  workflow: string,
  files: Performance['files'] = {},
): Promise<void> {
  const { world, github } = stage.emulator
  const before = snapshotOf(world)
  const run = await stage.run({ workflow, files, ...pullRequestFrom(REPOSITORY) })
  requireSuccess(run)
  const planned = requireDryRun(cleanUpOf(run, 'Plan'), before, world)
  const comments = github.comments.filter(
    ({ issue }) => issue === `${REPOSITORY}#${String(NUMBER)}`,
  )
  requireEqual('comments on the pull request', comments.length, 1)
  const missing = planned.filter((id) => comments[0]?.body.includes(id) !== true)
  requireEqual('planned images that the comment does not name', missing, [])
  const applied = run.steps.filter(({ job }) => job === 'Apply')
  requireEqual('steps of the job that removes', applied.length, 0)
}

export async function seePlanAndApply(workflow: string): Promise<string> {
  const { world, files, region } = await oneAccount()
  const see = async (stage: Stage): Promise<string> => {
    await seeComment(stage, workflow, files)
    const before = snapshotOf(world)
    const run = await stage.run({ workflow, event: 'push', files })
    requireSuccess(run)
    const planned = idsOf(cleanUpOf(run, 'Plan'), 'planned-image-ids')
    const gone = requireRemoved(cleanUpOf(run, 'Apply'), before, world)
    requireEqual('what was planned, and what is gone', gone.images, planned)
    const late = [...region.images.values()].filter(({ image }) => image.Name === LATE)
    requireEqual('images that came after the plan, and are there', late.length, 1)
    return `the comment names ${String(planned.length)} images; after the merge they went, and nothing else`
  }
  return withStage(world, see, lateImage(region))
}

/** Where the account cannot be read the plan fails, and what follows it touches nothing. */
export async function seeUnreadable(workflow: string): Promise<string> {
  const { world, files } = await oneAccount()
  const denied = { Effect: 'Deny', Action: 'ec2:DescribeFleets', Resource: '*' } as const
  const role = `arn:aws:iam::${ACCOUNT}:role/ami-cleanup-read-only`
  world.setPolicy(role, [...(world.policies.get(role) ?? []), { Statement: denied }])
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const run = await stage.run({ workflow, event: 'push', files })
    requireEqual('that the plan ends well', cleanUpOf(run, 'Plan').succeeded, false)
    requireEqual('deleted-image-ids', idsOf(cleanUpOf(run, 'Apply'), 'deleted-image-ids'), [])
    requireEqual('what is gone', goneSince(before, world).images, [])
    return 'where the account cannot be read, the plan fails, is kept, and nothing is removed'
  })
}

/** Nobody gives credentials to a pull request from a fork. */
export async function seeFork(workflow: string): Promise<string> {
  const { world, files } = await oneAccount()
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const event = { ...pullRequestFrom('somebody/infrastructure'), fromFork: true }
    const run = await stage.run({ workflow, files, ...event })
    requireSuccess(run)
    requireEqual('what is gone', goneSince(before, world).images, [])
    requireEqual('comments', stage.emulator.github.comments.length, 0)
    requireEqual('a notice that there are no credentials', run.log.includes(NO_CREDENTIALS), true)
    return 'a pull request from a fork ends well, without a plan'
  })
}
