import { describe, expect, it } from '@jest/globals'
import type { Image, Policy, TargetInventory } from '../../../src/model.ts'
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
} from '../../support/model-factories.ts'
import { questions } from './asking.ts'

describe('the questions about snapshots', () => {
  const [S, T] = [snapshotId(1), snapshotId(2)] as const
  const orphan = (id: string) =>
    aSnapshot({ id, description: `Created by CreateImage(i-1) for ${imageId(9)}` })
  const image = (id: number, ...snapshots: readonly string[]): Image =>
    anImage({ id: imageId(id), snapshots: snapshots.map((each) => mapped(each)) })

  it('are about those that would go, each once', () => {
    const inventory = {
      images: [image(1, S), image(2, S)],
      snapshots: known([aSnapshot({ id: S }), orphan(T)]),
    }

    expect(questions(inventory, aGreedyPolicy()).snapshotSharing).toEqual([S, T])
  })

  it.each<{ what: string; inventory?: Partial<TargetInventory>; policy?: Partial<Policy> }>([
    { what: 'would stay with its image', inventory: { references: [naming(imageId(1))] } },
    { what: 'something else keeps', inventory: { references: [naming(S)] } },
    { what: 'was asked about', inventory: { snapshotSharing: new Map([[S, known([])]]) } },
    { what: 'may go although it is shared', policy: { sharedImages: 'remove' } },
  ])('are not about one that $what', ({ inventory, policy }) => {
    const whole = { images: [image(1, S)], snapshots: known([aSnapshot()]), ...inventory }

    expect(questions(whole, aGreedyPolicy(policy)).snapshotSharing).toEqual([])
  })

  it('are about one that keeps its image, for the plan file does not delete it', () => {
    const approvals = [anApproval({ images: new Map([[imageId(1), new Set([T])]]) })]
    const inventory = {
      images: [image(1, S, T), image(2, snapshotId(3))],
      snapshots: known([S, T, snapshotId(3)].map((id) => aSnapshot({ id }))),
    }

    expect(questions(inventory, aGreedyPolicy({ approvals })).snapshotSharing).toEqual([S])
  })

  it.each(['report', 'delete'] as const)(
    'are about orphans with orphan-snapshots: %s',
    (orphanSnapshots) => {
      const inventory = {
        snapshots: known([orphan(S), aSnapshot({ id: T, state: 'pending' })]),
      }

      expect(questions(inventory, aGreedyPolicy({ orphanSnapshots })).snapshotSharing).toEqual([S])
    },
  )
})
