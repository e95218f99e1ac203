import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import type { ActionRun, Inputs } from '../__tests__/support/run-action.ts'
import { plural } from '../src/report/words.ts'
import { oneLine } from '../src/text/display.ts'
import { FLAG, readOptions, runCommand, shellVariables, TEXT, UsageError } from './command-line.ts'
import { DEMO_FOLDER, look, withInputs } from './look.ts'

/**
 * The first look at one's own account, before there is any workflow: the built action as a dry run,
 * with the credentials of one's own shell. It cannot remove: `dry-run` cannot be given, and a dry run
 * makes no client that removes.
 */

const USAGE = `npm run try -- --aws-region=eu-west-1 [--INPUT=VALUE ...] [--workspace=FOLDER] [--write-workflow]

Shows what AMI Cleanup would remove, with the AWS credentials of this shell, and removes nothing.
Takes the inputs of the action but dry-run and those that write elsewhere. The image ids that files of
the workspace, a checkout of your repository, name count as use; without one that is not looked at.
The page and the JSON report are left in demo/. With --write-workflow a workflow with these settings
is written into the workspace, ready to commit, or into demo/ where none is given.`

const LOGIN = `There are no AWS credentials in this shell that work. Log in, and run it again:
  aws sso login --profile NAME
  AWS_PROFILE=NAME npm run try -- --aws-region=eu-west-1`

/** What the caller can do about a shell without credentials, or with those of yesterday. */
const lacksCredentials = ({ report }: ActionRun): boolean =>
  report?.errors.some(({ cause }) => cause === 'no-credentials' || cause === 'expired') ?? false

/** A mapping that would give most images a family, as this command takes it. */
function tellProposal({ report }: ActionRun): void {
  if (report?.mappingProposal === undefined) return
  const { mapping, families, going, without, examples } = report.mappingProposal
  const rest = without > 0 ? `, and ${plural(without, 'image')} would stay without` : ''
  console.log(`Most images have no family, and so they are kept. This may be what you want:
  --mapping='${mapping.replaceAll("'", String.raw`'\''`)}'
It would make ${plural(families, 'family', 'families')}${rest}. At most ${plural(going, 'image')} would go. The largest families:`)
  for (const { label, names } of examples) {
    const [family, ...images] = [label, ...names].map((name) => oneLine(name, 80))
    console.log(`  ${family}: ${images.join(', ')}`)
  }
}

/** A documented workflow that cleans up every night, in which the commits of actions are kept up to date. */
const DOCUMENTED = new URL('../docs/workflows/grace.yml', import.meta.url)

const ABOUT = `# Shows every night what AMI Cleanup would take away. Once the plan is what you want, set dry-run: false
# with a role that removes: images are disabled first then, and removed later if nobody missed them.
`

/** What a workflow needs, where it was not tried. It can be taken back: images are disabled first. */
const FIRST_INPUTS = {
  'aws-region': process.env['AWS_REGION'] ?? '',
  'role-to-assume': 'arn:aws:iam::ACCOUNT_ID:role/ami-cleanup-read-only',
  grace: '14d',
}

/**
 * Leaves a workflow that shows every night what would go, ready to commit but for the role where none
 * was tried.
 * @throws UsageError where the repository has one already
 */
async function leaveWorkflow(folder: string, tried: Inputs): Promise<void> {
  const path = join(folder, '.github/workflows/ami-cleanup.yml')
  if (existsSync(path)) throw new UsageError(`${path} is there already: move it away first.`)
  const inputs = { ...FIRST_INPUTS, ...tried, 'dry-run': 'true' }
  const indented = stringify(inputs, { lineWidth: 0 }).replaceAll(/^(?=.)/gm, ' '.repeat(10))
  const documented = await readFile(DOCUMENTED, 'utf8')
  const workflow = documented
    .replace(/^ +environment: .*\n/m, '')
    .replace(/^ +aws-region: [^]*/m, () => indented)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, ABOUT + workflow)
  const role = tried['role-to-assume'] ? '' : ' Name the role in it: docs/setup makes one.'
  console.log(`The workflow with these settings is ${path}.${role}`)
}

/** @throws UsageError */
async function lookAt(args: readonly string[]): Promise<number> {
  const accepted = await withInputs({ workspace: TEXT, 'write-workflow': FLAG })
  const { workspace, 'write-workflow': isToWrite, ...inputs } = readOptions(args, accepted)
  if (!inputs['aws-region'] && !process.env['AWS_REGION'])
    throw new UsageError('It needs a Region: --aws-region=eu-west-1.')
  const run = await look('try', {
    inputs: { ...inputs, 'dry-run': 'true' },
    environment: {
      ...shellVariables(),
      GITHUB_REPOSITORY: '',
      GITHUB_RUN_ID: '',
      ...(workspace !== undefined && { GITHUB_WORKSPACE: resolve(workspace) }),
    },
  })
  tellProposal(run)
  console.log('Nothing was removed. The page and the report are demo/try.html and demo/try.json.')
  if (lacksCredentials(run)) console.log(LOGIN)
  if (run.exitCode === 0 && isToWrite) await leaveWorkflow(workspace ?? DEMO_FOLDER, inputs)
  return run.exitCode
}

await runCommand(USAGE, lookAt)
