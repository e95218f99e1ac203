import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DAY, daysAgo } from '../../__tests__/emulator/index.ts'
import type { Report } from '../../src/report/schema.ts'
import type { Texts } from '../act.ts'
import {
  ACCOUNT,
  emptyAccount,
  GOING_A_TARGET,
  oneAccount,
  REPOSITORY,
  sameAccounts,
  SECOND_ACCOUNT,
  severalAccounts,
} from './accounts.ts'
import { calledBy, seeApproval, seeFork, seePlanAndApply, seeUnreadable } from './approvals.ts'
import { seeFleet } from './fleet.ts'
import { requireEqual, story, type Play, type Run, type Seen } from './stage.ts'

/** The workflows of docs/workflows, and how each is seen to do what its page says. */

const root = (path: string): URL => new URL(`../../${path}`, import.meta.url)

const RUN = `https://github.com/${REPOSITORY}/actions/runs/1`

const nightly = { event: 'schedule' } as const

const headlineOf = ({ last }: Seen): string => last.outputs['headline'] ?? ''

/** As the page says, the role that bakes need not trust the environment of the clean-up. */
async function accountOfBakes() {
  const accounts = await oneAccount('packer', 'ref:refs/heads/main')
  const template = '# The test bakes without reading this.\n'
  return { ...accounts, files: { ...accounts.files, 'images/front/front.pkr.hcl': template } }
}

/** The next job disables what the pipeline baked before, and one more: the new image takes a slot. */
const seeBake = story(accountOfBakes, async ({ planWithout }, { region }) => {
  const settings = { mapping: 'tags:environment,role', include: 'tag:role=front' }
  const planned = await planWithout({ ...settings, 'keep-previous': '4' })
  const isFront = (id: string): boolean =>
    region.images.get(id)?.image.Tags?.some(({ Value }) => Value === 'front') === true
  const also = ({ disabled }: Seen): void => {
    requireEqual('more than without', disabled.filter((id) => !planned.includes(id)).length, 1)
    requireEqual('images of the pipeline', disabled.filter(isFront), disabled)
  }
  return [{ event: 'push', sees: { made: 1, disabled: planned.length + 1 }, also }]
})

/** One night asks AWS who uses what is shared, and the next one goes by the answer. */
const seeGoldenImages = story(emptyAccount, ({ emulator }, { world, region }) => {
  for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const)
    region.addRecycleBinRule({ resourceType, retentionDays: 14 })
  const tags = { product: 'base' }
  const sharedWith = [{ UserId: SECOND_ACCOUNT }]
  const { id: unshared } = region.addImage({ tags, createdAt: daysAgo(300) })
  const shared = [200, 180, 160, 140, 120, 100, 80, 60].map(
    (age) => region.addImage({ tags, createdAt: daysAgo(age), sharedWith }).id,
  )
  // Three of a product are kept by their number.
  const [used = '', ...unused] = shared.slice(0, -3)
  world.account(SECOND_ACCOUNT).region('eu-west-1').addInstance({ imageId: used })
  const also = (): void => {
    const asked = emulator.callsTo('CreateImageUsageReport').map(({ input }) => input['ImageId'])
    requireEqual('usage reports', asked.sort(), [used, ...unused].sort())
  }
  return [
    { ...nightly, sees: { gone: [unshared] }, also },
    { ...nightly, after: 1, sees: { gone: unused.sort() } },
  ]
})

/** The last but one day of the grace removes nothing, and disables what has become old by then. */
const seeGrace = story(oneAccount, [
  { ...nightly, sees: { disabled: 'some' } },
  { ...nightly, after: 13, sees: { disabled: 1 } },
  { ...nightly, after: 1, sees: { gone: 'disabled' } },
])

const IN_TWO_REGIONS = [ACCOUNT, SECOND_ACCOUNT].flatMap((id) => [
  `${id}/eu-west-1`,
  `${id}/us-east-1`,
])

const seeSchedule = story(severalAccounts, [
  { ...nightly, sees: { disabled: 'some' } },
  { ...nightly, after: 14, sees: { gone: 'disabled', targets: IN_TWO_REGIONS, disabled: 8 } },
])

/** Accounts of which each has the same images: of each some would go. */
const SAME = ['444455556666', '777788889999'] as const

