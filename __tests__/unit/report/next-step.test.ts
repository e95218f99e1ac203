import { CAUSES } from '../../../src/model/index.ts'
import { adviceOn } from '../../../src/report/advice.ts'
import { renderComment } from '../../../src/report/comment.ts'
import { nextLine, nextStep } from '../../../src/report/summary/next.ts'
import { renderSummary } from '../../../src/report/summary/index.ts'
import type { Report, ReportTarget } from '../../../src/report/schema.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  itemError,
  removedImage,
  reportError,
  reportImage,
  reportTarget,
} from '../../support/report-factories.ts'
import { blocksOf } from '../../support/rendered.ts'

const OTHER = '444455556666'

const KEY = { workflow: 'w', job: 'j', step: 's', configuration: 'c' }

const realRun = (target: Partial<ReportTarget>): Report =>
  createReport({ dryRun: false, targets: [reportTarget(target)] })

describe('what to do next', () => {
  const settings = [
    { input: 'max-removals', value: '2' },
    { input: 'max-removals-total', value: '7' },
  ]
  const warnings = [{ code: 'above-max-removals', message: 'Too many.', settings }]
  const recovery = { recoverable: 'yes', retentionDays: 7 } as const
  const restorable = goingImage(1, { recovery, snapshots: [] })
  const failed = (code: string): Report =>
    realRun({ images: [goingImage(1, { outcome: 'failed', error: itemError(code) })] })

  it.each<readonly [string, Report, string | undefined]>([
    ['a run that went well', realRun({ images: [removedImage(1)] }), undefined],
    [
      'a plan that can be undone',
      createReport({ targets: [reportTarget({ images: [restorable] })] }),
      'Look at the images below. If all of them may go, take the step that can be undone first: set `grace: 14d` with `dry-run: false`, which only disables what can be launched. `dry-run: false` alone removes them at once.',
    ],
    [
      'a plan of somebody who chose the two steps, or none',
      createReport({
        settings: { grace: '0d' },
        targets: [reportTarget({ images: [restorable] })],
      }),
      'Look at the list below. If all of it may go, set `dry-run: false`.',
    ],
    [
      'a plan that removes for good: the safe step first',
      createReport({ targets: [reportTarget({ images: [goingImage(1)] })] }),
      'Look at the images below. If all of them may go, take the step that can be undone first: set `grace: 14d` with `dry-run: false`, which only disables what can be launched, or let these Recycle Bin rules keep what is removed.',
    ],
    [
      'a disabled image that something uses, before all else',
      createReport({
        errors: [reportError()],
        warnings: [{ code: 'disabled-in-use', message: 'ami-1 is disabled. To enable it: aws x' }],
      }),
      'ami-1 is disabled. To enable it: aws x',
    ],
    [
      'a plan above limits',
      createReport({
        warnings,
        targets: [reportTarget({ status: 'refused', images: [goingImage(1), goingImage(2)] })],
      }),
      'Look at the plan. If all of it may go, set `max-removals: 2` and `max-removals-total: 7` for one run, or narrow `include`. Set `grace: 14d` with it, so that what can be launched is only disabled first.',
    ],
    [
      'a denied removal: the role that removes comes before a wider role',
      failed('UnauthorizedOperation'),
      'AWS denies `ec2:DeregisterImage`. Run this job with the role that removes, in its protected environment. If it does already, add this statement to that role only.',
    ],
    [
      'a removal that AWS does not permit',
      failed('OperationNotPermitted'),
      'Take the deregistration protection off, or tag the image `ami-cleanup:keep`: AWS does not permit it, whatever the role may do.',
    ],
    [
      'several errors: the one that stops most, and how many others there are',
      createReport({
        errors: [reportError(), reportError({ cause: 'denied', actions: ['ec2:DescribeImages'] })],
      }),
      "Add this statement to the role's policy. 1 other problem stands below.",
    ],
    [
      'reports that are missing from a merge',
      createReport({ merged: { reports: 3, expected: 5, missing: 2 } }),
      'Find out why 2 of 5 reports are missing, and merge again: what these runs found or did is not in here.',
    ],
    [
      'an error, and reports that are missing besides',
      createReport({
        errors: [reportError({ cause: 'clock' })],
        merged: { reports: 4, expected: 5, missing: 1 },
      }),
      "Set the runner's clock right, and run it again. And 1 of 5 reports is missing.",
    ],
    [
      'images without a family',
      createReport({ targets: [reportTarget({ images: [reportImage({ reason: 'unmapped' })] })] }),
      'Choose a `mapping` that gives most images a family, as said below.',
    ],
  ])('is said of %s', (_what, report, step) => {
    expect(nextStep(report)?.line).toBe(step)
  })

  it('has a statement exactly where a permission is missing', () => {
    for (const cause of CAUSES) {
      const actions = ['ec2:DescribeImages']
      const report = createReport({ errors: [reportError({ cause, actions })] })
      const isStatement = nextStep(report)?.paste?.text.includes('ec2:DescribeImages') ?? false
      expect([cause, isStatement]).toEqual([cause, cause === 'denied'])
    }
  })

  it('takes nothing for an action that is none', () => {
    const report = createReport({
      errors: [reportError({ cause: 'denied', actions: ['`x` @octo'] })],
    })
    expect(nextStep(report)?.paste).toBeUndefined()
  })
})

