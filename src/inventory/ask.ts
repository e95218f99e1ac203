import { performance } from 'node:perf_hooks'
import type { AnyOperation } from '../aws/operation.ts'
import type { Reader } from '../aws/reader.ts'
import type {
  Answered,
  Answers,
  Evidence,
  Grantee,
  NamedReference,
  Questions,
} from '../model/index.ts'
import { incompleteEvidence, type PartFailure } from './failures.ts'
import { toEvidence } from './evidence.ts'
import type { ReadingSettings } from './index.ts'
import {
  describeImageReferences,
  inCalls,
  readImageReferences,
} from './references/image-references.ts'
import {
  describeImageAttribute,
  describeSnapshotAttribute,
  readImageSharing,
  readSnapshotSharing,
} from './sharing.ts'

/** All calls that questions can cost. */
export const QUESTION_OPERATIONS: readonly AnyOperation[] = [
  describeImageReferences,
  describeImageAttribute,
  describeSnapshotAttribute,
]

/** What was answered of one kind of question, and why it is not all. */
interface Kind<T> {
  readonly answers: ReadonlyMap<string, T>
  readonly failures: readonly PartFailure[]
}

/** Asks in several calls. What some of them answer counts, whatever becomes of the others. */
async function askIn<T>(
  calls: readonly (() => Promise<readonly (readonly [string, T])[]>)[],
  part: Omit<PartFailure, 'error'>,
): Promise<Kind<T>> {
  const settled = await Promise.allSettled(calls.map(async (call) => call()))
  const errors: readonly unknown[] = settled.flatMap((each) =>
    each.status === 'rejected' ? [each.reason as unknown] : [],
  )
  return {
    answers: new Map(settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))),
    // One says what is missing; the others say the same of other ids.
    failures: errors.slice(0, 1).map((error) => ({ ...part, error })),
  }
}

/** Asks about each on its own, and tells of each answer. */
const oneByOne = (
  ids: readonly string[],
  ask: (id: string) => Promise<readonly Grantee[]>,
  onAnswer: () => void,
): readonly (() => Promise<readonly (readonly [string, readonly Grantee[]])[]>)[] =>
  ids.map((id) => async () => {
    const grantees = await ask(id)
    onAnswer()
    return [[id, grantees]]
  })

async function referencesOf(
  reader: Reader,
  ids: readonly string[],
): Promise<readonly (readonly [string, readonly NamedReference[]])[]> {
  const references = await readImageReferences(reader, ids)
  const byImage = Map.groupBy(references, ({ names }) => names)
  return ids.map((id) => [id, byImage.get(id) ?? []])
}

/** The row of the evidence table, where anything was asked. */
function rowOf(answers: Answers['imageReferences'], startedAt: number): Evidence | undefined {
  if (answers.size === 0) return undefined
  const references = [...answers.values()].flat()
  return toEvidence('image-references', { resources: answers.size, references }, startedAt)
}

/**
 * Asks what costs a call for an image or a snapshot, all kinds side by side. What was answered
 * counts, even where something else could not be asked.
 */
export async function askQuestions(
  reader: Reader,
  { references: { skip } }: Pick<ReadingSettings, 'references'>,
  questions: Questions,
  onAnswer: () => void,
): Promise<Answered> {
  const startedAt = performance.now()
  const groups = skip.has('image-references') ? [] : inCalls(questions.imageReferences)
  const [references, images, snapshots] = await Promise.all([
    askIn(
      groups.map((ids) => async () => referencesOf(reader, ids)),
      {
        part: 'image-references',
        operations: [describeImageReferences],
        skipKey: 'image-references',
      },
    ),
    askIn(
      oneByOne(questions.imageSharing, async (id) => readImageSharing(reader, id), onAnswer),
      { part: 'launch permissions', operations: [describeImageAttribute] },
    ),
    askIn(
      oneByOne(questions.snapshotSharing, async (id) => readSnapshotSharing(reader, id), onAnswer),
      { part: 'snapshot sharing', operations: [describeSnapshotAttribute] },
    ),
  ])
  const failures = [references, images, snapshots].flatMap((kind) => kind.failures)
  return {
    answers: {
      imageReferences: references.answers,
      imageSharing: images.answers,
      snapshotSharing: snapshots.answers,
    },
    evidence: rowOf(references.answers, startedAt),
    problem: failures.length > 0 ? incompleteEvidence(reader.target, failures) : undefined,
  }
}
