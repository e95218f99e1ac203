import { resolve } from 'node:path'
import { DEFAULTS, quote } from '../../../src/inputs/reader.ts'
import { problemsOf, read, type Given } from './reading.ts'

const ROLE = 'arn:aws:iam::111122223333:role/cleanup'
const ONE_WHOLE_NUMBER =
  'one whole number and one unit, m, h, d or w, of at most 100 years: 90m, 36h, 30d, 8w'
const FILTER =
  'tag:KEY, tag:KEY=VALUE or name:VALUE, with * and ? as wildcards in VALUE but not in KEY'

/** For each input a value that it does not accept, and what it takes instead. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  [
    'mapping',
    'role',
    'tags:KEY,KEY, name:VALUE,VALUE, name:/REGULAR EXPRESSION/ (JavaScript, with an i behind it to ignore case) or all',
  ],
  ['keep-previous', 'four', 'a whole number, 0 or more'],
  ['keep-previous', '-1', 'a whole number, 0 or more'],
  ['max-age', '30', ONE_WHOLE_NUMBER],
  ['unused-for', '7', ONE_WHOLE_NUMBER],
  ['grace', 'two weeks', ONE_WHOLE_NUMBER],
  ['dry-run', 'yes', 'true or false'],
  ['include', 'web', `${FILTER} (not "web")`],
  ['exclude', 'tag:x, tag:y*', `${FILTER} (not "tag:y*")`],
  ['image-ids', 'ami-0a1b2c3d, i-1', 'image ids: ami- and 8 or 17 hexadecimal digits (not "i-1")'],
  ['image-ids', ',', 'a list with an entry'],
  ['image-ids', 'too-long', 'image ids: ami- and 8 or 17 hexadecimal digits (not "too-long")'],
  ['image-ids', '[]', 'image ids, or a JSON array with at least one of them'],
  [
    'expiry-tag',
    'ami-cleanup:keep-until',
    'the key of a tag that holds a date, such as DeleteOn; not Name, and none that begins with ami-cleanup: or aws:',
  ],
  ['delete-snapshots', '0', 'true or false'],
  ['orphan-snapshots', 'remove', 'one of ignore, report, delete'],
  ['shared-images', 'delete', 'one of keep, remove-unused, remove'],
  [
    'rules',
    'prod.*',
    'a YAML list of rules, each with a family and any of keep-previous, max-age, unused-for, grace, keep, optional',
  ],
  ['launch-template-versions', 'latest', 'one of active, all'],
  [
    'skip-references',
    'instance',
    'one of instances, launch-templates, launch-configurations, auto-scaling-groups, fleets, tasks, ssm-parameters, image-references, image-builder, stacks, batch, codebuild, sagemaker, repository, in-use-files (not "instance")',
  ],
  [
    'ssm-parameter-paths',
    '/images/*',
    'parameter paths such as /images/, or names such as /images/web (not "/images/*")',
  ],
  [
    'max-removals',
    '120%',
    'a count such as 250, a percentage from 0% to 100%, a count of 1 or more with the word oldest such as 100 oldest, or none',
  ],
  ['max-removals-total', '20%', 'a count such as 5000, or none'],
  ['require-recycle-bin', 'please', 'true or false'],
  [
    'aws-region',
    'Ireland',
    'AWS Regions by their code, such as eu-west-1, patterns such as eu-*, or all (not "Ireland")',
  ],
  [
    'aws-region',
    'all, eu_*',
    'AWS Regions by their code, such as eu-west-1, patterns such as eu-*, or all (not "eu_*")',
  ],
  ['aws-region', ',', 'a list with an entry'],
  [
    'role-to-assume',
    'cleanup',
    'role ARNs: arn:aws:iam::111122223333:role/NAME, with Regions after one where it has its own (not "cleanup")',
  ],
  [
    'role-to-assume',
    `${ROLE} Ireland`,
    `role ARNs: arn:aws:iam::111122223333:role/NAME, with Regions after one where it has its own (not "${ROLE} Ireland")`,
  ],
  [
    'evidence-roles',
    'cleanup',
    'role ARNs: arn:aws:iam::111122223333:role/NAME, with Regions after one where it has its own (not "cleanup")',
  ],
  ['role-chaining', 'on', 'true or false'],
  ['role-session-name', 'a b', '2 to 64 letters, digits or any of _+=,.@-'],
  ['role-external-id', 'a b', '2 to 1224 letters, digits or any of _+=,.@:/-'],
  ['role-duration-seconds', '60', 'a whole number, from 900 to 43200'],
  ['role-duration-seconds', '43201', 'a whole number, from 900 to 43200'],
  ['allowed-account-ids', '1111', 'account ids: 12 digits (not "1111")'],
  ['allowed-account-ids', ', ,', 'a list with an entry'],
  ['pr-comment', 'always', 'true or false'],
]

/** They take any text, or a path of any kind. */
const TAKES_ANYTHING = ['audience', 'github-token', 'in-use-files', 'report-file', 'plan-file']