describe('what to do next about what is in use after all', () => {
  const enable = 'ami-1 is in use by i-1. To enable it again: aws ec2 enable-image'
  const restore = 'ami-2 is in use by i-2. To bring it back: aws ec2 restore-image-from-recycle-bin'
  const disabled = { code: 'in-use-after', message: enable }
  const removed = reportError({ code: 'in-use-after', message: restore })
  const denied = reportError({ cause: 'denied', actions: ['ec2:DescribeImages'] })

  it.each<readonly [string, Partial<Report>, string]>([
    ['a disabled one before all else', { errors: [denied, removed], warnings: [disabled] }, enable],
    [
      'of several what can be enabled, with how many there are',
      { warnings: [disabled, { code: 'disabled-in-use', message: 'x' }] },
      `${enable} 1 more image is named below.`,
    ],
    [
      'a removed one before all other errors',
      { errors: [denied, removed] },
      `${restore} 1 other problem stands below.`,
    ],
  ])('is %s', (_what, overrides, line) => {
    expect(nextStep(createReport({ ...overrides, dryRun: false }))?.line).toBe(line)
  })

  it('is never just to run it again', () => {
    expect(adviceOn(removed)).toMatch(/^Bring it back as said here/)
  })
})

const session = (accountId: string, role: string): string =>
  `arn:aws:sts::${accountId}:assumed-role/${role}/ami-cleanup-4711`

const denied = (accountId: string, region = 'eu-west-1') =>
  reportError({ ...{ accountId, region }, cause: 'denied', actions: ['ec2:DescribeImages'] })

const target = (accountId: string, role: string, region = 'eu-west-1'): ReportTarget =>
  reportTarget({ accountId, region, session: session(accountId, role) })

describe('the role that a statement is for', () => {
  const one = createReport({
    errors: [denied(ACCOUNT)],
    targets: [target(ACCOUNT, 'ami-cleanup-plan')],
  })
  const several = createReport({
    settings: {
      'role-to-assume': `arn:aws:iam::${OTHER}:role/second arn:aws:iam::${ACCOUNT}:role/first`,
    },
    errors: [denied(ACCOUNT), denied(ACCOUNT, 'us-east-1'), denied(OTHER)],
    targets: [
      target(ACCOUNT, 'first'),
      target(ACCOUNT, 'first', 'us-east-1'),
      target(OTHER, 'second'),
    ],
  })
  const change = createReport({
    dryRun: false,
    targets: [
      {
        ...target(ACCOUNT, 'ami-cleanup-plan'),
        images: [
          goingImage(1, {
            outcome: 'failed',
            error: itemError('UnauthorizedOperation'),
            snapshots: [],
          }),
        ],
      },
    ],
  })

  it.each<readonly [string, Report, string]>([
    [
      'a read',
      one,
      `Add this statement to the policy of role \`ami-cleanup-plan\` of account ${ACCOUNT}.`,
    ],
    [
      'reads in several accounts',
      several,
      `Add this statement to the policies of role \`first\` of account ${ACCOUNT} and role \`second\` of account ${OTHER}. 2 other problems stand below.`,
    ],
    [
      'a change, which first asks for the role that removes',
      change,
      `AWS denies \`ec2:DeregisterImage\` to role \`ami-cleanup-plan\` of account ${ACCOUNT}. Run this job with the role that removes, in its protected environment. If it does already, add this statement to that role only.`,
    ],
    [
      'a user, whom no session names as a role',
      createReport({
        errors: [denied(ACCOUNT)],
        targets: [reportTarget({ session: `arn:aws:iam::${ACCOUNT}:user/octo` })],
      }),
      "Add this statement to the role's policy.",
    ],
  ])('is named for %s', (_what, report, line) => {
    expect(nextStep(report)?.line).toBe(line)
  })

  it.each<readonly [string, Report, string]>([
    ['the only account', one, 'to the policy of role <code>ami-cleanup-plan</code>.'],
    [
      'several accounts',
      several,
      'to the policies of role <code>first</code> of account 2 and role <code>second</code> of account 1.',
    ],
    [
      'a role that could not be assumed',
      createReport({
        errors: [
          reportError({ cause: 'trust-policy', source: `arn:aws:iam::${OTHER}:role/path/plan` }),
        ],
      }),
      '&#40;role <code>plan</code>&#41;',
    ],
  ])('has in a comment no account id: %s', (_what, report, words) => {
    const comment = renderComment(report, KEY)
    expect(comment).toContain(words)
    expect(comment).not.toMatch(/\d{12}|&#42;/)
    expect(nextLine(report)).toContain('👉 **Next**: ')
  })
})

it('still says nothing where there is nothing to do', () => {
  const report = createReport({
    dryRun: false,
    targets: [reportTarget({ images: [removedImage(1)] })],
  })
  expect(nextStep(report)).toBeUndefined()
})

it('has for a refused mark the statement of the mark alone, whatever else was denied', () => {
  const denials = ['ec2:CreateTags', 'ec2:DeregisterImage'].map((action) =>
    reportError({ cause: 'denied', actions: [action] }),
  )
  const text = nextStep(createReport({ errors: denials }))?.paste?.text ?? ''
  expect(text).toContain('aws:TagKeys')
  expect(text).not.toContain('ec2:DeregisterImage')
})

it('leaves no statement out of the summary where one of a mark is told first', () => {
  const failed = { outcome: 'failed', error: itemError('UnauthorizedOperation') } as const
  const images = [
    goingImage(1, { ...failed, verdict: 'disable', isDisabled: true, snapshots: [] }),
    goingImage(2, { ...failed, snapshots: [] }),
  ]
  const summary = renderSummary(
    createReport({ dryRun: false, targets: [reportTarget({ images })] }),
  )
  const statements = blocksOf(summary).filter((each) => each.includes('"Effect"'))
  expect(statements).toHaveLength(2)
  expect(statements.join('\n')).toMatch(
    /aws:TagKeys[^]*ec2:DeregisterImage|ec2:DeregisterImage[^]*aws:TagKeys/,
  )
})
