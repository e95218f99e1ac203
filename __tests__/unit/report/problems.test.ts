import { selectAll } from 'hast-util-select'
import { adviceOn, lastResort } from '../../../src/report/advice.ts'
import { problems } from '../../../src/report/summary/problems.ts'
import type { Report, ReportError, ReportImage, ReportTarget } from '../../../src/report/schema.ts'
import {
  blocksOf,
  foldsOf,
  gridOf,
  headingsOf,
  render,
  seen,
  textOf,
} from '../../support/rendered.ts'
import {
  ACCOUNT,
  idOf,
  itemError,
  NOW,
  removedImage,
  reportError,
  reportSnapshot,
  times,
} from '../../support/report-factories.ts'
import { dry, imagesOf, real, type Targets } from '../../support/short-reports.ts'
import { summaryOf } from './reports.ts'

const partOf = (report: Report): string => problems({ report, rows: 100, now: NOW }) ?? ''
const failing = (targets: Targets): string => partOf(real(targets))

const failed = (code: string, number = 1, fields: Partial<ReportImage> = {}): ReportImage[] =>
  imagesOf(`failed:${code}`, fields, number)

/** An image that is gone, and whose snapshot is not. */
const leftBehind = (code: string): ReportImage => {
  const snapshot = reportSnapshot({ id: idOf('snap', 9), verdict: 'remove', outcome: 'failed' })
  return removedImage(1, { snapshots: [{ ...snapshot, error: itemError(code) }] })
}

const inRegions = (code: string): Targets =>
  ['eu-west-1', 'us-east-1'].map((region) => ({ region, images: failed(code) }))

describe('removals that failed', () => {
  const kept = { id: idOf('snap', 9), outcome: 'kept', reason: 'shared-with-image' } as const
  const keeper = removedImage(2, { snapshots: [reportSnapshot(kept)] })
  const byPolicy = { cause: 'denied-by-policy', policy: 'a service control policy' } as const
  const policyError = { ...itemError('UnauthorizedOperation'), ...byPolicy }

  it.each<readonly [string, Targets, readonly string[]]>([
    [
      'marks only where somebody else disabled the images',
      {
        images: [
          ...failed('Boom', 1, { verdict: 'disable', state: 'disabled' }),
          ...failed('Boom', 2, { verdict: 'disable' }),
        ],
      },
      ['❌ 1 image could not be marked: Boom', '❌ 1 image could not be disabled: Boom'],
    ],
    [
      'told apart by target',
      inRegions('Boom'),
      [`1 image could not be removed in us-east-1 · ${ACCOUNT}: Boom`],
    ],
    [
      'one where a permission is missing in all targets',
      inRegions('UnauthorizedOperation'),
      ['2 images could not be removed in 2 targets'],
    ],
    [
      'told of a snapshot whose image is gone, with what becomes of it',
      { images: [leftBehind('missing-permissions')] },
      [
        '1 snapshot could not be deleted: missing-permissions',
        'The image is gone and the snapshot is still there, now as an orphan. Later runs list it',
      ],
    ],
    [
      'not hidden by another image that keeps the snapshot',
      { images: [leftBehind('Boom'), keeper] },
      ['1 snapshot could not be deleted: Boom'],
    ],
    [
      'nor by one before it',
      { images: [keeper, leftBehind('Boom')] },
      ['1 snapshot could not be deleted: Boom'],
    ],
    [
      'told with the policy that no statement gets past',
      { images: failed('Boom', 1, { error: policyError }) },
      ['AWS names a service control policy: it has to let ec2:DeregisterImage through'],
    ],
  ])('are %s', (_what, targets, sentences) => {
    const part = failing(targets)
    for (const sentence of sentences) expect(seen(part)).toContain(sentence)
    expect(blocksOf(part)).toEqual([])
  })

  it.each([
    ['ignore', {}, /^The image is gone .*Runs with these settings do not look for it/],
    ['report', { 'image-ids': 'ami-1' }, /^The image is gone .*Runs with these settings do not/],
    ['report', {}, /^The image is gone .*Later runs list it/],
    ['delete', {}, /^The image is gone .*Later runs delete it/],
  ])(
    'say what becomes of a snapshot left behind with orphan-snapshots: %s %j',
    (value, more, advice) => {
      const error = reportError({ code: 'snapshot-left-behind', cause: 'outage' })
      const settings = { 'orphan-snapshots': value, ...more }
      expect(adviceOn(error, dry([], { settings }))).toMatch(advice)
    },
  )

  it('say of a snapshot without an answer not that it is still there', () => {
    const items = [{ id: 'snap-1', code: 'NotAnswered', message: 'x' }]
    const error = reportError({ code: 'snapshot-left-behind', cause: 'outage', items })
    expect(adviceOn(error, dry([]))).not.toContain('still there')
  })

  it('are one cause, with three of them and the rest folded', () => {
    const images = times(1_150, (index) =>
      failed('Boom', index + 1, { error: itemError('Boom', `on ${String(index)}`) }),
    )
    const part = failing({ images: images.flat() })
    expect(seen(part)).toContain('❌ 1,150 images could not be removed: Boom')
    expect(seen(part)).toContain(`For example ${[1, 2, 3].map((n) => idOf('ami', n)).join(', ')}`)
    expect(foldsOf(part)).toEqual(['Show the 1,150 images'])
    expect(gridOf(part, 'Why').slice(1)).toHaveLength(100)
    expect(part).toContain('_1,050 more rows are left out here')
  })

  it('say why once where it is the same', () => {
    const part = failing('failed*9')
    expect(seen(part).match(/Why: no/g)).toHaveLength(1)
    expect(selectAll('table', render(part))).toHaveLength(0)
  })

  it.each<readonly [string, ReportImage[], string]>([
    ['an image', failed('UnauthorizedOperation'), 'ec2:DeregisterImage'],
    ['a snapshot', [leftBehind('missing-permissions')], 'ec2:DeleteSnapshot'],
  ])('have the statement that allows them: %s', (_what, images, action) => {
    const summary = summaryOf({ images }, { dryRun: false })
    const blocks = blocksOf(summary).filter((each) => each.includes('Effect'))
    const condition = { 'aws:ResourceTag/ami-cleanup:keep': 'false' }
    expect(blocks.map((block): unknown => JSON.parse(block))).toMatchObject([
      {
        ...{ Effect: 'Allow', Action: [action] },
        Condition: { StringEqualsIgnoreCaseIfExists: condition },
      },
    ])
  })
})

