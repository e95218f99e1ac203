import { failures } from '../../../src/report/annotations.ts'
import { renderComment } from '../../../src/report/comment.ts'
import { errorDetails } from '../../../src/report/log.ts'
import { renderSummary } from '../../../src/report/summary/index.ts'
import { nextLine, nextStep } from '../../../src/report/summary/next.ts'
import type { Report, ReportError } from '../../../src/report/schema.ts'
import { blocksOf } from '../../support/rendered.ts'
import { ACCOUNT, reportError } from '../../support/report-factories.ts'
import { dry, imagesOf, real } from '../../support/short-reports.ts'
import { KEY, summaryOf } from './reports.ts'

const lineOf = (report: Report): string | undefined => nextStep(report)?.line

const denied = (action = 'ec2:DescribeImages', where: Partial<ReportError> = {}): ReportError =>
  reportError({ cause: 'denied', actions: [action], ...where })

describe('what to do about credentials', () => {
  const role = { 'role-to-assume': 'arn:aws:iam::111122223333:role/x' }
  const chained = { ...role, 'role-chaining': 'True' }

  it.each([
    ['expired', {}, /^Set `role-to-assume`, which renews/],
    ['expired', role, /^Run it again\. .*are renewed/],
    ['expired', chained, /^Let the credentials that the job had before last longer .*which renews/],
    ['no-credentials', {}, /^Get valid credentials in a step before, or set `role-to-assume`/],
    ['no-credentials', role, /^Run it again/],
    [
      'no-credentials',
      chained,
      /^Get valid credentials in a step before.*take `role-chaining` out/,
    ],
  ] as const)('that are %s follows where they come from: %j', (cause, settings, advice) => {
    expect(lineOf(dry([], { settings, errors: [reportError({ cause })] }))).toMatch(advice)
  })
})

describe('the role that a statement is for', () => {
  const other = '4'.repeat(12)
  const session = (accountId: string, role: string): string =>
    `arn:aws:sts::${accountId}:assumed-role/${role}/ami-cleanup-4711`
  const deniedIn = (accountId: string, region = 'eu-west-1'): ReportError =>
    denied('ec2:DescribeImages', { accountId, region })
  const errors = [deniedIn(ACCOUNT)]
  const planner = { session: session(ACCOUNT, 'ami-cleanup-plan') }

  const one = dry(planner, { errors })
  const several = dry(
    [
      { session: session(ACCOUNT, 'first') },
      { session: session(ACCOUNT, 'first'), region: 'us-east-1' },
      { session: session(other, 'second'), accountId: other },
    ],
    {
      settings: {
        'role-to-assume': `arn:aws:iam::${other}:role/second arn:aws:iam::${ACCOUNT}:role/first`,
      },
      errors: [...errors, deniedIn(ACCOUNT, 'us-east-1'), deniedIn(other)],
    },
  )

  it.each<readonly [string, Report, string]>([
    [
      'a read',
      one,
      `Add this statement to the policy of role \`ami-cleanup-plan\` of account ${ACCOUNT}.`,
    ],
    [
      'reads in several accounts',
      several,
      `Add this statement to the policies of role \`first\` of account ${ACCOUNT} and role \`second\` of account ${other}.`,
    ],
    [
      'a change, which first asks for the role that removes',
      real({ ...planner, images: imagesOf('failed:UnauthorizedOperation') }),
      `AWS denies \`ec2:DeregisterImage\` to role \`ami-cleanup-plan\` of account ${ACCOUNT}. Run this job with the role that removes, in its protected environment. If it does already, add this statement to that role only.`,
    ],
    [
      'a user',
      dry({ session: `arn:aws:iam::${ACCOUNT}:user/team/octo` }, { errors }),
      `Add this statement to the policy of user \`octo\` of account ${ACCOUNT}.`,
    ],
    [
      'nobody where no session is known',
      dry({}, { errors }),
      'Add this statement to the policy of the role or user that this run uses.',
    ],
    [
      'an account that is only read',
      dry(planner, {
        errors: [deniedIn(other)],
        evidenceTargets: [
          {
            ...{ accountId: other, region: 'eu-west-1', partition: 'aws', evidence: [] },
            ...{ status: 'not-read', session: session(other, 'evidence') },
          },
        ],
      }),
      `Add this statement to the policy of role \`evidence\` of account ${other}.`,
    ],
  ])('is named for %s', (_what, report, line) => {
    expect(lineOf(report)).toBe(line)
  })

  it('is named with each error as well: on the page, in the log and in annotations', () => {
    const words = `policy of role \`ami-cleanup-plan\` of account ${ACCOUNT}.`
    const beside = dry(planner, { errors: [reportError({ cause: 'clock' }), ...errors] })
    expect(renderSummary(beside)).toContain(words)
    expect(errorDetails(beside).join('\n')).toContain(words)
    expect(
      failures(beside)
        .map(({ message }) => message)
        .join('\n'),
    ).toContain(words)
  })

  const trust = { cause: 'trust-policy', source: `arn:aws:iam::${other}:role/path/plan` } as const

  it.each<readonly [string, Report, string]>([
    [
      'the only account',
      one,
      'to the policy of role `ami-cleanup-plan`. The text to paste stands in the job summary.',
    ],
    [
      'several accounts',
      several,
      'to the policies of role `first` of account 2 and role `second` of account 1.',
    ],
    [
      'a role that could not be assumed',
      dry([], { errors: [reportError(trust)] }),
      '&#40;role `plan`&#41;',
    ],
  ])('has in a comment no account id: %s', (_what, report, words) => {
    const comment = renderComment(report, KEY)
    expect(comment).toContain(words)
    expect(comment).not.toMatch(/\d{12}|&#42;/)
    expect(nextLine(report)).toContain('👉 **Next**: ')
  })
})

it('has for a refused mark the statement of the mark alone, whatever else was denied', () => {
  const errors = [denied('ec2:CreateTags'), denied('ec2:DeregisterImage')]
  const text = nextStep(dry([], { errors }))?.paste?.text ?? ''
  expect(text).toContain('aws:TagKeys')
  expect(text).not.toContain('ec2:DeregisterImage')
})

it('leaves no statement out of the summary where one of a mark is told first', () => {
  const denial = 'failed:UnauthorizedOperation'
  const images = [
    ...imagesOf(denial, { verdict: 'disable', isDisabled: true }),
    ...imagesOf(denial, {}, 2),
  ]
  const summary = summaryOf({ images }, { dryRun: false })
  const statements = blocksOf(summary).filter((each) => each.includes('"Effect"'))
  expect(statements).toHaveLength(2)
  for (const each of ['aws:TagKeys', 'ec2:DeregisterImage']) {
    expect(statements.join('\n')).toContain(each)
  }
})
