import {
  type Image,
  type Knowledge,
  type Policy,
  type RetentionRule,
  type TargetInventory,
  targetLabel,
  type Warning,
} from '../../../src/model/index.ts'
import { missingImageIds, warningsOfEvidence } from '../../../src/plan/warnings.ts'
import {
  A,
  aGreedyPolicy,
  anImage,
  anInventory,
  aPolicy,
  aRetentionRule,
  B,
  BLIND,
  DAY,
  ids,
  imageId,
  known,
  mapping,
  naming,
  OTHER_REGION,
  owning,
  planOf,
  S,
  T,
  tagged,
  TARGET,
  unknown,
} from './planning.ts'

const warningsOf = (
  inventory: Partial<TargetInventory>,
  policy: Partial<Policy> = {},
): readonly Warning[] => planOf(inventory, aGreedyPolicy(policy)).warnings

const withTag = (number: number, key: string, value: string): Image =>
  anImage({ id: imageId(number), ...tagged({ [key]: value }) })

describe('records that AWS keeps incomplete', () => {
  const unlaunched = anImage({ id: imageId(9), lastLaunchedAt: 'unreadable' })

  it('are one warning a field, with the count and three ids', () => {
    const undated = [0, 1, 2, 3, 4].map((id) => anImage({ id: imageId(id), createdAt: undefined }))

    expect(warningsOf({ images: [...undated, unlaunched] }, { unusedFor: DAY })).toEqual([
      {
        code: 'unreadable-records',
        message: `eu-west-1 (111122223333): AWS gives no readable CreationDate for 5 images, so they stay: ${ids(0, 1, 2).join(', ')} ...`,
      },
      {
        code: 'unreadable-records',
        message: `eu-west-1 (111122223333): AWS gives no readable LastLaunchedTime for 1 image, so it stays: ${imageId(9)}`,
      },
    ])
  })

  it('are none where no rule of the run needs the field', () => {
    expect(warningsOf({ images: [unlaunched] }, { unusedFor: 0 })).toEqual([])
  })
})

describe('a tag that is no date', () => {
  it.each([
    ['unreadable-keep-until', 'ami-cleanup:keep-until', {}],
    ['unreadable-expiry-tag', 'DeleteOn', { expiryTag: 'DeleteOn' }],
  ])('is the warning %s that names the image, the tag and the value', (code, key, policy) => {
    const images = [
      withTag(1, key, 'tomorrow'),
      withTag(2, key, '2099-01-01'),
      withTag(3, 'ami-cleanup:keep', 'x'),
    ]

    expect(warningsOf({ images }, policy)).toEqual([
      {
        code,
        message: `${targetLabel(TARGET)}: ${A} is kept: its tag ${key} holds no ISO date: tomorrow`,
      },
    ])
  })
})

describe('an image that the Recycle Bin keeps for longer than its snapshots', () => {
  /** Rules that keep images and snapshots for so many days. */
  const bin = (images: number | undefined, snapshots: number | undefined) =>
    known(
      [
        aRetentionRule({ retentionDays: images ?? 0 }),
        aRetentionRule({ resourceType: 'EBS_SNAPSHOT', retentionDays: snapshots ?? 0 }),
      ].filter(({ retentionDays }) => retentionDays > 0),
    )
  const outlives = {
    code: 'image-outlives-snapshots',
    message: `eu-west-1 (111122223333): the Recycle Bin keeps ${A} for longer than ${S}, ${T}, without which it cannot be restored.`,
  }

  it.each<
    readonly [string, Knowledge<readonly RetentionRule[]>, Partial<Image>, readonly object[]]
  >([
    ['a warning where they are kept shorter', bin(30, 29), {}, [outlives]],
    ['a warning where they are not kept', bin(30, undefined), {}, [outlives]],
    ['none where they are kept as long', bin(30, 30), {}, []],
    ['none where they are kept longer', bin(30, 31), {}, []],
    ['none where nothing is kept', bin(undefined, undefined), {}, []],
    ['none where only they are kept', bin(undefined, 1), {}, []],
    ['none where the rules are not known', unknown(), {}, []],
    ['none where the image stays', bin(30, 1), { isPublic: true }, []],
  ])('is %s', (_what, retentionRules, image, warnings) => {
    const images = [{ ...mapping(A, S, T), ...image }]

    expect(warningsOf({ images, ...owning({ id: S }, { id: T }), retentionRules })).toEqual(
      warnings,
    )
  })
})

describe('an image that this action disabled and that something uses', () => {
  const disabled = anImage({
    state: 'disabled',
    ...tagged({ 'ami-cleanup:disabled-at': '2026-11-01T00:00:00Z' }),
  })
  const references = [naming(A, { resource: 'lt-1 version 2' })]

  it.each<readonly [string, Partial<Policy>]>([
    ['that the use keeps', {}],
    ['that another rule keeps', { exclude: [{ by: 'name', text: 'name:*', value: /./ }] }],
  ])('is a warning with the command that enables it, of one %s', (_what, policy) => {
    expect(warningsOf({ images: [disabled], references }, policy)).toEqual([
      {
        code: 'disabled-in-use',
        message: `eu-west-1 (111122223333): ${A} is disabled and lt-1 version 2 uses it: launches of it fail. To enable it: aws ec2 enable-image --region eu-west-1 --image-id ${A}`,
      },
    ])
  })

  it.each<readonly [string, Partial<TargetInventory>]>([
    ['nothing uses', { images: [disabled] }],
    [
      'nobody can tell the use of',
      { images: [disabled], references: [naming(A, { isUnknown: true })] },
    ],
    ['somebody else disabled', { images: [{ ...disabled, ...tagged({}) }], references }],
    ['is available', { images: [{ ...disabled, state: 'available' }], references }],
    [
      'only a copy of it is used',
      { images: [disabled, anImage({ id: B, copyOf: A })], references: [naming(B)] },
    ],
  ])('is no warning about one that %s', (_what, inventory) => {
    expect(warningsOf(inventory)).toEqual([])
  })
})

describe('warnings of the sources', () => {
  const empty: Warning = { code: 'nothing-checked-out', message: 'Nothing was checked out.' }
  const evidence: TargetInventory['evidence'] = [
    {
      source: 'repository',
      resources: 0,
      images: 0,
      skipped: false,
      durationMs: 0,
      notes: [],
      warnings: [empty],
    },
  ]
  const unreadAlias = (the: string, kept: string): Warning => ({
    code: 'unknown-alias',
    message: `${the} parameter behind resolve:ssm:/ami (lt-1 version 2) may not be read, and so every ${kept} is kept.`,
  })

  it('are handed on, behind aliases that may not be read', () => {
    expect(warningsOf({ evidence, ...BLIND })).toEqual([
      unreadAlias(`${targetLabel(TARGET)}: the`, 'image that it may stand for'),
      empty,
    ])
  })

  it('are those of an account that is only read as well', () => {
    expect(warningsOfEvidence({ evidence, ...BLIND })).toEqual([
      unreadAlias('The', 'shared image that would go'),
      empty,
    ])
  })
})

describe('image-ids that do not exist', () => {
  it('are those that no target has', () => {
    const elsewhere = { target: OTHER_REGION, images: [anImage({ id: B })] }
    const inventory = anInventory([{ images: [anImage({ id: A })] }, elsewhere])

    expect(missingImageIds(inventory, aPolicy({ imageIds: ids(3, 1, 2, 4) }))).toEqual(ids(3, 4))
  })
})
