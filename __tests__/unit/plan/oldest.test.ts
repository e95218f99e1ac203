import { DAY, type Image, NO_ANSWERS, type Policy } from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import { questionsAbout } from '../../../src/plan/questions.ts'
import {
  aGreedyPolicy,
  anApproval,
  anImage,
  anInventory,
  aSnapshot,
  daysAgo,
  imageId,
  known,
  mapped,
  naming,
  NOW,
  snapshotId,
} from '../../support/model-factories.ts'
import { planOf } from './planning.ts'

const oldest = (count: number, overrides: Partial<Policy> = {}): Policy =>
  aGreedyPolicy({ maxRemovals: { kind: 'oldest', count }, ...overrides })

/** Image 1 is the oldest. */
const images = (count: number): readonly Image[] =>
  Array.from({ length: count }, (_none, index) =>
    anImage({ id: imageId(index + 1), createdAt: daysAgo(100 - index) }),
  )

const orphan = (number: number, age: number) =>
  aSnapshot({
    id: snapshotId(number),
    startedAt: daysAgo(age),
    description: `Created by CreateImage(i-1) for ${imageId(99)}`,
  })

const reasons = ({ images: planned }: ReturnType<typeof planOf>): readonly string[] =>
  planned.map(({ verdict }) => verdict.reason.code)

