import type { NamedReference, UnknownAlias } from '../../model/index.ts'
import { isAlias, type Resolution } from './alias-reader.ts'
import { referencesTo, type Place, type ReferenceSource } from './source.ts'
import { describeVersion, TEMPLATE_OPERATIONS, type TemplateVersion } from './template-versions.ts'

/** A template version that names its image by an alias. */
interface AliasUse {
  readonly alias: string
  readonly place: Place
}

/** What an alias leads to: one of the three. */
interface AliasResult {
  readonly references: readonly NamedReference[]
  readonly notes: readonly string[]
  readonly unknownAliases: readonly UnknownAlias[]
}

function resolve(
  { alias, place }: AliasUse,
  resolution: Resolution | undefined,
): Partial<AliasResult> {
  if (resolution?.kind === 'value') {
    return { references: referencesTo([resolution.value], { ...place, detail: alias }) }
  }
  if (resolution?.kind === 'denied') {
    return { unknownAliases: [{ source: place.source, resource: place.resource, alias }] }
  }
  return { notes: [`${place.resource}: the parameter of ${alias} no longer exists`] }
}

/**
 * The default and the latest version of every template, or every version. A version that a group or
 * a fleet pins is read by the source of groups or fleets.
 */
export const launchTemplates: ReferenceSource = {
  key: 'launch-templates',
  operations: TEMPLATE_OPERATIONS,
  async read({ reader, templates, launchTemplateVersions }) {
    const versions =
      launchTemplateVersions === 'all' ? await templates.all() : await templates.active()
    const placeOf = (version: TemplateVersion): Place => ({
      source: 'launch-templates',
      resource: describeVersion(version),
      detail: version.templateName,
      target: reader.target,
    })
    const uses = versions.flatMap((version) =>
      version.ids.filter(isAlias).map((alias) => ({ alias, place: placeOf(version) })),
    )
    const resolutions = await templates.aliases.resolveAll(uses.map(({ alias }) => alias))
    const resolved = uses.map((use) => resolve(use, resolutions.get(use.alias)))
    return {
      resources: versions.length,
      references: [
        ...versions.flatMap((version) =>
          referencesTo(
            version.ids.filter((id) => !isAlias(id)),
            placeOf(version),
          ),
        ),
        ...resolved.flatMap(({ references = [] }) => references),
      ],
      notes: resolved.flatMap(({ notes = [] }) => notes),
      unknownAliases: resolved.flatMap(({ unknownAliases = [] }) => unknownAliases),
    }
  },
}
