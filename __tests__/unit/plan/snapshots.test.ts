import type {
  Policy,
  RetentionRule,
  Snapshot,
  TagMatch,
  TargetInventory,
} from '../../../src/model/index.ts'
import { imageNamedBy, recoveryOf, recoveryOfImageAlone } from '../../../src/plan/recovery.ts'
import {
  A,
  aged,
  aGreedyPolicy,
  anImage,
  aRetentionRule,
  aSnapshot,
  B,
  bin,
  DAY,
  daysAgo,
  HOLDING,
  imageId,
  keep,
  known,
  LOCK,
  madeFor,
  mapped,
  mapping,
  naming,
  OTHER,
  owning,
  planOf,
  planOne,
  planSnapshot,
  remove,
  S,
  shared,
  snapshotVerdicts,
  T,
  tagged,
  tags,
  unknown,
} from './planning.ts'

type Held = Partial<TargetInventory>

const BINNED = imageId(9)
/** A plain copy has the description of its source. */
const PLAIN_COPY = { volumeId: 'vol-ffffffff' }

const lockedIn = (state: string): Held => ({
  locks: known(new Map([[S, { state, expiresOn: undefined }]])),
})

describe('the snapshot of an image that goes', () => {
  it('goes with it', () => {
    expect(planSnapshot(aSnapshot()).verdict).toEqual(remove)
  })

  it.each(HOLDING)('stays because of %j', (reason, snapshot, inventory) => {
    expect(planSnapshot(aSnapshot(snapshot), {}, inventory).verdict).toEqual(keep(reason))
  })

  it('stays where the date of its keep-until tag has not passed', () => {
    const snapshot = aSnapshot(tagged({ 'ami-cleanup:keep-until': '2099-01-01' }))

    expect(planSnapshot(snapshot).verdict).toMatchObject({
      reason: { code: 'protected', protection: { by: 'keep-until-tag' } },
    })
  })

  it.each(['compliance-cooloff', 'governance', 'compliance', 'something-new'])(
    'stays while its lock is %s',
    (state) => {
      expect(planSnapshot(aSnapshot(), {}, lockedIn(state)).verdict).toMatchObject({
        reason: { code: 'locked', lock: { state } },
      })
    },
  )

  it.each<readonly [string, Held, Partial<Policy>]>([
    ['its lock has expired', lockedIn('expired'), {}],
    [
      'it is shared, where shared-images is remove',
      shared('snapshotSharing', { [S]: [OTHER] }),
      { sharedImages: 'remove' },
    ],
    ['it was asked about, and is shared with nobody', shared('snapshotSharing', { [S]: [] }), {}],
    [
      'another snapshot is locked, restored fast, shared and referenced',
      {
        locks: known(new Map([[T, LOCK]])),
        fastRestores: known(new Map([[T, ['eu-west-1a']]])),
        ...shared('snapshotSharing', { [T]: ['all'] }),
        references: [naming(T)],
      },
      {},
    ],
    ['locks are not known, which AWS refuses to delete', { locks: unknown() }, {}],
  ])('goes although %s', (_what, inventory, policy) => {
    expect(planSnapshot(aSnapshot(), policy, inventory).verdict).toEqual(remove)
  })

  it('stays where delete-snapshots is false, whatever else holds it', () => {
    const snapshot = aSnapshot(tagged({ 'ami-cleanup:keep': '' }))

    expect(planSnapshot(snapshot, { deleteSnapshots: false }).verdict).toEqual(
      keep({ code: 'not-requested' }),
    )
  })

  it.each([known([]), unknown()])('stays where the list does not have it: %j', (snapshots) => {
    expect(planSnapshot(aSnapshot(), {}, { snapshots }).verdict).toEqual(
      keep({ code: 'not-owned' }),
    )
  })
})

describe('a snapshot that several images map', () => {
  it.each<readonly [string, Parameters<typeof anImage>[0], Held]>([
    ['in use', {}, { references: [naming(B)] }],
    ['pending', { state: 'pending' }, {}],
    ['disabled and protected', { state: 'disabled', isPublic: true }, {}],
  ])('stays while one of them stays, which is %s', (_what, other, inventory) => {
    const images = [mapping(A, S), { ...mapping(B, S), ...other }]
    const plan = planOf({ images, ...owning({}), ...inventory }, aGreedyPolicy())

    expect(plan.images.map(snapshotVerdicts)).toEqual([
      [keep({ code: 'shared-with-image', images: [B] })],
      [{ verdict: 'stays-with-image' }],
    ])
  })

  it('goes with the last of them', () => {
    const plan = planOf({ images: [mapping(A, S), mapping(B, S)], ...owning({}) }, aGreedyPolicy())

    expect(plan.images.map(snapshotVerdicts)).toEqual([[remove], [remove]])
  })
})

