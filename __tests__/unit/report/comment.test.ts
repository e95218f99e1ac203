import fc from 'fast-check'
import { marker, MOST_COMMENT_CHARACTERS, renderComment } from '../../../src/report/comment.ts'
import type { Report } from '../../../src/report/schema.ts'
import {
  addressesOf,
  foldsOf,
  headingsOf,
  render,
  rowsWith,
  textOf,
} from '../../support/rendered.ts'
import { renderBody } from '../../support/render-github.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  idOf,
  removedImage,
  reportError,
  reportImage,
  reportRun,
  reportTarget,
  itemError,
} from '../../support/report-factories.ts'

const KEY = { workflow: 'Clean up', job: 'cleanup', step: '__self', configuration: 'a1' }

describe('the marker of a comment', () => {
  it('is not seen', async () => {
    expect(await renderBody(marker(KEY))).toBe('')
  })

  it('tells workflows, jobs, steps and configurations apart, whatever their names hold', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a', 'a/b', '--', '-->', '%2F'),
    )
    const key = fc.record({ workflow: part, job: part, step: part, configuration: part })
    const wellFormed = (of: typeof KEY): readonly string[] =>
      [of.workflow, of.job, of.step, of.configuration].map((text) => text.toWellFormed())
    fc.assert(
      fc.property(key, key, (one, other) => {
        expect(marker(one)).toMatch(/^<!-- ami-cleanup (?:(?!--|>).)* -->$/)
        const isSame = JSON.stringify(wellFormed(one)) === JSON.stringify(wellFormed(other))
        expect(marker(one) === marker(other)).toBe(isSame)
        expect(marker(one)).toBe(marker({ ...one }))
      }),
    )
  })
})

describe('the marker', () => {
  it('names no account, whatever names the workflow and its job bear', () => {
    const of = marker({ ...KEY, workflow: `Clean up ${ACCOUNT}`, job: ACCOUNT })
    expect(of).toMatch(/^<!-- ami-cleanup [0-9a-f]{64} -->$/)
    expect(of).not.toContain(ACCOUNT)
  })
})

