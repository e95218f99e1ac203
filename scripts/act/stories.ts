import { parse } from 'yaml'
import { createWorld, DAY, daysAgo, snapshotOf } from '../../__tests__/emulator/index.ts'
import { runAction, type Inputs } from '../../__tests__/support/run-action.ts'
import { requireEqual } from '../act.ts'
import {
  ACCOUNT,
  addDocumentedRoles,
  addOtherRole,
  oneAccount,
  REPOSITORY,
  SECOND_ACCOUNT,
  severalAccounts,
} from './accounts.ts'
import {
  cleanUpOf,
  goneSince,
  idsOf,
  requireDisabled,
  requireHeadline,
  requireSome,
  type Ids,
} from './expectations.ts'
import { calledBy } from './called.ts'
import { on, type Performance, type See, type Stage } from './stage.ts'

/** Workflows that take several runs or jobs, or runs before them, to be seen. */

interface Jobs {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly with?: object }[] }>>
}

/** The settings of the clean-up of a workflow. */
function settingsOf(workflow: string): Inputs {
  const settings = (parse(workflow) as Jobs).jobs['clean-up']?.steps.at(-1)?.with ?? {}
  return Object.fromEntries(Object.entries(settings).map(([name, each]) => [name, String(each)]))
}

async function accountOfBakes() {
  const { files, ...accounts } = await oneAccount()
  // As the page says, it need not trust the environment of the clean-up.
  addOtherRole(accounts.world, 'packer', 'ref:refs/heads/main')
  const template = '# The test bakes without reading this.\n'
  return { ...accounts, files: { ...files, 'images/front/front.pkr.hcl': template } }
}

/** One job bakes an image, and the next one cleans up what the pipeline baked before. */
export const seeBake: See = async (workflow) =>
  on(accountOfBakes, async (stage, { world, region }) => {
    const tags = new Map([...region.images].map(([id, { image }]) => [id, image.Tags]))
    const planned = await stage.planWithout({ ...settingsOf(workflow), grace: '' })
    const { step, gone } = await stage.cleanUp({ event: 'push' })
    requireEqual('images that are gone', gone, [])
    const disabled = requireDisabled(step, world)
    const baked = [...region.images.keys()].filter((id) => !tags.has(id))
    requireEqual('images that were baked, and are there', baked.length, 1)
    const more = disabled.filter((id) => !planned.includes(id))
    requireEqual('what would go without the bake, and stays', planned.length, disabled.length - 1)
    requireEqual('images that go because the new one takes a slot', more.length, 1)
    const isFront = (id: string): boolean =>
      tags.get(id)?.some(({ Key, Value }) => Key === 'role' && Value === 'front') === true
    requireEqual(
      'images of other pipelines that are disabled',
      disabled.filter((id) => !isFront(id)),
      [],
    )
    return `an image was baked and kept, and ${disabled.length} older ones of its pipeline disabled`
  })(workflow)

/** Three of a product are kept by their number. */
const KEPT = 3

async function goldenImages() {
  const world = createWorld()
  await addDocumentedRoles(world, [ACCOUNT])
  const region = world.account(ACCOUNT).region('eu-west-1')
  for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const) {
    region.addRecycleBinRule({ resourceType, retentionDays: 14 })
  }
  const tags = { product: 'base' }
  const sharedWith = [{ UserId: SECOND_ACCOUNT }]
  const [used = '', ...unused] = Array.from({ length: KEPT + 5 }, (_, index) => {
    const createdAt = daysAgo(200 - 20 * index)
    return region.addImage({ name: `base-${index}`, tags, createdAt, sharedWith }).id
  })
  const { id: unshared } = region.addImage({ name: 'base-own', tags, createdAt: daysAgo(300) })
  world.account(SECOND_ACCOUNT).region('eu-west-1').addInstance({ imageId: used })
  return { world, files: {}, unshared, used, unused: unused.slice(0, -KEPT).sort() }
}

/** One night asks AWS who uses what is shared, and the next one goes by the answer. */
export const seeGoldenImages = on(goldenImages, async (stage, { unshared, used, unused }) => {
  const first = await stage.cleanUp({ event: 'schedule' })
  requireEqual('what the first night removed', first.gone, [unshared])
  const calls = stage.emulator.callsTo('CreateImageUsageReport')
  const asked = calls.map(({ input }) => input['ImageId']).sort()
  requireEqual('usage reports', asked, [...[used, ...unused].sort()])
  stage.clock.advance(DAY)
  const { gone } = await stage.cleanUp({ event: 'schedule' })
  requireEqual('what the second night removed', gone, unused)
  return `the first night asked about ${asked.length} shared images, and the second removed the ${gone.length} that nobody uses`
})

