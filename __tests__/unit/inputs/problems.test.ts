import { resolve } from 'node:path'
import { DEFAULTS, InputError, quote } from '../../../src/inputs/reader.ts'
import { REFERENCE_KEYS } from '../../../src/model/index.ts'
import { ACCEPTED, problemsOf, read, type Given } from './reading.ts'

const ROLE = 'arn:aws:iam::111122223333:role/cleanup'

const BOOLEAN = 'true or false'
const ENTRY = 'a list with an entry'
const EXPIRY_TAG =
  'the key of a tag that holds a date, such as DeleteOn; not Name, and none that begins with ami-cleanup: or aws:'
const REGIONS = 'AWS Regions by their code, such as eu-west-1, patterns such as eu-*, or all'
const ROLES =
  'role ARNs: arn:aws:iam::111122223333:role/NAME, with Regions after one where it has its own'
const SECONDS = 'a whole number, from 900 to 43200'

/** For each input a value that it does not accept, and what it takes instead. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['mapping', 'role', ACCEPTED.mapping],
  ['keep-previous', 'four', ACCEPTED.count],
  ['max-age', '30', ACCEPTED.duration],
  ['unused-for', '7', ACCEPTED.duration],
  ['grace', 'two weeks', ACCEPTED.duration],
  ['dry-run', 'yes', BOOLEAN],
  ['include', 'web', `${ACCEPTED.filter} (not "web")`],
  ['exclude', 'tag:x, tag:y*', `${ACCEPTED.filter} (not "tag:y*")`],
  ['image-ids', 'ami-0a1b2c3d, i-1', `${ACCEPTED.ids} (not "i-1")`],
  ['image-ids', ',', ENTRY],
  ['expiry-tag', 'ami-cleanup:keep-until', EXPIRY_TAG],
  ['expiry-tag', 'aws:x', EXPIRY_TAG],
  ['expiry-tag', 'Name', EXPIRY_TAG],
  ['delete-snapshots', '0', BOOLEAN],
  ['orphan-snapshots', 'remove', 'one of ignore, report, delete'],
  ['shared-images', 'delete', 'one of keep, remove-unused, remove'],
  ['rules', 'prod.*', ACCEPTED.rules],
  ['launch-template-versions', 'latest', 'one of active, all'],
  ['skip-references', 'instance', `one of ${REFERENCE_KEYS.join(', ')} (not "instance")`],
  ['ssm-parameter-paths', '/images/*', `${ACCEPTED.paths} (not "/images/*")`],
  ['max-removals', '120%', ACCEPTED.removals],
  ['max-removals-total', '20%', 'a count such as 5000, or none'],
  ['require-recycle-bin', 'please', BOOLEAN],
  ['aws-region', 'Ireland', `${REGIONS} (not "Ireland")`],
  ['aws-region', 'all, eu_*', `${REGIONS} (not "eu_*")`],
  ['aws-region', ',', ENTRY],
  ['role-to-assume', 'cleanup', `${ROLES} (not "cleanup")`],
  ['role-to-assume', `${ROLE} Ireland`, `${ROLES} (not "${ROLE} Ireland")`],
  ['evidence-roles', 'cleanup', `${ROLES} (not "cleanup")`],
  ['role-chaining', 'on', BOOLEAN],
  ['role-session-name', 'a b', ACCEPTED.sessionName],
  ['role-external-id', 'a b', '2 to 1224 letters, digits or any of _+=,.@:/-'],
  ['role-duration-seconds', '60', SECONDS],
  ['role-duration-seconds', '43201', SECONDS],
  ['allowed-account-ids', '1111', 'account ids: 12 digits (not "1111")'],
  ['allowed-account-ids', ', ,', ENTRY],
  ['pr-comment', 'always', BOOLEAN],
]

/** They take any text, or a path of any kind. */
const TAKES_ANYTHING = ['audience', 'github-token', 'in-use-files', 'report-file', 'plan-file']

const namesIn = (problems: readonly string[]): readonly string[] =>
  problems.map((line) => line.slice(2, line.indexOf(':')))

