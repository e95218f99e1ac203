import {
  NO_ANSWERS,
  type Answered,
  type Answers,
  type Target,
  type TargetEvidence,
  type TargetInventory,
} from '../model.ts'

const joined = <T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> => new Map([...before, ...after])

/** All answers; of two to one question the newer. */
export const joinAnswers = (before: Answers, after: Answers): Answers => ({
  imageSharing: joined(before.imageSharing, after.imageSharing),
  snapshotSharing: joined(before.snapshotSharing, after.snapshotSharing),
  imageReferences: joined(before.imageReferences, after.imageReferences),
})

/** What was known counts on, and so does what could be read of it anew. */
export function joinEvidence(before: TargetEvidence, after: TargetEvidence): TargetEvidence {
  const byId = new Map(
    [...(before.images ?? []), ...(after.images ?? [])].map((image) => [image.id, image]),
  )
  return {
    target: before.target,
    readAt: undefined,
    images: before.images === undefined ? after.images : [...byId.values()],
    references: [...before.references, ...after.references],
    unknownAliases: [...before.unknownAliases, ...after.unknownAliases],
    recycleBin: after.recycleBin.known ? after.recycleBin : before.recycleBin,
    answers: joinAnswers(before.answers, after.answers),
  }
}

/** The row of a source that is asked about single images. */
export function withRow(
  inventory: TargetInventory,
  { evidence }: Answered,
): TargetInventory['evidence'] {
  if (evidence === undefined) return inventory.evidence
  return inventory.evidence.map((row) => (row.source === evidence.source ? evidence : row))
}

/** An account that could not be entered: its images may be anything. */
export const nothingKnownOf = (target: Target): TargetEvidence => ({
  target,
  readAt: undefined,
  images: undefined,
  references: [],
  unknownAliases: [],
  recycleBin: { known: false, why: 'the account could not be entered' },
  answers: NO_ANSWERS,
})