describe('a snapshot that was not made for the image', () => {
  const unnamed = { description: 'data of 2024' }
  const olderBy = (age: number): Partial<Snapshot> => ({
    startedAt: new Date(daysAgo(90).getTime() - age),
  })
  const notMade = keep({ code: 'not-made-for-an-image' })

  it.each([
    ['one that is more than a day older', { ...unnamed, ...olderBy(DAY + 1) }, notMade],
    ['none that is exactly a day older', { ...unnamed, ...olderBy(DAY) }, remove],
    ['none that is younger', { ...unnamed, ...olderBy(-DAY) }, remove],
    ['none that was created for an image', madeFor(BINNED, olderBy(9 * DAY)), remove],
    [
      'none that was copied for an image',
      {
        ...olderBy(9 * DAY),
        description: `Copied for DestinationAmi ${BINNED} from SourceAmi ${A}`,
      },
      remove,
    ],
    ['a plain copy, with the words of its source', { ...olderBy(9 * DAY), ...PLAIN_COPY }, notMade],
  ])('is %s', (_what, snapshot, verdict) => {
    expect(planSnapshot(aSnapshot(snapshot)).verdict).toEqual(verdict)
  })

  it.each([
    [90, 30],
    [30, 90],
  ])('is none that was made for one of the images that go with it', (...days) => {
    const images = days.map((age, index) => aged(index + 1, age, { snapshots: [mapped(S)] }))
    const plan = planOf({ images, ...owning(unnamed) }, aGreedyPolicy())

    expect(plan.images.map(snapshotVerdicts)).toEqual([[remove], [remove]])
  })
})

describe('a snapshot that was made for another image than the one that goes', () => {
  const inBin = { code: 'image-in-recycle-bin', image: BINNED } as const

  it.each<readonly [string, Held, object]>([
    ['stays while the Recycle Bin holds it', bin(BINNED), keep(inBin)],
    [
      'stays where nobody knows what the bin holds',
      { recycleBin: unknown() },
      keep({ ...inBin, unread: true }),
    ],
    [
      'goes where that image exists, and so is in no bin',
      { recycleBin: unknown(), images: [anImage({ id: BINNED, state: 'pending' })] },
      remove,
    ],
  ])('%s', (_what, inventory, verdict) => {
    expect(planSnapshot(madeFor(BINNED), {}, inventory).verdict).toEqual(verdict)
  })

  it.each([{ recycleBin: unknown() }, bin(A)])(
    'is none that was made for this one, whatever the bin holds: %#',
    (recycleBin) => {
      expect(planSnapshot(madeFor(A), {}, recycleBin).verdict).toEqual(remove)
    },
  )
})

describe('the size of a snapshot', () => {
  it.each<readonly [string, Partial<Snapshot>, object]>([
    ['the full size', { fullSizeBytes: 3 * 2 ** 30 }, { gib: 3, storageTier: 'standard' }],
    ['a full size of nothing', { fullSizeBytes: 0 }, { gib: 0, storageTier: 'standard' }],
    ['the size of its volume without one', {}, { gib: 8, storageTier: 'standard' }],
    ['of its storage tier', { storageTier: 'archive' }, { gib: 8, storageTier: 'archive' }],
  ])('is %s', (_what, snapshot, size) => {
    expect(planSnapshot(aSnapshot(snapshot)).size).toEqual(size)
  })

  it.each([
    [20, 20],
    [undefined, 0],
  ])('is of the device mapping (%s) where it is not listed', (volumeSizeGib, gib) => {
    expect(planOne({ snapshots: [mapped(S, volumeSizeGib)] }).snapshots).toMatchObject([
      { size: { gib, storageTier: 'standard' } },
    ])
  })
})

describe('what is recoverable', () => {
  it('is told of images and of snapshots, each by its own rules', () => {
    const excludedTags = [{ key: 'bin', value: 'no' }]
    const retentionRules = known([
      aRetentionRule({ id: 'images', retentionDays: 30 }),
      aRetentionRule({ id: 'snapshots', resourceType: 'EBS_SNAPSHOT', excludedTags }),
    ])
    const inventory = { ...owning(tagged({ bin: 'no' })), retentionRules }

    expect(planOne(mapping(A, S, T), {}, inventory)).toMatchObject({
      recovery: { recoverable: 'yes', retentionDays: 30, ruleId: 'images' },
      snapshots: [
        { recovery: { recoverable: 'no' } },
        { recovery: { recoverable: 'yes', retentionDays: 7, ruleId: 'snapshots' } },
      ],
    })
  })
})