describe('a value that is not accepted', () => {
  it('is an error of its own, which says that nothing was done', () => {
    const refused = (): unknown => read({ 'dry-run': 'no' })

    expect(refused).toThrow(InputError)
    expect(refused).toThrow(
      /^An input is not usable\. Nothing was read and nothing was removed\.\n- dry-run: "no"/,
    )
  })

  it.each(REFUSED)('%s: %j is named with what is accepted', (name, value, accepted) => {
    expect(problemsOf({ [name]: value })).toEqual([
      `- ${name}: ${JSON.stringify(value)} is not accepted. It takes ${accepted}.`,
    ])
  })

  it('is in this table for every input', () => {
    const names = new Set([...REFUSED.map(([name]) => name), ...TAKES_ANYTHING])

    expect([...names].toSorted()).toEqual(Object.keys(DEFAULTS).toSorted())
  })

  it('is told with all others at once, first what decides whether anything is removed', () => {
    const given = { mapping: 'role', exlude: 'x', 'keep-previous': 'x', 'dry-run': 'yes' }
    const inOrder = ['dry-run', 'mapping', 'keep-previous', 'exlude']

    expect(namesIn(problemsOf(given))).toEqual(inOrder)
    expect(() => read(given)).toThrow(/^4 inputs are not usable\. Nothing was read/)
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

describe('an input that there is not', () => {
  it.each([
    ['exlude', 'Did you mean exclude?'],
    ['keep_previous', 'Did you mean keep-previous?'],
    ['region', 'Did you mean aws-region?'],
    ['token', 'Did you mean github-token?'],
    ['id', 'action.yml has them all.'],
    ['schedule', 'action.yml has them all.'],
  ])('%s is refused, even empty: %s', (name, hint) => {
    expect(problemsOf({ [name]: '' })).toEqual([`- ${name}: there is no such input. ${hint}`])
  })

  it.each(['MY_INPUT_X', 'INPUTS', 'GITHUB_TOKEN'])('is not the variable %s', (variable) => {
    expect(problemsOf({}, { AWS_REGION: 'eu-west-1', [variable]: 'x' })).toEqual([])
  })
})

describe('inputs that do not go together', () => {
  const TWO_ROLES = `${ROLE} and ${ROLE}-2 are roles of one account, 111122223333. It takes one role for each account.`

  it.each<readonly [Given, string]>([
    [
      { 'keep-previous': '0' },
      'keep-previous: "0" without max-age would remove every unused image. It takes 1 or more, or 0 with a max-age; max-age: 0d says that it is meant.',
    ],
    [{ 'role-chaining': 'true' }, 'role-chaining: "true" needs a role-to-assume.'],
    [
      { 'role-to-assume': ROLE, 'role-external-id': 'abc' },
      'role-external-id: it is given, and role-chaining is not set: AWS asks for one only where a role is assumed by another.',
    ],
    [{ 'role-to-assume': `${ROLE},${ROLE}-2` }, `role-to-assume: ${TWO_ROLES}`],
    [{ 'evidence-roles': `${ROLE},${ROLE}-2` }, `evidence-roles: ${TWO_ROLES}`],
    [
      { 'role-to-assume': ROLE, 'evidence-roles': `${ROLE}-2` },
      `evidence-roles: ${ROLE}-2 is a role of 111122223333, which role-to-assume cleans (${ROLE}). It takes roles of accounts that are only read.`,
    ],
    [
      { 'evidence-roles': ROLE, 'aws-region': 'cn-north-1' },
      `evidence-roles: ${ROLE} is in another partition than the Region cn-north-1.`,
    ],
    [
      { 'role-to-assume': ROLE, 'aws-region': 'eu-west-1,cn-north-1' },
      `role-to-assume: ${ROLE} is in another partition than the Region cn-north-1.`,
    ],
    [
      { 'plan-file': 'a/b.json', 'report-file': 'a/../a/b.json' },
      `plan-file: report-file names the same file, ${quote(resolve('a/b.json'))}. They take two paths.`,
    ],
  ])('are %j: %s', (given, problem) => {
    expect(problemsOf(given)).toEqual([`- ${problem}`])
  })

  it.each<Given>([
    { 'keep-previous': '0', 'max-age': '0d' },
    { 'role-to-assume': `${ROLE},${ROLE.replace('111122223333', '444455556666')}` },
    { 'role-chaining': 'true', 'evidence-roles': ROLE },
    { 'role-to-assume': ROLE.replace('aws', 'aws-us-gov'), 'aws-region': 'us-gov-west-1' },
  ])('are not %j', (given) => {
    expect(problemsOf(given)).toEqual([])
  })

  it.each<readonly [Given, string]>([
    [{}, 'no AWS_REGION'],
    [{ AWS_REGION: 'Ireland' }, '"Ireland", which is not accepted'],
  ])('are no aws-region and the job %j, which has %s', (job, why) => {
    expect(problemsOf({}, job)).toEqual([
      `- aws-region: it is not given, and the job has ${why}. It takes AWS Regions, such as eu-west-1.`,
    ])
    expect(problemsOf({ 'aws-region': 'eu-west-1' }, job)).toEqual([])
  })

  it('are told once, where one of them is refused already, and with all others', () => {
    expect(problemsOf({ 'keep-previous': '0', 'max-age': 'old' })).toHaveLength(1)
    expect(problemsOf({ 'aws-region': 'Ireland' }, {})).toHaveLength(1)
    expect(
      namesIn(problemsOf({ 'plan-file': 'a', 'report-file': 'a', 'pr-comment': 'x' })),
    ).toEqual(['plan-file', 'pr-comment'])
  })
})
