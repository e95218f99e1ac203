import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parse } from 'yaml'
import { DAY, daysAgo } from '../../__tests__/emulator/index.ts'
import type { Inputs } from '../../__tests__/support/run-action.ts'
import { reportSchema } from '../../src/report/schema.ts'
import type { Texts } from '../act.ts'
import {
  ACCOUNT,
  deny,
  emptyAccount,
  GOING_A_TARGET,
  oneAccount,
  REPOSITORY,
  roleIn,
  sameAccounts,
  SECOND_ACCOUNT,
  severalAccounts,
} from './accounts.ts'
import { seeFleet } from './fleet.ts'
import { requireEqual, story, type Ids, type Play, type Run, type Seen } from './stage.ts'

/** The workflows of docs/workflows, and how each is seen to do what its page says. */

const root = (path: string): URL => new URL(`../../${path}`, import.meta.url)

const RUN = `https://github.com/${REPOSITORY}/actions/runs/1`

const seesPlan = (headline: (seen: Seen) => void | Promise<void>): Run => ({
  sees: { planned: 'some' },
  also: headline,
})

const nightly = { event: 'schedule' } as const

/** The first night disables, the last but one day of the grace removes nothing, the next does. */
const DISABLED_FIRST: readonly Run[] = [
  { ...nightly, sees: { disabled: 'some' } },
  { ...nightly, after: 13, sees: { disabled: 1 } },
  { ...nightly, after: 1, sees: { gone: 'disabled' } },
]

/** As the page says, the role that bakes need not trust the environment of the clean-up. */
async function accountOfBakes() {
  const accounts = await oneAccount('packer', 'ref:refs/heads/main')
  const template = '# The test bakes without reading this.\n'
  return { ...accounts, files: { ...accounts.files, 'images/front/front.pkr.hcl': template } }
}

/** The settings of the clean-up of a workflow. */
function settingsOf(workflow: string): Inputs {
  const { jobs } = parse(workflow) as {
    readonly jobs: Readonly<Record<string, { readonly steps: { readonly with?: object }[] }>>
  }
  const settings = jobs['clean-up']?.steps.at(-1)?.with ?? {}
  return Object.fromEntries(Object.entries(settings).map(([name, each]) => [name, String(each)]))
}

/** One job bakes an image, and the next one disables what the pipeline baked before: one more, for the new one takes a slot. */
const seeBake = story(accountOfBakes, async (stage, { region }, workflow) => {
  const planned = await stage.planWithout({ ...settingsOf(workflow), grace: '' })
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
  const [used = '', ...unused] = Array.from({ length: 8 }, (_, index) => {
    const createdAt = daysAgo(200 - 20 * index)
    return region.addImage({ name: `base-${index}`, tags, createdAt, sharedWith }).id
  })
  const { id: unshared } = region.addImage({ name: 'base-own', tags, createdAt: daysAgo(300) })
  world.account(SECOND_ACCOUNT).region('eu-west-1').addInstance({ imageId: used })
  // Three of a product are kept by their number.
  const old = unused.slice(0, -3).sort()
  const asked = (): void => {
    const calls = emulator.callsTo('CreateImageUsageReport')
    const ids = calls.map(({ input }) => input['ImageId']).sort()
    requireEqual('usage reports', ids, [used, ...old].sort())
  }
  return Promise.resolve([
    { ...nightly, sees: { gone: [unshared] }, also: asked },
    { ...nightly, after: 1, sees: { gone: old } },
  ])
})

const NUMBER = 7

const pullRequestFrom = (repository: string) =>
  ({
    event: 'pull_request',
    payload: {
      number: NUMBER,
      pull_request: {
        number: NUMBER,
        head: { ref: 'images', sha: 'f'.repeat(40), repo: { full_name: repository } },
        base: { ref: 'main', sha: '0'.repeat(40), repo: { full_name: REPOSITORY } },
      },
    },
  }) as const

/** An image comes after the plan and before it is carried out; a plan of that moment would remove it. */
async function accountWithLateImage() {
  const accounts = await oneAccount()
  const { region } = accounts
  const late = {
    name: 'late',
    tags: { environment: 'prod', role: 'front' },
    createdAt: daysAgo(500),
  }
  const isThere = (): boolean =>
    [...region.images.values()].some(({ image }) => image.Name === 'late')
  const onCall = ({
    operation,
    input,
  }: {
    operation: string
    input: Readonly<Record<string, unknown>>
  }) => {
    if (operation !== 'AssumeRoleWithWebIdentity' || isThere()) return
    if (input['RoleArn'] === roleIn(ACCOUNT, 'ami-cleanup')) region.addImage(late)
  }
  return { ...accounts, onCall }
}

