import type { Family, Image, Mapping } from '../model/index.ts'

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

/** What `mapping` makes of a target's images. */
export interface Families {
  familyOf(image: Image): Family | undefined
  /** The label without the architecture, which is what `rules` go by. */
  labelOf(image: Image): string | undefined
  /** What the image lacks to have a family; empty where it has one. */
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