describe('max-removals: 2 oldest', () => {
  it('goes by the id of images that are equally old, and takes those without a date last', () => {
    const same = [3, 1, 2].map((number) =>
      anImage({ id: imageId(number), createdAt: number === 1 ? undefined : daysAgo(9) }),
    )
    const plan = planOf({ images: same }, oldest(2, { imageIds: same.map(({ id }) => id) }))
    expect(plan.images.map(({ image, verdict }) => [image.id, verdict.reason.code])).toEqual([
      [imageId(3), 'requested'],
      [imageId(1), 'next-run'],
      [imageId(2), 'requested'],
    ])
  })

  it('counts each kind on its own', () => {
    const { images: planned, orphans } = planOf(
      {
        images: [
          ...images(3),
          ...images(3).map((image) => ({ ...image, id: `${image.id}f`, state: 'failed' as const })),
        ],
        snapshots: known([orphan(1, 50), orphan(2, 60), orphan(3, 70)]),
      },
      oldest(2, { grace: DAY, orphanSnapshots: 'delete' }),
    )
    expect(planned.map(({ verdict }) => [verdict.verdict, verdict.reason.code])).toEqual([
      ['disable', 'expired'],
      ['disable', 'expired'],
      ['keep', 'next-run'],
      ['remove', 'expired'],
      ['remove', 'expired'],
      ['keep', 'next-run'],
    ])
    expect(orphans.map(({ snapshot, verdict }) => [snapshot.id, verdict.reason.code])).toEqual([
      [snapshotId(3), 'orphan'],
      [snapshotId(2), 'orphan'],
      [snapshotId(1), 'next-run'],
    ])
  })

  it('keeps the snapshot that an image which waits maps as well', () => {
    const [first, second, third] = images(3).map((image) => ({
      ...image,
      snapshots: [mapped(snapshotId(1))],
    }))
    const plan = planOf(
      {
        images: [first, second, third].flatMap((image) => image ?? []),
        snapshots: known([aSnapshot({ id: snapshotId(1) })]),
      },
      oldest(2),
    )
    expect(plan.images[0]?.snapshots.map(({ verdict }) => verdict)).toEqual([
      { verdict: 'keep', reason: { code: 'shared-with-image', images: [imageId(3)] } },
    ])
  })

  it('lets the snapshot go that an image maps which takes the place of one that is kept', () => {
    const [first, second, third] = [1, 2, 3].map((number) =>
      anImage({
        id: imageId(number),
        createdAt: daysAgo(100 - number),
        snapshots: number === 2 ? [] : [mapped(snapshotId(1))],
      }),
    )
    const inventory = {
      images: [first, second, third].flatMap((image) => image ?? []),
      snapshots: known([aSnapshot({ id: snapshotId(1) })]),
    }
    const policy = oldest(2)
    const before = planOf(inventory, policy)
    const now = planOf({ ...inventory, references: [naming(imageId(2))] }, policy, [before])

    expect(before.images[0]?.snapshots[0]?.verdict.verdict).toBe('keep')
    expect(reasons(now)).toEqual(['expired', 'in-use', 'expired'])
    expect([0, 2].map((index) => now.images[index]?.snapshots[0]?.verdict)).toEqual([
      { verdict: 'remove' },
      { verdict: 'remove' },
    ])
  })

  it('cuts among the images that the plan file takes away', () => {
    const approved = new Map([2, 3, 4].map((number) => [imageId(number), new Set<string>()]))
    const plan = planOf(
      { images: images(4) },
      oldest(2, { approvals: [anApproval({ images: approved })] }),
    )
    expect(reasons(plan)).toEqual(['not-planned', 'expired', 'expired', 'next-run'])
  })
  it('asks about the next two as well, because an answer may keep one of the first', () => {
    const inventory = anInventory([{ images: images(6), answers: NO_ANSWERS }])
    const policy = oldest(2)
    const [asked] = questionsAbout(plan(inventory, policy, NOW), inventory, policy)
    expect(asked?.questions.imageReferences).toEqual([1, 2, 3, 4].map(imageId))
  })

  describe('what is asked', () => {
    const answered = (...numbers: readonly number[]): ReadonlyMap<string, never[]> =>
      new Map(numbers.map((number) => [imageId(number), []]))
    const askedOf = (
      inventory: Parameters<typeof anInventory>[0][number],
      overrides: Partial<Policy> = {},
    ) => {
      const whole = anInventory([inventory])
      const policy = oldest(2, overrides)
      const [asked] = questionsAbout(plan(whole, policy, NOW), whole, policy)
      return asked?.questions
    }

    it('is nothing more where all that go were asked about', () => {
      const answers = { ...NO_ANSWERS, imageReferences: answered(1, 2) }
      expect(askedOf({ images: images(6), answers })?.imageReferences ?? []).toEqual([])
    })

    it('is the next two where one of those that go was not asked about', () => {
      const answers = { ...NO_ANSWERS, imageReferences: answered(1) }
      expect(askedOf({ images: images(6), answers })?.imageReferences).toEqual(
        [2, 3, 4].map(imageId),
      )
    })

    it('is the same count of each step', () => {
      const failed = images(5).map((image) => ({
        ...image,
        id: `${image.id}f`,
        state: 'failed' as const,
      }))
      const asked = askedOf({ images: [...images(5), ...failed] }, { grace: DAY })
      expect(asked?.imageReferences).toEqual([
        ...[1, 2, 3, 4].map(imageId),
        ...[1, 2, 3, 4].map((number) => `${imageId(number)}f`),
      ])
    })

    it('is the sharing of the next orphans as well, until all that go were asked about', () => {
      const snapshots = known([
        orphan(1, 50),
        orphan(2, 60),
        orphan(3, 70),
        orphan(4, 80),
        orphan(5, 90),
      ])
      const policy = { orphanSnapshots: 'delete', sharedImages: 'keep' } as const
      expect(askedOf({ snapshots }, policy)?.snapshotSharing).toEqual([5, 4, 3, 2].map(snapshotId))

      const all = new Map([4, 5].map((number) => [snapshotId(number), []]))
      const answers = { ...NO_ANSWERS, snapshotSharing: all }
      expect(askedOf({ snapshots, answers }, policy)?.snapshotSharing ?? []).toEqual([])

      const some = { ...NO_ANSWERS, snapshotSharing: new Map([[snapshotId(5), []]]) }
      expect(askedOf({ snapshots, answers: some }, policy)?.snapshotSharing).toEqual(
        [4, 3, 2].map(snapshotId),
      )
    })
  })
})