describe('the image that a snapshot was made for', () => {
  const AMI = 'ami-0123456789abcdef0'
  const CREATED = `Created by CreateImage(i-0123456789abcdef0) for ${AMI}`
  const COPIED = `Copied for DestinationAmi ${AMI} from SourceAmi ami-0fedcba9876543210 for SourceSnapshot snap-0123456789abcdef0. Task created on 1,700,000,000,000.`

  it.each<readonly [string, Partial<Snapshot>]>([
    [CREATED, {}],
    [`${CREATED} from vol-0123456789abcdef0`, {}],
    [`Created by CreateImage() for ${AMI}`, {}],
    [CREATED, { volumeId: undefined }],
    [COPIED, {}],
    [`Copied for DestinationAmi ${AMI}`, {}],
    // The volume of an image's copy is none either.
    [COPIED, PLAIN_COPY],
  ])('is named by %j (%j)', (description, overrides) => {
    expect(imageNamedBy(aSnapshot({ description, ...overrides }))).toBe(AMI)
  })

  it.each<readonly [string, Partial<Snapshot>]>([
    ['', {}],
    [`for ${AMI}`, {}],
    [`x Created by CreateImage(i-1) for ${AMI}`, {}],
    [`x Copied for DestinationAmi ${AMI}`, {}],
    [`created by createimage(i-1) for ${AMI}`, {}],
    [`Created by CreateImage(i-1)) for ${AMI}`, {}],
    [`Created by CreateImage(i-1)  for ${AMI}`, {}],
    [`Copied for SourceAmi ${AMI}`, {}],
    ['Created by CreateImage(i-1) for ami-', {}],
    ['Copied for DestinationAmi ami-', {}],
    ['This snapshot is created by the AWS Backup service.', {}],
    ['Created for policy: policy-0123456789abcdef0', {}],
    [CREATED, PLAIN_COPY],
  ])('is not named by %j (%j)', (description, overrides) => {
    expect(imageNamedBy(aSnapshot({ description, ...overrides }))).toBeUndefined()
  })
})

/** `env=dev` is a tag with its value. */
const parsed = (text: string): readonly TagMatch[] =>
  text
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => {
      const [key = '', value = ''] = each.split('=')
      return { key, value }
    })

const forTags = (text: string): RetentionRule => aRetentionRule({ resourceTags: parsed(text) })
const butNot = (text: string): RetentionRule => aRetentionRule({ excludedTags: parsed(text) })

describe('a Recycle Bin rule', () => {
  it.each<readonly [string, RetentionRule, string, 'yes' | 'no']>([
    ['of the Region', aRetentionRule(), '', 'yes'],
    ['for snapshots', aRetentionRule({ resourceType: 'EBS_SNAPSHOT' }), '', 'no'],
    ['for a tag', forTags('env=dev'), 'env=dev x=y', 'yes'],
    ['for a tag', forTags('env=dev'), '', 'no'],
    ['for a value', forTags('env=dev'), 'env=prod', 'no'],
    ['for an empty tag', forTags('env='), 'env=', 'yes'],
    ['for an empty tag', forTags('env='), 'env=dev', 'no'],
    ['for an empty tag', forTags('env='), '', 'no'],
    ['for any of several tags', forTags('env=dev env=prod'), 'env=prod', 'yes'],
    ['that excludes another tag', butNot('env=dev'), 'team=dev', 'yes'],
    ['that excludes another value', butNot('env=dev'), 'env=prod', 'yes'],
    ['that excludes the tag', butNot('env=dev'), 'env=dev', 'no'],
    ['that excludes any value', butNot('env='), 'env=dev', 'no'],
    ['that excludes any of several tags', butNot('team=web env=dev'), 'env=dev', 'no'],
  ])('%s (%j) covers an image with "%s": %s', (_what, rule, tagged, recoverable) => {
    const own = tags(Object.fromEntries(parsed(tagged).map(({ key, value }) => [key, value])))

    expect(recoveryOf('EC2_IMAGE', own, known([rule]))).toEqual(
      recoverable === 'yes' ? { recoverable, retentionDays: 7, ruleId: 'rule-1' } : { recoverable },
    )
  })

  it('that keeps longest holds, of those that cover', () => {
    const rules = [
      aRetentionRule({ id: 'short', retentionDays: 2 }),
      aRetentionRule({ id: 'long', retentionDays: 30 }),
      aRetentionRule({ id: 'middle', retentionDays: 9 }),
      { ...forTags('env=dev'), id: 'another', retentionDays: 365 },
    ]

    expect(recoveryOf('EC2_IMAGE', tags({}), known(rules))).toEqual({
      recoverable: 'yes',
      retentionDays: 30,
      ruleId: 'long',
    })
  })

  it('is not known where the rules could not be read', () => {
    expect(recoveryOf('EC2_IMAGE', tags({}), unknown('rbin:ListRules is denied'))).toEqual({
      recoverable: 'unknown',
      why: 'rbin:ListRules is denied',
    })
  })

  it.each([
    [{ isOnInstanceStore: true }, 'no'],
    [{ isOnInstanceStore: false }, 'yes'],
    [{}, 'yes'],
  ])('takes no image on instance store: %j: %s', (image, recoverable) => {
    expect(recoveryOfImageAlone(anImage(image), known([aRetentionRule()]))).toMatchObject({
      recoverable,
    })
  })
})