/** Three nights: the first disables, the last but one day of the grace removes nothing, the next does. */
export const seeGrace = on(oneAccount, async (stage, { world, region }) => {
  const first = await stage.cleanUp({ event: 'schedule' })
  requireEqual('gone in the first night', first.gone, [])
  const disabled = requireDisabled(first.step, world)
  requireSome('disabled in the first night', disabled)
  const marked = [...region.images.values()].filter(({ image }) =>
    image.Tags?.some(({ Key }) => Key === 'ami-cleanup:disabled-at'),
  )
  requireEqual('what has the mark', marked.map(({ id }) => id).sort(), disabled)
  requireHeadline(first.step, new RegExp(`^${disabled.length} of .*disabled`))
  stage.clock.advance(13 * DAY)
  const within = await stage.cleanUp({ event: 'schedule' })
  requireEqual('gone within the grace', within.gone, [])
  stage.clock.advance(DAY)
  const { gone } = await stage.cleanUp({ event: 'schedule' })
  requireEqual('what the first night disabled, and what is gone', gone, disabled)
  return `${disabled.length} images were disabled, and removed two weeks later`
})

/** A run of the past, as the JSON that it left. */
async function reportOf(
  { emulator, clock }: Stage,
  account: string,
  dryRun: 'true' | 'false' = 'true',
): Promise<string> {
  const { report, log } = await runAction({
    inputs: { 'dry-run': dryRun },
    environment: { ...emulator.environment(account), ...clock.environment },
  })
  if (report === undefined) throw new Error(`A run left no report:\n${log}`)
  return JSON.stringify(report)
}

export const seeMerge = on(severalAccounts, async (stage) => {
  const { step } = await stage.cleanUp({
    artifacts: {
      'ami-cleanup-leg-1/report.json': await reportOf(stage, ACCOUNT),
      'ami-cleanup-leg-2/report.json': await reportOf(stage, SECOND_ACCOUNT),
    },
  })
  requireHeadline(step, /48 of 50 reports are missing/)
  return `"${step.outputs['headline'] ?? ''}"`
})

async function accountWithBucket() {
  const accounts = await oneAccount()
  addOtherRole(accounts.world, 'reports')
  return accounts
}

/** The artifact `earlier` is in the bucket. */
const COPY_EARLIER = `case "$*" in
  "s3 cp --recursive s3://ami-cleanup-reports/ami-cleanup/ "*) mkdir -p "$5" && cp "$KEPT"/earlier/* "$5" ;;
  *) echo "aws $*" >&2 && exit 1 ;;
esac`

export const seeHistory = on(accountWithBucket, async (stage, { region }) => {
  const before = region.images.size
  const earlier = await reportOf(stage, ACCOUNT, 'false')
  const gone = before - region.images.size
  const month = stage.clock.now().toISOString().slice(0, 7)
  stage.clock.advance(DAY)
  const { step } = await stage.cleanUp({
    artifacts: {
      'ami-cleanup-leg-1/report.json': await reportOf(stage, ACCOUNT),
      'earlier/report.json': earlier,
    },
    programs: { aws: COPY_EARLIER },
  })
  const row = new RegExp(`<td[^>]*>${month}</td><td[^>]*>1</td><td[^>]*>${gone}</td>`)
  requireEqual(`that the page says how many went in ${month}`, row.test(step.summary), true)
  return `the page says that ${gone} images went in ${month}`
})

const NUMBER = 7

