import { selectAll } from 'hast-util-select'
import { problems } from '../../../src/report/summary/problems.ts'
import { renderSummary } from '../../../src/report/summary/index.ts'
import type {
  Report,
  ReportImage,
  ReportItemError,
  ReportSnapshot,
  ReportTarget,
} from '../../../src/report/schema.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  idOf,
  NOW,
  removedImage,
  reportError,
  reportImage,
  reportSnapshot,
  reportTarget,
  itemError,
} from '../../support/report-factories.ts'
import { blocksOf, foldsOf, headingsOf, render, rowsWith, textOf } from '../../support/rendered.ts'

const real = (targets: readonly ReportTarget[], of: Partial<Report> = {}): Report =>
  createReport({ dryRun: false, ...of, targets: [...targets] })
const partOf = (report: Report, rows = 100): string => problems({ report, rows, now: NOW }) ?? ''
const seen = (markdown: string): string => textOf(render(markdown))

const failed = (number: number, code: string, words: string): ReportImage =>
  goingImage(number, {
    outcome: 'failed',
    error: itemError(code, words),
    snapshots: [],
  })
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

describe('removals that failed', () => {
  it('are one cause, with three of them and the rest folded', () => {
    const images = times(1_150, (index) => failed(index + 1, 'Boom', `on ${String(index)}`))
    const part = partOf(real([reportTarget({ images })]))
    expect(seen(part)).toContain('❌ 1,150 images could not be removed: Boom')
    expect(seen(part)).toContain(
      `For example ${idOf('ami', 1)}, ${idOf('ami', 2)}, ${idOf('ami', 3)}`,
    )
    expect(foldsOf(part)).toEqual(['Show the 1,150 images'])
    expect(rowsWith(part, 'What AWS said')).toHaveLength(100)
    expect(part).toContain('_1,050 more rows are left out here')
  })

  it('are marks only where somebody else disabled the images', () => {
    const images = [
      { ...failed(1, 'Boom', 'no'), verdict: 'disable' as const, state: 'disabled' },
      { ...failed(2, 'Boom', 'no'), verdict: 'disable' as const },
    ]
    const part = seen(partOf(real([reportTarget({ images })])))
    expect(part).toContain('❌ 1 image could not be marked: Boom')
    expect(part).toContain('❌ 1 image could not be disabled: Boom')
  })

  it('say what AWS said once where it is the same', () => {
    const images = times(9, (index) => failed(index + 1, 'Boom', 'no'))
    const part = partOf(real([reportTarget({ images })]))
    expect(seen(part).match(/AWS says: no/g)).toHaveLength(1)
    expect(selectAll('table', render(part))).toHaveLength(0)
  })

  it('are told apart by target, unless a permission is missing in all of them', () => {
    const targets = (code: string): ReportTarget[] =>
      ['eu-west-1', 'us-east-1'].map((region) =>
        reportTarget({ region, images: [failed(1, code, 'no')] }),
      )
    expect(seen(partOf(real(targets('Boom'))))).toContain(
      `1 image could not be removed in us-east-1 · ${ACCOUNT}: Boom`,
    )
    const denied = partOf(real(targets('UnauthorizedOperation')))
    expect(seen(denied)).toContain('2 images could not be removed in 2 targets')
  })

  it.each<readonly [string, ReportImage, readonly string[]]>([
    ['an image', failed(1, 'UnauthorizedOperation', 'no'), ['ec2:DeregisterImage']],
    [
      'a snapshot',
      removedImage(1, { snapshots: [failedSnapshot('missing-permissions')] }),
      ['ec2:DeleteSnapshot'],
    ],
  ])('have the statement that allows them: %s', (_what, image, actions) => {
    const summary = renderSummary(real([reportTarget({ images: [image] })]))
    const [block = '', ...others] = blocksOf(summary).filter((each) => each.includes('Effect'))
    expect(others).toEqual([])
    const statement = JSON.parse(block) as Readonly<Record<string, unknown>>
    expect(statement['Action']).toEqual(actions)
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Condition: {
        StringEqualsIgnoreCaseIfExists: { 'aws:ResourceTag/ami-cleanup:keep': 'false' },
      },
    })
  })

  it('say of a snapshot whose image is gone what becomes of it', () => {
    const images = [removedImage(1, { snapshots: [failedSnapshot('missing-permissions')] })]
    const part = seen(partOf(real([reportTarget({ images })])))
    expect(part).toContain('1 snapshot could not be deleted: missing-permissions')
    expect(part).toContain(
      'The image is gone and the snapshot is still there: the next run lists it',
    )
  })

  it('name the policy that no statement gets past, and have no statement then', () => {
    const error: ReportItemError = {
      ...itemError('UnauthorizedOperation'),
      cause: 'denied-by-policy',
      policy: 'a service control policy',
    }
    const images = [goingImage(1, { outcome: 'failed', error, snapshots: [] })]
    const part = partOf(real([reportTarget({ images })]))
    expect(seen(part)).toContain('AWS names a service control policy: it has to let these calls')
    expect(blocksOf(part)).toEqual([])
  })

  it('are not hidden by another image that keeps the snapshot', () => {
    const snapshot = failedSnapshot('Boom')
    const keeps = reportSnapshot({ id: snapshot.id, outcome: 'kept', reason: 'shared-with-image' })
    const images = [
      removedImage(1, { snapshots: [snapshot] }),
      removedImage(2, { snapshots: [keeps] }),
    ]
    for (const each of [images, images.toReversed()]) {
      const part = seen(partOf(real([reportTarget({ images: each })])))
      expect(part).toContain('1 snapshot could not be deleted: Boom')
    }
  })
})

