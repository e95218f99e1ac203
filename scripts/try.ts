import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderPage } from '../__tests__/support/render-github.ts'
import { runAction, type ActionRun } from '../__tests__/support/run-action.ts'
import { inputNames, readOptions, runCommand, UsageError } from './command-line.ts'

/**
 * The first look at one's own account, before there is any workflow: the built action as a dry run,
 * with the credentials of one's own shell. It cannot remove: `dry-run` cannot be given, and a dry run
 * makes no client that removes.
 */

const USAGE = `npm run try -- --aws-region=eu-west-1 [--INPUT=VALUE ...] [--workspace=FOLDER]

Shows what AMI Cleanup would remove, with the AWS credentials of this shell, and removes nothing.
Takes every input of the action but dry-run, report-file and pr-comment. The image ids that files of
the workspace name count as use; without one that is not looked at. The page and the JSON report are
left in demo/.`

/** What is not for a first look: it would remove, or write elsewhere. */
const NOT_TAKEN = ['dry-run', 'report-file', 'pr-comment', 'github-token', 'plan-file']

const FOLDER = new URL('../demo/', import.meta.url)

/** Where the shell says who is calling: variables, profiles, single sign-on, a container or an instance. */
const isOfAws = (name: string): boolean =>
  name.startsWith('AWS_') || /^(https?|no)_proxy$|^NODE_EXTRA_CA_CERTS$|^HOME$/i.test(name)

function shellEnvironment(workspace: string | undefined): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => isOfAws(entry[0]) && entry[1] !== undefined,
  )
  return {
    ...Object.fromEntries(entries),
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_REPOSITORY: '',
    GITHUB_RUN_ID: '',
    ...(workspace !== undefined && { GITHUB_WORKSPACE: resolve(workspace) }),
  }
}

async function leavePage({ summary, log, exitCode }: ActionRun): Promise<number> {
  console.log(log)
  await writeFile(new URL('try.md', FOLDER), summary)
  await writeFile(
    new URL('try.html', FOLDER),
    await renderPage(summary, { title: 'AMI Cleanup: a first look', theme: 'auto' }),
  )
  console.log('Nothing was removed. The page and the report are demo/try.html and demo/try.json.')
  return exitCode
}

/** @throws UsageError */
async function lookAt(args: readonly string[]): Promise<number> {
  const names = (await inputNames()).filter((name) => !NOT_TAKEN.includes(name))
  const { values } = readOptions(args, { values: [...names, 'workspace'], flags: [] })
  const { workspace, ...inputs } = values
  if (!inputs['aws-region'] && !process.env['AWS_REGION']) {
    throw new UsageError('It needs a Region: --aws-region=eu-west-1.')
  }
  await mkdir(FOLDER, { recursive: true })
  const result = await runAction({
    inputs: {
      ...inputs,
      'dry-run': 'true',
      'report-file': fileURLToPath(new URL('try.json', FOLDER)),
    },
    environment: shellEnvironment(workspace),
  })
  return leavePage(result)
}

await runCommand(USAGE, lookAt)
