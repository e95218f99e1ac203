import type { Image, Policy, TargetInventory } from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anApproval,
  anImage,
  aSnapshot,
  imageId,
  known,
  mapped,
  naming,
  snapshotId,
  someAnswers,
} from '../../support/model-factories.ts'
import { questions } from './asking.ts'

const [S, T, U] = [snapshotId(1), snapshotId(2), snapshotId(3)] as const

const image = (id: number, ...snapshots: readonly string[]): Image =>
  anImage({ id: imageId(id), snapshots: snapshots.map((each) => mapped(each)) })

describe('the questions about snapshots of images', () => {
  it('are about those that would go, each once', () => {
    const inventory = {
      images: [image(1, S, T), image(2, S)],
      snapshots: known([aSnapshot({ id: S }), aSnapshot({ id: T })]),
    }

    expect(questions(inventory, aGreedyPolicy()).snapshotSharing).toEqual([S, T])
  })

  it.each<{ what: string; inventory?: Partial<TargetInventory>; policy?: Partial<Policy> }>([
    { what: 'would stay with its image', inventory: { references: [naming(imageId(1))] } },
    { what: 'something else keeps', inventory: { references: [naming(S)] } },
    {
      what: 'was asked about',
      inventory: { answers: someAnswers({ snapshotSharing: new Map([[S, []]]) }) },
    },
    { what: 'may go although it is shared', policy: { sharedImages: 'remove' } },
    { what: 'stays because delete-snapshots is false', policy: { deleteSnapshots: false } },
  ])('are not about one that $what', ({ inventory, policy }) => {
    const whole = { images: [image(1, S)], snapshots: known([aSnapshot()]), ...inventory }

    expect(questions(whole, aGreedyPolicy(policy)).snapshotSharing).toEqual([])
  })

  it('are about one that the plan file does not delete: shared, it keeps no image', () => {
    const approvals = [anApproval({ images: new Map([[imageId(1), new Set([T])]]) })]
    const inventory = {
      images: [image(1, S, T), image(2, U)],
      snapshots: known([S, T, U].map((id) => aSnapshot({ id }))),
    }

    expect(questions(inventory, aGreedyPolicy({ approvals }))).toEqual({
      imageReferences: [imageId(1)],
      imageSharing: [imageId(1)],
      snapshotSharing: [S, T],
    })
  })
})

describe('the questions about snapshots without an image', () => {
  const orphan = (id: string) =>
    aSnapshot({ id, description: `Created by CreateImage(i-1) for ${imageId(9)}` })

  it.each([
    { orphanSnapshots: 'delete', asked: [S] },
    { orphanSnapshots: 'report', asked: [] },
    { orphanSnapshots: 'ignore', asked: [] },
  ] as const)(
    'are with orphan-snapshots: $orphanSnapshots about $asked',
    ({ orphanSnapshots, asked }) => {
      const inventory = {
        snapshots: known([orphan(S), aSnapshot({ id: T, state: 'pending' })]),
      }

      expect(questions(inventory, aGreedyPolicy({ orphanSnapshots })).snapshotSharing).toEqual(
        asked,
      )
    },
  )
})