describe('the comment', () => {
  it('of a dry run says what would go, with a link to the run, and the images folded', () => {
    const report = createReport({
      targets: [reportTarget({ images: [reportImage(), goingImage(2, { name: 'web-2' })] })],
    })
    const body = renderComment(report, KEY)
    expect(body.startsWith(marker(KEY))).toBe(true)
    expect(headingsOf(body)).toEqual(['AMI Cleanup: dry run'])
    expect(body).toContain('Dry run: 1 of 2 images in eu-west-1 would be removed, with 1 snapshot')
    expect(addressesOf(body)).toEqual([
      'https://github.com/octo-org/infrastructure/actions/runs/4711',
    ])
    expect(rowsWith(body, 'Oldest')).toMatchObject([{ Family: 'dev.web', 'To remove': '1' }])
    expect(foldsOf(body)).toEqual(['Show the 1 image'])
    expect(rowsWith(body, 'Name')).toEqual([
      { Image: idOf('ami', 2), Name: 'web-2', Family: 'dev.web', Age: '50 days' },
    ])
    expect(body).toContain('Kept 1: 1 to roll back to')
  })

  it('says of which commit it is', () => {
    const said = (run: Report['run']): string =>
      textOf(render(renderComment(createReport({ run }), KEY)))
    expect(said(reportRun())).toContain(
      'Plan of a1b2c3d, 20 Nov 2026, 12:00 UTC; updated on each push',
    )
    expect(said(reportRun({ headCommit: 'b2c3d4e5f60718293a4b5c6d7e8f900112233445' }))).toContain(
      'Plan of b2c3d4e,',
    )
  })

  it('of a real run says what became of each, failures first', () => {
    const images = [removedImage(1), goingImage(2, { outcome: 'failed', snapshots: [] })]
    const report = createReport({ dryRun: false, targets: [reportTarget({ images })] })
    const body = renderComment(report, KEY)
    expect(rowsWith(body, 'Outcome').map((row) => [row['Image'], row['Outcome']])).toEqual([
      [idOf('ami', 2), '❌ failed'],
      [idOf('ami', 1), 'removed'],
    ])
    expect(body).toContain("1 failed removal: the run's summary says what to do.")
  })

  it('tells accounts apart without their ids', () => {
    const targets = ['111122223333', '444455556666'].flatMap((accountId) =>
      ['eu-west-1', 'us-east-1'].map((region) =>
        reportTarget({
          accountId,
          region,
          images: [goingImage(1, { family: `${region}.${accountId.slice(0, 1)}` })],
        }),
      ),
    )
    const body = renderComment(createReport({ targets }), KEY)
    expect(
      rowsWith(body, 'Oldest')
        .map(({ Where }) => Where)
        .toSorted(),
    ).toEqual([
      'account 1 · eu-west-1',
      'account 1 · us-east-1',
      'account 2 · eu-west-1',
      'account 2 · us-east-1',
    ])
  })

  it('numbers accounts that are only read behind the others, and names those that were not', () => {
    const of = (accountId: string, status: 'done' | 'not-read') => ({
      ...{ accountId, region: 'eu-west-1', partition: 'aws', accountAlias: 'golden', status },
      evidence: [],
    })
    const report = createReport({
      targets: [reportTarget()],
      evidenceTargets: [of('777788889999', 'not-read'), of('444455556666', 'done')],
      settings: {
        'evidence-roles': 'arn:aws:iam::444455556666:role/a arn:aws:iam::777788889999:role/a',
      },
    })

    const comment = renderComment(report, KEY)

    expect(comment).toContain('**Only read** (`evidence-roles`): account 2, with')
    expect(comment).toContain('**Not read in full** (`evidence-roles`): account 3, and so')
    expect(comment).not.toMatch(/777788889999|golden/)
  })

  describe('of a fleet', () => {
    const [first, second, third] = ['999900001111', '555566667777', '111100002222'] as const
    const roleIn = (id: string): string => `arn:aws:iam::${id}:role/team/ami-cleanup`
    const settings = {
      'role-to-assume': `${roleIn(first)} eu-*\n${roleIn(second)}, ${roleIn(third)}`,
    }
    const regions = ['eu-west-1', 'us-east-1']
    const targetsOf = (accountId: string, status: 'done' | 'not-read' = 'done') =>
      regions.map((region) => reportTarget({ accountId, region, status }))
    const entered = {
      code: 'account-not-entered',
      cause: 'trust-policy',
      region: 'eu-west-1',
    } as const
    const notEntered = reportError({ ...entered, accountId: second, source: roleIn(second) })
    const textFor = (report: Partial<Report>): string =>
      textOf(render(renderComment(createReport({ settings, ...report }), KEY)))

    it('names the accounts that were not read, and a role by its name and the number of its account', () => {
      const targets = [...targetsOf(first), ...targetsOf(second, 'not-read'), ...targetsOf(third)]
      const text = textFor({ targets, errors: [notEntered] })

      expect(text).toContain('Not read in full: account 2, and so nothing is taken away there.')
      expect(text).toContain('(role ami-cleanup of account 2)')
      expect(text).not.toMatch(/arn:|\*{12}|\d{12}/)
    })

    it('names the Regions of an account that was read in others, and in Next', () => {
      const here = { accountId: third, region: 'eu-west-1' }
      const targets = [
        ...targetsOf(first),
        reportTarget({ ...here, status: 'not-read' }),
        reportTarget({ accountId: third, region: 'us-east-1' }),
      ]
      const text = textFor({ targets, errors: [reportError({ cause: 'outage', ...here })] })

      expect(text).toContain('Not read in full: account 3 · eu-west-1, and so')
      expect(text).toContain('or not at all. (account 3 · eu-west-1)')
    })

    it('keeps its numbers where a pattern finds no Region of an account', () => {
      const images = [goingImage(1)]
      const targets = [third].flatMap((id) =>
        regions.map((region) => reportTarget({ accountId: id, region, images })),
      )
      expect(textFor({ targets })).toContain('account 3 · us-east-1')
    })

    it('names only the Region where there is one account', () => {
      const targets = [...targetsOf(first)]
      const errors = [reportError({ cause: 'outage', accountId: first, region: 'us-east-1' })]
      const one = { 'role-to-assume': roleIn(first) }
      expect(textFor({ targets, errors, settings: one })).toContain('not at all. (us-east-1)')
    })

    it('holds no account id of a policy that AWS names', () => {
      const policy = 'arn:aws:organizations::123456789012:policy/o-1/p-1'
      const errors = [reportError({ cause: 'denied-by-policy', policy })]
      expect(textFor({ targets: targetsOf(first), errors })).not.toContain('123456789012')
    })
  })

  it('holds no account id, wherever one stands in the report', () => {
    const image = goingImage(1, {
      name: `golden-${ACCOUNT}-1`,
      family: `team.${ACCOUNT}`,
      error: itemError(ACCOUNT, ACCOUNT),
      explanation: ACCOUNT,
      references: [{ source: 'copies', resource: ACCOUNT, accountId: ACCOUNT }],
    })
    const report = createReport({
      settings: { 'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/cleanup` },
      errors: [
        reportError({ message: `The evidence on eu-west-1 (account ${ACCOUNT}) is not complete` }),
      ],
      warnings: [{ code: 'above-max-removals', message: `eu-west-1 (${ACCOUNT})` }],
      targets: [reportTarget({ images: [image], error: itemError(ACCOUNT, ACCOUNT) })],
    })
    const body = renderComment(report, KEY)
    expect(body).not.toContain(ACCOUNT)
    expect(body).toContain('golden-&#42;&#42;&#42;')
    expect(body).toContain("1 error, 1 warning: the run's summary says what to do.")
  })

  it('holds none that only another target has', () => {
    const image = goingImage(1, { name: 'from-444455556666' })
    const report = createReport({
      targets: [
        reportTarget({ images: [image] }),
        reportTarget({ accountId: '444455556666', region: 'us-east-1' }),
      ],
    })
    expect(renderComment(report, KEY)).not.toContain('444455556666')
  })

  it('shows fifty images, and says how many more there are', () => {
    const images = Array.from({ length: 1_234 }, (_, index) => goingImage(index + 1))
    const body = renderComment(createReport({ targets: [reportTarget({ images })] }), KEY)
    expect(body.match(/<samp>ami-/g)).toHaveLength(50)
    expect(body).toContain('_1,184 more are in the JSON report._')
    expect(body).toContain('1,234 of 1,234 images')
  })

  it('is within what a comment holds, however long the names are', () => {
    const images = Array.from({ length: 2_000 }, (_, index) =>
      goingImage(index + 1, { name: '<'.repeat(4_000), family: '|'.repeat(4_000) }),
    )
    const body = renderComment(createReport({ targets: [reportTarget({ images })] }), KEY)
    expect(body.length).toBeLessThanOrEqual(MOST_COMMENT_CHARACTERS)
    expect(body).toContain('2,000 of 2,000 images')
  })

  it('needs no run to link to', () => {
    const { url, ...run } = reportRun()
    expect(renderComment(createReport({ run }), KEY)).not.toContain(url)
  })
})
