import { performance } from 'node:perf_hooks'
import type { AnyOperation } from '../../aws/operation.ts'
import type { Reader } from '../../aws/reader.ts'
import type {
  Evidence,
  Milliseconds,
  NamedReference,
  Policy,
  ReferenceKey,
  Target,
  UnknownAlias,
  Warning,
} from '../../model/index.ts'
import { countIds, idsIn } from '../../text/ids.ts'
import type { TemplateReader } from './template-versions.ts'

/** The references that a source found in one target, and how much it looked at. */
export interface SourceReading {
  /** How many resources were looked at. */
  readonly resources: number
  readonly references: readonly NamedReference[]
  /** Facts that stop nothing, such as a pinned version that no longer exists. */
  readonly notes?: readonly string[]
  readonly warnings?: readonly Warning[]
  readonly unknownAliases?: readonly UnknownAlias[]
  /** Whether something could not be read that did not have to be. Aliases that nobody may read are such, too. */
  readonly isPartial?: boolean
  /** The images of instances that ended within the hour. */
  readonly launched?: readonly string[]
}

export interface SourceContext {
  readonly reader: Reader
  /** Shared by the sources of a target, so that each version is read once. */
  readonly templates: TemplateReader
  readonly launchTemplateVersions: 'active' | 'all'
  readonly ssmParameterPaths: readonly string[]
  readonly sharedImages: Policy['sharedImages']
}

/** A place in AWS that can name an image. Adding one is adding a file, and its line in `index.ts`. */
export interface ReferenceSource {
  readonly key: ReferenceKey
  /** All calls that `read` may make. */
  readonly operations: readonly AnyOperation[]
  /** Whether the run's settings call for it; every source without this is always read. */
  readonly isRead?: (settings: Pick<SourceContext, 'sharedImages'>) => boolean
  /** @throws ReadError where it cannot be read in full */
  readonly read: (context: SourceContext) => Promise<SourceReading>
}

/** The resource that a reference comes from. */
export interface Origin {
  readonly source: ReferenceKey
  readonly resource: string
  readonly target: Target
  readonly detail?: string | undefined
}

/** A reference for each id that is there. */
export function referencesTo(
  ids: readonly (string | undefined)[],
  { source, resource, target, detail }: Origin,
): readonly NamedReference[] {
  return ids
    .filter((id) => id !== undefined)
    .map((names) => ({ names, source, resource, target, detail }))
}

/**
 * A reference for each id that stands anywhere in a record: a member that AWS adds one day is seen
 * as well.
 */
export const referencesIn = (record: unknown, origin: Origin): readonly NamedReference[] =>
  referencesTo([...new Set(idsIn(JSON.stringify(record)).map(({ id }) => id))], origin)

/** Makes the origin of a resource; the detail says how it names the image. */
export type ToOrigin = (resource: string | undefined, detail?: string) => Origin

/** Makes the origins of one source in one target. */
export const originsOf =
  (source: ReferenceKey, { reader }: Pick<SourceContext, 'reader'>): ToOrigin =>
  (resource, detail) => ({
    source,
    resource: resource ?? `one of ${source}`,
    target: reader.target,
    detail,
  })

/** The row of a source that is not read yet, or that could not be read. */
export const emptyEvidence = (source: ReferenceKey): Evidence => ({
  source,
  resources: 0,
  images: 0,
  skipped: false,
  durationMs: 0,
  notes: [],
  warnings: [],
})

/** The row of a source that was left out. */
export const skippedEvidence = (source: ReferenceKey): Evidence => ({
  ...emptyEvidence(source),
  skipped: true,
})

/** When a reading began, and how long it has taken since. */
export interface Timer {
  readonly readAt: Date
  readonly elapsed: () => Milliseconds
}

export function startTimer(): Timer {
  const [readAt, startedAt] = [new Date(), performance.now()]
  return { readAt, elapsed: () => Math.round(performance.now() - startedAt) }
}

/** The row of a source that was read. */
export function toEvidence(
  source: ReferenceKey,
  { resources, references, notes = [], warnings = [], ...reading }: SourceReading,
  { readAt, elapsed }: Timer,
): Evidence {
  const images = countIds(
    references.map(({ names }) => names).filter((id) => id.startsWith('ami-')),
  )
  const durationMs = elapsed()
  const { isPartial = false, unknownAliases = [] } = reading
  return {
    ...{ source, resources, images, skipped: false, readAt, durationMs, notes, warnings },
    ...((isPartial || unknownAliases.length > 0) && { isPartial: true }),
  }
}
