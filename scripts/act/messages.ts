import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { snapshotOf } from '../../__tests__/emulator/index.ts'
import { reportSchema } from '../../src/report/schema.ts'
import { requireEqual } from '../act.ts'
import type { ActRun } from './log.ts'
import { addOtherRole, REPOSITORY } from './roles.ts'
import type { Performance, Stage } from './stage.ts'
import { cleanUpOf, requireDryRun, requireRemoved, requireSuccess } from './told.ts'
import { JOB, withStage } from './use.ts'
import { ACCOUNT, oneAccount } from './worlds.ts'

/** Steps that follow a clean-up and tell others of it. */

const RUN = `https://github.com/${REPOSITORY}/actions/runs/1`

const headlineOf = (run: ActRun): string => cleanUpOf(run, JOB).outputs['headline'] ?? ''

async function runDry(stage: Stage, performance: Omit<Performance, 'event'>): Promise<ActRun> {
  const before = snapshotOf(stage.emulator.world)
  const run = await stage.run({ ...performance, event: 'workflow_dispatch' })
  requireSuccess(run)
  requireDryRun(cleanUpOf(run, JOB), before, stage.emulator.world)
  return run
}

/** Takes what is posted to it. */
async function withWebhook<Seen>(
  see: (url: string, posted: readonly string[]) => Promise<Seen>,
): Promise<Seen> {
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
    return await see(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`, posted)
  } finally {
    server.close()
  }
}

export async function seeSlack(workflow: string): Promise<string> {
  const { world, files } = await oneAccount()
  return withWebhook(async (url, posted) =>
    withStage(world, async (stage) => {
      const secrets = { SLACK_WEBHOOK_URL: url }
      const run = await runDry(stage, { workflow, files, secrets })
      const texts = posted.map((each) => (JSON.parse(each) as { readonly text: string }).text)
      requireEqual('messages', texts, [`${headlineOf(run)} <${RUN}|The run>`])
      return `"${headlineOf(run)}" was posted`
    }),
  )
}

/** Writes down what a program is asked. */
const noting = (program: string): string => `printf '%s\\n' "$@" >> "$KEPT/${program}"`

const noted = async (stage: Stage, program: string): Promise<readonly string[]> =>
  (await readFile(join(stage.kept, program), 'utf8')).trimEnd().split('\n')

export async function seeSns(workflow: string): Promise<string> {
  const { world, files } = await oneAccount()
  addOtherRole(world, `arn:aws:iam::${ACCOUNT}:role/notify`)
  return withStage(world, async (stage) => {
    const programs = { aws: `[ -n "$AWS_SESSION_TOKEN" ] && ${noting('aws')}` }
    const run = await runDry(stage, { workflow, files, programs })
    const topic = `arn:aws:sns:eu-west-1:${ACCOUNT}:ami-cleanup`
    const subject = ['--subject', 'AMI Cleanup', '--message', headlineOf(run)]
    const expected = ['sns', 'publish', '--topic-arn', topic, ...subject]
    requireEqual('what was asked of SNS', await noted(stage, 'aws'), expected)
    return `"${headlineOf(run)}" was published`
  })
}

/** A stand-in that knows the options of GitHub's command line, and has an issue once one was created. */
const GH = `RUNNER_TEMP="$KEPT" exec node '${new URL('../commands/gh.ts', import.meta.url).pathname}' "$@"`

/** The first run opens the issue, and where there is one a run changes it. */
export async function seeIssue(workflow: string): Promise<string> {
  const { world, files } = await oneAccount()
  return withStage(world, async (stage) => {
    const see = async (artifacts: Performance['artifacts'] = {}): Promise<string> => {
      const run = await runDry(stage, { workflow, files, artifacts, programs: { gh: GH } })
      const said = run.log.replaceAll(/^.*? \| /gm, '').replaceAll(headlineOf(run), 'HEADLINE')
      return /^(?:created|edited) [^]*summary\.$/m.exec(said)?.[0] ?? ''
    }
    const body = `HEADLINE\n\n[The run](${RUN}) has the summary.`
    requireEqual('the first run', await see(), `created AMI Cleanup ami-cleanup ${body}`)
    requireEqual('a run that finds an issue', await see({ issue: '' }), `edited 17 ${body}`)
    return 'the first run opened the issue, and the second changed it'
  })
}

/** Runs steps that follow a clean-up. */
async function afterRemoval<Seen>(
  workflow: string,
  see: (run: ActRun, gone: readonly string[], stage: Stage) => Promise<Seen>,
): Promise<Seen> {
  const { world, files } = await oneAccount()
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const run = await stage.run({ workflow, event: 'workflow_dispatch', files })
    requireSuccess(run)
    return see(run, requireRemoved(cleanUpOf(run, JOB), before, world).images, stage)
  })
}

export const seeOutputs = async (workflow: string): Promise<string> =>
  afterRemoval(workflow, (run, gone) => {
    const [, said = '', freed] = /\| Removed (.*), which frees up to (\d+) GiB/.exec(run.log) ?? []
    requireEqual('what the step says is removed', said.split(' ').sort(), gone)
    requireEqual('what the step says is freed', freed, cleanUpOf(run, JOB).outputs['reclaimed-gib'])
    return Promise.resolve(`the step names the ${String(gone.length)} images that are gone`)
  })

export const seeReportArtifact = async (workflow: string): Promise<string> =>
  afterRemoval(workflow, async (_run, gone, stage) => {
    const folder = join(stage.kept, 'ami-cleanup')
    const [file = '', ...others] = await readdir(folder)
    requireEqual('other files in the artifact', others, [])
    const { targets } = reportSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))
    const removed = targets
      .flatMap(({ images }) => images)
      .filter(({ outcome }) => outcome === 'removed')
    requireEqual('what the report says is removed', removed.map(({ id }) => id).sort(), gone)
    return 'the report is kept, and names what is gone'
  })
