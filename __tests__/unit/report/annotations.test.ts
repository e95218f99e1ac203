import { annotations, failures, refusal } from '../../../src/report/annotations.ts'
import type { Report } from '../../../src/report/schema.ts'
import {
  ACCOUNT,
  idOf,
  itemError,
  removedImage,
  reportError,
  reportSnapshot,
  times,
} from '../../support/report-factories.ts'
import { dry, imagesOf, real } from '../../support/short-reports.ts'

const warnings = (...warned: Report['warnings']): Report => dry('', { warnings: warned })

describe('the annotations', () => {
  it('are none where nothing went wrong', () => {
    expect([annotations(dry('')), failures(dry(''))]).toEqual([[], []])
  })

  it.each(['constructor', 'something-new'])(
    'have the code as title where there is no other, also one that every object knows: %s',
    (code) => {
      const annotation = { title: code, message: 'x' }
      expect(annotations(warnings({ code, message: 'x' }))).toEqual([annotation])
    },
  )

  it('are no more than a person reads, however many kinds others made up', () => {
    const many = times(1_000, (index) => ({ code: `code ${String(index)}`, message: 'x' }))
    expect(annotations(warnings(...many))).toHaveLength(40)
  })

  it('are one for each kind of warning, with how many there are', () => {
    const unreadable = { code: 'unreadable-keep-until', message: 'ami-1 is kept' }
    const skipped = { code: 'references-skipped', message: 'skip-references: fleets' }
    expect(
      annotations(warnings(unreadable, skipped, ...times(1_200, () => unreadable))),
    ).toStrictEqual([
      {
        title: 'Unreadable keep-until tag',
        message: 'ami-1 is kept. 1,200 more like it: see the job summary.',
      },
      { title: 'References were skipped', message: 'skip-references: fleets' },
    ])
  })

  it('are one error for removals that failed in the same way, each item counted once', () => {
    const error = itemError('AuthFailure')
    const snapshots = [reportSnapshot({ outcome: 'failed', error })]
    const images = [
      ...imagesOf('failed', { error }),
      ...[2, 3].map((number) => removedImage(number, { snapshots })),
    ]
    const report = real({ images })
    const [first, second] = failures(report)
    expect([first?.title, second?.title]).toEqual([
      'Images could not be removed',
      'Snapshots were left behind',
    ])
    expect(first?.message).toContain(
      `eu-west-1 (${ACCOUNT}): 1 image could not be removed (${idOf('ami', 1)}): AuthFailure: no. Remove it where`,
    )
    expect(second?.message).toContain('1 snapshot could not be deleted')
    expect(annotations(report)).toEqual([])
  })

  it('say where the text to paste stands', () => {
    const errors = [reportError({ cause: 'denied', actions: ['ec2:DescribeImages'] })]
    expect(failures(real('', { errors }))[0]?.message).toMatch(
      /Add this statement .*\. The text to paste stands in the job summary\.$/,
    )
  })

  it('are one error for each kind and cause, with what to do, the most urgent first', () => {
    const errors = [
      reportError({ code: 'cancelled', message: 'The run was cancelled.' }),
      reportError({ cause: 'expired', message: 'eu-west-1 could not be read' }),
      reportError({ cause: 'expired', message: 'us-east-1 could not be read' }),
      reportError({ cause: 'region-not-enabled', message: 'af-south-1 could not be read' }),
    ]
    expect(
      failures(real('', { errors })).map(({ title, message }) => `${title}: ${message}`),
    ).toEqual([
      'Evidence is not complete: eu-west-1 could not be read. Set `role-to-assume`, which renews its credentials, or let those of the job last longer (`role-duration-seconds` where they were made). 1 more like it: see the job summary.',
      'Evidence is not complete: af-south-1 could not be read. Take the Region out of `aws-region`, or enable it in the account.',
      'Cancelled: The run was cancelled. Run it again. What was left is planned anew.',
    ])
  })

  it('are one short line each', () => {
    const long = { code: 'unknown-alias', message: `a\nb${'x'.repeat(4_000)}` }
    expect(annotations(warnings(long))[0]?.message).toMatch(/^a bx{496}…$/)
  })
})

describe('the annotation of a run that could not begin', () => {
  it('names everything that is wrong, in one line', () => {
    expect(refusal('2 inputs are not usable.\n- mapping: a\n- max-age: b').message).toBe(
      '2 inputs are not usable. - mapping: a - max-age: b',
    )
  })

  it('says where the rest is where that is too much', () => {
    expect(refusal('x'.repeat(4_000)).message).toMatch(/^x{899}… More in the job summary\.$/)
  })
})
