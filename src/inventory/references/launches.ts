import type { NamedReference } from '../../model/index.ts'
import { isAlias, type AliasReader, type Resolution } from './alias-reader.ts'
import { referencesTo, type Origin } from './source.ts'
import {
  describePin,
  describeVersion,
  type TemplatePin,
  type TemplateReader,
  type TemplateVersion,
} from './template-versions.ts'

/** A template version that a resource launches from. */
export interface Pin {
  readonly template: TemplatePin
  readonly origin: Origin
}

/** The references that pinned versions or aliases lead to, and notes on those that lead nowhere. */
export interface Resolved {
  readonly references: readonly NamedReference[]
  readonly notes: readonly string[]
}

function referencesOf(version: TemplateVersion, origin: Origin): readonly NamedReference[] {
  const through = [origin.detail, describeVersion(version)].filter((part) => part !== undefined)
  return referencesTo(version.ids, { ...origin, detail: through.join(', ') })
}

/**
 * The images and snapshots of the versions that a source's resources launch from; an image may
 * still be an alias.
 * @throws ReadError where a version exists and cannot be read
 */
async function readPins(pins: readonly Pin[], templates: TemplateReader): Promise<Resolved> {
  const read = pins.map(async ({ template, origin }): Promise<Resolved> => {
    const version = await templates.pinned(template)
    if (version !== undefined) return { references: referencesOf(version, origin), notes: [] }
    const note = `${origin.resource}: ${describePin(template)} no longer exists`
    return { references: [], notes: [note] }
  })
  return join(await Promise.all(read))
}

const join = (all: readonly Resolved[]): Resolved => ({
  references: all.flatMap(({ references }) => references),
  notes: [...new Set(all.flatMap(({ notes }) => notes))],
})

/** The image that an alias stands for. */
function resolveAlias(
  { names: alias, detail, ...origin }: NamedReference,
  resolution: Resolution | undefined,
): Resolved {
  // The resource launches an image that cannot be known.
  if (resolution?.kind === 'denied') throw resolution.error
  if (resolution?.kind !== 'value') {
    const note = `${origin.resource}: the parameter of ${alias} no longer exists`
    return { references: [], notes: [note] }
  }
  const through = [detail, alias].filter((part) => part !== undefined).join(', ')
  return { references: [{ ...origin, names: resolution.value, detail: through }], notes: [] }
}

/**
 * References to aliases become references to the images that they stand for.
 * @throws ReadError where a parameter may not be read
 */
async function resolveAliases(
  references: readonly NamedReference[],
  aliases: AliasReader,
): Promise<Resolved> {
  const [aliased, plain] = [
    references.filter(({ names }) => isAlias(names)),
    references.filter(({ names }) => !isAlias(names)),
  ]
  const resolutions = await aliases.resolveAll(aliased.map(({ names }) => names))
  const resolved = aliased.map((each) => resolveAlias(each, resolutions.get(each.names)))
  return join([{ references: plain, notes: [] }, ...resolved])
}

/** The ids that resources of one source name themselves, and the template versions they launch from. */
export interface Launches {
  readonly direct: readonly NamedReference[]
  readonly pins: readonly Pin[]
}

/**
 * All images and snapshots that the resources of a source launch from.
 * @throws ReadError where a version or a parameter exists and cannot be read
 */
export async function resolveLaunches(
  launches: readonly Launches[],
  templates: TemplateReader,
): Promise<Resolved> {
  const pinned = await readPins(
    launches.flatMap(({ pins }) => pins),
    templates,
  )
  const direct = launches.flatMap((each) => each.direct)
  const resolved = await resolveAliases([...direct, ...pinned.references], templates.aliases)
  return join([{ references: [], notes: pinned.notes }, resolved])
}
