import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { problemsOf, read } from './reading.ts'

const RULES = '- family: prod.*\n  keep: true\n'
const ACCEPTED =
  'It takes the path of a YAML file in the workspace, which is no link and not empty, or a YAML list.'

let workspace: string

const job = (event = 'schedule') => ({
  AWS_REGION: 'eu-west-1',
  GITHUB_WORKSPACE: workspace,
  GITHUB_EVENT_NAME: event,
})

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rules-'))
  workspace = join(folder, 'workspace')
  await mkdir(join(workspace, 'ci'), { recursive: true })
  await writeFile(join(workspace, 'ci/rules.yml'), RULES)
  await writeFile(join(workspace, 'empty.yml'), ' \n')
  await writeFile(join(workspace, 'large.yml'), '#'.repeat(2 ** 20 + 1))
  await writeFile(join(workspace, 'wrong.yaml'), '- keep: true\n')
  await writeFile(join(folder, 'outside.yml'), RULES)
  await symlink('ci/rules.yml', join(workspace, 'link.yml'))
  await symlink('ci', join(workspace, 'linked'))
})

describe('rules in a file', () => {
  it('are read, and the file is named with its SHA-256', () => {
    const { policy, rulesFile } = read({ rules: ' ci/rules.yml\n', 'dry-run': 'false' }, job())

    expect(policy.rules).toMatchObject([{ number: 1, keep: true }])
    expect(rulesFile).toEqual({
      path: 'ci/rules.yml',
      sha256: createHash('sha256').update(RULES).digest('hex'),
    })
  })

  it.each([
    ['missing.yml', /ENOENT: /],
    ['empty.yml', /^it is empty\. /],
    ['large.yml', /^it has more than 1 MiB\. /],
    ['link.yml', /^a link leads to it\. /],
    ['linked/rules.yml', /^a link leads to it\. /],
    ['../outside.yml', /^it is outside the workspace\. /],
    ['/etc/rules.yml', /^it is outside the workspace\. /],
  ])('%s is refused', (path, why) => {
    const [problem = '', ...more] = problemsOf({ rules: path }, job())
    const start = `- rules: ${JSON.stringify(path)} is not accepted: `

    expect(more).toEqual([])
    expect(problem.startsWith(start)).toBe(true)
    expect(problem.slice(start.length)).toMatch(why)
    expect(problem.endsWith(ACCEPTED)).toBe(true)
  })

  it('have their problems told with the name of the file', () => {
    expect(problemsOf({ rules: 'wrong.yaml' }, job())).toEqual([
      expect.stringMatching(/^- rules: "wrong\.yaml": rule 1, family: it is missing\. /),
    ])
  })

  it.each([
    'pull_request',
    'pull_request_target',
    'pull_request_review',
    'issue_comment',
    'workflow_run',
  ])('are for no real run in the event %s, because others may have written them', (event) => {
    expect(problemsOf({ rules: 'ci/rules.yml', 'dry-run': 'false' }, job(event))).toEqual([
      `- rules: "ci/rules.yml" is not accepted with dry-run: false in the event ${event}, because others may have written the file. It takes a YAML list then.`,
    ])
    expect(read({ rules: 'ci/rules.yml' }, job(event)).policy.rules).toHaveLength(1)
  })

  it.each(['- family: x.yml', '[{family: x.yml}]', '# a\n- family: x.yml'])(
    'are not meant by the list %j',
    (rules) => {
      expect(read({ rules }, job()).rulesFile).toBeUndefined()
    },
  )
})
