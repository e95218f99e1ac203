import type { Image, Policy, Verdict } from '../../../src/model/index.ts'
import { differsFromPlan } from '../../../src/plan/rules.ts'
import { IMAGE_REASONS } from '../../../src/report/reasons.ts'
import {
  A,
  aGreedyPolicy,
  anApproval,
  anImage,
  aPlannedImage,
  approving,
  aRetentionRule,
  DAY,
  daysAgo,
  hoursAgo,
  known,
  type NamedReference,
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

const withTag = (key: string, value = 'x'): Pick<Image, 'tags'> =>
  tagged({ environment: 'dev', role: 'front', [key]: value })

const byBoth = { mapping: { by: 'tags', keys: ['environment', 'role'] } } as const
const byTag = { by: 'tag', text: 'tag:team', key: 'team' } as const
const byName = { by: 'name', text: 'name:team', value: /^team$/ } as const

/** Whether an image that goes waits, because the last look sees it so. */
const waits = (
  image: Partial<Image>,
  policy: Partial<Policy> = {},
  uses: readonly NamedReference[] = [],
): boolean =>
  differsFromPlan(
    aPlannedImage({ image: anImage() }),
    anImage(image),
    uses,
    aGreedyPolicy({ mapping: { by: 'tags', keys: ['role'] }, ...policy }),
  )

describe('an image that is seen right before it goes', () => {
  it('waits if it is used', () => {
    expect(waits({}, {}, [naming(A)])).toBe(true)
  })

  it.each<readonly [string, Partial<Image>, Partial<Policy>]>([
    ['in another state', { state: 'disabled' }, {}],
    ['in a state that nobody knows', { state: 'unknown', unknownState: 'archived' }, {}],
    ['public', { isPublic: true }, {}],
    ['protected', { deregistrationProtection: 'enabled-with-cooldown' }, {}],
    ['launched', { lastLaunchedAt: daysAgo(1) }, {}],
    ['with the keep tag', withTag('ami-cleanup:keep'), {}],
    ['with a date to be kept until', withTag('ami-cleanup:keep-until', '2030-01-01'), {}],
    ['with a tag of ours that is not known yet', withTag('ami-cleanup:later'), {}],
    ['with the mark', withTag('ami-cleanup:disabled-at', '2026-11-20T12:00:00Z'), {}],
    ['managed by AWS Backup', withTag('aws:backup:source-resource'), {}],
    ['managed by Data Lifecycle Manager', withTag('dlm:managed'), {}],
    ['in another family', tagged({ environment: 'dev', role: 'back' }), {}],
    ['with an expiry tag', withTag('DeleteOn', '2030-01-01'), { expiryTag: 'DeleteOn' }],
    ['with a tag of include', withTag('team'), { include: [byTag] }],
    ['with a tag of exclude', withTag('team'), { exclude: [byTag] }],
    ['with any tag, where Recycle Bin rules count', withTag('x'), { requireRecycleBin: true }],
  ])('waits if it is %s', (_what, image, policy) => {
    expect(waits(image, policy)).toBe(true)
  })

  it.each<readonly [string, Partial<Image>, Partial<Policy>]>([
    ['as it was planned', {}, {}],
    ['with a tag that no rule reads', withTag('team'), {}],
    ['without the protection it never had', { deregistrationProtection: 'disabled' }, {}],
    ['with its tags in another order', tagged({ role: 'front', environment: 'dev' }), byBoth],
    ['with a tag named like a filter of names', withTag('team'), { exclude: [byName] }],
    ['with a tag, mapped otherwise', tagged({ role: 'back' }), { mapping: { by: 'all' } }],
  ])('goes if it is seen %s', (_what, image, policy) => {
    expect(waits(image, policy)).toBe(false)
  })
})
