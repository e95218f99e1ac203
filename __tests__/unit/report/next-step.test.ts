import { selectAll } from 'hast-util-select'
import { CAUSES } from '../../../src/model/index.ts'
import { adviceOn } from '../../../src/report/advice.ts'
import { nextStep } from '../../../src/report/summary/next.ts'
import type { Report, ReportError, ReportImage } from '../../../src/report/schema.ts'
import { render } from '../../support/rendered.ts'
import { goingImage, idOf, NOW, reportError, reportImage } from '../../support/report-factories.ts'
import {
  dry,
  GRACE_ENDS,
  imagesOf,
  pairsOf,
  real,
  reportIn,
  type Targets,
} from '../../support/short-reports.ts'
import { held, summaryOf } from './reports.ts'

const lineOf = (report: Report): string | undefined => nextStep(report)?.line

const denied = (action = 'ec2:DescribeImages', where: Partial<ReportError> = {}): ReportError =>
  reportError({ cause: 'denied', actions: [action], ...where })

const ALL_AT_ONCE = 'Look at the list below. If all of it may go, set `dry-run: false`.'

/** An image that is removed whatever the input `grace`. */
const anyhow = (number: number): ReportImage =>
  goingImage(number, { ...{ recovery: held(7), snapshots: [] }, couldBeDisabled: undefined })

const turn = (waitsFor: 'remove' | 'disable'): ReportImage =>
  reportImage({ ...{ id: idOf('ami', 9), reason: 'next-run' }, waitsFor })

const inGrace = imagesOf('in-grace', { removableAt: GRACE_ENDS }, 9)