describe('a value that is not accepted', () => {
  it.each(REFUSED)('%s: %j is named with what is accepted', (name, value, accepted) => {
    expect(problemsOf({ [name]: value })).toEqual([
      `- ${name}: ${JSON.stringify(value)} is not accepted. It takes ${accepted}.`,
    ])
  })

  it('is in this table for every input', () => {
    const names = new Set([...REFUSED.map(([name]) => name), ...TAKES_ANYTHING])

    expect([...names].toSorted()).toEqual(Object.keys(DEFAULTS).toSorted())
  })

  it('is told with all others at once', () => {
    const given: Given = {
      mapping: 'role',
      'keep-previous': 'x',
      'dry-run': 'maybe',
      'max-removals': '-5',
      exlude: 'tag:x',
    }
    const problems = problemsOf(given)

    expect(problems.map((line) => line.slice(2, line.indexOf(':'))).toSorted()).toEqual(
      Object.keys(given).toSorted(),
    )
    expect(() => read(given)).toThrow(/^5 inputs are not usable\. Nothing was read/)
  })

  it('is one line, and cut where it is long', () => {
    const [problem, ...others] = problemsOf({ mapping: `two\nlines ${'x'.repeat(500)}` })

    expect(others).toEqual([])
    expect(problem).toMatch(
      /^- mapping: "two\\nlines x{100,200}…" is not accepted\. It takes tags:/,
    )
  })

  it('is shown in full up to 200 characters', () => {
    expect(quote('x'.repeat(198))).toBe(`"${'x'.repeat(198)}"`)
    expect(quote('x'.repeat(199))).toBe(`"${'x'.repeat(199)}…"`)
  })
})

describe('a report-file that is the plan file', () => {
  it('is told with all other problems', () => {
    const given = { 'plan-file': 'plans/a.json', 'report-file': 'plans/../plans/a.json' }

    expect(problemsOf({ ...given, 'pr-comment': 'maybe' })).toEqual([
      `- plan-file: report-file names the same file, ${quote(resolve('plans/a.json'))}. They take two paths.`,
      expect.stringMatching(/^- pr-comment:/),
    ])
  })
})

describe('an input that there is not', () => {
  it.each([
    ['exlude', 'Did you mean exclude?'],
    ['keep_previous', 'Did you mean keep-previous?'],
    ['region', 'Did you mean aws-region?'],
    ['token', 'Did you mean github-token?'],
    ['schedule', 'action.yml has them all.'],
  ])('%s is refused: %s', (name, hint) => {
    expect(problemsOf({ [name]: 'x' })).toEqual([`- ${name}: there is no such input. ${hint}`])
  })

  it('comes last, and first what decides whether anything is removed', () => {
    const given = { mapping: 'role', exlude: 'x', 'keep-previous': 'x', 'dry-run': 'yes' }
    expect(problemsOf(given).map((line) => line.slice(2, line.indexOf(':')))).toEqual([
      'dry-run',
      'mapping',
      'keep-previous',
      'exlude',
    ])
  })

  it('is refused although it is empty', () => {
    expect(problemsOf({ exlude: '' })).toHaveLength(1)
  })

  it.each(['MY_INPUT_X', 'INPUTS', 'GITHUB_TOKEN'])('is not the variable %s', (variable) => {
    expect(problemsOf({}, { AWS_REGION: 'eu-west-1', [variable]: 'x' })).toEqual([])
  })
})

