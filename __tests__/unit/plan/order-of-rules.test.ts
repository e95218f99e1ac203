import type { Verdict } from '../../../src/model/index.ts'
import { IMAGE_REASONS } from '../../../src/report/reasons.ts'
import {
  A,
  anApproval,
  approving,
  aRetentionRule,
  DAY,
  hoursAgo,
  known,
  naming,
  NOW,
  tagged,
  verdictOn,
  type World,
} from './planning.ts'

/** A rule, and what takes its ground away. */
type Step = readonly [code: Verdict['reason']['code'], then: World]

const KEEP = { 'ami-cleanup:keep': '' }
const MANAGED = { 'dlm:managed': 'true' }
const ROLE = { role: 'front' }

/** Every rule holds for this image. */
const EVERYTHING: World = {
  image: {
    state: 'pending',
    isPublic: true,
    createdAt: hoursAgo(1),
    lastLaunchedAt: hoursAgo(1),
    ...tagged({ ...KEEP, ...MANAGED }),
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
  inventory: { references: [naming(A)] },
}

const disabledNow = tagged({ ...ROLE, 'ami-cleanup:disabled-at': NOW.toISOString() })

const STEPS: readonly Step[] = [
  ['pending', { image: { state: 'unknown', unknownState: 'archived' } }],
  ['unknown-state', { image: { state: 'available' } }],
  ['not-selected', { policy: { exclude: [] } }],
  ['unmapped', { image: tagged({ ...KEEP, ...MANAGED, ...ROLE }) }],
  ['in-use', { inventory: { references: [] } }],
  ['protected', { image: tagged({ ...MANAGED, ...ROLE }) }],
  ['managed', { image: tagged(ROLE) }],
  ['shared', { image: { isPublic: false } }],
  ['recently-launched', { image: { lastLaunchedAt: 'unreadable' } }],
  ['unreadable', { image: { lastLaunchedAt: undefined } }],
  ['keep-previous', { policy: { keepPrevious: 0 } }],
  ['too-young', { policy: { maxAge: 0 }, image: { state: 'disabled', ...disabledNow } }],
  ['in-grace', { policy: { grace: 0 } }],
  ['not-planned', { policy: approving({ [A]: [] }) }],
  ['not-recoverable', { inventory: { retentionRules: known([aRetentionRule()]) } }],
  ['next-run', { policy: { maxRemovals: { kind: 'none' } } }],
  ['expired', {}],
]

const merge = (world: World, { image, policy, inventory }: World): World => ({
  image: { ...world.image, ...image },
  policy: { ...world.policy, ...policy },
  inventory: { ...world.inventory, ...inventory },
})

describe('the order of the rules', () => {
  it('has a step for every reason but those that take the place of expired', () => {
    const instead: readonly string[] = ['surplus', 'requested', 'past-its-date']
    expect(STEPS.map(([code]) => code)).toStrictEqual(
      IMAGE_REASONS.filter((code) => !instead.includes(code)),
    )
  })

  it.each(STEPS.map(([code], index) => ({ code, earlier: STEPS.slice(0, index) })))(
    'shows $code where no rule before it holds',
    ({ code, earlier }) => {
      const world = earlier.reduce((all, [, then]) => merge(all, then), EVERYTHING)

      expect(verdictOn({ ...world.image }, world.policy, world.inventory).reason.code).toBe(code)
    },
  )
})
