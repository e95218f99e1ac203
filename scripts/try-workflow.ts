import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { UsageError } from './command-line.ts'

/** Where a repository has the workflow. */
const FILE = '.github/workflows/ami-cleanup.yml'

/** A documented workflow, in which the commits of actions are kept up to date. */
const DOCUMENTED = new URL('../docs/workflows/dry-run.yml', import.meta.url)

/** The way that can be taken back: nothing is removed before it was disabled for two weeks. */
const GRACE = '14d'

/** What stands where the first role has to be named. */
const ROLE = 'arn:aws:iam::ACCOUNT_ID:role/ami-cleanup-read-only'

const NIGHTLY = "on:\n  schedule:\n    - cron: '17 4 * * *'\n  workflow_dispatch:"

type Settings = Readonly<Record<string, string>>

/** A workflow that shows every night what would go with the settings that were tried. */
async function workflowWith(tried: Settings): Promise<string> {
  const documented = await readFile(DOCUMENTED, 'utf8')
  const { 'aws-region': region = process.env['AWS_REGION'] ?? '', ...rest } = tried
  const { 'role-to-assume': role = ROLE, grace = GRACE, ...others } = rest
  const inputs = {
    ...{ 'aws-region': region, 'role-to-assume': role, ...others, grace },
    'dry-run': 'true',
  }
  const indented = stringify(inputs, { lineWidth: 0 }).replaceAll(/^(?=.)/gm, ' '.repeat(10))
  const workflow = documented
    .slice(0, documented.lastIndexOf('with:\n') + 'with:\n'.length)
    .replace('on: workflow_dispatch', NIGHTLY)
    .replace('dry-run:\n    name: Dry run', 'clean-up:\n    name: Clean up')
    .replace('timeout-minutes: 30', 'timeout-minutes: 60')
  return `# Shows every night what AMI Cleanup would take away. Once the plan is what you want, set dry-run: false
# with a role that removes: images are disabled first then, and removed ${GRACE} later if nobody missed them.
${workflow}${indented}`
}

/**
 * Leaves a workflow in a repository, or in a folder for files to look at: ready to commit, but for the
 * role where none was tried.
 * @returns what is to be said of it
 * @throws UsageError where the repository has one already
 */
export async function leaveWorkflow(folder: string, tried: Settings): Promise<string> {
  const path = join(folder, FILE)
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(path, await workflowWith(tried), { flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw new UsageError(`${path} is there already: move it away first.`)
  }
  const role =
    tried['role-to-assume'] === undefined ? ' Name the role in it: docs/setup makes one.' : ''
  return `The workflow with these settings is ${path}.${role}`
}