const pullRequestFrom = (repository: string): Performance => ({
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

/** An image that comes after the plan and before it is carried out; a plan of that moment would remove it. */
const LATE = 'front-prod-late'

/** The plan as a comment on a pull request, and nothing else. */
async function seeComment(stage: Stage): Promise<Ids> {
  const { run, planned } = await stage.plan(pullRequestFrom(REPOSITORY), 'Plan')
  const bodies = stage.emulator.github.comments
    .filter(({ issue }) => issue === `${REPOSITORY}#${NUMBER}`)
    .map(({ body }) => body)
  requireEqual('comments on the pull request', bodies.length, 1)
  const missing = planned.filter((id) => bodies[0]?.includes(id) !== true)
  requireEqual('planned images that the comment does not name', missing, [])
  const applied = run.steps.filter(({ job }) => job === 'Apply')
  requireEqual('steps of the job that removes', applied.length, 0)
  return planned
}

/** A comment with the plan, then the plan again, and nothing but it carried out. */
export const seePlanAndApply = on(
  oneAccount,
  async (stage, { region }) => {
    const late = (): number =>
      [...region.images.values()].filter(({ image }) => image.Name === LATE).length
    await seeComment(stage)
    const { run, gone } = await stage.cleanUp({ event: 'push' }, 'Apply')
    const planned = idsOf(cleanUpOf(run, 'Plan'), 'planned-image-ids')
    requireEqual('what was planned, and what is gone', gone, planned)
    requireEqual('images that came after the plan, and are there', late(), 1)
    return `the comment names ${planned.length} images; after the merge they went, and nothing else`
  },
  ({ operation, input }, { region }) => {
    const role = `arn:aws:iam::${ACCOUNT}:role/ami-cleanup`
    if (operation !== 'AssumeRoleWithWebIdentity' || input['RoleArn'] !== role) return
    if ([...region.images.values()].some(({ image }) => image.Name === LATE)) return
    const tags = { environment: 'prod', role: 'front' }
    region.addImage({ name: LATE, tags, createdAt: daysAgo(500) })
  },
)

async function unreadableAccount() {
  const accounts = await oneAccount()
  const { policies } = accounts.world
  const role = `arn:aws:iam::${ACCOUNT}:role/ami-cleanup-read-only`
  const denied = { Effect: 'Deny', Action: 'ec2:DescribeFleets', Resource: '*' } as const
  accounts.world.setPolicy(role, [...(policies.get(role) ?? []), { Statement: denied }])
  return accounts
}

/** Where the account cannot be read the plan fails, and what follows it touches nothing. */
export const seeUnreadable = on(unreadableAccount, async (stage, { world }) => {
  const before = snapshotOf(world)
  const run = await stage.run({ event: 'push' })
  requireEqual('that the plan ends well', cleanUpOf(run, 'Plan').succeeded, false)
  requireEqual('deleted-image-ids', idsOf(cleanUpOf(run, 'Apply'), 'deleted-image-ids'), [])
  requireEqual('what is gone', goneSince(before, world).images, [])
  return 'where the account cannot be read, the plan fails, is kept, and nothing is removed'
})

/** What the action says where a fork has no credentials. */
const NO_CREDENTIALS = 'comes from a fork or from Dependabot, and gets no credentials'

/** Nobody gives credentials to a pull request from a fork. */
export const seeFork = on(oneAccount, async (stage, { world }) => {
  const before = snapshotOf(world)
  const run = await stage.run({ ...pullRequestFrom('somebody/infrastructure'), fromFork: true })
  requireEqual('that it ends well', run.succeeded, true)
  requireEqual('what is gone', goneSince(before, world).images, [])
  requireEqual('comments', stage.emulator.github.comments.length, 0)
  requireEqual('a notice that there are no credentials', run.log.includes(NO_CREDENTIALS), true)
  return 'a pull request from a fork ends well, without a plan'
})

/** A plan, an approval and the rest, by the workflow that others call; a pull request only gets the plan. */
export async function seeApproval(caller: string): Promise<string> {
  return on(oneAccount, async (stage, { world }) => {
    const before = snapshotOf(world)
    const pull = await stage.run({ event: 'pull_request' })
    requireEqual('that the plan ends well', cleanUpOf(pull, 'Plan').succeeded, true)
    requireEqual('what a pull request removes', goneSince(before, world).images, [])
    const first = await stage.cleanUp({ event: 'schedule' }, 'Apply')
    const planned = idsOf(cleanUpOf(first.run, 'Plan'), 'planned-disabled-image-ids')
    requireSome('planned-disabled-image-ids', planned)
    requireEqual('gone after the first approval', first.gone, [])
    requireEqual('what was planned, and is disabled', requireDisabled(first.step, world), planned)
    stage.clock.advance(14 * DAY)
    const { gone } = await stage.cleanUp({ event: 'schedule' }, 'Apply')
    requireEqual('what is gone after the second approval', gone, planned)
    return `${planned.length} images were disabled after an approval, and removed after another`
  })(await calledBy(caller))
}
