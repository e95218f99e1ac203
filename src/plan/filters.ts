import type { Filter, KeepReason, Policy, Tags } from '../model/index.ts'

/** What a filter can look at. A snapshot has no name, so no `name:` filter selects one. */
export interface Selectable {
  readonly tags: Tags
  readonly name?: string
}

function matches(filter: Filter, subject: Selectable): boolean {
  if (filter.by === 'name') return subject.name !== undefined && filter.value.test(subject.name)
  const value = subject.tags.get(filter.key)
  return value !== undefined && (filter.value === undefined || filter.value.test(value))
}

/** Why `include` or `exclude` does not select the subject; undefined where both let it pass. */
export function notSelectedByFilters(
  subject: Selectable,
  policy: Pick<Policy, 'include' | 'exclude'>,
): Extract<KeepReason, { code: 'not-selected' }> | undefined {
  const { include, exclude } = policy
  if (include.length > 0 && !include.some((filter) => matches(filter, subject))) {
    return { code: 'not-selected', by: 'include', filter: undefined }
  }
  const excludedBy = exclude.find((filter) => matches(filter, subject))
  if (excludedBy === undefined) return undefined
  return { code: 'not-selected', by: 'exclude', filter: excludedBy.text }
}