const centralAccounts = async () =>
  sameAccounts(SAME, ['eu-west-1', 'us-east-1'], 'central', (HubRoleArn) => ({
    ...{ Environment: '', UnattendedEnvironment: '', HubRoleArn },
  }))

const organization = async () => sameAccounts(SAME, ['eu-west-1'], 'ami-cleanup-list-accounts')

/** The AWS CLI, for one command. */
const aws = (command: string, answer: string): Texts => ({
  aws: `case "$*" in
  ${command}) ${answer} ;;
  *) echo "aws $*" >&2 && exit 1 ;;
esac`,
})

/** What the recipe asks of AWS Organizations, with credentials of a role. */
const LIST_ACCOUNTS = aws(
  '"organizations list-accounts --query Accounts[?State==\\`ACTIVE\\`].Id --output text"',
  `[ -n "$AWS_SESSION_TOKEN" ] && printf '${SAME.join('\\t')}\\n'`,
)

/** The artifact `earlier` is in the bucket. */
const COPY_EARLIER = aws(
  '"s3 cp --recursive s3://ami-cleanup-reports/ami-cleanup/ "*',
  'mkdir -p "$5" && cp "$KEPT"/earlier/* "$5"',
)

const seeMerge = story(severalAccounts, async ({ reportOf }) => {
  const missing = '48 of 50 reports are missing'
  const artifacts = {
    'ami-cleanup-leg-1/report.json': await reportOf(ACCOUNT, 'true'),
    'ami-cleanup-leg-2/report.json': await reportOf(SECOND_ACCOUNT, 'true'),
  }
  const also = (seen: Seen): void => {
    requireEqual(`that it says "${missing}"`, headlineOf(seen).includes(missing), true)
  }
  return [{ artifacts, sees: { planned: 'some' }, also }]
})

const oneWithBucket = async () => oneAccount('reports')

const seeHistory = story(oneWithBucket, async ({ reportOf, clock }, { region }) => {
  const before = region.images.size
  const earlier = await reportOf(ACCOUNT, 'false')
  const month = clock.now().toISOString().slice(0, 7)
  const cells = [month, 1, before - region.images.size].map((text) => `<td[^>]*>${text}</td>`)
  clock.advance(DAY)
  const leg = await reportOf(ACCOUNT, 'true')
  const also = ({ last: { summary } }: Seen): void => {
    requireEqual('that the page has the month', new RegExp(cells.join('')).test(summary), true)
  }
  const artifacts = { 'ami-cleanup-leg-1/report.json': leg, 'earlier/report.json': earlier }
  return [{ artifacts, programs: COPY_EARLIER, sees: {}, also }]
})

const seeSlack = story(oneAccount, async () => {
  const posted: string[] = []
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => posted.push(chunk.toString()))
    request.on('end', () => response.end('ok'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve).unref())
  const { port } = server.address() as AddressInfo
  const also = (seen: Seen): void => {
    const text = `${headlineOf(seen)} <${RUN}|The run>`
    requireEqual('the message', JSON.parse(posted.join('')), { text })
  }
  const secrets = { SLACK_WEBHOOK_URL: `http://127.0.0.1:${port}/` }
  return [{ secrets, sees: { planned: 'some' }, also }]
})

const seeSns = story(
  async () => oneAccount('notify'),
  [
    {
      // It writes down what it is asked.
      programs: { aws: `[ -n "$AWS_SESSION_TOKEN" ] && printf '%s\\n' "$@" >> "$KEPT/aws"` },
      sees: { planned: 'some' },
      also: async (seen) => {
        const asked = (await readFile(join(seen.kept, 'aws'), 'utf8')).trimEnd().split('\n')
        const topic = ['--topic-arn', `arn:aws:sns:eu-west-1:${ACCOUNT}:ami-cleanup`]
        const message = ['--subject', 'AMI Cleanup', '--message', headlineOf(seen)]
        requireEqual('what is asked of SNS', asked, ['sns', 'publish', ...topic, ...message])
      },
    },
  ],
)

/** A stand-in that knows the options of GitHub's command line, and has an issue once one was created. */
const GH = `RUNNER_TEMP="$KEPT" exec node '${root('scripts/commands/gh.ts').pathname}' "$@"`

