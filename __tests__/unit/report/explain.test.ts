import {
  DAY,
  HOUR,
  type KeepReason,
  type Protection,
  type Reference,
  type RemoveReason,
  type SnapshotKeepReason,
  type UsageGap,
} from '../../../src/model/index.ts'
import {
  explainGap,
  explainKept,
  explainOrphan,
  explainRemoved,
  explainSnapshot,
} from '../../../src/report/explain.ts'
import { NOW, OTHER_REGION, TARGET } from '../../support/model-factories.ts'

const reference = (resource: string, detail?: string): Reference => ({
  source: 'instances',
  resource,
  detail,
  target: undefined,
})

type Rest<Reason> = Reason extends unknown ? Omit<Reason, 'code'> : never

/** Each code once, with what it comes with: a new one does not compile without its sentence. */
type Sentences<Reason extends { readonly code: string }> = {
  readonly [Code in Reason['code']]: readonly [Rest<Extract<Reason, { code: Code }>>, string]
}
const cases = <Reason extends { readonly code: string }>(
  sentences: Sentences<Reason>,
): readonly (readonly [string, Reason, string])[] =>
  Object.entries<readonly [object, string]>(sentences).map(([code, [rest, sentence]]) => [
    code,
    { code, ...rest } as Reason,
    sentence,
  ])

const protection: Protection = { by: 'keep-tag', value: 'yes' }

describe('why an image is kept', () => {
  const sentences: Sentences<KeepReason> = {
    pending: [{ state: 'transient' }, 'It is still transient.'],
    'unknown-state': [
      { state: 'archived' },
      'Its state is archived, which this version does not know.',
    ],
    'next-run': [
      { step: 'disable' },
      'It would be disabled, and older ones go first: max-removals lets no more go in one run.',
    ],
    unreadable: [
      { field: 'CreationDate' },
      'Its record in AWS has no CreationDate that can be read.',
    ],
    'not-selected': [{ by: 'include', filter: undefined }, 'No entry of include selects it.'],
    unmapped: [
      { missing: ['tag environment', 'tag role'] },
      'It has no family: it lacks tag environment and tag role.',
    ],
    'in-use': [{}, 'Used by i-1 (running), lt-2.'],
    protected: [{ protection }, 'It bears the tag ami-cleanup:keep.'],
    managed: [
      { manager: 'AWS Backup', tag: 'aws:backup:plan' },
      'AWS Backup manages it (tag aws:backup:plan).',
    ],
    shared: [{ grantees: ['444455556666'] }, 'Shared with 444455556666.'],
    'recently-launched': [
      { lastLaunchedAt: new Date('2026-11-18T23:00:00Z'), limit: 7 * DAY },
      'Last launched on 2026-11-18, within 7 days.',
    ],
    'keep-previous': [
      { rank: 2, keep: 4 },
      '2nd newest unused image of its family; keep-previous keeps 4.',
    ],
    'too-young': [
      { age: 23 * HOUR, limit: DAY },
      'It is 23 hours old, younger than the limit of 24 hours.',
    ],
    'in-grace': [
      { disabledAt: new Date('2026-11-18T23:00:00Z'), until: new Date('2026-12-02T23:00:00Z') },
      'Disabled on 2026-11-18; it can go from 2026-12-02 on, where nobody enables it before.',
    ],
    'not-planned': [{ snapshots: [] }, 'The plan file does not approve it.'],
    'not-recoverable': [
      { uncovered: ['ami-1', 'snap-1'] },
      'No Recycle Bin rule is known to cover ami-1, snap-1.',
    ],
  }
  it.each(cases(sentences))('is said of %s', (_code, reason, sentence) => {
    expect(explainKept(reason, [reference('i-1', 'running'), reference('lt-2')])).toBe(sentence)
  })

  it('names three of many references, and how many there are besides', () => {
    const references = ['a', 'b', 'c', 'd', 'e'].map((name) => reference(name))
    expect(explainKept({ code: 'in-use' }, references)).toBe('Used by a, b, c and 2 more.')
  })

  it('does not say more of a use than is known', () => {
    const unknown = { ...reference('lt-1'), isUnknown: true } as const
    expect(explainKept({ code: 'in-use' }, [unknown])).toBe('May be used by lt-1.')
    expect(explainKept({ code: 'in-use' }, [unknown, reference('i-1')])).toBe('Used by lt-1, i-1.')
  })

  it.each<readonly [KeepReason, string]>([
    [{ code: 'not-selected', by: 'image-ids', filter: undefined }, 'image-ids does not name it.'],
    [
      {
        code: 'not-selected',
        by: 'rules',
        rule: {
          number: 2,
          family: [
            { text: 'dev.*', matches: /^dev/ },
            { text: 'test', matches: /^test$/ },
          ],
        },
      },
      'Every image of its family is kept by rule 2 (dev.*, test).',
    ],
    [
      { code: 'not-selected', by: 'exclude', filter: 'tag:role=db' },
      'exclude selects it: tag:role=db.',
    ],
    [
      { code: 'not-planned', snapshots: ['snap-1'] },
      'The plan file does not approve what would go with it: snap-1.',
    ],
  ])('is said of %j', (reason, sentence) => {
    expect(explainKept(reason, [])).toBe(sentence)
  })

  it.each<readonly [Protection, string]>([
    [
      { by: 'deregistration-protection', value: 'enabled-with-cooldown' },
      'Deregistration protection is enabled-with-cooldown.',
    ],
    [
      { by: 'keep-until-tag', value: '2027-01-31', until: new Date('2027-02-01T00:00:00Z') },
      'Its tag ami-cleanup:keep-until lasts until 2027-02-01T00:00:00.000Z.',
    ],
    [
      { by: 'unreadable-keep-until-tag', value: 'soon' },
      'Its tag ami-cleanup:keep-until is no ISO date: soon.',
    ],
    [{ by: 'enabled-again', mark: undefined }, 'It was enabled while this run was under way.'],
  ])('tells what protects it: %j', (by, sentence) => {
    expect(explainKept({ code: 'protected', protection: by }, [])).toBe(sentence)
  })
})

