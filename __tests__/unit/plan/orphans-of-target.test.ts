import { DAY, HOUR, type Policy, type TargetInventory } from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import {
  aGreedyPolicy,
  ago,
  anImage,
  anInventory,
  aPolicy,
  aSnapshot,
  daysAgo,
  imageId,
  known,
  NOW,
  OTHER_REGION,
  snapshotId,
  tags,
  unknown,
} from '../../support/model-factories.ts'
import { planOf, planOrphan } from './planning.ts'

describe('the age of an orphan', () => {
  it.each([
    { maxAge: undefined, limit: DAY },
    { maxAge: 0, limit: DAY },
    { maxAge: HOUR, limit: DAY },
    { maxAge: 30 * DAY, limit: 30 * DAY },
  ])('is at least $limit ms with the max-age $maxAge', ({ maxAge, limit }) => {
    const of = (age: number) => planOrphan(aSnapshot({ startedAt: ago(age) }), { maxAge }).verdict

    expect(of(limit - 1)).toEqual({
      verdict: 'keep',
      reason: { code: 'too-young', age: limit - 1, limit },
    })
    expect(of(limit).verdict).toBe('remove')
  })
})

describe('the filters on orphans', () => {
  const tagged = { by: 'tag', text: 'tag:team=web', key: 'team', value: /^web$/ } as const
  const ours = aSnapshot({ tags: tags({ team: 'web' }) })

  it('select by tag', () => {
    expect(planOrphan(ours, { include: [tagged] }).verdict.verdict).toBe('remove')
    expect(planOrphan(aSnapshot(), { include: [tagged] }).verdict.verdict).toBe('keep')
    expect(planOrphan(ours, { exclude: [tagged] }).verdict).toMatchObject({
      reason: { code: 'not-selected', by: 'exclude', filter: 'tag:team=web' },
    })
  })
})

describe('a snapshot that may be a copy of one made for an image elsewhere', () => {
  const MADE_FOR = imageId(5)
  const description = `Created by CreateImage(i-1) for ${MADE_FOR}`
  const here = { snapshots: known([aSnapshot({ description })]) }
  const reasonBeside = (elsewhere: Partial<TargetInventory>): string | undefined => {
    const there = { target: OTHER_REGION, ...elsewhere }
    const { targets } = plan(anInventory([here, there]), aGreedyPolicy(), NOW)
    return targets[0]?.orphans[0]?.verdict.reason.code
  }

  it('is no orphan while that image exists', () => {
    expect(reasonBeside({ images: [anImage({ id: MADE_FOR })] })).toBe('image-exists')
    expect(reasonBeside({ images: [anImage({ id: imageId(6) })] })).toBe('orphan')
  })

  it('is no orphan while that image is in the Recycle Bin there', () => {
    const bin = (id: string): Partial<TargetInventory> => ({
      recycleBin: known({ imageIds: new Set([id]), snapshotIds: new Set() }),
    })
    expect(reasonBeside(bin(MADE_FOR))).toBe('image-in-recycle-bin')
    expect(reasonBeside(bin(imageId(6)))).toBe('orphan')
  })
})

describe('an orphan that the plan file does not delete', () => {
  it.each([
    { orphanSnapshots: 'delete', reason: 'not-planned' },
    { orphanSnapshots: 'report', reason: 'orphan' },
  ] as const)(
    'is $reason with orphan-snapshots: $orphanSnapshots',
    ({ orphanSnapshots, reason }) => {
      const { verdict } = planOrphan(aSnapshot(), { orphanSnapshots, approvals: [] })
      expect(verdict.reason.code).toBe(reason)
    },
  )
})

describe('the orphans of a target', () => {
  const snapshots = [
    aSnapshot({ id: snapshotId(3), startedAt: daysAgo(10) }),
    aSnapshot({ id: snapshotId(2), startedAt: daysAgo(20) }),
    aSnapshot({ id: snapshotId(1), startedAt: daysAgo(10) }),
    aSnapshot({ id: snapshotId(4), startedAt: daysAgo(15) }),
    aSnapshot({ id: snapshotId(6), startedAt: daysAgo(10) }),
    aSnapshot({ id: snapshotId(5), startedAt: daysAgo(10) }),
  ]

  it('are all its snapshots, the oldest first, equally old ones by id', () => {
    const { orphans } = planOf({ snapshots: known(snapshots) }, aPolicy())

    expect(orphans.map(({ snapshot }) => snapshot.id)).toEqual([2, 4, 1, 3, 5, 6].map(snapshotId))
  })

  it.each<{ what: string; policy: Partial<Policy>; listed: TargetInventory['snapshots'] }>([
    {
      what: 'orphan-snapshots is ignore',
      policy: { orphanSnapshots: 'ignore' },
      listed: known(snapshots),
    },
    { what: 'image-ids is given', policy: { imageIds: [imageId(1)] }, listed: known(snapshots) },
    { what: 'the snapshots are not known', policy: {}, listed: unknown() },
  ])('are not looked for where $what', ({ policy, listed }) => {
    expect(planOf({ snapshots: listed }, aGreedyPolicy(policy)).orphans).toEqual([])
  })
})
