import type { Approval } from '../../../src/model/index.ts'
import { differencesOf, isElsewhere, type RunOutcome } from '../../../src/report/differences.ts'
import type { ReportTarget } from '../../../src/report/schema.ts'
import {
  ACCOUNT,
  goingImage,
  idOf,
  itemError,
  reportImage,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'
import { targetOf } from '../../support/short-reports.ts'

const [AMI, SNAPSHOT, ORPHAN] = [idOf('ami', 1), idOf('snap', 1), idOf('snap', 0xfff)]

/** What was approved: images with their snapshots, and orphans. */
const approve = (
  images: Readonly<Record<string, readonly string[]>>,
  ...orphans: string[]
): Approval => ({
  ...{ accountId: ACCOUNT, region: 'eu-west-1', toDisable: new Set(), orphans: new Set(orphans) },
  images: new Map(Object.entries(images).map(([id, snapshots]) => [id, new Set(snapshots)])),
})

const looked = (
  target: string | Partial<ReportTarget>,
  settings: RunOutcome['settings'] = {},
): RunOutcome => ({
  targets: [typeof target === 'string' ? targetOf(target) : reportTarget(target)],
  settings,
})

/** Item, reason and the sentence. */
const explained = (approval: Approval, from: RunOutcome): readonly unknown[] =>
  differencesOf(approval, from).map(({ id, reason, explanation }) => [id, reason, explanation])

const held = [
  reportSnapshot({ id: SNAPSHOT, reason: 'locked', explanation: 'Locked.' }),
  reportSnapshot({ id: idOf('snap', 2), reason: 'shared-with-image' }),
]

describe('the differences from an approved plan', () => {
  type Target = string | Partial<ReportTarget>

  it.each<readonly [string, Target, Approval, ...(readonly [string, boolean, string])[]]>([
    ['nothing where exactly the planned goes', 'going kept', approve({ [AMI]: [SNAPSHOT] })],
    [
      'what is gone already',
      '',
      approve({ [AMI]: [SNAPSHOT] }, ORPHAN),
      [AMI, true, 'already-gone'],
      [ORPHAN, true, 'already-gone'],
    ],
    [
      'what would go by now and was not planned',
      'not-planned orphan-kept:not-planned',
      approve({}),
      [AMI, false, 'not-planned'],
      [ORPHAN, false, 'not-planned'],
    ],
    [
      'once what was planned with other snapshots',
      'not-planned',
      approve({ [AMI]: [SNAPSHOT] }),
      [AMI, true, 'not-planned'],
    ],
    [
      'a snapshot that stays although its image goes as planned',
      { images: [goingImage(1, { snapshots: held })] },
      approve({ [AMI]: [SNAPSHOT] }),
      [SNAPSHOT, true, 'locked'],
    ],
    [
      'an orphan that stays by now',
      'orphan-kept:locked',
      approve({}, ORPHAN),
      [ORPHAN, true, 'locked'],
    ],
    ['no orphan that goes', 'orphan', approve({}, ORPHAN)],
    [
      'nothing that stays for a reason of its own and was not planned',
      'in-use orphan-kept:mapped',
      approve({}),
    ],
  ])('name %s', (_what, target, approval, ...differences) => {
    const found = differencesOf(approval, looked(target))
    expect(found.map(({ id, planned, reason }) => [id, planned, reason])).toEqual(differences)
  })

  it('name what stays by now, with the reason', () => {
    const why = { reason: 'in-use', explanation: 'Used by i-1.' } as const
    const images = [reportImage({ id: AMI, ...why })]
    expect(differencesOf(approve({ [AMI]: [] }), looked({ images }))).toEqual([
      { accountId: ACCOUNT, region: 'eu-west-1', id: AMI, kind: 'image', planned: true, ...why },
    ])
  })

  it.each([
    ['a target that could not be read', {}, 'eu-west-1: DescribeInstances was denied'],
    ['an account that was not entered, and has no id', { accountId: '' }, 'No credentials'],
  ])('do not call gone what was not looked at: %s', (_what, fields, message) => {
    const from = looked({ ...fields, status: 'not-read', error: itemError('x', message) })
    const why = `It was not looked at: its target could not be read. ${message}`
    expect(explained(approve({ [AMI]: [SNAPSHOT] }, ORPHAN), from)).toEqual([
      [AMI, 'not-looked-at', why],
      [ORPHAN, 'not-looked-at', why],
    ])
  })

  it('say nothing of a target that is left to another run', () => {
    const approval = approve({ [AMI]: [SNAPSHOT] }, ORPHAN)
    const from = looked('us-east-1:')
    expect([isElsewhere(approval, from), explained(approval, from)]).toEqual([true, []])
    expect(isElsewhere(approval, looked(''))).toBe(false)
  })

  it.each([
    [{ 'orphan-snapshots': 'ignore' }, 'orphan-snapshots is ignore.'],
    [{ 'image-ids': AMI }, 'with image-ids no orphans are looked for.'],
  ])('do not call an orphan gone that was not looked for: %j', (settings, why) => {
    expect(explained(approve({ [AMI]: [] }, ORPHAN), looked('', settings))).toEqual([
      [AMI, 'already-gone', 'It no longer exists.'],
      [ORPHAN, 'not-looked-at', `It was not looked at: ${why}`],
    ])
  })

  it('explain an orphan that is only listed by now, and one that an image maps', () => {
    expect(explained(approve({}, ORPHAN), looked('orphan-listed'))).toEqual([
      [ORPHAN, 'only-listed', 'orphan-snapshots is report: orphans are listed, and stay.'],
    ])
    expect(explained(approve({ [AMI]: [] }, SNAPSHOT), looked('going'))).toEqual([
      [SNAPSHOT, 'mapped', `${AMI} maps it.`],
    ])
  })
})
