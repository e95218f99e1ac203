import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/**
 * Takes the place of GitHub's command line, which needs GitHub. It refuses an option that the manual
 * (https://cli.github.com/manual/) does not have. There is an issue once one was created.
 */

/** Its options, with the letters that stand for some; how many arguments it takes besides; what it says. */
type Subcommand = readonly [
  options: string,
  takes: number,
  answer: (given: readonly string[]) => unknown,
]

const ISSUE = join(process.env['RUNNER_TEMP'] ?? '', 'issue')

/** https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run */
const APPROVALS = [
  {
    ...{ state: 'approved', comment: 'Looks right', user: { login: 'octocat' } },
    environments: [{ id: 1, name: 'ami-cleanup' }],
  },
]

/** https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims */
const SUBJECT = { use_default: true, sub_claim_prefix: 'repo:octo-org@123/infra@456' }

function answerOfApi([path = '', ...given]: readonly string[]): unknown {
  if (path.endsWith('/oidc/customization/sub')) return SUBJECT
  return path.endsWith('/approvals') ? APPROVALS : `asked ${path} ${given.join(' ')}`
}

function createIssue(given: readonly string[]): string {
  writeFileSync(ISSUE, '')
  return `created ${given.join(' ')}`
}

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  api: ['method=X field=F raw-field=f header=H input hostname jq=q', 1, answerOfApi],
  'run download': ['repo name dir pattern', 1, () => undefined],
  'repo edit': ['add-topic remove-topic', 1, () => 'edited'],
  'label create': ['color description', 1, () => 'created'],
  'workflow run': ['ref field raw-field', 1, () => 'started'],
  'workflow disable': ['', 1, () => 'disabled'],
  'variable set': ['env body org repo', 1, () => 'set'],
  'pr checkout': ['branch detach force', 1, () => 'checked out'],
  'attestation verify': [
    'repo owner bundle predicate-type signer-repo signer-workflow',
    1,
    ([file]) => `${String(file)} is not looked at here`,
  ],
  'issue list': [
    'label state limit json jq search author assignee',
    0,
    () => (existsSync(ISSUE) ? [{ number: 17 }] : []),
  ],
  'issue edit': [
    'title body body-file add-label remove-label',
    1,
    (given) => `edited ${given.join(' ')}`,
  ],
  'issue create': ['title body body-file label assignee', 0, createIssue],
}

/** @throws where the manual does not have the subcommand or the option */
function answerTo(args: readonly string[]): void {
  const line = `${args.join(' ')} `
  const found = Object.entries(SUBCOMMANDS).find(([each]) => line.startsWith(`${each} `))
  if (found === undefined) throw new Error(`unknown: ${line}`)
  const [name, [accepted, takes, answer]] = found
  const options: ParseArgsOptionsConfig = {}
  for (const [, option = '', short] of accepted.matchAll(/([\w-]+)(?:=(\w))?/g))
    options[option] = { type: 'string', ...(short !== undefined && { short }) }
  const rest = args.slice(name.split(' ').length)
  const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true })
  if (positionals.length !== takes) throw new Error(`${name}: ${positionals.join(' ')}`)
  const said = answer([...positionals, ...Object.values(values).map(String)])
  const filter = typeof values['jq'] === 'string' ? values['jq'] : '.'
  const { status } = spawnSync('jq', ['--raw-output', filter], {
    input: JSON.stringify(said),
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  process.exitCode = status ?? 1
}

answerTo(process.argv.slice(2))