describe('why an image is removed', () => {
  const sentences: Sentences<RemoveReason> = {
    expired: [
      { age: 92 * DAY, limit: 30 * DAY, rank: 6 },
      '6th newest unused image of its family, 92 days old, past max-age of 30 days.',
    ],
    surplus: [
      { keep: 1, rank: 1_502 },
      '1,502nd newest unused image of its family; keep-previous keeps 1.',
    ],
    requested: [{}, 'image-ids names it.'],
    'past-its-date': [
      { key: 'DeleteOn', value: '2026-10-31' },
      'The date of its tag DeleteOn has passed: 2026-10-31.',
    ],
  }
  it.each(cases(sentences))('is said of %s', (_code, reason, sentence) => {
    expect(explainRemoved(reason, { disabledAt: undefined }, NOW)).toBe(sentence)
  })

  const retired = { disabledAt: new Date(NOW.getTime() - 14 * DAY) }

  const grace = 'Disabled on 6 Nov 2026, 14 days ago, and nothing names it now.'

  it.each<readonly [RemoveReason, string]>([
    [{ code: 'surplus', keep: 4, rank: 'unranked' }, grace],
    [
      { code: 'expired', age: 92 * DAY, limit: 30 * DAY, rank: 'unranked' },
      `${grace} It is 92 days old, past max-age of 30 days.`,
    ],
    [
      { code: 'past-its-date', key: 'expires', value: '2026-11-01' },
      `The date of its tag expires has passed: 2026-11-01. ${grace}`,
    ],
  ])('is the end of its grace, of an image that an earlier run disabled: %j', (reason, told) => {
    expect(explainRemoved(reason, retired, NOW)).toBe(told)
  })

  it('is said of an image that is not available', () => {
    const reason = { code: 'surplus', keep: 4, rank: 'unranked' } as const
    expect(explainRemoved(reason, { disabledAt: undefined }, NOW)).toBe(
      'Not available, so keep-previous does not hold it.',
    )
  })
})

