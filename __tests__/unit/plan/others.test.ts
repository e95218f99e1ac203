import type {
  Policy,
  TargetEvidence,
  TargetInventory,
  TargetPlan,
} from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import { missingImageIds } from '../../../src/plan/warnings.ts'
import {
  aGreedyPolicy,
  anImage,
  anInventory,
  aReference,
  aSnapshot,
  imageId,
  known,
  naming,
  NOW,
  OTHER_ACCOUNT,
  OTHER_REGION,
  someEvidence,
} from '../../support/model-factories.ts'
import { reasonsOf } from './planning.ts'

const [A, B] = [imageId(1), imageId(2)] as const

/** The plan of the only target that gets one, beside others that get none. */
function planBeside(
  own: Partial<TargetInventory>,
  others: readonly TargetEvidence[],
  policy: Partial<Policy> = {},
): TargetPlan {
  const inventory = { ...anInventory([own]), others }
  const [only, ...rest] = plan(inventory, aGreedyPolicy(policy), NOW).targets
  if (only === undefined || rest.length > 0) throw new Error('Only one target gets a plan.')
  return only
}

const imagesBeside = (
  other: Partial<TargetEvidence>,
  policy?: Partial<Policy>,
): Readonly<Record<string, string>> =>
  reasonsOf(planBeside({ images: [anImage({ id: A })] }, [someEvidence(other)], policy))

describe('an image, beside a target that gets no plan', () => {
  it.each<{ what: string; other: Partial<TargetEvidence> }>([
    { what: 'something there names it', other: { references: [naming(A)] } },
    {
      what: 'something there names it, whatever else is not known there',
      other: { references: [naming(A)], images: undefined },
    },
    {
      what: 'a copy of it is in use there',
      other: { images: [anImage({ id: B, copyOf: A })], references: [naming(B)] },
    },
    {
      what: 'it is still being copied there',
      other: { images: [anImage({ id: B, copyOf: A, state: 'pending' })] },
    },
    {
      what: 'an alias there may stand for a copy of it',
      other: {
        images: [anImage({ id: B, copyOf: A })],
        unknownAliases: [
          { source: 'launch-templates' as const, resource: 'lt-1', alias: 'resolve:ssm:/ami' },
        ],
      },
    },
  ])('stays where $what', ({ other }) => {
    expect(imagesBeside(other)).toEqual({ [A]: 'in-use' })
  })

  it.each<{ what: string; other: Partial<TargetEvidence> }>([
    { what: 'nothing is said there', other: {} },
    { what: 'the images there are not known', other: { images: undefined } },
    {
      what: 'a copy of it is not in use there',
      other: { images: [anImage({ id: B, copyOf: A })] },
    },
    {
      what: 'an alias there may stand for images of that target only',
      other: {
        images: [anImage({ id: B })],
        unknownAliases: [
          { source: 'launch-templates' as const, resource: 'lt-1', alias: 'resolve:ssm:/ami' },
        ],
      },
    },
    {
      what: 'nobody knows what an alias there may stand for',
      other: {
        images: undefined,
        unknownAliases: [
          { source: 'launch-templates' as const, resource: 'lt-1', alias: 'resolve:ssm:/ami' },
        ],
      },
    },
  ])('goes where $what', ({ other }) => {
    expect(imagesBeside(other)).toEqual({ [A]: 'expired' })
  })
})

describe('an orphan, beside a target that gets no plan', () => {
  const MADE_FOR = imageId(5)
  const description = `Created by CreateImage(i-1) for ${MADE_FOR}`
  const snapshots = known([aSnapshot({ description })])
  const verdictBeside = (
    others: readonly TargetEvidence[],
    orphanSnapshots: Policy['orphanSnapshots'] = 'delete',
  ) => planBeside({ snapshots }, others, { orphanSnapshots }).orphans[0]?.verdict

  it('goes where nothing there says that its image exists', () => {
    expect(verdictBeside([someEvidence()])).toMatchObject({ verdict: 'remove' })
  })
  it('stays while something there names it', () => {
    const references = [naming('snap-00000001', { target: OTHER_REGION })]

    expect(verdictBeside([someEvidence({ references })])).toEqual({
      verdict: 'keep',
      reason: { code: 'referenced', references: [aReference({ target: OTHER_REGION })] },
    })
  })

  it('stays while the images of a target are not known, and says of which', () => {
    const others = [
      someEvidence({ target: OTHER_REGION, images: undefined }),
      someEvidence({ target: OTHER_ACCOUNT, images: [] }),
    ]

    expect(verdictBeside(others)).toEqual({
      verdict: 'keep',
      reason: { code: 'images-not-known', targets: [OTHER_REGION] },
    })
  })

  it('is listed all the same while they are not known', () => {
    expect(verdictBeside([someEvidence({ images: undefined })], 'report')).toMatchObject({
      verdict: 'report',
    })
  })
})

describe('image-ids, beside a target that gets no plan', () => {
  it('may name an image there', () => {
    const others = [someEvidence({ images: [anImage({ id: B })] })]
    const inventory = { ...anInventory([{ images: [anImage({ id: A })] }]), others }

    expect(missingImageIds(inventory, { imageIds: [A, B, imageId(3)] })).toEqual([imageId(3)])
  })
})
