import type { Image, NamedReference, Policy } from '../../../src/model/index.ts'
import { differsFromPlan } from '../../../src/plan/rules.ts'
import {
  aGreedyPolicy,
  anImage,
  daysAgo,
  imageId,
  naming,
  tags,
} from '../../support/model-factories.ts'
import { aPlannedImage } from '../../support/planned-factories.ts'

interface Seen {
  readonly image?: Partial<Image>
  readonly uses?: readonly NamedReference[]
  readonly policy?: Partial<Policy>
}

const WITH_TAG = (key: string, value = 'x'): Seen => ({
  image: { tags: tags({ environment: 'dev', role: 'front', [key]: value }) },
})

const byTag = { by: 'tag', text: 'tag:team', key: 'team' } as const

/** Whether an image that goes waits, because the last look sees it so. */
const waits = ({ image, uses = [], policy }: Seen): boolean =>
  differsFromPlan(
    aPlannedImage({ image: anImage() }),
    anImage(image),
    uses,
    aGreedyPolicy({ mapping: { by: 'tags', keys: ['role'] }, ...policy }),
  )

describe('an image that is seen right before it goes', () => {
  it.each<readonly [string, Seen]>([
    ['used', { uses: [naming(imageId(1))] }],
    ['in another state', { image: { state: 'disabled' } }],
    ['in a state that nobody knows', { image: { state: 'unknown', unknownState: 'archived' } }],
    ['public', { image: { isPublic: true } }],
    ['protected', { image: { deregistrationProtection: 'enabled-with-cooldown' } }],
    ['launched', { image: { lastLaunchedAt: daysAgo(1) } }],
    ['with the keep tag', WITH_TAG('ami-cleanup:keep')],
    ['with a date to be kept until', WITH_TAG('ami-cleanup:keep-until', '2030-01-01')],
    ['with a tag of ours that is not known yet', WITH_TAG('ami-cleanup:later')],
    ['with the mark', WITH_TAG('ami-cleanup:disabled-at', '2026-11-20T12:00:00Z')],
    ['managed by AWS Backup', WITH_TAG('aws:backup:source-resource')],
    ['managed by Data Lifecycle Manager', WITH_TAG('dlm:managed')],
    ['in another family', { image: { tags: tags({ environment: 'dev', role: 'back' }) } }],
    [
      'with an expiry tag',
      { ...WITH_TAG('DeleteOn', '2030-01-01'), policy: { expiryTag: 'DeleteOn' } },
    ],
    ['with a tag of include', { ...WITH_TAG('team'), policy: { include: [byTag] } }],
    ['with a tag of exclude', { ...WITH_TAG('team'), policy: { exclude: [byTag] } }],
    [
      'with any tag, where Recycle Bin rules count',
      { ...WITH_TAG('x'), policy: { requireRecycleBin: true } },
    ],
  ])('waits if it is %s', (_what, seen) => {
    expect(waits(seen)).toBe(true)
  })

  it.each<readonly [string, Seen]>([
    ['as it was planned', {}],
    ['with a tag that no rule reads', WITH_TAG('team')],
    [
      'without the protection that it never had',
      { image: { deregistrationProtection: 'disabled' } },
    ],
    [
      'with its tags in another order',
      { image: { tags: tags({ role: 'front', environment: 'dev' }) } },
    ],
    [
      'with a tag that is named like a filter of names',
      {
        ...WITH_TAG('team'),
        policy: { exclude: [{ by: 'name', text: 'name:team', value: /^team$/ }] },
      },
    ],
    [
      'with a tag, where the mapping is by name',
      { image: { tags: tags({ role: 'back' }) }, policy: { mapping: { by: 'all' } } },
    ],
  ])('goes if it is seen %s', (_what, seen) => {
    expect(waits(seen)).toBe(false)
  })
})
