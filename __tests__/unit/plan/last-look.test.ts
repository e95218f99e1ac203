import type { Image, NamedReference, Policy } from '../../../src/model/index.ts'
import { differsFromPlan } from '../../../src/plan/rules.ts'
import { A, aGreedyPolicy, anImage, aPlannedImage, daysAgo, naming, tagged } from './planning.ts'

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
