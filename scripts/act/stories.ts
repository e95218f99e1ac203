import { deepStrictEqual, match, notDeepStrictEqual, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { DAY, daysAgo } from '../../__tests__/emulator/index.ts'
import type { Texts } from '../act.ts'
import {
  ACCOUNT,
  emptyAccount,
  GOING_A_TARGET,
  REPOSITORY,
  roleIn,
  sameAccounts,
  SECOND_ACCOUNT,
  severalAccounts,
} from './accounts.ts'
import { FLEET } from './fleet.ts'
import type { Run, Seen, Story } from './stage.ts'
import { idsWith, readReport } from './truth.ts'

/** The workflows of docs/workflows, and how each is seen to do what its page says. */

const root = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname

const RUN = `https://github.com/${REPOSITORY}/actions/runs/1`

const nightly = { event: 'schedule' } as const

const headlineOf = ({ last }: Seen): string => last.outputs['headline'] ?? ''

/** The accounts and Regions of `schedule`. */
const SCHEDULED = [ACCOUNT, SECOND_ACCOUNT].flatMap((id) => [`${id}/eu-west-1`, `${id}/us-east-1`])

/** It comes between two jobs. */
const LATE = 'ami-0000000000000late'

/** Accounts of which each has the same images: of each some would go. */
const SAME = ['444455556666', '777788889999'] as const

/** Nobody but the central role may assume those of the accounts. */
const HubRoleArn = roleIn(ACCOUNT, 'central')
const BY_HUB = { Environment: '', UnattendedEnvironment: '', HubRoleArn }

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

/** It writes down what it is asked. */
const WRITE_DOWN = { aws: `[ -n "$AWS_SESSION_TOKEN" ] && printf '%s\\n' "$@" >> "$KEPT/aws"` }

/** A stand-in that knows the options of GitHub's command line, and has an issue once one was created. */
const GH = { gh: `RUNNER_TEMP="$KEPT" exec node '${root('scripts/commands/gh.ts')}' "$@"` }

const seesIssue = (said: string, files: Texts): Run => ({
  ...{ files, programs: GH, sees: { planned: 'some' } },
  also: (seen) => {
    const log = seen.log.replaceAll(/^.*? \| /gm, '').replaceAll(headlineOf(seen), 'HEAD')
    const [line] = /^(?:created|edited) [^]*summary\.$/m.exec(log) ?? []
    deepStrictEqual(line, `${said} HEAD\n\n[The run](${RUN}) has the summary.`)
  },
})

/** By workflow; what stands after a comma tells several of one apart. */
export const STORIES: Readonly<Record<string, Story>> = {
  fleet: FLEET,
  // The next job disables what the pipeline baked before, and one more: the new image takes a slot. As
  // the page says, the role that bakes need not trust the environment of the clean-up.
  'after-a-bake': {
    roles: { packer: 'ref:refs/heads/main' },
    runs: async ({ runAlone, region }) => {
      const settings = { mapping: 'tags:environment,role', include: 'tag:role=front' }
      const planned = idsWith(await runAlone({ ...settings, 'keep-previous': '4' }), 'planned')
      const files = { 'repository/images/front/front.pkr.hcl': region.addSnapshot().id }
      const also: Run['also'] = ({ disabled }) => {
        const more = disabled.filter((id) => !planned.includes(id)).length
        const tags = disabled.flatMap((id) => region.images.get(id)?.image.Tags ?? [])
        const roles = tags.flatMap(({ Key, Value }) => (Key === 'role' ? Value : []))
        deepStrictEqual({ more, roles }, { more: 1, roles: disabled.map(() => 'front') })
      }
      return { event: 'push', files, sees: { made: 1, disabled: planned.length + 1 }, also }
    },
  },
  // A plan, an approval and the rest; a pull request only gets the plan.
  approval: {
    rewritten: (workflow) => workflow.replace('on:\n', 'on:\n  pull_request:\n'),
    runs: [
      { event: 'pull_request', sees: { toDisable: 'some' } },
      { ...nightly, sees: { toDisable: 'toDisable', disabled: 'toDisable' } },
      { ...nightly, after: 14, sees: { planned: 'disabled', gone: 'disabled', disabled: 1 } },
    ],
  },
  'central-role': {
    on: async () => sameAccounts(SAME, ['eu-west-1', 'us-east-1'], BY_HUB),
    roles: { central: '*' },
    runs: { sees: { planned: 4 * GOING_A_TARGET } },
  },
  'dry-run': { runs: { sees: { planned: [], toDisable: 'some' } } },
  // One night asks AWS who uses what is shared, and the next one goes by the answer.
  'golden-images': {
    on: emptyAccount,
    runs: ({ emulator, world, region }) => {
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
        const asked = emulator
          .callsTo('CreateImageUsageReport')
          .map(({ input }) => input['ImageId'])
        deepStrictEqual(asked.sort(), [used, ...unused].sort())
      }
      return [
        { ...nightly, sees: { gone: [unshared] }, also },
        { ...nightly, after: 1, sees: { gone: unused.sort() } },
      ]
    },
  },
  // The last but one day of the grace removes nothing, and disables what has become old by then.
  grace: {
    runs: [
      { ...nightly, sees: { disabled: 'some' } },
      { ...nightly, after: 13, sees: { disabled: 1 } },
      { ...nightly, after: 1, sees: { gone: 'disabled' } },
    ],
  },
  issue: {
    runs: [
      seesIssue('created AMI Cleanup ami-cleanup', {}),
      seesIssue('edited 17', { 'kept/issue': '' }),
    ],
  },
  'keep-report': {
    runs: {
      sees: { gone: 'some' },
      also: async ({ kept, gone }) => {
        deepStrictEqual(idsWith(await readReport(kept, 'ami-cleanup'), 'removed'), gone)
      },
    },
  },
  merge: {
    on: severalAccounts,
    runs: async ({ runAlone }) => ({
      files: {
        'kept/ami-cleanup-leg-1/report.json': JSON.stringify(await runAlone()),
        'kept/ami-cleanup-leg-2/report.json': JSON.stringify(await runAlone({}, SECOND_ACCOUNT)),
      },
      sees: { planned: 'some' },
      also: (seen) => {
        match(headlineOf(seen), /48 of 50 reports are missing/)
      },
    }),
  },
  'month-by-month': {
    roles: { reports: '*' },
    runs: async ({ runAlone, clock, region }) => {
      const before = region.images.size
      const earlier = JSON.stringify(await runAlone({ 'dry-run': 'false' }))
      const month = clock.now().toISOString().slice(0, 7)
      const cells = [month, 1, before - region.images.size].map((text) => `<td[^>]*>${text}</td>`)
      clock.advance(DAY)
      const leg = JSON.stringify(await runAlone())
      const also: Run['also'] = ({ last: { summary } }) => {
        match(summary, new RegExp(cells.join('')))
      }
      const files = {
        'kept/ami-cleanup-leg-1/report.json': leg,
        'kept/earlier/report.json': earlier,
      }
      return { files, programs: COPY_EARLIER, sees: {}, also }
    },
  },
  organization: {
    on: async () => sameAccounts(SAME, ['eu-west-1']),
    roles: { 'ami-cleanup-list-accounts': '*' },
    runs: { programs: LIST_ACCOUNTS, sees: { planned: 2 * GOING_A_TARGET } },
  },
  // What a file of another repository names stays.
  'other-repositories': {
    runs: async ({ runAlone }) => {
      const [named = '', ...planned] = idsWith(await runAlone(), 'planned')
      const files = { 'others/octo-org/infrastructure/main.tf': `image_id = "${named}"\n` }
      return { secrets: { READ_OTHER_REPOSITORIES: 'ghs_other' }, files, sees: { planned } }
    },
  },
  outputs: {
    runs: {
      sees: { gone: 'some' },
      also: ({ log, gone, last: { outputs } }) => {
        const [, ids, freed] = /\| Removed (.*), which frees up to (\d+) GiB/.exec(log) ?? []
        const said = { gone: ids?.split(' ').sort(), freed }
        deepStrictEqual(said, { gone, freed: outputs['reclaimed-gib'] })
      },
    },
  },
  // A comment with the plan and nothing else; then the plan again, and nothing but it carried out. An image
  // comes after the plan and before it is carried out; a plan of that moment would remove it.
  'plan-and-apply': {
    onCall: ({ operation, input }, { region }) => {
      const isApply = input['RoleArn'] === roleIn(ACCOUNT, 'ami-cleanup')
      if (operation !== 'AssumeRoleWithWebIdentity' || !isApply || region.images.has(LATE)) return
      const tags = { environment: 'prod', role: 'front' }
      region.addImage({ tags, createdAt: daysAgo(500), overrides: { ImageId: LATE } })
    },
    runs: ({ emulator: { github } }) => [
      {
        ...{ event: 'pull_request', from: REPOSITORY, sees: { planned: 'some' } },
        also: ({ planned, steps }) => {
          const names = (text: string) => planned.filter((id) => text.includes(id))
          const comments = github.comments.map(({ issue, body }) => [issue, names(body)])
          deepStrictEqual(comments, [[`${REPOSITORY}#7`, planned]])
          ok(!steps.some(({ job }) => job === 'Apply'), 'It applies')
        },
      },
      { event: 'push', sees: { planned: 'planned', gone: 'planned', made: 1 } },
    ],
  },
  // Nobody gives credentials to a pull request from a fork.
  'plan-and-apply, fork': {
    runs: ({ emulator: { github } }) => ({
      ...{ event: 'pull_request', from: 'somebody/infrastructure', sees: {} },
      also: ({ log }) => {
        match(log, /comes from a fork or from Dependabot, and gets no credentials/)
        deepStrictEqual(github.comments, [])
      },
    }),
  },
  // Where the account cannot be read the plan fails and is kept, and what follows it touches nothing.
  'plan-and-apply, unreadable': {
    runs: ({ emulator }) => {
      emulator.inject({ kind: 'deny', operation: 'DescribeFleets' })
      const also: Run['also'] = ({ steps }) => {
        const failed = steps.filter((step) => 'headline' in step.outputs && !step.succeeded)
        deepStrictEqual(
          failed.map(({ job }) => job),
          ['Plan', 'Apply'],
        )
      }
      return { event: 'push', fails: true, sees: {}, also }
    },
  },
  // The file counts, and where it is missing nothing happens.
  'rules-file': {
    runs: async ({ runAlone }) => {
      const rules = await readFile(root('docs/examples/ami-cleanup-rules.yml'), 'utf8')
      const planned = idsWith(await runAlone({ rules }), 'planned')
      notDeepStrictEqual(planned, idsWith(await runAlone(), 'planned'))
      return [
        { files: { 'repository/.github/ami-cleanup-rules.yml': rules }, sees: { planned } },
        { fails: true, sees: {} },
      ]
    },
  },
  schedule: {
    on: severalAccounts,
    runs: [
      { ...nightly, sees: { disabled: 'some' } },
      { ...nightly, after: 14, sees: { gone: 'disabled', targets: SCHEDULED, disabled: 8 } },
    ],
  },
  slack: {
    runs: async () => {
      const posted: unknown[] = []
      const server = createServer((request, response) => {
        void json(request).then((body) => response.end(String(posted.push(body))))
      })
      await once(server.listen(0, '127.0.0.1').unref(), 'listening')
      const { port } = server.address() as AddressInfo
      return {
        secrets: { SLACK_WEBHOOK_URL: `http://127.0.0.1:${port}/` },
        sees: { planned: 'some' },
        also: (seen) => {
          deepStrictEqual(posted, [{ text: `${headlineOf(seen)} <${RUN}|The run>` }])
        },
      }
    },
  },
  sns: {
    roles: { notify: '*' },
    runs: {
      ...{ programs: WRITE_DOWN, sees: { planned: 'some' } },
      also: async (seen) => {
        const asked = (await readFile(join(seen.kept, 'aws'), 'utf8')).trimEnd().split('\n')
        const topic = ['--topic-arn', `arn:aws:sns:eu-west-1:${ACCOUNT}:ami-cleanup`]
        const message = ['--subject', 'AMI Cleanup', '--message', headlineOf(seen)]
        deepStrictEqual(asked, ['sns', 'publish', ...topic, ...message])
      },
    },
  },
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
