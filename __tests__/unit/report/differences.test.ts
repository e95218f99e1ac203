import type { Approval } from '../../../src/model/index.ts'
import { differencesOf, isElsewhere, type RunOutcome } from '../../../src/report/differences.ts'
import type { ReportTarget } from '../../../src/report/schema.ts'
import {
  ACCOUNT,
  goingImage,
  idOf,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
  itemError,
} from '../../support/report-factories.ts'

const approve = (
  images: Readonly<Record<string, readonly string[]>>,
  ...orphans: string[]
): Approval => ({
  accountId: ACCOUNT,
  region: 'eu-west-1',
  toDisable: new Set(),
  images: new Map(Object.entries(images).map(([id, snapshots]) => [id, new Set(snapshots)])),
  orphans: new Set(orphans),
})

const looked = (
  target: Partial<ReportTarget>,
  settings: RunOutcome['settings'] = {},
): RunOutcome => ({
  targets: [reportTarget(target)],
  settings,
})

/** Item, whether the plan removes it, and the reason. */
const differences = (target: Partial<ReportTarget>, approval: Approval): readonly unknown[] =>
  differencesOf(approval, looked(target)).map(({ id, planned, reason }) => [id, planned, reason])

/** Item, reason and the sentence. */
const explained = (approval: Approval, from: RunOutcome): readonly unknown[] =>
  differencesOf(approval, from).map(({ id, reason, explanation }) => [id, reason, explanation])

const AMI = idOf('ami', 1)
const SNAPSHOT = idOf('snap', 1)

describe('the differences from an approved plan', () => {
  it('are none where exactly the planned goes', () => {
    const target = { images: [goingImage(1), reportImage({ id: idOf('ami', 2) })] }
    expect(differences(target, approve({ [AMI]: [SNAPSHOT] }))).toEqual([])
  })

  it('name what stays by now, with the reason', () => {
    const images = [reportImage({ id: AMI, reason: 'in-use', explanation: 'Used by i-1.' })]
    expect(differencesOf(approve({ [AMI]: [] }), looked({ images }))).toEqual([
      {
        accountId: ACCOUNT,
        region: 'eu-west-1',
        id: AMI,
        kind: 'image',
        planned: true,
        reason: 'in-use',
        explanation: 'Used by i-1.',
      },
    ])
  })

  it('name what is gone already', () => {
    expect(differences({}, approve({ [AMI]: [SNAPSHOT] }, idOf('snap', 9)))).toEqual([
      [AMI, true, 'already-gone'],
      [idOf('snap', 9), true, 'already-gone'],
    ])
  })

  it.each([
    [
      'a target that could not be read',
      looked({
        status: 'not-read',
        error: itemError('x', 'eu-west-1: DescribeInstances was denied'),
      }),
      'its target could not be read. eu-west-1: DescribeInstances was denied',
    ],
    [
      'an account that could not be entered, and has no id',
      looked({ accountId: '', status: 'not-read', error: itemError('x', 'No credentials') }),
      'its target could not be read. No credentials',
    ],
  ])('do not call gone what was not looked at: %s', (_what, from, why) => {
    expect(explained(approve({ [AMI]: [SNAPSHOT] }, idOf('snap', 9)), from)).toEqual([
      [AMI, 'not-looked-at', `It was not looked at: ${why}`],
      [idOf('snap', 9), 'not-looked-at', `It was not looked at: ${why}`],
    ])
  })

  it('say nothing of a target that is left to another run', () => {
    const approval = approve({ [AMI]: [SNAPSHOT] }, idOf('snap', 9))
    const from = looked({ region: 'us-east-1' })
    expect([isElsewhere(approval, from), explained(approval, from)]).toEqual([true, []])
    expect(isElsewhere(approval, looked({}))).toBe(false)
  })

  it.each([
    [{ 'orphan-snapshots': 'ignore' }, 'orphan-snapshots is ignore.'],
    [{ 'image-ids': AMI }, 'with image-ids no orphans are looked for.'],
  ])('do not call an orphan gone that was not looked for: %j', (settings, why) => {
    const orphan = idOf('snap', 9)
    expect(explained(approve({ [AMI]: [] }, orphan), looked({}, settings))).toEqual([
      [AMI, 'already-gone', 'It no longer exists.'],
      [orphan, 'not-looked-at', `It was not looked at: ${why}`],
    ])
  })

  it('name an orphan that is only listed by now', () => {
    const orphan = reportOrphan({ verdict: 'report', outcome: 'kept' })
    expect(explained(approve({}, orphan.id), looked({ orphans: [orphan] }))).toEqual([
      [orphan.id, 'only-listed', 'orphan-snapshots is report: orphans are listed, and stay.'],
    ])
  })

  it('name an orphan that an image maps by now', () => {
    const images = [goingImage(1)]
    expect(explained(approve({ [AMI]: [] }, SNAPSHOT), looked({ images }))).toEqual([
      [SNAPSHOT, 'mapped', `${AMI} maps it.`],
    ])
  })

  it('name what would go by now and was not planned', () => {
    const target = {
      images: [reportImage({ id: AMI, reason: 'not-planned' })],
      orphans: [reportOrphan({ verdict: 'keep', reason: 'not-planned', outcome: 'kept' })],
    }
    expect(differences(target, approve({}))).toEqual([
      [AMI, false, 'not-planned'],
      [idOf('snap', 0xfff), false, 'not-planned'],
    ])
  })

  it('name once what was planned with other snapshots', () => {
    const target = { images: [reportImage({ id: AMI, reason: 'not-planned' })] }
    expect(differences(target, approve({ [AMI]: [SNAPSHOT] }))).toEqual([
      [AMI, true, 'not-planned'],
    ])
  })

  it('name a snapshot that stays although its image goes as planned', () => {
    const held = reportSnapshot({ id: SNAPSHOT, reason: 'locked', explanation: 'Locked.' })
    const other = reportSnapshot({ id: idOf('snap', 2), reason: 'shared-with-image' })
    const target = { images: [goingImage(1, { snapshots: [held, other] })] }
    expect(differences(target, approve({ [AMI]: [SNAPSHOT] }))).toEqual([
      [SNAPSHOT, true, 'locked'],
    ])
  })

  it('name an orphan that stays by now', () => {
    const orphan = reportOrphan({ verdict: 'keep', reason: 'locked', outcome: 'kept' })
    const target = { orphans: [orphan] }
    expect(differences(target, approve({}, orphan.id))).toEqual([[orphan.id, true, 'locked']])
    expect(differences({ orphans: [reportOrphan()] }, approve({}, orphan.id))).toEqual([])
  })

  it('do not name what stays for a reason of its own and was not planned', () => {
    const target = {
      images: [reportImage({ id: AMI, reason: 'in-use' })],
      orphans: [reportOrphan({ verdict: 'keep', reason: 'mapped', outcome: 'kept' })],
    }
    expect(differences(target, approve({}))).toEqual([])
  })
})
