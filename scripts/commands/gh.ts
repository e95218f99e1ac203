import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/**
 * Takes the place of GitHub's command line, which needs GitHub. It refuses what the manual
 * (https://cli.github.com/manual/) does not have. There is an issue once one was created.
 */

/** Subcommands with their argument, where they take one, and options, some of which have a letter too. */
const MANUAL: Readonly<Record<string, string>> = {
  api: 'ENDPOINT method=X field=F raw-field=f header=H input hostname jq=q',
  'run download': 'ID repo name dir pattern',
  'repo edit': 'REPOSITORY add-topic remove-topic',
  'label create': 'NAME color description',
  'workflow run': 'FILE ref field raw-field',
  'workflow disable': 'FILE',
  'variable set': 'NAME env body org repo',
  'pr checkout': 'NUMBER branch detach force',
  'attestation verify': 'FILE repo owner bundle predicate-type signer-repo signer-workflow',
  'issue list': 'label state limit json jq search author assignee',
  'issue edit': 'NUMBER title body body-file add-label remove-label',
  'issue create': 'title body body-file label assignee',
}

const ISSUE = join(process.env['RUNNER_TEMP'] ?? '', 'issue')

/** What comes of a call that has these words. */
const ANSWERS: Readonly<Record<string, (asked: string) => unknown>> = {
  // https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run
  '/approvals': () => [
    {
      ...{ state: 'approved', comment: 'Looks right', user: { login: 'octocat' } },
      environments: [{ id: 1, name: 'ami-cleanup' }],
    },
  ],
  // https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
  '/oidc/customization/sub': () => ({ sub_claim_prefix: 'repo:octo-org@123/infra@456' }),
  'issue list': () => (existsSync(ISSUE) ? [{ number: 17 }] : []),
  'issue edit': (asked) => `edited ${asked}`,
  'issue create': (asked) => {
    writeFileSync(ISSUE, '')
    return `created ${asked}`
  },
  '': (asked) => `asked ${asked}`,
}

/** @throws where the manual does not have the subcommand, its argument or an option */
function answerTo(args: readonly string[]): void {
  const line = `${args.join(' ')} `
  const [name, usage] = Object.entries(MANUAL).find(([each]) => line.startsWith(`${each} `)) ?? []
  if (name === undefined || usage === undefined) throw new Error(`unknown: ${line}`)
  const options: ParseArgsOptionsConfig = {}
  for (const [, option = '', short] of usage.matchAll(/([a-z-]+)(?:=(\w))?/g))
    options[option] = { type: 'string', ...(short !== undefined && { short }) }
  const rest = args.slice(name.split(' ').length)
  const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true })
  if (positionals.length !== (/^[A-Z]/.test(usage) ? 1 : 0)) throw new Error(`arguments: ${line}`)
  const asked = [...positionals, ...Object.values(values)].join(' ')
  const answer = Object.entries(ANSWERS).find(([words]) => line.includes(words))?.[1]
  execFileSync('jq', ['--raw-output', String(values['jq'] ?? '.')], {
    input: JSON.stringify(answer?.(asked)),
    stdio: ['pipe', 'inherit', 'inherit'],
  })
}

answerTo(process.argv.slice(2))