const seesIssue = (said: string, artifacts: Texts): Run => ({
  ...{ artifacts, programs: { gh: GH }, sees: { planned: 'some' } },
  also: (seen) => {
    const log = seen.log.replaceAll(/^.*? \| /gm, '').replaceAll(headlineOf(seen), 'HEAD')
    const [line] = /^(?:created|edited) [^]*summary\.$/m.exec(log) ?? []
    requireEqual('what GitHub is told', line, `${said} HEAD\n\n[The run](${RUN}) has the summary.`)
  },
})

const seeIssue = story(oneAccount, [
  seesIssue('created AMI Cleanup ami-cleanup', {}),
  seesIssue('edited 17', { issue: '' }),
])

/** What a file of another repository names stays. */
const seeOtherRepositories = story(oneAccount, async ({ planWithout }) => {
  const [named = '', ...planned] = await planWithout({})
  const others = { 'octo-org/infrastructure': { 'main.tf': `image_id = "${named}"\n` } }
  const secrets = { READ_OTHER_REPOSITORIES: 'ghs_other' }
  return [{ secrets, others, sees: { planned } }]
})

/** The file counts, and where it is missing nothing happens. */
const seeRulesFile = story(oneAccount, async ({ planWithout }, { files }) => {
  const rules = await readFile(root('docs/examples/ami-cleanup-rules.yml'), 'utf8')
  const [planned, without] = [await planWithout({ rules }), await planWithout({})]
  requireEqual('that the rules change nothing', planned.join() === without.join(), false)
  return [
    { files: { ...files, '.github/ami-cleanup-rules.yml': rules }, sees: { planned } },
    { fails: true, sees: {} },
  ]
})

const seeOutputs = story(oneAccount, [
  {
    sees: { gone: 'some' },
    also: ({ log, gone, last: { outputs } }) => {
      const [, said = '', freed] = /\| Removed (.*), which frees up to (\d+) GiB/.exec(log) ?? []
      requireEqual('what the step says is removed', said.split(' ').sort(), gone)
      requireEqual('what the step says is freed', freed, outputs['reclaimed-gib'])
    },
  },
])

const seeReport = story(oneAccount, [
  {
    sees: { gone: 'some' },
    also: async ({ kept, gone }) => {
      const [file = '', ...others] = await readdir(join(kept, 'ami-cleanup'))
      requireEqual('other files in the artifact', others, [])
      const text = await readFile(join(kept, 'ami-cleanup', file), 'utf8')
      const images = (JSON.parse(text) as Report).targets.flatMap((target) => target.images)
      const removed = images.filter(({ outcome }) => outcome === 'removed').map(({ id }) => id)
      requireEqual('what the report says is removed', removed.sort(), gone)
    },
  },
])

/** What is seen of each workflow: most have one story. */
export const STORIES: Readonly<Record<string, readonly Play[]>> = {
  'after-a-bake': [seeBake],
  approval: [async (caller: string): Promise<string> => seeApproval(await calledBy(caller))],
  'central-role': [story(centralAccounts, [{ sees: { planned: 4 * GOING_A_TARGET } }])],
  'dry-run': [story(oneAccount, [{ sees: { planned: [], toDisable: 'some' } }])],
  fleet: [seeFleet],
  'golden-images': [seeGoldenImages],
  grace: [seeGrace],
  issue: [seeIssue],
  'keep-report': [seeReport],
  merge: [seeMerge],
  'month-by-month': [seeHistory],
  organization: [
    story(organization, [{ programs: LIST_ACCOUNTS, sees: { planned: 2 * GOING_A_TARGET } }]),
  ],
  'other-repositories': [seeOtherRepositories],
  outputs: [seeOutputs],
  'plan-and-apply': [seePlanAndApply, seeUnreadable, seeFork],
  'rules-file': [seeRulesFile],
  schedule: [seeSchedule],
  slack: [seeSlack],
  sns: [seeSns],
}

/** Workflows that are run elsewhere. */
export const RUN_ELSEWHERE: Texts = {
  batch: '__tests__/scenarios/recipes.test.ts',
  cloudwatch: 'scripts/commands/steps.sh',
  evidence: '__tests__/scenarios/recipes.test.ts',
  codebuild: '__tests__/scenarios/recipes.test.ts',
  'keep-for-audit': 'scripts/commands/steps.sh',
  karpenter: '__tests__/scenarios/recipes.test.ts',
  nightly: '__tests__/contract/fleet.test.ts',
}
