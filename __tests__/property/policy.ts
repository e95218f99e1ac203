import {
  DAY,
  HOUR,
  type FamilyRule,
  type Filter,
  type Mapping,
  type Policy,
} from '../../src/model/index.ts'
import { aGreedyPolicy, imageId } from '../support/model-factories.ts'
import type { FilterName, RuleWish, Wishes } from './account.ts'

const MAPPINGS: Readonly<Record<NonNullable<Wishes['mapping']>, Mapping>> = {
  tags: { by: 'tags', keys: ['role'] },
  name: { by: 'name', values: ['a-', 'b-'] },
  pattern: { by: 'pattern', pattern: /^([ab])-/u },
}

const FILTERS: Readonly<Record<FilterName, Filter>> = {
  'tag:role': { by: 'tag', text: 'tag:role', key: 'role' },
  'tag:role=a': { by: 'tag', text: 'tag:role=a', key: 'role', value: /^a$/su },
  'name:b-*': { by: 'name', text: 'name:b-*', value: /^b-.*$/su },
}

/** The labels that a mapping gives to images of the role: `a`, or by name `a-`. */
const FAMILIES: Readonly<Record<RuleWish['of'], RegExp>> = { a: /^a-?$/, b: /^b-?$/, any: /^/ }

const inDays = (days: number | undefined): number | undefined =>
  days === undefined ? undefined : days * DAY

function ruleOf({ of, keep, ...set }: RuleWish, index: number): FamilyRule {
  const name = { number: index + 1, family: [{ text: of, matches: FAMILIES[of] }] }
  if (keep) return { ...name, keep }
  const inHours = (hours: number | undefined): number | undefined => hours && hours * HOUR
  return {
    ...name,
    keep: false,
    keepPrevious: set.keepPrevious,
    maxAge: inHours(set.maxAgeHours),
    unusedFor: inHours(set.unusedForHours),
    grace: inDays(set.graceDays),
  }
}

/** Where nothing is asked for. */
const PLAIN = {
  rules: [],
  include: [],
  exclude: [],
  imageIds: [],
  keepPrevious: 0,
  deleteSnapshots: true,
  orphanSnapshots: 'delete',
  sharedImages: 'keep',
  requireRecycleBin: false,
} as const

/** The policy that the inputs would make of these wishes. */
export function policyOf(wishes: Wishes): Policy {
  const { mapping, maxAgeHours = 0, unusedForHours = 168, oldest } = wishes
  const { rules, include, exclude, imageIds, ...others } = { ...PLAIN, ...wishes }
  const { keepPrevious, deleteSnapshots, orphanSnapshots, sharedImages, requireRecycleBin } = others
  return aGreedyPolicy({
    mapping: mapping === undefined ? { by: 'all' } : MAPPINGS[mapping],
    maxAge: maxAgeHours === 'none' ? undefined : maxAgeHours * HOUR,
    unusedFor: unusedForHours * HOUR,
    grace: inDays(wishes.graceDays),
    rules: rules.map(ruleOf),
    include: include.map((name) => FILTERS[name]),
    exclude: exclude.map((name) => FILTERS[name]),
    imageIds: imageIds.map(imageId),
    expiryTag: wishes.expiryTag && 'DeleteOn',
    keepPrevious,
    deleteSnapshots,
    orphanSnapshots,
    sharedImages,
    requireRecycleBin,
    maxRemovals: oldest === undefined ? { kind: 'none' } : { kind: 'oldest', count: oldest },
  })
}