describe('what was not tried', () => {
  const waiting = (error: string, number = 1): ReportImage[] =>
    imagesOf('not-attempted', { error: itemError('x', error) }, number)

  it('has a sentence for each reason', () => {
    const images = [...waiting('the run was cancelled'), ...waiting('too old', 2)]
    const part = seen(failing({ images }))
    expect(part).toContain('⏸️ 1 image was not tried: the run was cancelled')
    expect(part).toContain('⏸️ 1 image was not tried: too old')
  })

  it.each<readonly [string, Partial<ReportTarget>]>([
    ['a limit stopped it', { status: 'refused' }],
    ['an error stopped its target', { status: 'failed', error: itemError('x', 'stopped') }],
  ])('is told once where %s', (_what, fields) => {
    expect(failing({ ...fields, images: waiting('stopped') })).not.toContain('⏸️')
  })
})

describe('a plan above a limit', () => {
  const message = 'max-removals: too many. Look, then set max-removals: 2 for one run.'
  const told = { code: 'above-max-removals', message }
  const error = itemError('above-max-removals', message)

  it.each([
    ['a dry run', dry('eu-west-1 refused: going', { warnings: [told] })],
    [
      'a real run',
      real(
        { status: 'refused', error, images: imagesOf('not-attempted') },
        { errors: [reportError(told)] },
      ),
    ],
  ])('is said once in %s, with what to set', (_what, report) => {
    const part = partOf(report)
    expect(seen(part).match(/max-removals: too many/g)).toHaveLength(1)
    expect(part).toMatch(/^### What went wrong\n\n🛑 max-removals/)
  })
})

describe('errors', () => {
  const denied = (region: string): ReportError => {
    const item = { code: 'UnauthorizedOperation', message: region }
    return reportError({
      ...{ cause: 'denied', accountId: ACCOUNT, region, actions: ['ec2:DescribeFleets'] },
      message: `${region} (${ACCOUNT}) could not be read. Encoded message: ${region}abc`,
      items: [
        { ...item, source: 'fleets', call: 'ec2:DescribeFleets', skipKey: 'fleets' },
        { ...item, source: 'images' },
      ],
      settings: [{ input: 'skip-references', value: 'fleets' }],
    })
  }

  it('are said once where the same sources fail for the same reason', () => {
    const errors = ['eu-west-1', 'us-east-1', 'eu-north-1'].map(denied)
    const part = seen(partOf(dry([], { errors })))
    expect(part.match(/could not be read/g)).toHaveLength(1)
    expect(part).toContain(`The same in us-east-1 · ${ACCOUNT}, eu-north-1 · ${ACCOUNT}.`)
  })

  it('are one entry for each role, with the condition to paste', () => {
    const token = { subject: 'repo:o/r', audience: 'sts.amazonaws.com', issuer: 'x.example' }
    const errors = ['a', 'a', 'b', 'b'].map((name, index) =>
      reportError({
        ...{ code: 'account-not-entered', cause: 'trust-policy', source: `arn:${name}`, token },
        ...{ message: `arn:${name}: no`, accountId: ACCOUNT, region: `r-${String(index % 2)}` },
      }),
    )
    const summary = summaryOf([], { errors })
    for (const name of ['a', 'b']) expect(seen(summary).split(`❌ arn:${name}: no`)).toHaveLength(2)
    expect(blocksOf(summary).map((block): unknown => JSON.parse(block))).toEqual([
      { StringEquals: { 'x.example:aud': 'sts.amazonaws.com', 'x.example:sub': 'repo:o/r' } },
    ])
  })

  it('have the sources as a list, what to do, and the last resort at the end', () => {
    const part = partOf(dry([], { errors: [denied('eu-west-1')] }))
    expect(selectAll('li', render(part)).map(textOf)).toEqual([
      'fleets: ec2:DescribeFleets: UnauthorizedOperation: eu-west-1',
      'images: UnauthorizedOperation: eu-west-1',
      'What to do: Add this statement to the policy of the role or user that this run uses.',
      'Only where you know that nothing there uses an image: skip-references: fleets.',
    ])
  })

  const SPLIT =
    'Until then, take this account or Region out of the run, and clean it in one of its own.'
  const EVERYWHERE =
    'Only where you know that in no account and Region of this run anything of that kind uses an image: `skip-references: fleets`. It holds for all of them.'
  const two = [{ region: 'a' }, { region: 'b' }]
  const own = {
    ...{ accountId: ACCOUNT, region: 'a', partition: 'aws', evidence: [] },
    ...({ status: 'not-read' } as const),
  }
  const source = (name: string, skipKey?: string) => ({
    items: [{ source: name, code: 'x', message: 'x', ...(skipKey && { skipKey }) }],
  })

  const fleet = (report: Partial<Report> = {}): Report => dry(two, report)

  it.each<readonly [string, Report, Partial<ReportError>, string | undefined]>([
    ['what it holds for', fleet(), {}, `${SPLIT} ${EVERYWHERE}`],
    [
      'so beside an only read account',
      dry({}, { evidenceTargets: [own] }),
      {},
      `${SPLIT} ${EVERYWHERE}`,
    ],
    ['that of such an account', fleet(), { code: 'evidence-account-not-read' }, EVERYWHERE],
    ['that of files', fleet(), source('repository', 'fleets'), EVERYWHERE],
    [
      'nothing of a split that loses uses',
      fleet({ settings: { 'shared-images': 'remove' } }),
      {},
      EVERYWHERE,
    ],
    ['nothing where the Region is off', fleet(), { cause: 'region-not-enabled' }, undefined],
    ['nothing where the keys are no good', dry({}), { cause: 'no-credentials' }, undefined],
    [
      'nothing where the images cannot be read either',
      dry({}),
      { cause: 'denied-by-policy', ...source('images') },
      undefined,
    ],
  ])('say of the last resort %s', (_what, report, fields, resort) => {
    const error = { ...denied('a'), ...source('fleets', 'fleets'), ...fields }
    expect(lastResort(error, report)).toBe(resort)
  })

  it('say in Next what a key holds for', () => {
    const error = { ...denied('a'), cause: 'not-supported' } as const
    expect(adviceOn(error, dry(two))).toMatch(
      /in no account and Region of this run.*it holds for all of them/,
    )
    expect(lastResort(error, fleet())).toBeUndefined()
  })

  it('have their statement once on the page, right below Next', () => {
    const summary = summaryOf([], { errors: [denied('a'), denied('b')] })
    expect(summary.match(/"Effect"/g)).toHaveLength(1)
    expect(summary).toMatch(/👉 \*\*Next\*\*: [^\n]*\n\n~~~json\n\{/)
  })

  it.each(['```', '```json', 'a\n```', '```json\n{}', '```\na\n```'])(
    'do not swallow the page with a fence in what AWS says: %j',
    (message) => {
      const summary = summaryOf('going', { errors: [reportError({ message })] })
      expect(headingsOf(summary)).toContain('Images to remove (1)')
      expect(selectAll('pre', render(summary))).toHaveLength(0)
    },
  )
})

describe('warnings', () => {
  const alias = (index: number) => ({ code: 'unknown-alias', message: `alias ${String(index)}` })

  it('are no failure', () => {
    expect(seen(partOf(dry([], { warnings: [alias(1)] })))).toBe('⚠️ alias 1')
  })

  it('of one kind are folded after three, and hide none of another', () => {
    const other = { code: 'nothing-checked-out', message: 'Nothing is checked out' }
    const part = partOf(dry([], { warnings: [...times(9, alias), other] }))
    expect(foldsOf(part)).toEqual(['⚠️ Show 6 more warnings like it'])
    const open = part.replaceAll(/<details>[^]*?<\/details>/g, '')
    expect(seen(open)).toContain('⚠️ Nothing is checked out')
  })

  it('are no part of a page on which all went well', () => {
    expect(partOf(dry('kept'))).toBe('')
  })
})
