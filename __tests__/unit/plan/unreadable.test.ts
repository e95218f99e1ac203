import { DAY, type Image, type Policy, type Snapshot } from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anImage,
  aSnapshot,
  daysAgo,
  imageId,
  known,
  mapped,
  NOW,
  snapshotId,
  tags,
} from '../../support/model-factories.ts'
import { plannedImage, planOf } from './planning.ts'

const ID = imageId(1)

interface Case {
  readonly what: string
  readonly image?: Partial<Image>
  readonly snapshot?: Partial<Snapshot>
  readonly policy?: Partial<Policy>
  readonly reason: object
}

const CASES: readonly Case[] = [
  {
    what: 'keeps an image without a creation date',
    image: { createdAt: undefined },
    reason: { code: 'unreadable', field: 'CreationDate' },
  },
  {
    what: 'keeps an image whose last launch nobody can read',
    image: { lastLaunchedAt: 'unreadable' },
    policy: { unusedFor: DAY },
    reason: { code: 'unreadable', field: 'LastLaunchedTime' },
  },
  {
    what: 'does not miss a last launch that no rule needs',
    image: { lastLaunchedAt: 'unreadable' },
    policy: { unusedFor: 0 },
    reason: { code: 'expired' },
  },
  {
    what: 'keeps an image with a snapshot whose start nobody can read',
    snapshot: { startedAt: undefined },
    reason: { code: 'unreadable', field: 'StartTime' },
  },
  {
    what: 'does not miss the start of a snapshot that stays anyway',
    snapshot: { startedAt: undefined },
    policy: { deleteSnapshots: false },
    reason: { code: 'expired' },
  },
  {
    what: 'lets go of what image-ids names',
    image: { createdAt: undefined, lastLaunchedAt: 'unreadable' },
    policy: { imageIds: [ID] },
    reason: { code: 'requested' },
  },
]

describe('a record that nobody can read in full', () => {
  it.each(CASES)('$what', ({ image, snapshot, policy, reason }) => {
    const plan = planOf(
      {
        images: [anImage({ id: ID, snapshots: [mapped(snapshotId(1))], ...image })],
        snapshots: known([aSnapshot({ id: snapshotId(1), ...snapshot })]),
      },
      aGreedyPolicy(policy),
    )

    expect(plannedImage(plan, ID).verdict.reason).toMatchObject(reason)
  })

  it('keeps an orphan whose age nobody can tell', () => {
    const orphan = aSnapshot({
      id: snapshotId(1),
      startedAt: undefined,
      description: `Created by CreateImage(i-1) for ${imageId(99)}`,
    })
    const { orphans } = planOf(
      { images: [], snapshots: known([orphan]) },
      aGreedyPolicy({ orphanSnapshots: 'delete' }),
    )

    expect(orphans.map(({ verdict }) => verdict)).toEqual([
      { verdict: 'keep', reason: { code: 'unreadable', field: 'StartTime' } },
    ])
  })
  it('holds a mark against the dates that are known', () => {
    const marked = (overrides: Partial<Image>): Image =>
      anImage({
        id: ID,
        state: 'disabled',
        createdAt: undefined,
        tags: tags({ 'ami-cleanup:disabled-at': daysAgo(10).toISOString() }),
        ...overrides,
      })
    const verdictOn = (image: Image): string =>
      plannedImage(planOf({ images: [image] }, aGreedyPolicy({ imageIds: [ID], grace: DAY })), ID)
        .verdict.verdict

    expect(verdictOn(marked({}))).toBe('remove')
    expect(verdictOn(marked({ lastLaunchedAt: 'unreadable' }))).toBe('remove')
    expect(verdictOn(marked({ lastLaunchedAt: NOW }))).toBe('disable')
  })
})
