import {
  DAY,
  type RetentionRule,
  type TargetInventory,
  type Warning,
} from '../../../src/model/index.ts'
import { missingImageIds, warningsOfEvidence } from '../../../src/plan/warnings.ts'
import {
  aGreedyPolicy,
  anImage,
  anInventory,
  aPolicy,
  aRetentionRule,
  aSnapshot,
  imageId,
  known,
  mapped,
  naming,
  OTHER_REGION,
  snapshotId,
  tags,
  unknown,
} from '../../support/model-factories.ts'
import { planOf } from './planning.ts'

const warningsOf = (inventory: Partial<TargetInventory>): readonly Warning[] =>
  planOf(inventory, aGreedyPolicy()).warnings

describe('records that AWS keeps incomplete', () => {
  const undated = (count: number): TargetInventory['images'] =>
    [...Array(count).keys()].map((index) => anImage({ id: imageId(index), createdAt: undefined }))

  it('are one warning a field, with the count and three ids', () => {
    const images = [...undated(5), anImage({ id: imageId(9), lastLaunchedAt: 'unreadable' })]

    expect(planOf({ images }, aGreedyPolicy({ unusedFor: DAY })).warnings).toEqual([
      {
        code: 'unreadable-records',
        message: `eu-west-1 (111122223333): AWS gives no readable CreationDate for 5 images, so they stay: ${imageId(0)}, ${imageId(1)}, ${imageId(2)} ...`,
      },
      {
        code: 'unreadable-records',
        message: `eu-west-1 (111122223333): AWS gives no readable LastLaunchedTime for 1 image, so it stays: ${imageId(9)}`,
      },
    ])
  })

  it('are none where no rule of the run needs the field', () => {
    const images = [anImage({ lastLaunchedAt: 'unreadable' })]

    expect(planOf({ images }, aGreedyPolicy({ unusedFor: 0 })).warnings).toEqual([])
  })
})

describe('a keep-until tag that is no date', () => {
  it('is a warning that names the image, the tag and the value', () => {
    const images = [
      anImage({ id: imageId(1), tags: tags({ 'ami-cleanup:keep-until': 'tomorrow' }) }),
      anImage({ id: imageId(2), tags: tags({ 'ami-cleanup:keep-until': '2099-01-01' }) }),
      anImage({ id: imageId(3), tags: tags({ 'ami-cleanup:keep': 'x' }) }),
    ]

    expect(warningsOf({ images })).toEqual([
      {
        code: 'unreadable-keep-until',
        message: `${imageId(1)} is kept: its tag ami-cleanup:keep-until holds no ISO date: tomorrow`,
      },
    ])
  })
})

describe('an image that the Recycle Bin keeps for longer than its snapshots', () => {
  const [S, T] = [snapshotId(1), snapshotId(2)] as const
  const bin = (images: number | undefined, snapshots: number | undefined) => {
    const rules: RetentionRule[] = []
    if (images !== undefined) rules.push(aRetentionRule({ retentionDays: images }))
    if (snapshots !== undefined) {
      rules.push(aRetentionRule({ resourceType: 'EBS_SNAPSHOT', retentionDays: snapshots }))
    }
    return known(rules)
  }
  const inventory = {
    images: [anImage({ snapshots: [mapped(S), mapped(T)] })],
    snapshots: known([aSnapshot({ id: S }), aSnapshot({ id: T })]),
  }

  it.each([
    { what: 'shorter', snapshots: 29 },
    { what: 'no', snapshots: undefined },
  ])('is a warning where they have $what retention', ({ snapshots }) => {
    expect(warningsOf({ ...inventory, retentionRules: bin(30, snapshots) })).toEqual([
      {
        code: 'image-outlives-snapshots',
        message: `The Recycle Bin keeps ${imageId(1)} for longer than ${S}, ${T}, without which it cannot be restored.`,
      },
    ])
  })

  it.each([
    { what: 'they are kept as long', rules: bin(30, 30) },
    { what: 'they are kept longer', rules: bin(30, 31) },
    { what: 'the image is not kept', rules: bin(undefined, undefined) },
    { what: 'only they are kept', rules: bin(undefined, 1) },
    { what: 'the rules are not known', rules: unknown() },
  ])('is none where $what', ({ rules }) => {
    expect(warningsOf({ ...inventory, retentionRules: rules })).toEqual([])
  })

  it('is none where the image stays', () => {
    const images = [anImage({ isPublic: true, snapshots: [mapped(S)] })]

    expect(warningsOf({ ...inventory, images, retentionRules: bin(30, 1) })).toEqual([])
  })
})

