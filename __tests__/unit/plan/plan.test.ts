import type { TargetPlan } from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import {
  aGreedyPolicy,
  anImage,
  anInventory,
  aReference,
  imageId,
  NOW,
  OTHER_ACCOUNT,
  OTHER_REGION,
  TARGET,
} from '../../support/model-factories.ts'
import { planOf, reasonsOf } from './planning.ts'

const [A, B, C, D] = [imageId(1), imageId(2), imageId(3), imageId(4)] as const

const plansOf = (...of: Parameters<typeof anInventory>): readonly TargetPlan[] =>
  plan(anInventory(...of), aGreedyPolicy(), NOW).targets

describe('the plan', () => {
  it('has every target with every image, in the order of the inventory', () => {
    const plans = plansOf([
      { images: [anImage({ id: B }), anImage({ id: A, isPublic: true })] },
      { target: OTHER_REGION, images: [anImage({ id: C })] },
      { target: OTHER_ACCOUNT },
    ])

    expect(plans.map(({ target }) => target)).toEqual([TARGET, OTHER_REGION, OTHER_ACCOUNT])
    expect(plans.map(reasonsOf)).toEqual([
      { [B]: 'expired', [A]: 'shared' },
      { [C]: 'expired' },
      {},
    ])
  })
})

describe('an alias that may not be read', () => {
  const unknownAliases = [
    { source: 'launch-templates' as const, resource: 'lt-1 version 2', alias: 'resolve:ssm:/ami' },
  ]
  const meant = aReference({
    source: 'launch-templates',
    resource: 'lt-1 version 2',
    detail: 'unknown alias resolve:ssm:/ami: the parameter may not be read',
  })

  it('keeps every image that would go as in-use, beside what else names it', () => {
    const images = [anImage({ id: A }), anImage({ id: B, isPublic: true })]
    const planned = planOf({ images, unknownAliases }, aGreedyPolicy())

    expect(planned.images).toMatchObject([
      { verdict: { verdict: 'keep', reason: { code: 'in-use' } }, references: [meant] },
      { verdict: { verdict: 'keep', reason: { code: 'shared' } }, references: [] },
    ])
  })

  it('keeps the copies of every image that it could stand for, in any target', () => {
    const { targets } = plan(
      anInventory([
        { images: [anImage({ id: A, isPublic: true })], unknownAliases },
        { target: OTHER_REGION, images: [anImage({ id: B, copyOf: A })] },
        { target: OTHER_ACCOUNT, images: [anImage({ id: C, copyOf: B }), anImage({ id: D })] },
      ]),
      aGreedyPolicy(),
      NOW,
    )

    expect(targets.map(reasonsOf)).toEqual([
      { [A]: 'shared' },
      { [B]: 'in-use' },
      { [C]: 'in-use', [D]: 'expired' },
    ])
    expect(targets[2]?.images[0]?.references).toEqual([meant])
  })
})
