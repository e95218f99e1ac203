import type { AnyOperation } from '../../aws/operation.ts'
import type { Reader } from '../../aws/reader.ts'
import type {
  NamedReference,
  ReferenceKey,
  Target,
  UnknownAlias,
  Warning,
} from '../../model/index.ts'
import type { TemplateReader } from './template-reader.ts'

/** What a source found in one target. */
export interface SourceReading {
  /** How many resources were looked at. */
  readonly resources: number
  readonly references: readonly NamedReference[]
  /** Facts that stop nothing, such as a pinned version that no longer exists. */
  readonly notes?: readonly string[]
  readonly warnings?: readonly Warning[]
  readonly unknownAliases?: readonly UnknownAlias[]
}

export interface SourceContext {
  readonly reader: Reader
  /** Shared by the sources of a target, so that each version is read once. */
  readonly templates: TemplateReader
  readonly launchTemplateVersions: 'active' | 'all'
  readonly ssmParameterPaths: readonly string[]
}

/** A place in AWS that can name an image. Adding one is adding a file, and its line in `index.ts`. */
export interface ReferenceSource {
  readonly key: ReferenceKey
  /** All calls that `read` may make. */
  readonly operations: readonly AnyOperation[]
  /** @throws ReadError where it cannot be read in full */
  readonly read: (context: SourceContext) => Promise<SourceReading>
}

/** A resource that names images or snapshots. */
export interface Place {
  readonly source: ReferenceKey
  readonly resource: string
  readonly target: Target
  readonly detail?: string | undefined
}

/** A reference for each id that is there. */
export function referencesTo(
  ids: readonly (string | undefined)[],
  { source, resource, target, detail }: Place,
): readonly NamedReference[] {
  return ids
    .filter((id) => id !== undefined)
    .map((names) => ({ names, source, resource, target, detail }))
}

/** Makes the place of a resource, with words on how it names the image. */
export type ToPlace = (resource: string | undefined, detail?: string) => Place

/** The places of one source in one target. */
export const placesOf =
  (source: ReferenceKey, { reader }: Pick<SourceContext, 'reader'>): ToPlace =>
  (resource, detail) => ({
    source,
    resource: resource ?? `one of ${source}`,
    target: reader.target,
    detail,
  })
