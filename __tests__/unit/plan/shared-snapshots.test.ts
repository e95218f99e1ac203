import { describe, expect, it } from '@jest/globals'
import {
  aGreedyPolicy,
  anImage,
  aSnapshot,
  known,
  mapped,
  naming,
  tags,
} from '../../support/model-factories.ts'
import { planOf, plannedImage, planOne } from './planning.ts'
import { A, B, keep, remove, S, T } from './snapshot-verdicts.ts'

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

  it('is shown as shared before what else holds it', () => {
    const held = known([aSnapshot({ tags: tags({ 'ami-cleanup:keep': '' }) })])
    const inventory = { images: [image(A), image(B, { isPublic: true })], snapshots: held }

    expect(plannedImage(planOf(inventory, aGreedyPolicy()), A).snapshots).toMatchObject([
      { verdict: { reason: { code: 'shared-with-image' } } },
    ])
  })

  it('is mapped once by an image that has it in two device mappings', () => {
    const planned = planOne({ snapshots: [mapped(S), mapped(S)] }, {}, { snapshots })

    expect(planned.snapshots).toMatchObject([{ id: S, verdict: remove }])
  })

  it('stays with all images that stay, each named once', () => {
    const twice = { isPublic: true, snapshots: [mapped(S), mapped(S)] }
    const inventory = { images: [image(A), image(B, twice)], snapshots }

    expect(plannedImage(planOf(inventory, aGreedyPolicy()), A).snapshots[0]?.verdict).toEqual(
      keep({ code: 'shared-with-image', images: [B] }),
    )
  })
})

describe('an image', () => {
  it('loses every snapshot that it maps', () => {
    const snapshots = known([aSnapshot({ id: S }), aSnapshot({ id: T })])
    const planned = planOne({ snapshots: [mapped(S), mapped(T)] }, {}, { snapshots })

    expect(planned.snapshots.map(({ id, verdict }) => [id, verdict])).toEqual([
      [S, remove],
      [T, remove],
    ])
  })

  it('goes although it has no snapshot', () => {
    expect(planOne({ snapshots: [] })).toMatchObject({
      verdict: { verdict: 'remove' },
      snapshots: [],
    })
  })

  it('that stays keeps its snapshots, and there is nothing to say of them', () => {
    const planned = planOne(
      { isPublic: true, snapshots: [mapped(S)] },
      {},
      { snapshots: known([aSnapshot()]) },
    )

    expect(planned.snapshots.map(({ verdict }) => verdict)).toEqual([
      { verdict: 'stays-with-image' },
    ])
  })
})
