import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/**
 * Takes the place of GitHub's command line, which needs GitHub. It refuses an option that the manual
 * (https://cli.github.com/manual/) does not have. There is an issue once one was created.
 */

interface Subcommand {
  readonly options: readonly string[]
  /** Options by a letter. */
  readonly letters?: Readonly<Record<string, string>>
  /** How many arguments it takes besides. */
  readonly takes: number
  readonly answer: (given: readonly string[]) => unknown
}

const ISSUE = join(process.env['RUNNER_TEMP'] ?? '', 'issue')

/** https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run */
const APPROVALS = [
  {
    state: 'approved',
    comment: 'Looks right',
    environments: [{ id: 1, name: 'ami-cleanup' }],
    user: { login: 'octocat' },
  },
]

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  api: {
    options: ['method', 'field', 'raw-field', 'header', 'input', 'hostname', 'jq'],
    letters: { field: 'F', 'raw-field': 'f', method: 'X', header: 'H', jq: 'q' },
    takes: 1,
    // https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
    answer: ([path = '', ...given]) => {
      if (path.endsWith('/oidc/customization/sub'))
        return { use_default: true, sub_claim_prefix: 'repo:octo-org@123/infra@456' }
      return path.endsWith('/approvals') ? APPROVALS : `asked ${path} ${given.join(' ')}`
    },
  },
  'run download': {
    options: ['repo', 'name', 'dir', 'pattern'],
    takes: 1,
    answer: () => undefined,
  },
  'repo edit': { options: ['add-topic', 'remove-topic'], takes: 1, answer: () => 'edited' },
  'label create': { options: ['color', 'description'], takes: 1, answer: () => 'created' },
  'workflow run': { options: ['ref', 'field', 'raw-field'], takes: 1, answer: () => 'started' },
  'workflow disable': { options: [], takes: 1, answer: () => 'disabled' },
  'variable set': { options: ['env', 'body', 'org', 'repo'], takes: 1, answer: () => 'set' },
  'pr checkout': { options: ['branch', 'detach', 'force'], takes: 1, answer: () => 'checked out' },
  'attestation verify': {
    options: ['repo', 'owner', 'bundle', 'predicate-type', 'signer-repo', 'signer-workflow'],
    takes: 1,
    answer: ([file]) => `${String(file)} is not looked at here`,
  },
  'issue list': {
    options: ['label', 'state', 'limit', 'json', 'jq', 'search', 'author', 'assignee'],
    takes: 0,
    answer: () => (existsSync(ISSUE) ? [{ number: 17 }] : []),
  },
  'issue edit': {
    options: ['title', 'body', 'body-file', 'add-label', 'remove-label'],
    takes: 1,
    answer: (given) => `edited ${given.join(' ')}`,
  },
  'issue create': {
    options: ['title', 'body', 'body-file', 'label', 'assignee'],
    takes: 0,
    answer: (given) => {
      writeFileSync(ISSUE, '')
      return `created ${given.join(' ')}`
    },
  },
}

/** @throws where the manual does not have the subcommand or the option */
function answerTo(args: readonly string[]): void {
  const name = Object.keys(SUBCOMMANDS).find((each) => `${args.join(' ')} `.startsWith(`${each} `))
  const subcommand = SUBCOMMANDS[name ?? '']
  if (name === undefined || subcommand === undefined) throw new Error(`unknown: ${args.join(' ')}`)
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    subcommand.options.map((option) => {
      const short = subcommand.letters?.[option]
      return [option, { type: 'string', ...(short !== undefined && { short }) }]
    }),
  )
  const rest = args.slice(name.split(' ').length)
  const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true })
  if (positionals.length !== subcommand.takes) throw new Error(`${name}: ${positionals.join(' ')}`)
  const said = subcommand.answer([...positionals, ...Object.values(values).map(String)])
  const filter = typeof values['jq'] === 'string' ? values['jq'] : '.'
  const { status } = spawnSync('jq', ['--raw-output', filter], {
    input: JSON.stringify(said),
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  process.exitCode = status ?? 1
}

answerTo(process.argv.slice(2))
