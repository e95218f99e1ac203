import fc from 'fast-check'
import { marker, MOST_COMMENT_CHARACTERS } from '../../../src/report/comment.ts'
import type { Report } from '../../../src/report/schema.ts'
import { addressesOf, foldsOf, gridOf, headingsOf, seen } from '../../support/rendered.ts'
import { renderBody } from '../../support/render-github.ts'
import {
  ACCOUNT,
  goingImage,
  idOf,
  itemError,
  reportError,
  reportRun,
} from '../../support/report-factories.ts'
import { imagesOf, type Targets } from '../../support/short-reports.ts'
import { commentOf, KEY } from './reports.ts'

describe('the marker of a comment', () => {
  it('is not seen', async () => {
    expect(await renderBody(marker(KEY))).toBe('')
  })

  it('tells workflows, jobs, steps and configurations apart, whatever their names hold', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a', 'a/b', '--', '-->', '%2F', ACCOUNT),
    )
    const key = fc.record({ workflow: part, job: part, step: part, configuration: part })
    const wellFormed = ({ workflow, job, step, configuration }: typeof KEY): string =>
      JSON.stringify([workflow, job, step, configuration].map((text) => text.toWellFormed()))
    fc.assert(
      fc.property(key, key, (one, other) => {
        // No account either, whatever names the workflow and its job bear.
        expect(marker(one)).toMatch(/^<!-- ami-cleanup [0-9a-f]{64} -->$/)
        expect(marker(one) === marker(other)).toBe(wellFormed(one) === wellFormed(other))
        expect(marker(one)).toBe(marker({ ...one }))
      }),
    )
  })
})

describe('the comment', () => {
  it('of a dry run says what would go, with a link to the run, and the images folded', () => {
    const body = commentOf('kept going')
    expect(body.startsWith(marker(KEY))).toBe(true)
    expect(headingsOf(body)).toEqual(['AMI Cleanup: dry run'])
    expect(body).toContain('Dry run: 1 of 2 images in eu-west-1 would be removed, with 1 snapshot')
    expect(addressesOf(body)).toEqual([reportRun().url])
    expect(gridOf(body, 'Oldest')[0]).toContain('To remove')
    expect(foldsOf(body)).toEqual(['Show the 1 image'])
    expect(gridOf(body, 'Name')).toEqual([
      'Image | Name | Family | Age',
      `${idOf('ami', 2)} | web-2 | dev.web | 50 days`,
    ])
    expect(body).toContain('Kept 1: 1 to roll back to')
  })

  it('says of which commit it is', () => {
    const headCommit = 'b2c3d4e5f60718293a4b5c6d7e8f900112233445'
    expect(seen(commentOf(''))).toContain('Plan of a1b2c3d, 20 Nov 2026, 12:00 UTC')
    expect(seen(commentOf('', { run: reportRun({ headCommit }) }))).toContain('Plan of b2c3d4e,')
  })

  it('needs no run to link to', () => {
    const { url, ...run } = reportRun()
    expect(commentOf('', { run })).not.toContain(url)
  })

  it('of a real run says what became of each, failures first', () => {
    const body = commentOf('removed failed', { dryRun: false })
    expect(gridOf(body, 'Outcome')).toEqual([
      'Image | Name | Family | Age | Outcome',
      `${idOf('ami', 2)} | web-2 | dev.web | 50 days | ❌ failed`,
      `${idOf('ami', 1)} | web-1 | dev.web | 50 days | removed`,
    ])
    expect(body).toContain("1 failed removal: the run's summary says what to do.")
  })

  it('counts what AWS did not answer apart from failed removals', () => {
    expect(commentOf('unanswered failed', { dryRun: false })).toContain(
      "⚠️ 1 failed removal, 2 removals without an answer: the run's summary says what to do.",
    )
  })

  it('shows fifty images, and says how many more there are', () => {
    const body = commentOf('going*1234')
    expect(body.match(/<samp>ami-/g)).toHaveLength(50)
    expect(body).toContain('_1,184 more are in the JSON report._')
    expect(body).toContain('1,234 of 1,234 images')
  })

  it('is within what a comment holds, however long the names are', () => {
    const long = { name: '<'.repeat(4_000), family: '|'.repeat(4_000) }
    const body = commentOf({ images: imagesOf('going*2000', long) })
    expect(body.length).toBeLessThanOrEqual(MOST_COMMENT_CHARACTERS)
    expect(body).toContain('2,000 of 2,000 images')
  })
})

