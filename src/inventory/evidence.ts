import { performance } from 'node:perf_hooks'
import { countIds } from '../text/ids.ts'
import type { Evidence, ReferenceKey } from '../model/index.ts'
import type { SourceReading } from './references/source.ts'

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

/**
 * The row of a source that was read.
 * @param startedAt milliseconds, from `performance.now()`
 */
export function toEvidence(
  source: ReferenceKey,
  { resources, references, notes = [], warnings = [] }: SourceReading,
  startedAt: number,
): Evidence {
  const images = countIds(
    references.map(({ names }) => names).filter((id) => id.startsWith('ami-')),
  )
  const durationMs = Math.round(performance.now() - startedAt)
  return { source, resources, images, skipped: false, durationMs, notes, warnings }
}
