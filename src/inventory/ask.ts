import { performance } from 'node:perf_hooks'
import type { AnyOperation } from '../aws/operation.ts'
import type { Reader } from '../aws/reader.ts'
import type {
  Evidence,
  Grantee,
  Knowledge,
  NamedReference,
  Questions,
  TargetInventory,
} from '../model.ts'
import { EvidenceError, type PartFailure } from './failures.ts'
import { joinEvidence, toEvidence } from './evidence.ts'
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

/** Told after each answer, for the log. */
export type OnAnswer = () => void

type Answers = ReadonlyMap<string, Knowledge<readonly Grantee[]>>

async function askEach(
  ids: readonly string[],
  ask: (id: string) => Promise<readonly Grantee[]>,
  onAnswer: OnAnswer,
): Promise<Answers> {
  const answers = ids.map(async (id) => {
    const value = await ask(id)
    onAnswer()
    return [id, { known: true, value }] as const
  })
  return new Map(await Promise.all(answers))
}

interface ReferenceAnswers {
  readonly references: readonly NamedReference[]
  readonly evidence: Evidence | undefined
}

async function askReferences(reader: Reader, ids: readonly string[]): Promise<ReferenceAnswers> {
  if (ids.length === 0) return { references: [], evidence: undefined }
  const startedAt = performance.now()
  const references = await readImageReferences(reader, ids)
  const evidence = toEvidence('image-references', { resources: ids.length, references }, startedAt)
  return { references, evidence }
}

/** Gathers the failures of questions that are asked side by side. */
async function gather<T>(
  failures: PartFailure[],
  part: Omit<PartFailure, 'error'>,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    failures.push({ ...part, error })
    return undefined
  }
}

/**
 * Asks what costs a call for an image or a snapshot, and adds the answers to the inventory.
 * @throws EvidenceError that names all that could not be asked
 */
export async function askQuestions(
  reader: Reader,
  inventory: TargetInventory,
  questions: Questions,
  onAnswer: OnAnswer,
): Promise<TargetInventory> {
  const failures: PartFailure[] = []
  const [references, images, snapshots] = await Promise.all([
    gather(
      failures,
      {
        part: 'image-references',
        operations: [describeImageReferences],
        skipKey: 'image-references',
      },
      () => askReferences(reader, questions.imageReferences),
    ),
    gather(failures, { part: 'launch permissions', operations: [describeImageAttribute] }, () =>
      askEach(questions.imageSharing, (id) => readImageSharing(reader, id), onAnswer),
    ),
    gather(failures, { part: 'snapshot sharing', operations: [describeSnapshotAttribute] }, () =>
      askEach(questions.snapshotSharing, (id) => readSnapshotSharing(reader, id), onAnswer),
    ),
  ])
  if (references === undefined || images === undefined || snapshots === undefined) {
    throw new EvidenceError(reader.target, failures)
  }
  return {
    ...inventory,
    references: [...inventory.references, ...references.references],
    evidence: joinEvidence(inventory.evidence, references.evidence),
    referencesAsked: new Set([...inventory.referencesAsked, ...questions.imageReferences]),
    imageSharing: new Map([...inventory.imageSharing, ...images]),
    snapshotSharing: new Map([...inventory.snapshotSharing, ...snapshots]),
  }
}