describe('what to do next', () => {
  const restorable = { images: imagesOf('going', { recovery: held(7), snapshots: [] }) }
  const settings = [
    { input: 'max-removals', value: '2' },
    { input: 'max-removals-total', value: '7' },
  ]
  const above = [{ code: 'above-max-removals', message: 'Too many.', settings }]
  const oneByOne = { settings: { 'max-removals': '1 oldest' } }
  const disabled = [{ code: 'disabled-in-use', message: 'ami-1 is disabled. To enable it: aws x' }]

  it.each(
    pairsOf(`
      real | removed
        nothing
      dry | going
        Look at the images below. If all of them may go, take the step that can be undone first: set 'grace: 14d' with 'dry-run: false', which only disables them, or let these Recycle Bin rules keep what is removed.
      real | failed:UnauthorizedOperation
        AWS denies 'ec2:DeregisterImage'. Run this job with the role that removes, in its protected environment. If it does already, add this statement to that role only.
      real | failed:OperationNotPermitted
        Take the deregistration protection off, or tag the image 'ami-cleanup:keep': AWS does not permit it, whatever the role may do.
      dry, 2 of 5 missing
        Find out why 2 of 5 reports are missing, and merge again: what these runs found or did is not in here.
      dry | unmapped
        Choose a 'mapping' that gives most images a family, as said below.
    `),
  )('is said of %s', (line, step) => {
    expect(lineOf(reportIn(line))?.replaceAll('`', "'") ?? 'nothing').toBe(step)
  })

  it.each<readonly [string, Report, string]>([
    [
      'a plan that can be undone',
      dry(restorable),
      'Look at the images below. If all of them may go, take the step that can be undone first: set `grace: 14d` with `dry-run: false`, which only disables them. `dry-run: false` alone removes 1 image at once.',
    ],
    [
      'a plan of which some can be disabled first',
      dry({ images: [...restorable.images, anyhow(2)] }),
      'Look at the images below. If all of them may go, first set `grace: 14d` and leave `dry-run: true`: the new plan only disables 1 of 2 images to remove, and shows the rest. `dry-run: false` alone removes 2 images at once.',
    ],
    ['a plan of which none can', dry({ images: [anyhow(1)] }), ALL_AT_ONCE],
    [
      'a plan with a backlog',
      dry({ images: [anyhow(1), ...imagesOf('next-run*2', {}, 2)] }, oneByOne),
      `${ALL_AT_ONCE} 2 images wait for later runs, 2 more runs at most.`,
    ],
    [
      'a run that disabled images',
      real('disabled*2'),
      'Wait. The grace of what was disabled ends on 4 Dec 2026, 12:00 UTC; a run after that removes what nothing uses then. Whoever misses an image enables it before.',
    ],
    [
      'a run that disabled images for different times, and has a backlog',
      real(
        {
          images: [
            ...imagesOf('disabled'),
            ...imagesOf('disabled', { removableAt: '2026-12-20T12:00:00.000Z' }, 2),
            ...imagesOf('next-run*2', { waitsFor: 'disable' }, 3),
            ...imagesOf('next-run*2', { waitsFor: 'remove' }, 5),
          ],
        },
        oneByOne,
      ),
      'Run it again on schedule: 4 images wait for later runs, 2 more runs at most. The grace of what was disabled ends between 4 Dec 2026 and 20 Dec 2026; a run after that removes what nothing uses then. Whoever misses an image enables it before.',
    ],
    [
      'a run that disabled an image of which nobody knows whether it has its mark',
      real({ images: imagesOf('disabled', { removableAt: undefined }) }),
      'Wait. The grace of what was disabled ends later; a run after that removes what nothing uses then. Whoever misses an image enables it before.',
    ],
    [
      'images without a family, with the mapping that is proposed',
      dry('unmapped', {
        mappingProposal: { mapping: 'tags:app', families: 2, going: 1, without: 0, examples: [] },
      }),
      'Choose a `mapping` that gives most images a family, as said below. With `dry-run: true` try `mapping: tags:app`, which would make 2 families of them.',
    ],
    [
      'a plan that a real run would fail on, or that rests on what nobody could read',
      dry(restorable, { warnings: [{ code: 'unused-keep-rule', message: 'Correct `it`.' }] }),
      'Correct `it`.',
    ],
    [
      'a plan of nothing with such a warning',
      dry('', { warnings: [{ code: 'nothing-checked-out', message: 'x' }] }),
      'nothing',
    ],
    [
      'a disabled image that something uses, before all else',
      dry([], { errors: [reportError()], warnings: disabled }),
      'ami-1 is disabled. To enable it: aws x',
    ],
    [
      'a plan above limits',
      dry('eu-west-1 refused: going*2', { warnings: above }),
      'Look at the plan. If all of it may go, set `max-removals: 2` and `max-removals-total: 7` for one run, or narrow `include`. Set `grace: 14d` with it, so that all of it is only disabled first.',
    ],
    [
      'a plan above limits, whatever went elsewhere',
      real(
        [
          { images: [{ ...anyhow(1), outcome: 'removed' }] },
          { region: 'us-east-1', status: 'refused', images: imagesOf('not-attempted', {}, 2) },
        ],
        { errors: [reportError({ code: 'above-max-removals', cause: 'limit', settings })] },
      ),
      'Look at the plan. If all of it may go, set `max-removals: 2` and `max-removals-total: 7` for one run, or narrow `include`. Set `grace: 14d` with it, so that all of it is only disabled first.',
    ],
    [
      'a plan above limits of which some can be disabled first',
      dry(
        { status: 'refused', images: [...imagesOf('going'), anyhow(2)] },
        { warnings: above.map((each) => ({ ...each, settings: settings.slice(0, 1) })) },
      ),
      'Look at the plan. If all of it may go, set `max-removals: 2` for one run, or narrow `include`. Before that set `grace: 14d` with `dry-run: true`: that plan only disables 1 of 2 images to remove, and shows the rest.',
    ],
    [
      'several errors: the one that stops most, and how many others there are',
      dry([], { errors: [reportError(), denied()] }),
      'Add this statement to the policy of the role or user that this run uses. 1 other problem stands below.',
    ],
    [
      'several errors that the summary shows as two problems',
      real([{ images: imagesOf('failed*3') }, { region: 'a', images: imagesOf('failed') }], {
        errors: ['x', 'y'].map((region) => reportError({ cause: 'clock', source: 's', region })),
      }),
      "Set the runner's clock right, and run it again. (s) 2 other problems stand below.",
    ],
    [
      'an error, and reports that are missing besides',
      reportIn('dry, 1 of 5 missing', { errors: [reportError({ cause: 'clock' })] }),
      "Set the runner's clock right, and run it again. And 1 of 5 reports is missing.",
    ],
  ])('is said of %s', (_what, report, step) => {
    expect(lineOf(report) ?? 'nothing').toBe(step)
  })

  it.each<readonly [string, ReportError, string]>([
    [
      'inputs, which are named',
      reportError({ cause: 'inputs', message: '2 inputs are not usable.\n- mapping: `x`\n- b: y' }),
      "Correct this: mapping: 'x' b: y",
    ],
    [
      'a file that nobody can read, which is named',
      reportError({ cause: 'unreadable', message: 'a.tf (EACCES) cannot be read' }),
      'Mend this, which nobody can read as it is: a.tf (EACCES) cannot be read',
    ],
    [
      'a policy, with its ARN and the calls',
      reportError({
        ...{ cause: 'denied-by-policy', policy: 'a service control policy (arn:x)' },
        items: ['ec2:DescribeFleets (page 2)', 'ec2:DescribeFleets', 'sts:GetX'].map((call) => ({
          ...{ source: 'fleets', code: 'x', message: 'x', call },
        })),
      }),
      "AWS names a service control policy (arn:x): it has to let `ec2:DescribeFleets` and `sts:GetX` through, and no statement in the role's own policy gets past it. Where it closes the Region on purpose, take the Region out of `aws-region`.",
    ],
  ])('is no pointer at %s', (_what, error, line) => {
    expect(lineOf(dry([], { errors: [error] }))).toBe(line)
  })

  it('has the command that looks where AWS did not answer', () => {
    const { line, paste } = nextStep(reportIn('real | unanswered')) ?? {}
    expect(line).toMatch(/^Look whether it happened/)
    expect(paste?.text).toMatch(/^aws ec2 describe-images .*\naws ec2 describe-snapshots /)
  })

  it('can be copied: nothing unseen stands in it, and it is no link', () => {
    const token = { subject: 's', audience: 'a', issuer: 'token.actions.example.com' }
    const errors = [reportError({ cause: 'no-oidc-provider', token })]
    const summary = summaryOf([], { errors })
    expect(summary).toContain('`https://token.actions.example.com`')
    expect(summary).not.toContain('\u2060')
    expect(selectAll('a[href*="token.actions"]', render(summary))).toEqual([])
  })

  it.each<readonly [string, Targets, Partial<Report>?]>([
    ['removes an orphan', 'going orphan'],
    [
      'would remove what was disabled long ago for another run',
      { images: imagesOf('going in-grace') },
    ],
    ['would disable what the Recycle Bin could not bring back', 'going not-recoverable'],
    ['would remove what waits for its turn', { images: [...imagesOf('going'), turn('remove')] }],
    ['takes launch permissions away', 'going', { settings: { 'shared-images': 'remove' } }],
    [
      'is of several runs with different settings',
      'going',
      { settings: { grace: '(not the same)' } },
    ],
  ])('asks for another plan first where `grace` %s', (_what, targets, overrides = {}) => {
    expect(lineOf(dry(targets, overrides))).toContain('leave `dry-run: true`')
  })

  it.each<readonly [string, Targets]>([
    ['in its grace by a rule', { images: [...imagesOf('going'), ...inGrace] }],
    ['to be disabled by a rule', 'going to-disable'],
    ['that waits to be disabled', { images: [...imagesOf('going'), turn('disable')] }],
  ])('asks for no other plan because of an image %s', (_what, targets) => {
    expect(lineOf(dry(targets))).toContain('with `dry-run: false`, which only disables them')
  })

  it.each([
    [
      'snapshot-not-deleted',
      'Let the lock of the snapshot end or take it off, or tag the snapshot',
    ],
    [
      'snapshot-left-behind',
      'Let the lock of the snapshot end or take it off, or tag the snapshot',
    ],
    ['image-not-disabled', 'Do what AWS says, or tag the image'],
  ])('is said of what AWS permits to nobody: %s', (code, words) => {
    const items = [{ code: 'OperationNotPermitted' }]
    expect(adviceOn({ code, cause: 'other', items }, dry([]))).toContain(
      `${words} \`ami-cleanup:keep\`: AWS`,
    )
  })

  it('asks for no `grace` where a plan file approves the removal', () => {
    const planFile = { generatedAt: NOW.toISOString(), differences: [] }
    expect(lineOf(dry('going', { planFile }))).toBe(ALL_AT_ONCE)
  })

  it.each(CAUSES)('has a statement exactly where a permission is missing: %s', (cause) => {
    const text = nextStep(dry([], { errors: [{ ...denied(), cause }] }))?.paste?.text ?? ''
    expect(text.includes('ec2:DescribeImages')).toBe(cause === 'denied')
  })

  it('takes nothing for an action that is none', () => {
    expect(nextStep(dry([], { errors: [denied('`x` @octo')] }))?.paste).toBeUndefined()
  })
})

describe('what to do next about what is in use after all', () => {
  const enable = 'ami-1 is in use by i-1. To enable it again: aws ec2 enable-image'
  const restore = 'ami-2 is in use by i-2. To bring it back: aws ec2 restore-image-from-recycle-bin'
  const disabled = { code: 'in-use-after', message: enable }
  const removed = reportError({ code: 'in-use-after', message: restore })

  it.each<readonly [string, Partial<Report>, string]>([
    [
      'a disabled one before all else',
      { errors: [denied(), removed], warnings: [disabled] },
      enable,
    ],
    [
      'of several what can be enabled, with how many there are',
      { warnings: [disabled, { code: 'disabled-in-use', message: 'x' }] },
      `${enable} 1 more image is named below.`,
    ],
    [
      'a removed one before all other errors',
      { errors: [denied(), removed] },
      `${restore} 1 other problem stands below.`,
    ],
  ])('is %s', (_what, overrides, line) => {
    expect(lineOf(real([], overrides))).toBe(line)
  })

  it('is never just to run it again', () => {
    expect(adviceOn(removed, real([]))).toMatch(/^Bring it back as said here/)
  })
})
