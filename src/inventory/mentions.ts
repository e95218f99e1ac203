import type { FilesKey, NamedReference, Warning } from '../model/index.ts'
import type { SourceReading } from './references/source.ts'
import type { Mention } from './repository/scan.ts'

/** What files name, with warnings about what was not read. */
export interface FilesReading extends SourceReading {
  readonly warnings: readonly Warning[]
}

/** A reference for each id that a file mentions, with the line. */
export function mentionedIn(
  file: string,
  mentions: readonly Mention[],
  source: FilesKey,
): readonly NamedReference[] {
  return mentions.map(({ id, line }) => ({
    names: id,
    source,
    resource: `${file}:${String(line)}`,
    detail: undefined,
    target: undefined,
  }))
}