describe('why a snapshot stays', () => {
  const sentences: Sentences<SnapshotKeepReason> = {
    referenced: [
      { references: [reference('lt-1 version 2', 'web')] },
      'Named by lt-1 version 2 (web).',
    ],
    locked: [
      { lock: { state: 'governance', expiresOn: new Date('2027-05-01') } },
      'Locked (governance) until 2027-05-01.',
    ],
    managed: [
      { manager: 'Data Lifecycle Manager', tag: 'dlm:managed' },
      'Data Lifecycle Manager manages it (tag dlm:managed).',
    ],
    protected: [{ protection }, 'It bears the tag ami-cleanup:keep.'],
    shared: [{ grantees: ['all'] }, 'Shared with all.'],
    'fast-restore': [
      { zones: ['eu-west-1a', 'eu-west-1b'] },
      'Fast Snapshot Restore is on in eu-west-1a, eu-west-1b.',
    ],
    'shared-with-image': [{ images: ['ami-1'] }, 'ami-1 maps it as well.'],
    'image-in-recycle-bin': [{ image: 'ami-1' }, 'Made for ami-1, which the Recycle Bin holds.'],
    'not-made-for-an-image': [{}, 'It was not made for an image.'],
    'not-owned': [{}, 'The account does not list it among its own snapshots.'],
    'not-requested': [{}, 'delete-snapshots is false.'],
    'not-recoverable': [{ uncovered: ['snap-1'] }, 'No Recycle Bin rule is known to cover snap-1.'],
  }
  it.each(cases(sentences))('is said of %s', (_code, reason, sentence) => {
    expect(explainSnapshot(reason)).toBe(sentence)
  })

  it.each<readonly [SnapshotKeepReason, string]>([
    [
      { code: 'image-in-recycle-bin', image: 'ami-1', unread: true },
      'Made for ami-1, which may be in the Recycle Bin: what is in there could not be read.',
    ],
    [{ code: 'shared-with-image', images: [] }, 'Another image maps it.'],
    [{ code: 'shared-with-image', images: ['ami-1', 'ami-2'] }, 'ami-1, ami-2 map it as well.'],
    [
      { code: 'locked', lock: { state: 'compliance', expiresOn: undefined } },
      'Locked (compliance).',
    ],
  ])('is said of %j', (reason, sentence) => {
    expect(explainSnapshot(reason)).toBe(sentence)
  })
})

describe('why a snapshot is no orphan to delete', () => {
  it.each<readonly [Parameters<typeof explainOrphan>[0], string]>([
    [{ code: 'pending', state: 'error' }, 'Its state is error.'],
    [{ code: 'mapped', images: ['ami-1'] }, 'ami-1 maps it.'],
    [{ code: 'mapped', images: ['ami-1', 'ami-2'] }, 'ami-1, ami-2 map it.'],
    [{ code: 'image-exists', image: 'ami-1' }, 'Made for ami-1, which exists.'],
    [
      { code: 'images-not-known', targets: [TARGET, OTHER_REGION] },
      'Whether its image exists is not known, because the images of eu-west-1 (111122223333), us-east-1 (111122223333) could not be read.',
    ],
    [{ code: 'not-planned', snapshots: ['snap-1'] }, 'The plan file does not approve it.'],
    [
      { code: 'too-young', age: HOUR, limit: DAY },
      'It is 60 minutes old, younger than the limit of 24 hours.',
    ],
    [{ code: 'not-made-for-an-image' }, 'It was not made for an image.'],
    [
      { code: 'vm-import', task: 'import-ami-0a1b' },
      'VM Import left it behind (import-ami-0a1b). Nobody can say which image it was made for.',
    ],
    // Of an orphan as well it is said for which image it was made.
    [{ code: 'orphan', image: 'ami-1' }, 'Made for ami-1, which no longer exists.'],
    [
      { code: 'orphan', image: 'ami-1', isBinUnread: true },
      'Made for ami-1, which may be in the Recycle Bin: what is in there could not be read.',
    ],
  ])('is said of %j', (reason, sentence) => {
    expect(explainOrphan(reason)).toBe(sentence)
  })
})

it.each<readonly [UsageGap, string]>([
  [{ code: 'not-asked' }, 'disabled'],
  [{ code: 'not-read', failure: { code: 'X', cause: 'other', message: 'why' } }, '(X: why)'],
  [{ code: 'no-report' }, 'there is no usage report'],
  [{ code: 'pending' }, 'still making'],
  [{ code: 'error', why: undefined }, 'could not make the usage report.'],
  [{ code: 'error', why: 'so' }, 'could not make the usage report (so).'],
  [{ code: 'not-all-accounts' }, 'some accounts only'],
  [{ code: 'not-all-types', missing: ['a', 'b'] }, 'all of a, b.'],
  [{ code: 'too-old', createdAt: undefined }, 'has no date'],
  [{ code: 'too-old', createdAt: new Date(0) }, 'of 1970-01-01 is more than 48 hours old'],
])('tells a gap of the usage reports: %j', (gap, words) => {
  expect(explainGap(gap)).toContain(words)
})