describe('an alias that may not be read', () => {
  it('is a warning that names it', () => {
    const unknownAliases = [
      {
        source: 'launch-templates' as const,
        resource: 'lt-1 version 2',
        alias: 'resolve:ssm:/ami',
      },
    ]

    expect(warningsOf({ unknownAliases })).toEqual([
      {
        code: 'unknown-alias',
        message:
          'The parameter behind resolve:ssm:/ami (lt-1 version 2) may not be read, and so every image that would go is kept.',
      },
    ])
  })
})

describe('an image that this action disabled and that something uses', () => {
  const MARK = { 'ami-cleanup:disabled-at': '2026-11-01T00:00:00Z' }
  const ofImage = (
    overrides: Partial<TargetInventory['images'][number]>,
    uses: TargetInventory['references'] = [naming(imageId(1), { resource: 'lt-1 version 2' })],
  ): readonly Warning[] =>
    warningsOf({
      images: [anImage({ state: 'disabled', tags: tags(MARK), ...overrides })],
      references: uses,
    })

  it('is a warning with the command that enables it', () => {
    expect(ofImage({})).toEqual([
      {
        code: 'disabled-in-use',
        message: `${imageId(1)} is disabled and lt-1 version 2 uses it: launches of it fail. To enable it: aws ec2 enable-image --region eu-west-1 --image-id ${imageId(1)}`,
      },
    ])
  })

  it.each<readonly [string, readonly Warning[]]>([
    ['nothing uses', ofImage({}, [])],
    ['somebody else disabled', ofImage({ tags: tags({}) })],
    ['is available', ofImage({ state: 'available' })],
    [
      'only a copy of it is used',
      warningsOf({
        images: [
          anImage({ state: 'disabled', tags: tags(MARK) }),
          anImage({ id: imageId(2), copyOf: imageId(1) }),
        ],
        references: [naming(imageId(2))],
      }),
    ],
  ])('is no warning about one that %s', (_what, warnings) => {
    expect(warnings).toEqual([])
  })
})

describe('warnings of the sources', () => {
  const evidence = (warnings: readonly Warning[]): TargetInventory['evidence'][number] => ({
    source: 'repository',
    resources: 0,
    images: 0,
    skipped: false,
    readAt: undefined,
    durationMs: 0,
    notes: [],
    warnings,
  })
  const empty: Warning = { code: 'nothing-checked-out', message: 'Nothing was checked out.' }

  it('are handed on', () => {
    expect(warningsOf({ evidence: [evidence([empty])] })).toEqual([empty])
  })

  it('are those of an account that is only read, with its unknown aliases', () => {
    const alias = { source: 'stacks' as const, resource: 'lt-1', alias: 'resolve:ssm:/ami' }
    expect(warningsOfEvidence({ evidence: [evidence([empty])], unknownAliases: [alias] })).toEqual([
      {
        code: 'unknown-alias',
        message:
          'The parameter behind resolve:ssm:/ami (lt-1) may not be read, and so every shared image that would go is kept.',
      },
      empty,
    ])
  })
})

describe('image-ids that do not exist', () => {
  const inventory = anInventory([
    { images: [anImage({ id: imageId(1) })] },
    { target: OTHER_REGION, images: [anImage({ id: imageId(2) })] },
  ])

  it('are those that no target has', () => {
    const policy = aPolicy({ imageIds: [3, 1, 2, 4].map(imageId) })

    expect(missingImageIds(inventory, policy)).toEqual([3, 4].map(imageId))
  })
})
