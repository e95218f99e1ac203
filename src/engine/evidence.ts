import {
  type AnswersOfTarget,
  type Answers,
  type Evidence,
  type Grantee,
  type ImageUsage,
  type Inventory,
  type Milliseconds,
  type NamedReference,
  NO_ANSWERS,
  type Target,
  type TargetEvidence,
  type TargetInventory,
  targetKey,
} from '../model/index.ts'
import { allEvidence } from '../plan/references.ts'

function joined<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  join: (before: T, after: T) => T,
): ReadonlyMap<string, T> {
  const all = new Map(before)
  for (const [id, answer] of after) {
    const known = all.get(id)
    all.set(id, known === undefined ? answer : join(known, answer))
  }
  return all
}

/** Whoever was named at either time. */
const joinGrantees = (
  before: readonly Grantee[],
  after: readonly Grantee[],
): readonly Grantee[] => [...new Set([...before, ...after])]

/** The uses that were seen at either time. */
const joinUses = (
  before: readonly NamedReference[],
  after: readonly NamedReference[],
): readonly NamedReference[] => [
  ...before.filter(({ resource }) => after.every((each) => each.resource !== resource)),
  ...after,
]

const isUsed = (usage: ImageUsage): boolean =>
  usage.isRead && (usage.read?.entries ?? []).length > 0

/** The later report, but for one that saw a use. */
const joinUsage = (before: ImageUsage, after: ImageUsage): ImageUsage =>
  isUsed(before) && !isUsed(after) ? before : after

/**
 * The answers of either time. A question that was asked twice may be answered out of order, so a use
 * is never taken back within a run.
 */
export const joinAnswers = (before: Answers, after: Answers): Answers => ({
  imageSharing: joined(before.imageSharing, after.imageSharing, joinGrantees),
  snapshotSharing: joined(before.snapshotSharing, after.snapshotSharing, joinGrantees),
  imageReferences: joined(before.imageReferences, after.imageReferences, joinUses),
  imageUsage: joined(before.imageUsage, after.imageUsage, joinUsage),
})

/** The newest evidence of a target, and its whole inventory where it could be read in full. */
export interface TargetReadings {
  readonly evidence: TargetEvidence
  readonly inventory: TargetInventory | undefined
  /** All questions of the run, whatever was read again since. */
  readonly asked: QuestionsAsked | undefined
}

/** The questions about single images, with their answers. */
export interface QuestionsAsked {
  /** The row of `image-references`, where that was asked. */
  readonly row: Evidence | undefined
  readonly references: Answers['imageReferences']
  /** The row of `usage-reports`: what is asked later is asked about fewer images, and not told. */
  readonly usageRow: Evidence | undefined
}

const NOTHING_ASKED: QuestionsAsked = {
  row: undefined,
  references: NO_ANSWERS.imageReferences,
  usageRow: undefined,
}

function joinRow(
  before: Evidence | undefined,
  evidence: Evidence,
  references: Answers['imageReferences'],
): Evidence {
  const used = [...references.values()].filter(({ length }) => length > 0)
  const durationMs = (before?.durationMs ?? 0) + evidence.durationMs
  // The evidence is as old as its first portion.
  const readAt = before?.readAt ?? evidence.readAt
  return { ...evidence, resources: references.size, images: used.length, readAt, durationMs }
}

function joinAsked(
  before: QuestionsAsked | undefined,
  answered: AnswersOfTarget,
): QuestionsAsked | undefined {
  const { answers, evidence, usageEvidence } = answered
  if (evidence === undefined && usageEvidence === undefined) return before
  const { row, references: known, usageRow } = before ?? NOTHING_ASKED
  const references = joined(known, answers.imageReferences, joinUses)
  return {
    references,
    row: evidence === undefined ? row : joinRow(row, evidence, references),
    usageRow: usageRow ?? usageEvidence,
  }
}

/** The evidence table, with the rows of what was asked. */
export function withRow(
  inventory: TargetInventory,
  asked: QuestionsAsked | undefined,
): TargetInventory {
  if (asked === undefined) return inventory
  const { row, usageRow } = asked
  const rows = inventory.evidence
    .filter(({ source }) => source !== usageRow?.source)
    .map((each) => (each.source === row?.source ? row : each))
  return { ...inventory, evidence: usageRow === undefined ? rows : [...rows, usageRow] }
}

/** The evidence of a target with new answers. */
export function withAnswered(
  { evidence, inventory, asked }: TargetReadings,
  answered: AnswersOfTarget,
): TargetReadings {
  const answers = joinAnswers(evidence.answers, answered.answers)
  const all = joinAsked(asked, answered)
  return {
    evidence: { ...evidence, answers },
    inventory: inventory && withRow({ ...inventory, answers }, all),
    asked: all,
  }
}

/** A reading that rests on files is no newer than they are. */
export const notNewerThan = (filesReadAt: Date, inventory: TargetInventory): TargetInventory => ({
  ...inventory,
  readAt: filesReadAt < inventory.readAt ? filesReadAt : inventory.readAt,
})

/** Where a target cannot be read again, everything known before still counts, beside all that could be read. */
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
    launched: new Set([...before.launched, ...after.launched]),
    recycleBin: after.recycleBin.known ? after.recycleBin : before.recycleBin,
    answers: joinAnswers(before.answers, after.answers),
  }
}

/** The answers of a target, and how long it took to get them. */
export interface TargetAnswers {
  readonly target: Target
  readonly answers: Answers
  readonly took: Milliseconds
}

/** Answers by `targetKey`. */
export type AnswersByTarget = ReadonlyMap<string, Answers>

export const byTarget = (
  all: readonly Pick<TargetAnswers, 'target' | 'answers'>[],
): AnswersByTarget => new Map(all.map(({ target, answers }) => [targetKey(target), answers]))

/** The answers that evidence comes with. */
export const answersIn = (inventory: Inventory): AnswersByTarget => byTarget(allEvidence(inventory))

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
    evidenceOnly: inventory.evidenceOnly.map(complete),
  }
}

/** A target that could not be looked at: its images may be anything. */
export const nothingKnownOf = (target: Target): TargetEvidence => ({
  target,
  readAt: undefined,
  images: undefined,
  references: [],
  unknownAliases: [],
  launched: new Set(),
  recycleBin: { known: false, why: 'the target was not read' },
  answers: NO_ANSWERS,
})
