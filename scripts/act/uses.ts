import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DAY, snapshotOf } from '../../__tests__/emulator/index.ts'
import { reportSchema } from '../../src/report/schema.ts'
import { requireEqual } from '../act.ts'
import {
  ACCOUNT,
  addDocumentedRoles,
  addOtherRole,
  GOING_A_TARGET,
  oneAccount,
  REPOSITORY,
  sameAccounts,
  SECOND_ACCOUNT,
  severalAccounts,
  type Scenery,
} from './accounts.ts'
import { goneSince, idsOf, requireDisabled, requireHeadline, requireSome } from './expectations.ts'
import { on, type See, type Stage } from './stage.ts'
import {
  seeApproval,
  seeBake,
  seeFork,
  seeGoldenImages,
  seeGrace,
  seeHistory,
  seeMerge,
  seePlanAndApply,
  seeUnreadable,
} from './stories.ts'

/** The workflows of docs/workflows, and how each is seen. */

const RUN = `https://github.com/${REPOSITORY}/actions/runs/1`

/** One account and a role beside the documented ones. */
const accountWith = (role: string) => async (): Promise<Scenery> => {
  const accounts = await oneAccount()
  addOtherRole(accounts.world, role)
  return accounts
}

const seeDryRun = on(oneAccount, async (stage) => {
  const { step } = await stage.cleanUp({}, 'Dry run')
  const planned = idsOf(step, 'planned-disabled-image-ids')
  requireSome('planned-disabled-image-ids', planned)
  requireEqual('planned-image-ids', idsOf(step, 'planned-image-ids'), [])
  requireHeadline(step, new RegExp(`^Dry run: ${planned.length} of .*disabled`))
  requireEqual('calls that change something', stage.emulator.mutations().length, 0)
  return `${planned.length} images would be disabled, and nothing was touched`
})

/** Two nights with the grace between them, in two accounts and two Regions. */
const seeSchedule = on(severalAccounts, async (stage, { world }) => {
  const expected = [ACCOUNT, SECOND_ACCOUNT].flatMap((account) =>
    ['eu-west-1', 'us-east-1'].map((region) => `${account}/${region}`),
  )
  const first = await stage.cleanUp({ event: 'schedule' })
  requireEqual('gone in the first night', first.gone, [])
  const disabled = requireDisabled(first.step, world)
  requireSome('disabled in the first night', disabled)
  stage.clock.advance(14 * DAY)
  const { gone, targets } = await stage.cleanUp({ event: 'schedule' })
  requireEqual('what the first night disabled, and what is gone', gone, disabled)
  requireEqual('where something is gone', targets.toSorted(), expected)
  return `${gone.length} images were disabled, and removed two weeks later, in 2 accounts and 2 Regions`
})

/** Accounts of which each has the same images: of each some would go. */
const SAME = ['444455556666', '777788889999'] as const

async function seePlanOfAll(stage: Stage, regions: number, programs = {}): Promise<string> {
  const { planned } = await stage.plan({ programs })
  const expected = SAME.length * regions * GOING_A_TARGET
  requireEqual('planned images of all accounts', planned.length, expected)
  return `${planned.length} images of ${SAME.length} accounts would go`
}

async function centralAccounts(): Promise<Scenery> {
  const world = sameAccounts(SAME, ['eu-west-1', 'us-east-1'])
  const HubRoleArn = addOtherRole(world, 'central')
  await addDocumentedRoles(world, SAME, { Environment: '', UnattendedEnvironment: '', HubRoleArn })
  return { world, files: {} }
}

async function organization(): Promise<Scenery> {
  const world = sameAccounts(SAME, ['eu-west-1'])
  addOtherRole(world, 'ami-cleanup-list-accounts')
  await addDocumentedRoles(world, SAME)
  return { world, files: {} }
}

/** What the recipe asks of AWS Organizations, with credentials of a role. */
const LIST_ACCOUNTS = `case "$*" in
  "organizations list-accounts --query Accounts[?State==\\\`ACTIVE\\\`].Id --output text")
    [ -n "$AWS_SESSION_TOKEN" ] && printf '${SAME.join('\\t')}\\n' ;;
  *) echo "aws $*" >&2 && exit 1 ;;
esac`

/** Takes what is posted to it. */
async function withWebhook(
  see: (url: string, posted: readonly string[]) => Promise<string>,
): Promise<string> {
  const posted: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      posted.push(Buffer.concat(chunks).toString())
      response.end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await see(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, posted)
  } finally {
    server.close()
  }
}

const seeSlack = on(oneAccount, async (stage) =>
  withWebhook(async (url, posted) => {
    const { headline } = await stage.plan({ secrets: { SLACK_WEBHOOK_URL: url } })
    const texts = posted.map((each) => (JSON.parse(each) as { readonly text: string }).text)
    requireEqual('messages', texts, [`${headline} <${RUN}|The run>`])
    return `"${headline}" was posted`
  }),
)

