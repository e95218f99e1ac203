/** What tells the family of an image. */
export interface InFamily {
  readonly family?: string | undefined
  readonly familyKey?: string | undefined
}

/** The images of one family of a target. */
export interface FamilyOfImages<T> {
  /** Undefined where `mapping` gives the images no family. */
  readonly label: string | undefined
  readonly images: readonly T[]
}

/** What tells the family of an image from others; undefined without a family. */
export const keyOf = ({ family, familyKey }: InFamily): string | undefined => familyKey ?? family

/** Families with one label are told apart by what their key is made of. */
export function labelOf(key: string | undefined, label: string, isUnique: boolean): string {
  return isUnique || key === undefined ? label : `${label} ${key}`
}

/** The images of a target by family, by label; those without a family come last. */
export function familiesOf<T extends InFamily>(images: readonly T[]): readonly FamilyOfImages<T>[] {
  const groups = [...Map.groupBy(images, keyOf)].map(([key, members]) => ({
    key,
    label: members[0]?.family,
    images: members,
  }))
  const uses = Map.groupBy(groups, ({ label }) => label)
  return groups
    .map(({ key, label, images: members }) => ({
      label: label === undefined ? undefined : labelOf(key, label, uses.get(label)?.length === 1),
      images: members,
    }))
    .sort((a, b) => compare(a.label ?? '\uFFFF', b.label ?? '\uFFFF'))
}

/** The order of texts, by their code units. */
export const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
