import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { pinOf, readProject } from './project.ts'
import { UsageError } from './command-line.ts'

/** Where a repository has the workflow. */
const FILE = '.github/workflows/ami-cleanup.yml'

/** A documented workflow: the commit of actions/checkout in it is kept up to date. */
const DOCUMENTED = new URL('../docs/workflows/dry-run.yml', import.meta.url)

/** The way that can be taken back: nothing is removed before it was disabled for two weeks. */
const GRACE = '14d'

/** What stands where the first role has to be named. */
const ROLE = 'arn:aws:iam::ACCOUNT_ID:role/ami-cleanup-read-only'

type Settings = Readonly<Record<string, string>>

/** The inputs that were tried, with what a first workflow has besides; `dry-run` comes last. */
function withDefaults(accepted: Settings, region: string): Settings {
  const { 'aws-region': regions = region, 'role-to-assume': role = ROLE, ...others } = accepted
  return {
    'aws-region': regions,
    'role-to-assume': role,
    ...others,
    ...(others['grace'] === undefined && { grace: GRACE }),
    'dry-run': 'true',
  }
}

const indented = (text: string, by: number): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
    .join('\n')

/** A workflow that shows every night what would go with the settings that were tried. */
export async function workflowWith(accepted: Settings, region: string): Promise<string> {
  const project = await readProject()
  const [checkout] = /actions\/checkout@.*/.exec(await readFile(DOCUMENTED, 'utf8')) ?? []
  if (checkout === undefined) throw new Error('No documented workflow checks the repository out.')
  const inputs = stringify(withDefaults(accepted, region), { lineWidth: 0 })
  return `# Shows every night what AMI Cleanup would take away. Once the plan is what you want, set dry-run: false
# with a role that removes: images are disabled first then, and removed ${GRACE} later if nobody missed them.
name: AMI cleanup
on:
  schedule:
    - cron: '17 4 * * *'
  workflow_dispatch:

permissions: {}

concurrency:
  group: ami-cleanup
  cancel-in-progress: false

jobs:
  clean-up:
    name: Clean up
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      id-token: write # for the role
      contents: read # for the image ids that the repository names
    steps:
      - uses: ${checkout}
        with:
          persist-credentials: false
      - uses: ${project.slug}@${pinOf(project)}
        with:
${indented(inputs, 10)}
`
}

/**
 * Writes the workflow into a repository, or into a folder for files to look at.
 * @returns its path
 * @throws UsageError where the repository has one already
 */
export async function writeWorkflow(folder: string, text: string): Promise<string> {
  const path = join(folder, FILE)
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw new UsageError(`${path} is there already: move it away first.`)
  }
  return path
}
