import { performance } from 'node:perf_hooks'
import type { AnyOperation } from '../aws/operation.ts'
import type { Reader } from '../aws/reader.ts'
import type { Answered, Answers, Evidence, Grantee, Questions } from '../model.ts'
import { incompleteEvidence, type PartFailure } from './failures.ts'
import { toEvidence } from './evidence.ts'
import type { ReadingSettings } from './index.ts'
import { describeImageReferences, readImageReferences } from './references/image-references.ts'
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

/** Asks about each, and tells of each answer. */
async function askEach(
  ids: readonly string[],
  ask: (id: string) => Promise<readonly Grantee[]>,
  onAnswer: () => void,
): Promise<ReadonlyMap<string, readonly Grantee[]>> {
  const answers = ids.map(async (id) => {
    const grantees = await ask(id)
    onAnswer()
    return [id, grantees] as const
  })
  return new Map(await Promise.all(answers))
}

interface ReferenceAnswers {
  readonly imageReferences: Answers['imageReferences']
  readonly evidence: Evidence | undefined
}

async function askReferences(reader: Reader, ids: readonly string[]): Promise<ReferenceAnswers> {
  if (ids.length === 0) return { imageReferences: new Map(), evidence: undefined }
  const startedAt = performance.now()
  const references = await readImageReferences(reader, ids)
  const byImage = Map.groupBy(references, ({ names }) => names)
  return {
    imageReferences: new Map(ids.map((id) => [id, byImage.get(id) ?? []])),
    evidence: toEvidence('image-references', { resources: ids.length, references }, startedAt),
  }
}

/** One kind of question: its answers, or why there are none. */
type Kind<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: PartFailure }

async function attempt<T>(
  part: Omit<PartFailure, 'error'>,
  ask: () => Promise<T>,
): Promise<Kind<T>> {
  try {
    return { ok: true, value: await ask() }
  } catch (error) {
    return { ok: false, failure: { ...part, error } }
  }
}

const valueOf = <T>(kind: Kind<T>): T | undefined => (kind.ok ? kind.value : undefined)

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
  const aboutUse = skip.has('image-references') ? [] : questions.imageReferences
  const [references, images, snapshots] = await Promise.all([
    attempt(
      {
        part: 'image-references',
        operations: [describeImageReferences],
        skipKey: 'image-references',
      },
      () => askReferences(reader, aboutUse),
    ),
    attempt({ part: 'launch permissions', operations: [describeImageAttribute] }, () =>
      askEach(questions.imageSharing, (id) => readImageSharing(reader, id), onAnswer),
    ),
    attempt({ part: 'snapshot sharing', operations: [describeSnapshotAttribute] }, () =>
      askEach(questions.snapshotSharing, (id) => readSnapshotSharing(reader, id), onAnswer),
    ),
  ])
  const failures = [references, images, snapshots].flatMap((kind) =>
    kind.ok ? [] : [kind.failure],
  )
  return {
    answers: {
      imageReferences: valueOf(references)?.imageReferences ?? new Map(),
      imageSharing: valueOf(images) ?? new Map(),
      snapshotSharing: valueOf(snapshots) ?? new Map(),
    },
    evidence: valueOf(references)?.evidence,
    problem: failures.length > 0 ? incompleteEvidence(reader.target, failures) : undefined,
  }
}
