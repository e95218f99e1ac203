import {
  DAY,
  type Image,
  type KeepReason,
  type Policy,
  type TargetInventory,
} from '../../../src/model/index.ts'
import { daysAgo, imageId, naming, someAnswers, tags } from '../../support/model-factories.ts'

/** What keeps an image that would go without it. */
interface Keeping {
  readonly what: string
  readonly image?: Partial<Image>
  readonly policy?: Partial<Policy>
  readonly inventory?: Partial<TargetInventory>
  readonly reason: KeepReason
}

export const ID = imageId(1)
export const excludingFilter = { by: 'name', text: 'name:front*', value: /^front/ } as const
const otherFilter = { by: 'name', text: 'name:back*', value: /^back/ } as const

export const KEPT: readonly Keeping[] = [
  {
    what: 'an image that is pending',
    image: { state: 'pending' },
    reason: { code: 'pending', state: 'pending' },
  },
  {
    what: 'an image that is transient',
    image: { state: 'transient' },
    reason: { code: 'pending', state: 'transient' },
  },
  {
    what: 'an image that image-ids does not name',
    policy: { imageIds: [imageId(2)] },
    reason: { code: 'not-selected', by: 'image-ids', filter: undefined },
  },
  {
    what: 'an image that include does not select',
    policy: { include: [otherFilter] },
    reason: { code: 'not-selected', by: 'include', filter: undefined },
  },
  {
    what: 'an image that exclude selects',
    policy: { exclude: [otherFilter, excludingFilter] },
    reason: { code: 'not-selected', by: 'exclude', filter: 'name:front*' },
  },
  {
    what: 'an image without a family',
    image: { tags: tags({ role: 'front' }) },
    policy: { mapping: { by: 'tags', keys: ['environment', 'role'] } },
    reason: { code: 'unmapped', missing: ['tag environment'] },
  },
  {
    what: 'an image that something names',
    inventory: { references: [naming(ID)] },
    reason: { code: 'in-use' },
  },
  {
    what: 'an image with deregistration protection',
    image: { deregistrationProtection: 'enabled-with-cooldown' },
    reason: {
      code: 'protected',
      protection: { by: 'deregistration-protection', value: 'enabled-with-cooldown' },
    },
  },
  {
    what: 'an image with the keep tag',
    image: { tags: tags({ 'ami-cleanup:keep': 'true' }) },
    reason: { code: 'protected', protection: { by: 'keep-tag', value: 'true' } },
  },
  {
    what: 'an image of AWS Backup',
    image: { tags: tags({ 'aws:backup:source-resource': 'i-1' }) },
    reason: { code: 'managed', manager: 'AWS Backup', tag: 'aws:backup:source-resource' },
  },
  {
    what: 'a public image',
    image: { isPublic: true },
    reason: { code: 'shared', grantees: ['all'] },
  },
  {
    what: 'an image that is shared with an account',
    inventory: { answers: someAnswers({ imageSharing: new Map([[ID, ['444455556666']]]) }) },
    reason: { code: 'shared', grantees: ['444455556666'] },
  },
  {
    what: 'a public image whose launch permissions say so as well',
    image: { isPublic: true },
    inventory: { answers: someAnswers({ imageSharing: new Map([[ID, ['all', '444455556666']]]) }) },
    reason: { code: 'shared', grantees: ['all', '444455556666'] },
  },
  {
    what: 'an image that was launched within unused-for',
    image: { lastLaunchedAt: daysAgo(3) },
    policy: { unusedFor: 7 * DAY },
    reason: { code: 'recently-launched', lastLaunchedAt: daysAgo(3), limit: 7 * DAY },
  },
  {
    what: 'one of the newest of its family',
    policy: { keepPrevious: 2 },
    reason: { code: 'keep-previous', rank: 1, keep: 2 },
  },
  {
    what: 'an image that is younger than max-age',
    image: { createdAt: daysAgo(29) },
    policy: { maxAge: 30 * DAY },
    reason: { code: 'too-young', age: 29 * DAY, limit: 30 * DAY },
  },
]
