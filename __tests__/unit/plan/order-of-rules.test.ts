import {
  DAY,
  type Image,
  type Policy,
  type TargetInventory,
  type Verdict,
} from '../../../src/model/index.ts'
import { IMAGE_REASONS } from '../../../src/report/reasons.ts'
import {
  anApproval,
  aRetentionRule,
  hoursAgo,
  imageId,
  known,
  naming,
  NOW,
  tags,
} from '../../support/model-factories.ts'
import { verdictOn } from './planning.ts'

interface World {
  readonly image: Partial<Image>
  readonly policy: Partial<Policy>
  readonly inventory: Partial<TargetInventory>
}

interface Step {
  readonly code: Verdict['reason']['code']
  /** What takes this rule's ground away. */
  readonly then: Partial<World>
}

const ID = imageId(1)
const KEEP = { 'ami-cleanup:keep': '' }
const MANAGED = { 'dlm:managed': 'true' }

/** Every rule holds for this image. */
const EVERYTHING: World = {
  image: {
    state: 'pending',
    isPublic: true,
    createdAt: hoursAgo(1),
    lastLaunchedAt: hoursAgo(1),
    tags: tags({ ...KEEP, ...MANAGED }),
  },
  policy: {
    mapping: { by: 'tags', keys: ['role'] },
    exclude: [{ by: 'name', text: 'name:*', value: /^/ }],
    keepPrevious: 1,
    maxAge: 30 * DAY,
    approvals: [anApproval()],
    requireRecycleBin: true,
    maxRemovals: { kind: 'oldest', count: 0 },
  },
  inventory: { references: [naming(ID)] },
}

const STEPS: readonly Step[] = [
  { code: 'pending', then: { image: { state: 'unknown', unknownState: 'archived' } } },
  { code: 'unknown-state', then: { image: { state: 'available' } } },
  { code: 'not-selected', then: { policy: { exclude: [] } } },
  { code: 'unmapped', then: { image: { tags: tags({ ...KEEP, ...MANAGED, role: 'front' }) } } },
  { code: 'in-use', then: { inventory: { references: [] } } },
  { code: 'protected', then: { image: { tags: tags({ ...MANAGED, role: 'front' }) } } },
  { code: 'managed', then: { image: { tags: tags({ role: 'front' }) } } },
  { code: 'shared', then: { image: { isPublic: false } } },
  { code: 'recently-launched', then: { image: { lastLaunchedAt: 'unreadable' } } },
  { code: 'unreadable', then: { image: { lastLaunchedAt: undefined } } },
  { code: 'keep-previous', then: { policy: { keepPrevious: 0 } } },
  {
    code: 'too-young',
    then: {
      policy: { maxAge: 0 },
      image: {
        state: 'disabled',
        tags: tags({ role: 'front', 'ami-cleanup:disabled-at': NOW.toISOString() }),
      },
    },
  },
  { code: 'in-grace', then: { policy: { grace: 0 } } },
  {
    code: 'not-planned',
    then: { policy: { approvals: [anApproval({ images: new Map([[ID, new Set()]]) })] } },
  },
  {
    code: 'not-recoverable',
    then: { inventory: { retentionRules: known([aRetentionRule()]) } },
  },
  { code: 'next-run', then: { policy: { maxRemovals: { kind: 'none' } } } },
  { code: 'expired', then: {} },
]

const merge = (world: World, { image, policy, inventory }: Partial<World>): World => ({
  image: { ...world.image, ...image },
  policy: { ...world.policy, ...policy },
  inventory: { ...world.inventory, ...inventory },
})

describe('the order of the rules', () => {
  it('has a step for every reason but those that take the place of expired', () => {
    const instead: readonly string[] = ['surplus', 'requested', 'past-its-date']
    expect(STEPS.map(({ code }) => code)).toStrictEqual(
      IMAGE_REASONS.filter((code) => !instead.includes(code)),
    )
  })

  it.each(STEPS.map(({ code }, index) => ({ code, earlier: STEPS.slice(0, index) })))(
    'shows $code where no rule before it holds',
    ({ code, earlier }) => {
      const { image, policy, inventory } = earlier.reduce(
        (world, { then }) => merge(world, then),
        EVERYTHING,
      )

      expect(verdictOn(image, policy, inventory).reason.code).toBe(code)
    },
  )
})