function failedSnapshot(code: string): ReportSnapshot {
  return reportSnapshot({
    id: idOf('snap', 9),
    verdict: 'remove',
    outcome: 'failed',
    error: itemError(code),
  })
}

describe('what was not tried', () => {
  const waiting = (error: string): ReportImage =>
    goingImage(1, { outcome: 'not-attempted', error: itemError('x', error), snapshots: [] })

  it('has a sentence for each reason', () => {
    const images = [waiting('the run was cancelled'), { ...waiting('too old'), id: idOf('ami', 2) }]
    const part = seen(partOf(real([reportTarget({ images })])))
    expect(part).toContain('⏸️ 1 image was not tried: the run was cancelled')
    expect(part).toContain('⏸️ 1 image was not tried: too old')
  })

  it.each<readonly [string, Partial<ReportTarget>]>([
    ['a limit stopped it', { status: 'refused' }],
    ['an error stopped its target', { status: 'failed', error: itemError('x', 'stopped') }],
  ])('is told once where %s', (_what, fields) => {
    const target = reportTarget({ ...fields, images: [waiting('stopped')] })
    expect(partOf(real([target]))).not.toContain('⏸️')
  })
})

describe('a plan above a limit', () => {
  const message = 'max-removals: too many. Look, then set max-removals: 2 for one run.'

  it.each([
    ['a dry run', true],
    ['a real run', false],
  ])('is said once in %s, with what to set', (_what, dryRun) => {
    const target = reportTarget({
      status: 'refused',
      ...(!dryRun && { error: itemError('above-max-removals', message) }),
      images: [goingImage(1, { outcome: dryRun ? 'planned' : 'not-attempted' })],
    })
    const told = { code: 'above-max-removals', message }
    const of = dryRun ? { warnings: [told] } : { errors: [reportError(told)] }
    const part = partOf(createReport({ dryRun, ...of, targets: [target] }))
    expect(seen(part).match(/max-removals: too many/g)).toHaveLength(1)
    expect(part).toMatch(/^### What went wrong\n\n🛑 max-removals/)
  })
})

describe('errors', () => {
  const items = [
    { source: 'fleets', code: 'UnauthorizedOperation', message: 'no', call: 'ec2:DescribeFleets' },
    { source: 'images', code: 'UnauthorizedOperation', message: 'no' },
  ]
  const denied = (region: string): ReturnType<typeof reportError> =>
    reportError({
      cause: 'denied',
      message: `${region} (${ACCOUNT}) could not be read. Encoded message: ${region}abc`,
      accountId: ACCOUNT,
      region,
      actions: ['ec2:DescribeFleets'],
      items: items.map((item) => ({ ...item, message: region })),
      settings: [{ input: 'skip-references', value: 'fleets' }],
    })

  it('are said once where the same sources fail for the same reason', () => {
    const errors = ['eu-west-1', 'us-east-1', 'eu-north-1'].map(denied)
    const part = seen(partOf(createReport({ errors })))
    expect(part.match(/could not be read/g)).toHaveLength(1)
    expect(part).toContain(`The same in us-east-1 · ${ACCOUNT}, eu-north-1 · ${ACCOUNT}.`)
  })

  it('are one entry for each role, with the condition to paste', () => {
    const token = { subject: 'repo:o/r', audience: 'sts.amazonaws.com', issuer: 'x.example' }
    const role = (name: string, region: string): ReturnType<typeof reportError> =>
      reportError({
        ...{ code: 'account-not-entered', cause: 'trust-policy', source: `arn:${name}`, region },
        ...{ message: `arn:${name}: no`, accountId: ACCOUNT, token },
      })
    const errors = [role('a', 'r-1'), role('a', 'r-2'), role('b', 'r-1'), role('b', 'r-2')]
    const summary = renderSummary(createReport({ errors }))
    for (const name of ['a', 'b']) expect(seen(summary).split(`❌ arn:${name}: no`)).toHaveLength(2)
    const [block = '', ...others] = blocksOf(summary)
    expect(others).toEqual([])
    expect(JSON.parse(block)).toEqual({
      StringEquals: { 'x.example:aud': 'sts.amazonaws.com', 'x.example:sub': 'repo:o/r' },
    })
  })

  it('have the sources as a list, what to do, and the last resort at the end', () => {
    const part = partOf(createReport({ errors: [denied('eu-west-1')] }))
    expect(selectAll('li', render(part)).map(textOf)).toEqual([
      'fleets: ec2:DescribeFleets: UnauthorizedOperation: eu-west-1',
      'images: UnauthorizedOperation: eu-west-1',
      "What to do: Add this statement to the role's policy.",
      'Only where you know that nothing there uses an image: skip-references: fleets.',
    ])
  })

  it('have their statement once on the page, right below Next', () => {
    const summary = renderSummary(createReport({ errors: [denied('a'), denied('b')] }))
    expect(summary.match(/"Effect"/g)).toHaveLength(1)
    expect(summary).toMatch(/👉 \*\*Next\*\*: [^\n]*\n\n~~~json\n\{/)
  })

  it.each([['```'], ['```json'], ['a\n```'], ['```json\n{}'], ['```\na\n```']])(
    'do not swallow the page with a fence in what AWS says: %j',
    (message) => {
      const targets = [reportTarget({ images: [goingImage(1)] })]
      const summary = renderSummary(createReport({ errors: [reportError({ message })], targets }))
      expect(headingsOf(summary)).toContain('Images to remove (1)')
      expect(selectAll('pre', render(summary))).toHaveLength(0)
    },
  )
})

describe('warnings', () => {
  const warning = (code: string, message: string) => ({ code, message })

  it('are no failure', () => {
    const part = partOf(
      createReport({ warnings: [warning('unknown-alias', 'It may not be read')] }),
    )
    expect(seen(part)).toBe('⚠️ It may not be read')
  })

  it('of one kind are folded after three, and hide none of another', () => {
    const warnings = [
      ...times(9, (index) => warning('unknown-alias', `alias ${String(index)}`)),
      warning('nothing-checked-out', 'Nothing is checked out'),
    ]
    const part = partOf(createReport({ warnings }))
    expect(foldsOf(part)).toEqual(['⚠️ Show 6 more warnings like it'])
    const open = part.replaceAll(/<details>[^]*?<\/details>/g, '')
    expect(seen(open)).toContain('⚠️ Nothing is checked out')
  })
})

describe('a page on which all went well', () => {
  it('has no word of problems', () => {
    expect(partOf(createReport({ targets: [reportTarget({ images: [reportImage()] })] }))).toBe('')
  })
})
