import type { NamedReference, UnknownAlias } from '../../model/index.ts'
import { isAlias, type Resolution } from './alias-reader.ts'
import { referencesTo, type Origin, type ReferenceSource } from './source.ts'
import { describeVersion, TEMPLATE_OPERATIONS, type TemplateVersion } from './template-versions.ts'

/** A template version that names its image by an alias. */
interface AliasUse {
  readonly alias: string
  readonly origin: Origin
}

/** An alias leads to an image, to nothing (a note), or cannot be read: one of the three is set. */
interface AliasResult {
  readonly references: readonly NamedReference[]
  readonly notes: readonly string[]
  readonly unknownAliases: readonly UnknownAlias[]
}

function resolve(
  { alias, origin }: AliasUse,
  resolution: Resolution | undefined,
): Partial<AliasResult> {
  if (resolution?.kind === 'value') {
    return { references: referencesTo([resolution.value], { ...origin, detail: alias }) }
  }
  if (resolution?.kind === 'denied') {
    return { unknownAliases: [{ source: origin.source, resource: origin.resource, alias }] }
  }
  return { notes: [`${origin.resource}: the parameter of ${alias} no longer exists`] }
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
    const originOf = (version: TemplateVersion): Origin => ({
      source: 'launch-templates',
      resource: describeVersion(version),
      detail: version.templateName,
      target: reader.target,
    })
    const uses = versions.flatMap((version) =>
      version.ids.filter(isAlias).map((alias) => ({ alias, origin: originOf(version) })),
    )
    const resolutions = await templates.aliases.resolveAll(uses.map(({ alias }) => alias))
    const resolved = uses.map((use) => resolve(use, resolutions.get(use.alias)))
    return {
      resources: versions.length,
      references: [
        ...versions.flatMap((version) =>
          referencesTo(
            version.ids.filter((id) => !isAlias(id)),
            originOf(version),
          ),
        ),
        ...resolved.flatMap(({ references = [] }) => references),
      ],
      notes: resolved.flatMap(({ notes = [] }) => notes),
      unknownAliases: resolved.flatMap(({ unknownAliases = [] }) => unknownAliases),
    }
  },
}
