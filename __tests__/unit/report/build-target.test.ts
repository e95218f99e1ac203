import type {
  ImageOutcome,
  SnapshotOutcome,
  SnapshotVerdict,
  WhyNotAttempted,
} from '../../../src/model/index.ts'
import {
  anImage,
  aReference,
  daysAgo,
  imageId,
  snapshotId,
  tags,
  TARGET,
} from '../../support/model-factories.ts'
import {
  aPlannedImage,
  aPlannedSnapshot,
  outcomesOf,
  reportedTarget,
} from '../../support/planned-factories.ts'

/** Why a removal was never tried, and what is said of it. */
const WHYS: readonly (readonly [WhyNotAttempted, string])[] = [
  ['cancelled', 'the run was cancelled'],
  ['evidence-too-old', 'the evidence was too old, and could not be read again in time'],
  ['target-stopped', 'its account and Region were stopped'],
  ['image-stays', 'the image was not deregistered'],
]

const failure = { code: 'AuthFailure', cause: 'other', message: 'Not yours.' } as const

describe('an image in the report', () => {
  it('has all that is known of it', () => {
    const image = anImage({
      lastLaunchedAt: daysAgo(30),
      tags: tags({ environment: 'dev', role: 'front' }),
    })
    const references = [
      aReference({ detail: 'running' }),
      aReference({ source: 'repository', resource: 'a.tf:1', target: undefined }),
    ]
    const planned = aPlannedImage({
      image,
      references,
      verdict: { verdict: 'keep', reason: { code: 'in-use' } },
    })
    expect(reportedTarget({ plan: { images: [planned] } }).images).toEqual([
      {
        id: imageId(1),
        name: 'front-2026-08-22',
        family: 'dev.front',
        familyKey: 'front',
        architecture: 'x86_64',
        state: 'available',
        createdAt: '2026-08-22T12:00:00.000Z',
        lastLaunchedAt: '2026-10-21T12:00:00.000Z',
        tags: { environment: 'dev', role: 'front' },
        verdict: 'keep',
        reason: 'in-use',
        explanation: 'Used by i-00000001 (running), a.tf:1.',
        rank: 5,
        references: [
          {
            source: 'instances',
            resource: 'i-00000001',
            detail: 'running',
            accountId: TARGET.accountId,
            region: TARGET.region,
          },
          { source: 'repository', resource: 'a.tf:1' },
        ],
        snapshots: [],
        outcome: 'kept',
        recovery: { recoverable: 'no' },
      },
    ])
  })

  it.each<readonly [ImageOutcome | undefined, object]>([
    [{ outcome: 'removed' }, { outcome: 'removed' }],
    [{ outcome: 'already-gone' }, { outcome: 'already-gone' }],
    [
      { outcome: 'failed', error: failure },
      { outcome: 'failed', error: failure },
    ],
    ...WHYS.map(
      ([why, error]) =>
        [
          { outcome: 'not-attempted', why },
          { outcome: 'not-attempted', error: { code: why, cause: 'other', message: error } },
        ] as const,
    ),
    [
      undefined,
      { outcome: 'not-attempted', error: { message: 'its account and Region were stopped' } },
    ],
  ])('that was to go tells what came of it: %j', (outcome, expected) => {
    const images = new Map<string, ImageOutcome>(
      outcome === undefined ? [] : [[imageId(1), outcome]],
    )
    const target = reportedTarget({
      plan: { images: [aPlannedImage()] },
      outcomes: outcomesOf({ images }),
    })
    expect(target.images).toMatchObject([{ verdict: 'remove', reason: 'surplus', ...expected }])
  })

  it('is planned in a dry run', () => {
    expect(reportedTarget({ plan: { images: [aPlannedImage()] } }).images).toMatchObject([
      { outcome: 'planned' },
    ])
  })

  it('stands with its family, newest first, and last where it has none', () => {
    const planned = (number: number, age: number, label?: string) =>
      aPlannedImage({
        image: anImage({ id: imageId(number), createdAt: daysAgo(age) }),
        family: label === undefined ? undefined : { key: label, label },
      })
    const images = [
      planned(1, 1),
      planned(2, 9, 'b'),
      planned(3, 3, 'a'),
      planned(5, 2, 'b'),
      planned(4, 2, 'b'),
    ]
    expect(reportedTarget({ plan: { images } }).images.map(({ id }) => id)).toEqual(
      [3, 4, 5, 2, 1].map(imageId),
    )
  })
})

describe('a snapshot in the report', () => {
  const ofSnapshot = (verdict: SnapshotVerdict, outcome?: SnapshotOutcome) =>
    reportedTarget({
      plan: { images: [aPlannedImage({ snapshots: [aPlannedSnapshot({ verdict })] })] },
      ...(outcome && {
        outcomes: outcomesOf({
          images: new Map([[imageId(1), { outcome: 'removed' }]]),
          snapshots: new Map([[snapshotId(1), outcome]]),
        }),
      }),
    }).images[0]?.snapshots[0]

  it.each<readonly [SnapshotVerdict, object]>([
    [{ verdict: 'remove' }, { verdict: 'remove', outcome: 'planned' }],
    [{ verdict: 'stays-with-image' }, { verdict: 'keep', outcome: 'kept' }],
    [
      { verdict: 'keep', reason: { code: 'not-owned' } },
      {
        verdict: 'keep',
        outcome: 'kept',
        reason: 'not-owned',
        explanation: 'The account does not list it among its own snapshots.',
      },
    ],
  ])('tells what is planned: %j', (verdict, expected) => {
    const { id, gib, storageTier, recovery, ...fields } = ofSnapshot(verdict) ?? {}
    expect({ id, gib, storageTier, recovery }).toEqual({
      id: snapshotId(1),
      gib: 8,
      storageTier: 'standard',
      recovery: { recoverable: 'no' },
    })
    expect(fields).toEqual(expected)
  })

  it.each<readonly [SnapshotOutcome, object]>([
    [{ outcome: 'deleted' }, { outcome: 'deleted' }],
    [{ outcome: 'already-gone' }, { outcome: 'already-gone' }],
    [
      { outcome: 'failed', error: failure },
      { outcome: 'failed', error: failure },
    ],
    ...WHYS.map(
      ([why, error]) =>
        [
          { outcome: 'not-attempted', why },
          { outcome: 'not-attempted', error: { code: why, cause: 'other', message: error } },
        ] as const,
    ),
    [
      { outcome: 'kept', reason: { code: 'shared-with-image', images: [] } },
      { outcome: 'kept', reason: 'shared-with-image', explanation: 'Another image maps it.' },
    ],
  ])('tells what came of it: %j', (outcome, expected) => {
    expect(ofSnapshot({ verdict: 'remove' }, outcome)).toMatchObject({
      verdict: 'remove',
      ...expected,
    })
  })
  it.each<readonly [SnapshotOutcome | undefined, object]>([
    [undefined, { outcome: 'kept', reason: 'shared-with-image' }],
    [{ outcome: 'already-gone' }, { outcome: 'kept', reason: 'shared-with-image' }],
    [{ outcome: 'deleted' }, { outcome: 'deleted' }],
  ])('that was to stay with another image may have gone with that one: %j', (outcome, expected) => {
    const reason = { code: 'shared-with-image', images: ['ami-2'] } as const
    expect(ofSnapshot({ verdict: 'keep', reason }, outcome)).toMatchObject({
      verdict: 'keep',
      ...expected,
    })
  })
})
