import type { Reader } from '../aws/reader.ts'
import {
  NO_ANSWERS,
  type FilesReaders,
  type PolicySettings,
  type ReferenceSettings,
  type TargetEvidence,
  type TargetReading,
} from '../model/index.ts'
import { Failures } from './failures.ts'
import { withLineage } from './images.ts'
import { readParts } from './parts.ts'
import { readSources } from './sources.ts'

/** The settings that decide which parts and sources are read. */
export interface ReadingSettings {
  readonly policy: PolicySettings
  readonly references: ReferenceSettings
}

/**
 * Everything about a target that lists can tell, read side by side. Questions that cost a call for
 * every image are asked later, with `askQuestions`. Where a target cannot be read in full, the part
 * that could be read counts for the others.
 */
export async function readTarget(
  reader: Reader,
  { policy, references: settings }: ReadingSettings,
  filesReaders: FilesReaders,
): Promise<TargetReading> {
  const readAt = new Date()
  const { target } = reader
  const failures = new Failures(target)
  const [{ evidence: rows, ...sources }, { parts, notKnown }] = await Promise.all([
    readSources(reader, { ...settings, sharedImages: policy.sharedImages }, filesReaders, failures),
    readParts(reader, policy, failures),
  ])
  const { images: listed, ...others } = parts
  const images = withLineage(listed, parts.snapshots)
  const partial: TargetEvidence = {
    target,
    readAt: undefined,
    images: images.known ? images.value : undefined,
    ...sources,
    recycleBin: parts.recycleBin,
    answers: NO_ANSWERS,
  }
  if (!failures.isEmpty || !images.known) {
    return { isComplete: false, evidence: partial, problem: failures.toProblem() }
  }
  const known = { ...partial, ...others, images: images.value, notKnown }
  return { isComplete: true, inventory: { ...known, readAt, goneImages: [], evidence: rows } }
}