/** A comment with the plan and nothing else; then the plan again, and nothing but it carried out. */
const seePlanAndApply = story(accountWithLateImage, async ({ emulator }) => {
  const also = ({ planned, steps }: Seen): void => {
    const { comments } = emulator.github
    requireEqual(
      'comments',
      comments.map(({ issue }) => issue),
      [`${REPOSITORY}#${NUMBER}`],
    )
    const named = planned.filter((id) => comments[0]?.body.includes(id))
    requireEqual('what the comment names', named, planned)
    requireEqual('steps that remove', steps.filter(({ job }) => job === 'Apply').length, 0)
  }
  return Promise.resolve([
    { ...pullRequestFrom(REPOSITORY), sees: { planned: 'some' }, also },
    { event: 'push', sees: { planned: 'planned', gone: 'planned', made: 1 } },
  ])
})

async function unreadableAccount() {
  const accounts = await oneAccount()
  deny(accounts.world, ACCOUNT)
  return accounts
}

/** Where the account cannot be read the plan fails and is kept, and what follows it touches nothing. */
const seeUnreadable = story(unreadableAccount, [
  {
    event: 'push',
    fails: true,
    sees: {},
    also: ({ steps }) => {
      const ended = steps.filter(({ outputs }) => 'headline' in outputs)
      requireEqual(
        'the clean-ups',
        ended.map(({ job, succeeded }) => [job, succeeded]),
        [
          ['Plan', false],
          ['Apply', false],
        ],
      )
    },
  },
])

/** Nobody gives credentials to a pull request from a fork. */
const seeFork = story(oneAccount, async ({ emulator }) =>
  Promise.resolve([
    {
      ...pullRequestFrom('somebody/infrastructure'),
      fromFork: true,
      sees: {},
      also: ({ log }) => {
        const notice = 'comes from a fork or from Dependabot, and gets no credentials'
        requireEqual('a notice that there are none', log.includes(notice), true)
        requireEqual('comments', emulator.github.comments.length, 0)
      },
    },
  ]),
)

/**
 * act fetches a workflow that another one calls from GitHub, and gives its jobs no tokens of their own.
 * So the one of this repository is run with the inputs of its caller written into it.
 */