describe('accounts in a comment', () => {
  const OTHER = '444455556666'
  const [first, second, third] = ['9'.repeat(12), '5'.repeat(12), '1'.repeat(12)] as const
  const roleIn = (id: string): string => `arn:aws:iam::${id}:role/team/ami-cleanup`
  const settings = {
    'role-to-assume': `${roleIn(first)} eu-*\n${roleIn(second)}, ${roleIn(third)}`,
  }
  const textFor = (targets: Targets, report: Partial<Report> = {}): string =>
    seen(commentOf(targets, { settings, ...report }))
  const outage = (accountId: string, region: string) => ({
    errors: [reportError({ cause: 'outage', accountId, region })],
  })

  it('are told apart without their ids', () => {
    const targets = ['eu-west-1 of 1:', 'us-east-1 of 1:', 'eu-west-1 of 4:', 'us-east-1 of 4:']
    const [, ...rows] = gridOf(commentOf(targets.map((target) => `${target} going`)), 'Name')
    expect(rows.map((row) => row.split(' | ')[3])).toEqual([
      'account 1 · eu-west-1',
      'account 1 · us-east-1',
      'account 2 · eu-west-1',
      'account 2 · us-east-1',
    ])
  })

  it('that are only read are numbered behind the others, and those that were not are named', () => {
    const of = (accountId: string, status: 'done' | 'not-read') => ({
      ...{ accountId, region: 'eu-west-1', partition: 'aws', accountAlias: 'golden', status },
      evidence: [],
    })
    const comment = commentOf('', {
      evidenceTargets: [of('777788889999', 'not-read'), of(OTHER, 'done')],
      settings: {
        'evidence-roles': `arn:aws:iam::${OTHER}:role/a arn:aws:iam::777788889999:role/a`,
      },
    })

    expect(comment).toContain('**Only read** (`evidence-roles`): account 2, with')
    expect(comment).toContain('**Not read in full** (`evidence-roles`): account 3, and so')
    expect(comment).not.toMatch(/777788889999|golden/)
  })

  const notEntered = reportError({
    ...{ code: 'account-not-entered', cause: 'trust-policy', region: 'eu-west-1' },
    ...{ accountId: second, source: roleIn(second) },
  })

  it.each<readonly [string, Targets, Partial<Report>, readonly string[]]>([
    [
      'that were not read are named, and a role by its name and the number of its account',
      [
        ...['eu-west-1 of 9:', 'us-east-1 of 9:', 'eu-west-1 of 1:', 'us-east-1 of 1:'],
        ...['eu-west-1 of 5 not-read:', 'us-east-1 of 5 not-read:'],
      ],
      { errors: [notEntered] },
      [
        'Not read in full: account 2, and so nothing is taken away there.',
        '(role ami-cleanup of account 2)',
      ],
    ],
    [
      'that were read in other Regions are named with their Region, and in Next',
      ['eu-west-1 of 9:', 'us-east-1 of 9:', 'eu-west-1 of 1 not-read:', 'us-east-1 of 1:'],
      outage(third, 'eu-west-1'),
      ['Not read in full: account 3 · eu-west-1, and so', 'or not at all. (account 3 · eu-west-1)'],
    ],
    [
      'keep their numbers where a pattern finds no Region of one',
      ['eu-west-1 of 1: going', 'us-east-1 of 1: going'],
      {},
      ['account 3 · us-east-1'],
    ],
    [
      'are not named where there is one, but for the Region',
      ['eu-west-1 of 9:', 'us-east-1 of 9:'],
      { ...outage(first, 'us-east-1'), settings: { 'role-to-assume': roleIn(first) } },
      ['not at all. (us-east-1)'],
    ],
  ])('%s', (_what, targets, report, sentences) => {
    const text = textFor(targets, report)
    for (const sentence of sentences) expect(text).toContain(sentence)
    expect(text).not.toMatch(/arn:|\*{12}|\b\d{12}\b/)
  })

  it('are in no policy that AWS names', () => {
    const policy = 'arn:aws:organizations::123456789012:policy/o-1/p-1'
    const errors = [reportError({ cause: 'denied-by-policy', policy })]
    expect(textFor('eu-west-1 of 9:', { errors })).not.toContain('123456789012')
  })

  it('do not stand in it, wherever they stand in the report', () => {
    const image = goingImage(1, {
      name: `golden-${ACCOUNT}-from-${OTHER}`,
      family: `team.${ACCOUNT}`,
      error: itemError(ACCOUNT, ACCOUNT),
      explanation: ACCOUNT,
      references: [{ source: 'copies', resource: ACCOUNT, accountId: ACCOUNT }],
    })
    const body = commentOf(
      [
        { images: [image], error: itemError(ACCOUNT, ACCOUNT) },
        { accountId: OTHER, region: 'us-east-1' },
      ],
      {
        settings: { 'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/cleanup` },
        errors: [reportError({ message: `eu-west-1 (account ${ACCOUNT}) is not complete` })],
        warnings: [{ code: 'above-max-removals', message: `eu-west-1 (${ACCOUNT})` }],
      },
    )
    expect(body).not.toMatch(new RegExp(`${ACCOUNT}|${OTHER}`))
    expect(body).toContain('golden-&#42;&#42;&#42;')
    expect(body).toContain("1 error, 1 warning: the run's summary says what to do.")
  })
})