const seeSns = on(accountWith('notify'), async (stage) => {
  // It writes down what it is asked.
  const aws = `[ -n "$AWS_SESSION_TOKEN" ] && printf '%s\\n' "$@" >> "$KEPT/aws"`
  const { headline } = await stage.plan({ programs: { aws } })
  const asked = (await readFile(join(stage.kept, 'aws'), 'utf8')).trimEnd().split('\n')
  const topic = ['--topic-arn', `arn:aws:sns:eu-west-1:${ACCOUNT}:ami-cleanup`]
  const message = ['--subject', 'AMI Cleanup', '--message', headline]
  requireEqual('what was asked of SNS', asked, ['sns', 'publish', ...topic, ...message])
  return `"${headline}" was published`
})

/** A stand-in that knows the options of GitHub's command line, and has an issue once one was created. */
const GH = `RUNNER_TEMP="$KEPT" exec node '${new URL('../commands/gh.ts', import.meta.url).pathname}' "$@"`

/** The first run opens the issue, and where there is one a run changes it. */
const seeIssue = on(oneAccount, async (stage) => {
  const see = async (artifacts: Readonly<Record<string, string>>): Promise<string> => {
    const { run, headline } = await stage.plan({ artifacts, programs: { gh: GH } })
    const said = run.log.replaceAll(/^.*? \| /gm, '').replaceAll(headline, 'HEADLINE')
    return /^(?:created|edited) [^]*summary\.$/m.exec(said)?.[0] ?? ''
  }
  const body = `HEADLINE\n\n[The run](${RUN}) has the summary.`
  requireEqual('the first run', await see({}), `created AMI Cleanup ami-cleanup ${body}`)
  requireEqual('a run that finds an issue', await see({ issue: '' }), `edited 17 ${body}`)
  return 'the first run opened the issue, and the second changed it'
})

/** What a file of another repository names stays. */
const seeOtherRepositories = on(oneAccount, async (stage) => {
  const [named = '', ...rest] = await stage.planWithout({})
  const { planned } = await stage.plan({
    secrets: { READ_OTHER_REPOSITORIES: 'ghs_other' },
    others: { 'octo-org/infrastructure': { 'main.tf': `image_id = "${named}"\n` } },
  })
  requireEqual('what is planned, without the image that is named', planned, rest)
  return `the image that is named stays, and ${planned.length} others would go`
})

const RULES = new URL('../../docs/examples/ami-cleanup-rules.yml', import.meta.url)

/** The file counts, and where it is missing nothing happens. */
const seeRulesFile = on(oneAccount, async (stage, { world, files }) => {
  const rules = await readFile(RULES, 'utf8')
  const { planned } = await stage.plan({
    files: { ...files, '.github/ami-cleanup-rules.yml': rules },
  })
  requireEqual('what is planned by the rules', planned, await stage.planWithout({ rules }))
  const without = await stage.planWithout({})
  requireEqual('that the rules change the plan', planned.join() !== without.join(), true)
  const before = snapshotOf(world)
  const missing = await stage.run()
  requireEqual('that a run without the file ends well', missing.succeeded, false)
  requireEqual('what is gone', goneSince(before, world).images, [])
  return `by the rules ${planned.length} images would go, and ${without.length} without them`
})

const seeOutputs = on(oneAccount, async (stage) => {
  const { run, step, gone } = await stage.cleanUp()
  const [, said = '', freed] = /\| Removed (.*), which frees up to (\d+) GiB/.exec(run.log) ?? []
  requireEqual('what the step says is removed', said.split(' ').sort(), gone)
  requireEqual('what the step says is freed', freed, step.outputs['reclaimed-gib'])
  return `the step names the ${gone.length} images that are gone`
})

const seeReportArtifact = on(oneAccount, async (stage) => {
  const { step, gone } = await stage.cleanUp()
  const folder = join(stage.kept, 'ami-cleanup')
  const [file = '', ...others] = await readdir(folder)
  requireEqual('other files in the artifact', others, [])
  const { targets } = reportSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))
  const images = targets.flatMap((target) => target.images)
  const removed = images.filter(({ outcome }) => outcome === 'removed').map(({ id }) => id)
  requireEqual('what the report says is removed', removed.sort(), gone)
  requireEqual('what the output says is removed', idsOf(step, 'deleted-image-ids'), gone)
  return 'the report is kept, and names what is gone'
})

/** How each workflow of docs/workflows is seen to do what its page says. */
export const USES: Readonly<Record<string, readonly See[]>> = {
  'after-a-bake': [seeBake],
  approval: [seeApproval],
  'central-role': [on(centralAccounts, async (stage) => seePlanOfAll(stage, 2))],
  'dry-run': [seeDryRun],
  'golden-images': [seeGoldenImages],
  grace: [seeGrace],
  issue: [seeIssue],
  'keep-report': [seeReportArtifact],
  merge: [seeMerge],
  'month-by-month': [seeHistory],
  organization: [on(organization, async (stage) => seePlanOfAll(stage, 1, { aws: LIST_ACCOUNTS }))],
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
  evidence: '__tests__/scenarios/recipes.test.ts',
  codebuild: '__tests__/scenarios/recipes.test.ts',
  fleet: 'scripts/test-act-fleet.ts',
  'keep-for-audit': 'scripts/commands/steps.sh',
  karpenter: '__tests__/scenarios/recipes.test.ts',
  nightly: '__tests__/contract/nightly.test.ts',
}
