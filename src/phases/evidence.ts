import {
  NO_ANSWERS,
  targetKey,
  type Answered,
  type Answers,
  type Inventory,
  type Target,
  type TargetEvidence,
  type TargetInventory,
} from '../model.ts'

const joined = <T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> => new Map([...before, ...after])

/** What was answered at either time; of two answers to one question the later one. */
export const joinAnswers = (before: Answers, after: Answers): Answers => ({
  imageSharing: joined(before.imageSharing, after.imageSharing),
  snapshotSharing: joined(before.snapshotSharing, after.snapshotSharing),
  imageReferences: joined(before.imageReferences, after.imageReferences),
})

/** What a target says, and all there is to know of it where it could be read in full. */
interface Said {
  readonly evidence: TargetEvidence
  readonly inventory: TargetInventory | undefined
}

/** The row of a source that is asked about single images. */
function withRow(inventory: TargetInventory, { evidence }: Answered): TargetInventory['evidence'] {
  if (evidence === undefined) return inventory.evidence
  return inventory.evidence.map((row) => (row.source === evidence.source ? evidence : row))
}

/** What a target says, with what it was asked about. */
export function withAnswered({ evidence, inventory }: Said, answered: Answered): Said {
  const answers = joinAnswers(evidence.answers, answered.answers)
  return {
    evidence: { ...evidence, answers },
    inventory: inventory && { ...inventory, answers, evidence: withRow(inventory, answered) },
  }
}

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

/** What was answered, by `targetKey`. */
export type AnswersByTarget = ReadonlyMap<string, Answers>

/** The answers that evidence comes with. */
export const answersIn = ({ targets, others }: Inventory): AnswersByTarget =>
  new Map([...targets, ...others].map(({ target, answers }) => [targetKey(target), answers]))

/**
 * A target that is read again while questions are asked begins without answers. Those that a plan
 * began with, or asked for, count for it all the same.
 */
export function withAnswers(inventory: Inventory, ...given: readonly AnswersByTarget[]): Inventory {
  const complete = <T extends TargetEvidence>(evidence: T): T => {
    const all = given.flatMap((each) => each.get(targetKey(evidence.target)) ?? [])
    return { ...evidence, answers: [...all, evidence.answers].reduce(joinAnswers) }
  }
  return {
    ...inventory,
    targets: inventory.targets.map(complete),
    others: inventory.others.map(complete),
  }
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
