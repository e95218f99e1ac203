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
import { neededBy, neededForLineage, type PartsReading, readParts } from './parts.ts'
import { readSources, type SourcesReading } from './sources.ts'

/** The settings that decide which parts and sources are read. */
export interface ReadingSettings {
  readonly policy: PolicySettings
  readonly references: ReferenceSettings
}

/** The lists of a target, or of an account that is only read. */
interface Lists {
  readonly sources: SourcesReading
  readonly parts: PartsReading
}

function toReading(
  reader: Reader,
  { sources: { evidence: rows, ...sources }, parts: { parts, notKnown } }: Lists,
  { readAt, failures }: { readonly readAt: Date; readonly failures: Failures },
): TargetReading {
  const { images: listed, ...others } = parts
  const images = withLineage(listed, parts.snapshots)
  const partial: TargetEvidence = {
    target: reader.target,
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
  const failures = new Failures(reader.target)
  const [sources, parts] = await Promise.all([
    readSources(reader, { ...settings, sharedImages: policy.sharedImages }, filesReaders, failures),
    readParts(reader, neededBy(policy), failures),
  ])
  return toReading(reader, { sources, parts }, { readAt, failures })
}

/**
 * The uses of images in an account that is only read, and which of its images are copies of which.
 * Files belong to the run and are no evidence of such an account.
 */
export async function readEvidenceAccount(
  reader: Reader,
  { policy, references: settings }: ReadingSettings,
): Promise<TargetReading> {
  const readAt = new Date()
  const failures = new Failures(reader.target)
  const [sources, parts] = await Promise.all([
    readSources(reader, { ...settings, sharedImages: policy.sharedImages }, {}, failures),
    readParts(reader, neededForLineage, failures),
  ])
  return toReading(reader, { sources, parts }, { readAt, failures })
}
