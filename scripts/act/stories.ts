import { deepStrictEqual, match, notDeepStrictEqual, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { readProjectFile } from '../../__tests__/contract/documents.ts'
import { DAY, daysAgo, snapshotOf } from '../../__tests__/emulator/index.ts'
import { DEMO_ACCOUNT } from '../../__tests__/support/demo-world.ts'
import { fillRegion } from '../../__tests__/support/large-world.ts'
import type { Inputs } from '../../__tests__/support/run-action.ts'
import { writeFiles } from '../../__tests__/support/workspace.ts'
import {
  ACCOUNTS,
  addRole,
  REPOSITORY,
  roleIn,
  setUp,
  type Seen,
  type Stage,
  type Story,
} from './stage.ts'
import { idsWith, readReport, type Ids } from './truth.ts'

/** The workflows of docs/workflows, and how each is seen to do what its page says. */

const RUN = `https://github.com/${REPOSITORY}/actions/runs/1`

const nightly = { event: 'schedule' } as const

const [, SECOND_ACCOUNT, THIRD_ACCOUNT] = ACCOUNTS

/** Those of workflows that have more than one. */
const REGIONS = ['eu-west-1', 'us-east-1'] as const

/** It comes between two jobs. */
const LATE = 'ami-0000000000000late'

/** Nobody but the central role may assume those of the accounts. */
const HubRoleArn = roleIn(DEMO_ACCOUNT, 'central')
const BY_HUB = { Environment: '', UnattendedEnvironment: '', HubRoleArn }

/** In 4 legs; an account of the third cannot be read. */
const FLEET = Array.from({ length: 12 }, (_, index) => String(300_000_000_000 + index))
const [FIRST = '', UNREADABLE = '', LAST = ''] = [FLEET[0], FLEET[7], FLEET.at(-1)]

/** Of eight images of a family one is in use, and four more are kept: three of each go. */
const CONTENT = { families: 2, imagesAFamily: 8, instances: 2, templates: 2, groups: 1 } as const
const GOING = (FLEET.length - 1) * REGIONS.length * 6

/** The pages of the whole fleet are left there. */
const PAGES = new URL('../../demo/fleet/', import.meta.url).pathname

/** What runs without a workflow around them plan, each in one of these accounts. */
async function plannedAlone(
  { runAlone }: Stage,
  inputs: Inputs = {},
  accounts: Ids = [DEMO_ACCOUNT],
): Promise<Ids> {
  const reports = await Promise.all(accounts.map(async (id) => runAlone(inputs, id)))
  return reports.flatMap((report) => idsWith(report, 'planned')).sort()
}

/** The merged report of all plans or of all results is whole, and its page is left to be looked at. */
async function requireMerged({ steps, home, gone }: Seen, what: string, outcome: string) {
  const pages = steps.filter(({ job, summary }) => job === `The ${what} of all` && summary !== '')
  await writeFiles(PAGES, { [`${what}.md`]: pages[0]?.summary ?? '' })
  const folder = join(home, `kept/ami-cleanup-whole-${what}`)
  const report = await readReport(folder, `ami-cleanup-${what}.json`)
  const { merged, totals, targets } = report
  const notRead = targets.filter(({ status }) => status === 'not-read')
  const unread = notRead.map(({ accountId }) => accountId)
  deepStrictEqual(
    { pages: pages.length, merged, targets: totals.targets, unread },
    {
      ...{ pages: 1, merged: { reports: 4, expected: 4, missing: 0 } },
      ...{ targets: FLEET.length * REGIONS.length, unread: REGIONS.map(() => UNREADABLE) },
    },
  )
  deepStrictEqual({ [outcome]: idsWith(report, outcome) }, { [outcome]: gone })
}

/** By workflow; what stands after a comma tells several of one apart. */
export const STORIES: Readonly<Record<string, Story>> = {
  // The next job disables what the pipeline baked before, and one more: the new image takes a slot. As
  // the page says, the role that bakes need not trust the environment of the clean-up.
  'after-a-bake': async (stage) => {
    const { act, region } = stage
    addRole(stage, 'packer', 'ref:refs/heads/main')
    const settings = { mapping: 'tags:environment,role', include: 'tag:role=front' }
    const planned = await plannedAlone(stage, { ...settings, 'keep-previous': '4' })
    const files = { 'repository/images/front/front.pkr.hcl': region.addSnapshot().id }
    const expected = { made: 1, disabled: planned.length + 1 }
    const { disabled } = await act({ event: 'push', files }, expected)
    const more = disabled.filter((id) => !planned.includes(id)).length
    const tags = disabled.flatMap((id) => region.images.get(id)?.image.Tags ?? [])
    const roles = tags.flatMap(({ Key, Value }) => (Key === 'role' ? Value : []))
    deepStrictEqual({ more, roles }, { more: 1, roles: disabled.map(() => 'front') })
  },
  // A plan, an approval and the rest; a pull request only gets the plan.
  approval: async ({ act, workflow: text }) => {
    const workflow = text.replace('on:\n', 'on:\n  pull_request:\n')
    const { toDisable } = await act({ event: 'pull_request', workflow }, { toDisable: 'some' })
    await act(nightly, { toDisable, disabled: toDisable })
    const expected = { planned: toDisable, gone: toDisable, disabled: 1 }
    await act({ ...nightly, after: 14 }, expected)
  },
  'central-role': async (stage) => {
    addRole(stage, 'central')
    await setUp(stage.world, BY_HUB)
    const inputs = { 'aws-region': REGIONS.join(',') }
    const planned = await plannedAlone(stage, inputs, [SECOND_ACCOUNT, THIRD_ACCOUNT])
    await stage.act({}, { planned })
  },
  'dry-run': async ({ act }) => {
    await act({}, { planned: [], toDisable: 'some' })
  },
  // One account cannot be read: its leg fails, and all others plan and remove.
  fleet: async ({ act, emulator, world }) => {
    for (const id of FLEET)
      for (const name of REGIONS) fillRegion(world.account(id).region(name), CONTENT)
    await setUp(world)
    emulator.inject({ kind: 'deny', operation: 'DescribeFleets', account: UNREADABLE })
    // An old image of the first leg is one that an account of the last leg launches from.
    const tags = { environment: 'prod', role: 'app-0' }
    const old = { tags, createdAt: daysAgo(300), sharedWith: [{ UserId: LAST }] }
    const { id: imageId } = world.account(FIRST).region('eu-west-1').addImage(old)
    world.account(LAST).region('eu-west-1').addInstance({ imageId })
    const variables = {
      AMI_CLEANUP_ACCOUNTS: FLEET.join(' '),
      AMI_CLEANUP_ACCOUNTS_PER_LEG: '3',
    }
    const run = { event: 'push', variables, fails: true } as const
    const seen = await act(run, { planned: GOING, gone: GOING })
    deepStrictEqual(seen.gone, seen.planned)
    const legs = seen.failed.map((job) => job.replace(/ of .*$/, ''))
    deepStrictEqual(legs.sort(), ['Apply 3', 'Plan 3'])
    await requireMerged(seen, 'plan', 'planned')
    await requireMerged(seen, 'result', 'removed')
  },
  // One night asks AWS who uses what is shared, and the next one goes by the answer.
  'golden-images': async ({ act, emulator, world, region }) => {
    const tags = { product: 'base' }
    const sharedWith = [{ UserId: SECOND_ACCOUNT }]
    const { id: unshared } = region.addImage({ tags, createdAt: daysAgo(300) })
    const shared = [200, 180, 160, 140, 120, 100, 80, 60].map(
      (age) => region.addImage({ tags, createdAt: daysAgo(age), sharedWith }).id,
    )
    // Three of a product are kept by their number.
    const [used = '', ...unused] = shared.slice(0, -3)
    world.account(SECOND_ACCOUNT).region('eu-west-1').addInstance({ imageId: used })
    await act(nightly, { gone: [unshared] })
    const asked = emulator.callsTo('CreateImageUsageReport').map(({ input }) => input['ImageId'])
    deepStrictEqual(asked.sort(), [used, ...unused].sort())
    await act({ ...nightly, after: 1 }, { gone: unused.sort() })
  },
  // The last but one day of the grace removes nothing, and disables what has become old by then.
  grace: async ({ act }) => {
    const { disabled } = await act(nightly, { disabled: 'some' })
    await act({ ...nightly, after: 13 }, { disabled: 1 })
    await act({ ...nightly, after: 1 }, { gone: disabled })
  },
  issue: async ({ act }) => {
    const rounds = [
      ['created AMI Cleanup ami-cleanup', {}],
      ['edited 17', { issue: '' }],
    ] as const
    for (const [said, files] of rounds) {
      const { log, headline } = await act({ files }, { planned: 'some' })
      const lines = `${said} ${headline}\n\n[The run](${RUN}) has the summary.`
      ok(log.replaceAll(/^.*? \| /gm, '').includes(lines), `The log does not say ${lines}`)
    }
  },
  'keep-report': async ({ act }) => {
    const { home, gone } = await act({}, { gone: 'some' })
    const folder = join(home, 'kept', 'ami-cleanup')
    const report = await readReport(folder, 'ami-cleanup-report-clean-up.json')
    deepStrictEqual(idsWith(report, 'removed'), gone)
  },
  merge: async ({ act, runAlone }) => {
    const files = {
      'kept/ami-cleanup-leg-1/report.json': JSON.stringify(await runAlone()),
      'kept/ami-cleanup-leg-2/report.json': JSON.stringify(await runAlone({}, SECOND_ACCOUNT)),
    }
    const { headline } = await act({ files }, { planned: 'some' })
    match(headline, /48 of 50 reports are missing/)
  },
  'month-by-month': async (stage) => {
    const { act, runAlone, clock, region } = stage
    addRole(stage, 'reports')
    const before = region.images.size
    const earlier = JSON.stringify(await runAlone({ 'dry-run': 'false' }))
    const month = clock.now().toISOString().slice(0, 7)
    const cells = [month, 1, before - region.images.size].map((text) => `<td[^>]*>${text}</td>`)
    clock.advance(DAY)
    const leg = JSON.stringify(await runAlone())
    const files = { 'kept/ami-cleanup-leg-1/report.json': leg, 'bucket/earlier.json': earlier }
    const { summary } = await act({ files }, {})
    match(summary, new RegExp(cells.join('')))
  },
  organization: async (stage) => {
    addRole(stage, 'ami-cleanup-list-accounts')
    const active = [SECOND_ACCOUNT, THIRD_ACCOUNT]
    const planned = await plannedAlone(stage, {}, active)
    await stage.act({ files: { accounts: active.join('\t') } }, { planned })
  },
  // What a file of another repository names stays.
  'other-repositories': async (stage) => {
    const [named = '', ...planned] = await plannedAlone(stage)
    const files = { 'others/octo-org/infrastructure/main.tf': `image_id = "${named}"\n` }
    const secrets = { READ_OTHER_REPOSITORIES: 'ghs_other' }
    await stage.act({ files, secrets }, { planned })
  },
  outputs: async ({ act }) => {
    const { log, gone, outputs } = await act({}, { gone: 'some' })
    const [, ids, freed] = /\| Removed (.*), which frees up to (\d+) GiB/.exec(log) ?? []
    const said = { gone: ids?.split(' ').sort(), freed }
    deepStrictEqual(said, { gone, freed: outputs['reclaimed-gib'] })
  },
  // A comment with the plan and nothing else; then the plan again, and nothing but it carried out. An image
  // comes after the plan and before it is carried out; a plan of that moment would remove it.
  'plan-and-apply': async (stage) => {
    const { act, region, emulator } = stage
    const { planned, steps } = await act({ event: 'pull_request' }, { planned: 'some' })
    const comments = emulator.github.comments.map(({ issue, body }) => [
      issue,
      planned.filter((id) => body.includes(id)),
    ])
    deepStrictEqual(comments, [[`${REPOSITORY}#7`, planned]])
    ok(!steps.some(({ job }) => job === 'Apply'), 'It applies')
    stage.onCall = ({ operation, input }) => {
      const isApply = input['RoleArn'] === roleIn(DEMO_ACCOUNT, 'ami-cleanup')
      if (operation !== 'AssumeRoleWithWebIdentity' || !isApply || region.images.has(LATE)) return
      const tags = { environment: 'prod', role: 'front' }
      region.addImage({ tags, createdAt: daysAgo(500), overrides: { ImageId: LATE } })
    }
    await act({ event: 'push' }, { planned, gone: planned, made: 1 })
  },
  // Nobody gives credentials to a pull request from a fork.
  'plan-and-apply, fork': async ({ act, emulator }) => {
    const { log } = await act({ event: 'pull_request', from: 'somebody/infrastructure' }, {})
    match(log, /comes from a fork or from Dependabot, and gets no credentials/)
    deepStrictEqual(emulator.github.comments, [])
  },
  // Where the account cannot be read the plan fails and is kept, and what follows it touches nothing.
  'plan-and-apply, unreadable': async ({ act, emulator }) => {
    emulator.inject({ kind: 'deny', operation: 'DescribeFleets' })
    const { failed } = await act({ event: 'push', fails: true }, {})
    deepStrictEqual(failed, ['Plan', 'Apply'])
  },
  // The file counts, and where it is missing nothing happens.
  'rules-file': async (stage) => {
    const rules = await readProjectFile('docs/examples/ami-cleanup-rules.yml')
    const planned = await plannedAlone(stage, { rules })
    notDeepStrictEqual(planned, await plannedAlone(stage))
    await stage.act({ files: { 'repository/.github/ami-cleanup-rules.yml': rules } }, { planned })
    await stage.act({ fails: true }, {})
  },
  schedule: async ({ act, world }) => {
    const { disabled } = await act(nightly, { disabled: 'some' })
    const places = Object.entries(snapshotOf(world)).flatMap(([place, { images }]) =>
      images.some((id) => disabled.includes(id)) ? place : [],
    )
    const [one, other] = ACCOUNTS.map((id) => REGIONS.map((name) => `${id}/${name}`))
    deepStrictEqual(places, [one, other].flat())
    await act({ ...nightly, after: 14 }, { gone: disabled, disabled: 8 })
  },
  slack: async ({ act }) => {
    const posted: unknown[] = []
    const server = createServer((request, response) => {
      void json(request).then((body) => response.end(String(posted.push(body))))
    })
    await once(server.listen(0, '127.0.0.1').unref(), 'listening')
    const { port } = server.address() as AddressInfo
    const secrets = { SLACK_WEBHOOK_URL: `http://127.0.0.1:${String(port)}/` }
    const { headline } = await act({ secrets }, { planned: 'some' })
    deepStrictEqual(posted, [{ text: `${headline} <${RUN}|The run>` }])
  },
  sns: async (stage) => {
    addRole(stage, 'notify')
    const { headline, home } = await stage.act({}, { planned: 'some' })
    const asked = (await readFile(join(home, 'published'), 'utf8')).trimEnd().split('\n')
    const topic = ['--topic-arn', `arn:aws:sns:eu-west-1:${DEMO_ACCOUNT}:ami-cleanup`]
    const message = ['--subject', 'AMI Cleanup', '--message', headline]
    deepStrictEqual(asked, ['sns', 'publish', ...topic, ...message])
  },
}

/** Workflows that are run elsewhere, by the file that does. */
export const RUN_ELSEWHERE = {
  '__tests__/scenarios/recipes.test.ts': ['batch', 'evidence', 'codebuild', 'karpenter'],
  'scripts/commands/steps.sh': ['cloudwatch', 'keep-for-audit'],
  '__tests__/contract/fleet.test.ts': ['nightly'],
}
