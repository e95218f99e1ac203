import {
  aGreedyPolicy,
  anImage,
  aSnapshot,
  known,
  mapped,
  naming,
} from '../../support/model-factories.ts'
import { planOf } from './planning.ts'
import { A, B, keep, remove, S } from './snapshot-verdicts.ts'

describe('a snapshot that several images map', () => {
  const image = (id: string, overrides = {}) =>
    anImage({ id, snapshots: [mapped(S)], ...overrides })
  const snapshots = known([aSnapshot()])

  it.each([
    { what: 'in use', inventory: { references: [naming(B)] } },
    { what: 'pending', other: { state: 'pending' } },
    { what: 'disabled and protected', other: { state: 'disabled', isPublic: true } },
  ])('stays while one of them stays, which is $what', ({ inventory, other }) => {
    const plan = planOf(
      { images: [image(A), image(B, other)], snapshots, ...inventory },
      aGreedyPolicy(),
    )

    expect(plan.images.map((each) => each.snapshots.map(({ verdict }) => verdict))).toEqual([
      [keep({ code: 'shared-with-image', images: [B] })],
      [{ verdict: 'stays-with-image' }],
    ])
  })

  it('goes with the last of them', () => {
    const plan = planOf({ images: [image(A), image(B)], snapshots }, aGreedyPolicy())

    expect(plan.images.map((each) => each.snapshots.map(({ verdict }) => verdict))).toEqual([
      [remove],
      [remove],
    ])
  })
})
