import type {
  Family,
  FamilyRule,
  Image,
  Inventory,
  Mapping,
  Milliseconds,
  Policy,
  RuleName,
  SettingsRule,
} from '../model/index.ts'
import { evidenceOfTargets } from './references.ts'

/** An image's family, or what it lacks to have one. */
export type Assignment =
  | { readonly mapped: true; readonly values: readonly string[] }
  | { readonly mapped: false; readonly missing: readonly string[] }

function assignByTags(image: Image, keys: readonly string[]): Assignment {
  const missing = keys.filter((key) => (image.tags.get(key) ?? '') === '')
  if (missing.length > 0) return { mapped: false, missing: missing.map((key) => `tag ${key}`) }
  return { mapped: true, values: keys.map((key) => image.tags.get(key) ?? '') }
}

function assignByName(image: Image, values: readonly string[]): Assignment {
  const longest = values
    .filter((value) => image.name.includes(value))
    .reduce<string | undefined>(
      (best, value) => (best === undefined || value.length > best.length ? value : best),
      undefined,
    )
  if (longest === undefined) return { mapped: false, missing: ['a name that contains a value'] }
  return { mapped: true, values: [longest] }
}

function assignByPattern(image: Image, pattern: RegExp): Assignment {
  const match = pattern.exec(image.name)
  if (match === null) return { mapped: false, missing: [`a name that matches ${String(pattern)}`] }
  const groups = match.slice(1).map((group: string | undefined) => group ?? '')
  return { mapped: true, values: groups.length > 0 ? groups : [match[0]] }
}

function assign(image: Image, mapping: Mapping): Assignment {
  switch (mapping.by) {
    case 'tags':
      return assignByTags(image, mapping.keys)
    case 'name':
      return assignByName(image, mapping.values)
    case 'pattern':
      return assignByPattern(image, mapping.pattern)
    case 'all':
      return { mapped: true, values: ['all'] }
  }
}

/** A target's images, sorted into families by `mapping`. */
export interface Families {
  familyOf(image: Image): Family | undefined
  /** The label without the architecture, which is what `rules` go by. */
  labelOf(image: Image): string | undefined
  /** The tags or the name that the image lacks to have a family; empty where it has one. */
  missing(image: Image): readonly string[]
}

/**
 * Sorts a target's images into families. The architecture is part of the family, and stands in
 * the label only where a label has more than one.
 */
export function sortIntoFamilies(images: readonly Image[], mapping: Mapping): Families {
  const assignments = new Map(images.map((image) => [image.id, assign(image, mapping)]))
  const architectures = new Map<string, Set<string>>()
  for (const image of images) {
    const label = plainLabel(assignments.get(image.id))
    if (label === undefined) continue
    architectures.set(label, (architectures.get(label) ?? new Set()).add(image.architecture))
  }
  const families = new Map<string, Family>()
  return {
    familyOf(image) {
      const assignment = assignments.get(image.id)
      const label = plainLabel(assignment)
      if (label === undefined || assignment?.mapped !== true) return undefined
      const key = JSON.stringify([image.architecture, ...assignment.values])
      const several = (architectures.get(label)?.size ?? 0) > 1
      const family = families.get(key) ?? {
        key,
        label: several ? `${label} (${image.architecture})` : label,
      }
      families.set(key, family)
      return family
    },
    labelOf: (image) => plainLabel(assignments.get(image.id)),
    missing(image) {
      const assignment = assignments.get(image.id)
      return assignment?.mapped === false ? assignment.missing : []
    },
  }
}

function plainLabel(assignment: Assignment | undefined): string | undefined {
  if (assignment?.mapped !== true) return undefined
  return assignment.values.join('.') || '(empty)'
}

/** The settings of a family: those of its rule, and the inputs where the rule sets nothing. */
export interface FamilySettings {
  readonly keepPrevious: number
  readonly maxAge: Milliseconds | undefined
  readonly unusedFor: Milliseconds
  /** Undefined where neither the rule nor the input sets it. */
  readonly grace: Milliseconds | undefined
  /** The first rule that matches the family. */
  readonly rule: FamilyRule | undefined
}

/** The settings of a family by its label without the architecture; undefined where there is none. */
export type SettingsFor = (label: string | undefined) => FamilySettings

const INPUTS_ONLY: Omit<SettingsRule, keyof RuleName | 'keep'> = {
  keepPrevious: undefined,
  maxAge: undefined,
  unusedFor: undefined,
  grace: undefined,
}

function settingsBy(rule: FamilyRule | undefined, policy: Policy): FamilySettings {
  const own = rule?.keep === false ? rule : INPUTS_ONLY
  return {
    keepPrevious: own.keepPrevious ?? policy.keepPrevious,
    maxAge: own.maxAge ?? policy.maxAge,
    unusedFor: own.unusedFor ?? policy.unusedFor,
    grace: own.grace ?? policy.grace,
    rule,
  }
}

/** Whether a pattern of the rule matches a family's label without the architecture. */
export const isMatch = ({ family }: FamilyRule, label: string): boolean =>
  family.some(({ matches }) => matches.test(label))

/** The rule that holds for a family: the first that matches it. */
export const ruleFor = (label: string, { rules }: Pick<Policy, 'rules'>): FamilyRule | undefined =>
  rules.find((rule) => isMatch(rule, label))

/** Looks up the settings of a family, once for all of its images. */
export function familySettings(policy: Policy): SettingsFor {
  const found = new Map<string | undefined, FamilySettings>()
  return (label) => {
    const known = found.get(label)
    if (known !== undefined) return known
    const settings = settingsBy(label === undefined ? undefined : ruleFor(label, policy), policy)
    found.set(label, settings)
    return settings
  }
}

/** A rule that holds for no family. */
export interface UnusedRule {
  readonly rule: FamilyRule
  /** The rules that match its families before it does; none where it matches no family at all. */
  readonly behind: readonly FamilyRule[]
}

/**
 * Whether it was to keep images that nothing else keeps: a misspelt family would give them away. What
 * earlier rules keep as well is safe.
 */
export const isMisspelt = ({ rule, behind }: UnusedRule): boolean =>
  rule.keep && rule.isOptional !== true && (behind.length === 0 || behind.some(({ keep }) => !keep))

function familyLabelsOf(
  inventory: Inventory,
  { mapping }: Pick<Policy, 'mapping'>,
): readonly string[] {
  const labels = evidenceOfTargets(inventory).flatMap(({ images = [] }) => {
    const families = sortIntoFamilies(images, mapping)
    return images.flatMap((image) => families.labelOf(image) ?? [])
  })
  return [...new Set(labels)]
}

/** The rules that hold for no family of any target whose images are known. */
export function unusedRules(
  inventory: Inventory,
  policy: Pick<Policy, 'mapping' | 'rules'>,
): readonly UnusedRule[] {
  if (policy.rules.length === 0) return []
  const labels = familyLabelsOf(inventory, policy)
  const used = new Set(labels.map((label) => ruleFor(label, policy)))
  return policy.rules
    .filter((rule) => !used.has(rule))
    .map((rule) => {
      const ahead = labels
        .filter((label) => isMatch(rule, label))
        .map((each) => ruleFor(each, policy))
      return { rule, behind: policy.rules.filter((each) => ahead.includes(each)) }
    })
}
