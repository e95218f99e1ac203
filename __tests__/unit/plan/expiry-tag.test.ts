import { DAY, type Image, type Policy, type TargetInventory } from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anImage,
  aSnapshot,
  daysAgo,
  hoursAgo,
  imageId,
  known,
  mapped,
  naming,
  snapshotId,
  tags,
} from '../../support/model-factories.ts'
import { plannedImage, planOf } from './planning.ts'

const ID = imageId(1)
const PAST = tags({ DeleteOn: '2020-01-31' })

interface Case {
  readonly what: string
  readonly image?: Partial<Image>
  readonly policy?: Partial<Policy>
  readonly inventory?: Partial<TargetInventory>
  readonly verdict: string
  readonly reason: string
}

const CASES: readonly Case[] = [
  { what: 'goes', verdict: 'remove', reason: 'past-its-date' },
  {
    what: 'goes without a family',
    policy: { mapping: { by: 'tags', keys: ['role'] } },
    verdict: 'remove',
    reason: 'past-its-date',
  },
  {
    what: 'goes although it is the newest of its family',
    policy: { keepPrevious: 4 },
    verdict: 'remove',
    reason: 'past-its-date',
  },
  {
    what: 'goes although it is younger than max-age',
    image: { createdAt: daysAgo(2) },
    policy: { maxAge: 30 * DAY },
    verdict: 'remove',
    reason: 'past-its-date',
  },
  {
    what: 'stays for the first day, because a copy may have come with an old date',
    image: { createdAt: hoursAgo(23) },
    policy: { maxAge: DAY / 2 },
    verdict: 'keep',
    reason: 'too-young',
  },
  {
    what: 'goes on the first day with max-age: 0d',
    image: { createdAt: hoursAgo(1) },
    policy: { maxAge: 0 },
    verdict: 'remove',
    reason: 'past-its-date',
  },
  {
    what: 'stays in use',
    inventory: { references: [naming(ID)] },
    verdict: 'keep',
    reason: 'in-use',
  },
  {
    what: 'is disabled first with grace',
    policy: { grace: DAY },
    verdict: 'disable',
    reason: 'past-its-date',
  },
  {
    what: 'is requested where image-ids names it as well',
    policy: { imageIds: [ID] },
    verdict: 'remove',
    reason: 'requested',
  },
  {
    what: 'stays where its date has not passed',
    image: { tags: tags({ DeleteOn: '2099-01-31' }) },
    policy: { imageIds: [ID] },
    verdict: 'keep',
    reason: 'protected',
  },
]

describe('an image with an expiry tag', () => {
  it.each(CASES)('$what', ({ image, policy, inventory, verdict, reason }) => {
    const plan = planOf(
      { images: [anImage({ id: ID, tags: PAST, ...image })], ...inventory },
      aGreedyPolicy({ expiryTag: 'DeleteOn', ...policy }),
    )

    expect(plannedImage(plan, ID).verdict).toMatchObject({ verdict, reason: { code: reason } })
  })

  it('takes no slot of its family', () => {
    const images = [
      anImage({ id: imageId(1), createdAt: daysAgo(40), tags: PAST }),
      anImage({ id: imageId(2), createdAt: daysAgo(50) }),
    ]
    const { images: planned } = planOf(
      { images, references: [naming(imageId(1))] },
      aGreedyPolicy({ expiryTag: 'DeleteOn', keepPrevious: 1 }),
    )

    expect(planned.map(({ verdict }) => verdict.reason.code)).toEqual(['in-use', 'keep-previous'])
  })

  it('keeps a snapshot that bears the tag until its date has passed, and none goes for its date', () => {
    const snapshotWith = (number: number, date: string) =>
      aSnapshot({ id: snapshotId(number), tags: tags({ DeleteOn: date }) })
    const plan = planOf(
      {
        images: [anImage({ id: ID, snapshots: [mapped(snapshotId(1)), mapped(snapshotId(2))] })],
        snapshots: known([snapshotWith(1, '2099-01-31'), snapshotWith(2, '2020-01-31')]),
      },
      aGreedyPolicy({ expiryTag: 'DeleteOn' }),
    )

    expect(plannedImage(plan, ID).snapshots.map(({ verdict }) => verdict)).toEqual([
      {
        verdict: 'keep',
        reason: { code: 'protected', protection: expect.objectContaining({ by: 'expiry-tag' }) },
      },
      { verdict: 'remove' },
    ])
  })

  it('is a warning where nobody can read the date', () => {
    const images = [anImage({ id: ID, tags: tags({ DeleteOn: 'next week' }) })]

    expect(planOf({ images }, aGreedyPolicy({ expiryTag: 'DeleteOn' })).warnings).toEqual([
      {
        code: 'unreadable-expiry-tag',
        message: `${ID} is kept: its tag DeleteOn holds no ISO date: next week`,
      },
    ])
  })
})
