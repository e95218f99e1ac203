import { resolve } from 'node:path'
import type { ActionRun } from '../__tests__/support/run-action.ts'
import { plural } from '../src/report/words.ts'
import { oneLine } from '../src/text/display.ts'
import { inputNames, readOptions, runCommand, shellVariables, UsageError } from './command-line.ts'
import { DEMO_FOLDER, leaveRun } from './leave-run.ts'
import { leaveWorkflow } from './try-workflow.ts'

/**
 * The first look at one's own account, before there is any workflow: the built action as a dry run,
 * with the credentials of one's own shell. It cannot remove: `dry-run` cannot be given, and a dry run
 * makes no client that removes.
 */

const USAGE = `npm run try -- --aws-region=eu-west-1 [--INPUT=VALUE ...] [--workspace=FOLDER] [--write-workflow]

Shows what AMI Cleanup would remove, with the AWS credentials of this shell, and removes nothing.
Takes every input of the action but dry-run, report-file and pr-comment. The image ids that files of
the workspace, a checkout of your repository, name count as use; without one that is not looked at.
The page and the JSON report are left in demo/. With --write-workflow a workflow with these settings
is written into the workspace, ready to commit, or into demo/ where none is given.`

const LOGIN = `There are no AWS credentials in this shell that work. Log in, and run it again:
  aws sso login --profile NAME
  AWS_PROFILE=NAME npm run try -- --aws-region=eu-west-1`

/** What is not for a first look: it would remove, or write elsewhere. */
const NOT_TAKEN = ['dry-run', 'report-file', 'pr-comment', 'github-token', 'plan-file']

/** What the caller can do about a shell without credentials, or with those of yesterday. */
const lacksCredentials = ({ report }: ActionRun): boolean =>
  report?.errors.some(({ cause }) => cause === 'no-credentials' || cause === 'expired') ?? false

/** A mapping that would give most images a family, as this command takes it. */
function proposalLines({ report }: ActionRun): readonly string[] {
  const proposal = report?.mappingProposal
  if (proposal === undefined) return []
  const { mapping, families, going, without, examples } = proposal
  const rest = without > 0 ? `, and ${plural(without, 'image')} would stay without` : ''
  return [
    'Most images have no family, and so they are kept. This may be what you want:',
    `  --mapping='${mapping.replaceAll("'", String.raw`'\''`)}'`,
    `It would make ${plural(families, 'family', 'families')}${rest}. At most ${plural(going, 'image')} would go. The largest families:`,
    ...examples.map(
      ({ label, names }) =>
        `  ${oneLine(label, 80)}: ${names.map((name) => oneLine(name, 80)).join(', ')}`,
    ),
  ]
}

/** @throws UsageError */
async function lookAt(args: readonly string[]): Promise<number> {
  const names = (await inputNames()).filter((name) => !NOT_TAKEN.includes(name))
  const { values, flags } = readOptions(args, {
    values: [...names, 'workspace'],
    flags: ['write-workflow'],
  })
  const { workspace, ...inputs } = values
  if (!inputs['aws-region'] && !process.env['AWS_REGION']) {
    throw new UsageError('It needs a Region: --aws-region=eu-west-1.')
  }
  const run = await leaveRun('try', 'AMI Cleanup: a first look', {
    inputs: { ...inputs, 'dry-run': 'true' },
    environment: {
      ...shellVariables(),
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_REPOSITORY: '',
      GITHUB_RUN_ID: '',
      ...(workspace !== undefined && { GITHUB_WORKSPACE: resolve(workspace) }),
    },
  })
  for (const line of proposalLines(run)) console.log(line)
  console.log('Nothing was removed. The page and the report are demo/try.html and demo/try.json.')
  if (lacksCredentials(run)) console.log(LOGIN)
  if (run.exitCode === 0 && flags.has('write-workflow'))
    console.log(await leaveWorkflow(workspace ?? DEMO_FOLDER, inputs))
  return run.exitCode
}

await runCommand(USAGE, lookAt)
