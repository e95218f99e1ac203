import type { NamedReference, UnknownAlias } from '../../model/index.ts'
import { isAlias, type Resolution } from './alias-reader.ts'
import { describeVersion } from './pins.ts'
import { referencesTo, type Place, type ReferenceSource } from './source.ts'
import { TEMPLATE_OPERATIONS, type TemplateVersion } from './template-reader.ts'

interface Use {
  readonly alias: string
  readonly place: Place
}

interface Resolved {
  readonly references: readonly NamedReference[]
  readonly notes: readonly string[]
  readonly unknownAliases: readonly UnknownAlias[]
}

function weigh({ alias, place }: Use, resolution: Resolution | undefined): Partial<Resolved> {
  if (resolution?.kind === 'value') {
    return { references: referencesTo([resolution.value], { ...place, detail: alias }) }
  }
  if (resolution?.kind === 'denied') {
    return { unknownAliases: [{ resource: place.resource, alias }] }
  }
  return { notes: [`${place.resource}: the parameter of ${alias} no longer exists`] }
}

/**
 * The default and the latest version of every template, or every version. A version that something
 * else pins is read by the source of that something.
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
    const weighed = uses.map((use) => weigh(use, resolutions.get(use.alias)))
    return {
      resources: versions.length,
      references: [
        ...versions.flatMap((version) =>
          referencesTo(
            version.ids.filter((id) => !isAlias(id)),
            placeOf(version),
          ),
        ),
        ...weighed.flatMap(({ references = [] }) => references),
      ],
      notes: weighed.flatMap(({ notes = [] }) => notes),
      unknownAliases: weighed.flatMap(({ unknownAliases = [] }) => unknownAliases),
    }
  },
}