describe('inputs that do not go together', () => {
  it.each<{ what: string; given: Given; job?: Given; problem: string }>([
    {
      what: 'nothing kept, and no age',
      given: { 'keep-previous': '0' },
      problem:
        'keep-previous: "0" without max-age would remove every unused image. It takes 1 or more, or 0 with a max-age; max-age: 0d says that it is meant.',
    },
    {
      what: 'chaining without a role',
      given: { 'role-chaining': 'true' },
      problem: 'role-chaining: "true" needs a role-to-assume.',
    },
    {
      what: 'an external id without chaining',
      given: { 'role-to-assume': ROLE, 'role-external-id': 'abc' },
      problem:
        'role-external-id: it is given, and role-chaining is not set: AWS asks for one only where a role is assumed by another.',
    },
    {
      what: 'two roles of one account',
      given: { 'role-to-assume': `${ROLE},${ROLE}-2` },
      problem: `role-to-assume: ${ROLE} and ${ROLE}-2 are roles of one account, 111122223333. It takes one role for each account.`,
    },
    {
      what: 'two roles of one account that is only read',
      given: { 'evidence-roles': `${ROLE},${ROLE}-2` },
      problem: `evidence-roles: ${ROLE} and ${ROLE}-2 are roles of one account, 111122223333. It takes one role for each account.`,
    },
    {
      what: 'an account that is cleaned and only read',
      given: { 'role-to-assume': ROLE, 'evidence-roles': `${ROLE}-2` },
      problem: `evidence-roles: ${ROLE}-2 is a role of 111122223333, which role-to-assume cleans (${ROLE}). It takes roles of accounts that are only read.`,
    },
    {
      what: 'a role of an account that is only read and a Region of different partitions',
      given: { 'evidence-roles': ROLE, 'aws-region': 'cn-north-1' },
      problem: `evidence-roles: ${ROLE} is in another partition than the Region cn-north-1.`,
    },
    {
      what: 'a role and a Region of different partitions',
      given: { 'role-to-assume': ROLE, 'aws-region': 'eu-west-1,cn-north-1' },
      problem: `role-to-assume: ${ROLE} is in another partition than the Region cn-north-1.`,
    },
    {
      what: 'no Region',
      given: {},
      job: {},
      problem:
        'aws-region: it is not given, and the job has no AWS_REGION. It takes AWS Regions, such as eu-west-1.',
    },
    {
      what: 'a Region of the job that is none',
      given: {},
      job: { AWS_REGION: 'Ireland' },
      problem:
        'aws-region: it is not given, and the job has "Ireland", which is not accepted. It takes AWS Regions, such as eu-west-1.',
    },
  ])('are $what', ({ given, job, problem }) => {
    expect(problemsOf(given, job)).toEqual([`- ${problem}`])
  })

  it.each<{ what: string; given: Given; job?: Given }>([
    { what: 'nothing kept, with an age', given: { 'keep-previous': '0', 'max-age': '0d' } },
    {
      what: 'roles of two accounts',
      given: { 'role-to-assume': `${ROLE},${ROLE.replace('111122223333', '444455556666')}` },
    },
    {
      what: 'chaining with roles of accounts that are only read',
      given: { 'role-chaining': 'true', 'evidence-roles': ROLE },
    },
    { what: 'a Region, where the job has none', given: { 'aws-region': 'eu-west-1' }, job: {} },
    {
      what: 'a Region, where that of the job is none',
      given: { 'aws-region': 'eu-west-1' },
      job: { AWS_REGION: 'Ireland' },
    },
    {
      what: 'a role of GovCloud in GovCloud',
      given: {
        'role-to-assume': ROLE.replace('aws', 'aws-us-gov'),
        'aws-region': 'us-gov-west-1',
      },
    },
  ])('are not $what', ({ given, job }) => {
    expect(problemsOf(given, job)).toEqual([])
  })

  it('are told once, where one of them is refused already', () => {
    expect(problemsOf({ 'keep-previous': '0', 'max-age': 'old' })).toHaveLength(1)
    expect(problemsOf({ 'aws-region': 'Ireland' }, {})).toHaveLength(1)
  })
})

describe('the default of every input', () => {
  it.each(Object.entries(DEFAULTS).filter(([, value]) => value !== ''))(
    '%s: %s is accepted',
    (name, value) => {
      expect(problemsOf({ [name]: value })).toEqual([])
    },
  )
})