async function calledBy(caller: string): Promise<string> {
  const text = await readFile(root('.github/workflows/clean-up.yml'), 'utf8')
  const called = parse(text) as {
    readonly on: {
      readonly workflow_call: { readonly inputs: Record<string, { readonly default?: string }> }
    }
  }
  const { jobs } = parse(caller) as { readonly jobs: Record<string, { readonly with: Texts }> }
  const given = Object.values(jobs)[0]?.with ?? {}
  const valueOf = (name: string): string =>
    given[name] ?? called.on.workflow_call.inputs[name]?.default ?? ''
  return text
    .replace(/^on:\n(?: .*\n)+/m, 'on: [schedule, pull_request]\n')
    .replaceAll(
      /\$\{\{ inputs\.([\w-]+)(?: \|\| '([^']*)')? \}\}/g,
      (_whole, name: string, otherwise = '') => valueOf(name) || String(otherwise),
    )
}

/** A plan, an approval and the rest; a pull request only gets the plan. */
const seeApproval = story(oneAccount, [
  { event: 'pull_request', sees: { toDisable: 'some' } },
  { ...nightly, sees: { toDisable: 'toDisable', disabled: 'toDisable' } },
  { ...nightly, after: 14, sees: { planned: 'disabled', gone: 'disabled', disabled: 1 } },
])

/** Two nights with the grace between them, in two accounts and two Regions. */
const seeSchedule = story(severalAccounts, [
  { ...nightly, sees: { disabled: 'some' } },
  {
    ...{ ...nightly, after: 14 },
    sees: {
      gone: 'disabled',
      disabled: 8,
      targets: [ACCOUNT, SECOND_ACCOUNT].flatMap((id) => [`${id}/eu-west-1`, `${id}/us-east-1`]),
    },
  },
])

/** Accounts of which each has the same images: of each some would go. */
const SAME = ['444455556666', '777788889999'] as const

const centralAccounts = async () =>
  sameAccounts(SAME, ['eu-west-1', 'us-east-1'], 'central', (HubRoleArn) => ({
    ...{ Environment: '', UnattendedEnvironment: '', HubRoleArn },
  }))

const organization = async () => sameAccounts(SAME, ['eu-west-1'], 'ami-cleanup-list-accounts')

/** What the recipe asks of AWS Organizations, with credentials of a role. */
const LIST_ACCOUNTS = `case "$*" in
  "organizations list-accounts --query Accounts[?State==\\\`ACTIVE\\\`].Id --output text")
    [ -n "$AWS_SESSION_TOKEN" ] && printf '${SAME.join('\\t')}\\n' ;;
  *) echo "aws $*" >&2 && exit 1 ;;
esac`

const seeMerge = story(severalAccounts, async ({ reportOf }) => [
  {
    artifacts: {
      'ami-cleanup-leg-1/report.json': await reportOf(ACCOUNT, 'true'),
      'ami-cleanup-leg-2/report.json': await reportOf(SECOND_ACCOUNT, 'true'),
    },
    sees: { planned: 'some' },
    also: ({ last: { outputs } }) => {
      const missing = '48 of 50 reports are missing'
      requireEqual(missing, outputs['headline']?.includes(missing), true)
    },
  },
])

/** The artifact `earlier` is in the bucket. */
const COPY_EARLIER = `case "$*" in
  "s3 cp --recursive s3://ami-cleanup-reports/ami-cleanup/ "*) mkdir -p "$5" && cp "$KEPT"/earlier/* "$5" ;;
  *) echo "aws $*" >&2 && exit 1 ;;
esac`

const seeHistory = story(
  async () => oneAccount('reports'),
  async ({ reportOf, clock }, { region }) => {
    const before = region.images.size
    const earlier = await reportOf(ACCOUNT, 'false')
    const gone = before - region.images.size
    const month = clock.now().toISOString().slice(0, 7)
    clock.advance(DAY)
    const report = await reportOf(ACCOUNT, 'true')
    const also = ({ last: { summary } }: Seen): void => {
      const row = new RegExp(`<td[^>]*>${month}</td><td[^>]*>1</td><td[^>]*>${gone}</td>`)
      requireEqual(`that the page says how many went in ${month}`, row.test(summary), true)
    }
    const artifacts = {
      'ami-cleanup-leg-1/report.json': report,
      'earlier/report.json': earlier,
    }
    return [{ artifacts, programs: { aws: COPY_EARLIER }, sees: {}, also }]
  },
)

const seeSlack = story(oneAccount, async () => {
  const posted: string[] = []
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => posted.push(chunk.toString()))
    request.on('end', () => response.end('ok'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const also = ({ last: { outputs } }: Seen): void => {
    server.close()
    const text = `${outputs['headline'] ?? ''} <${RUN}|The run>`
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
      also: async ({ kept, last: { outputs } }) => {
        const asked = (await readFile(join(kept, 'aws'), 'utf8')).trimEnd().split('\n')
        const topic = ['--topic-arn', `arn:aws:sns:eu-west-1:${ACCOUNT}:ami-cleanup`]
        const message = ['--subject', 'AMI Cleanup', '--message', outputs['headline']]
        requireEqual('what is asked of SNS', asked, ['sns', 'publish', ...topic, ...message])
      },
    },
  ],
)

/** A stand-in that knows the options of GitHub's command line, and has an issue once one was created. */
const GH = `RUNNER_TEMP="$KEPT" exec node '${root('scripts/commands/gh.ts').pathname}' "$@"`

const seesIssue = (said: string, artifacts: Texts): Run => ({
  ...{ artifacts, programs: { gh: GH } },
  ...seesPlan(({ log, last }) => {
    const plain = log
      .replaceAll(/^.*? \| /gm, '')
      .replaceAll(last.outputs['headline'] ?? '', 'HEAD')
    const [line] = /^(?:created|edited) [^]*summary\.$/m.exec(plain) ?? []
    requireEqual('what GitHub is told', line, `${said} HEAD\n\n[The run](${RUN}) has the summary.`)
  }),
})

/** What a file of another repository names stays. */
const seeOtherRepositories = story(oneAccount, async ({ planWithout }) => {
  const [named = '', ...rest] = await planWithout({})
  return [
    {
      secrets: { READ_OTHER_REPOSITORIES: 'ghs_other' },
      others: { 'octo-org/infrastructure': { 'main.tf': `image_id = "${named}"\n` } },
      sees: { planned: rest },
    },
  ]
})

/** The file counts, and where it is missing nothing happens. */
const seeRulesFile = story(oneAccount, async ({ planWithout }, { files }) => {
  const rules = await readFile(root('docs/examples/ami-cleanup-rules.yml'), 'utf8')
  const planned = await planWithout({ rules })
  const without = await planWithout({})
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

async function removedBy(folder: string): Promise<Ids> {
  const [file = '', ...others] = await readdir(folder)
  requireEqual('other files in the artifact', others, [])
  const { targets } = reportSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))
  const images = targets.flatMap((target) => target.images)
  return images.filter(({ outcome }) => outcome === 'removed').map(({ id }) => id)
}

const seeReport = story(oneAccount, [
  {
    sees: { gone: 'some' },
    also: async ({ kept, gone }) => {
      const removed = await removedBy(join(kept, 'ami-cleanup'))
      requireEqual('what the report says is removed', removed.toSorted(), gone)
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
  grace: [story(oneAccount, DISABLED_FIRST)],
  issue: [
    story(oneAccount, [
      seesIssue('created AMI Cleanup ami-cleanup', {}),
      seesIssue('edited 17', { issue: '' }),
    ]),
  ],
  'keep-report': [seeReport],
  merge: [seeMerge],
  'month-by-month': [seeHistory],
  organization: [
    story(organization, [
      { programs: { aws: LIST_ACCOUNTS }, sees: { planned: 2 * GOING_A_TARGET } },
    ]),
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
  nightly: '__tests__/contract/nightly.test.ts',
}
