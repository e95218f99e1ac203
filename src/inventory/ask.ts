import { performance } from 'node:perf_hooks'
import type { AnyOperation } from '../aws/operation.ts'
import type { Reader } from '../aws/reader.ts'
import {
  NO_ANSWERS,
  type Answered,
  type Answers,
  type Evidence,
  type Grantee,
  type NamedReference,
  type Questions,
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
import {
  describeImageUsageReportEntries,
  describeImageUsageReports,
  readImageUsage,
  type CountingReport,
} from './usage-reports.ts'

/** All calls that questions can cost. */
export const QUESTION_OPERATIONS: readonly AnyOperation[] = [
  describeImageReferences,
  describeImageAttribute,
  describeSnapshotAttribute,
  describeImageUsageReports,
  describeImageUsageReportEntries,
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

/** What questions are asked with. */
export interface AskingSettings extends ReadingSettings {
  readonly countingReport: CountingReport
}

interface Usage {
  readonly answers: Answers['imageUsage']
  readonly evidence: Evidence | undefined
}

const NOT_ASKED: Usage = { answers: NO_ANSWERS.imageUsage, evidence: undefined }

/**
 * Usage reports are asked about once it is known which of the images are shared: most are not, and
 * a call for 200 images that waits for their launch permissions costs less than one that does not.
 */
async function usageOfShared(
  reader: Reader,
  { policy, countingReport }: AskingSettings,
  sharing: Answers['imageSharing'],
): Promise<Usage> {
  const shared = [...sharing].filter(([, grantees]) => grantees.length > 0).map(([id]) => id)
  if (policy.sharedImages !== 'remove-unused' || shared.length === 0) return NOT_ASKED
  const startedAt = performance.now()
  const answers = await readImageUsage(reader, shared, countingReport)
  return { answers, evidence: usageRow(reader, answers, startedAt) }
}

/** How many reports there are, and how many images they say are in use elsewhere. */
function usageRow({ target }: Reader, answers: Answers['imageUsage'], startedAt: number): Evidence {
  const read = [...answers].flatMap(([id, usage]) => (usage.isRead ? [{ id, ...usage }] : []))
  const used = read.filter(({ read: counted }) =>
    counted?.entries.some(({ accountId }) => accountId !== target.accountId),
  )
  const resources = read.reduce((sum, { reports }) => sum + reports.length, 0)
  const durationMs = Math.round(performance.now() - startedAt)
  const images = used.length
  return {
    ...{ source: 'usage-reports', resources, images, skipped: false, durationMs },
    notes: [],
  }
}

/**
 * Asks what costs a call for an image or a snapshot, all kinds side by side. What was answered
 * counts, even where something else could not be asked.
 */
export async function askQuestions(
  reader: Reader,
  settings: AskingSettings,
  questions: Questions,
  onAnswer: () => void,
): Promise<Answered> {
  const startedAt = performance.now()
  const groups = settings.references.skip.has('image-references')
    ? []
    : inCalls(questions.imageReferences)
  const sharing = askIn(
    oneByOne(questions.imageSharing, async (id) => readImageSharing(reader, id), onAnswer),
    { part: 'launch permissions', operations: [describeImageAttribute] },
  )
  const [references, images, usage, snapshots] = await Promise.all([
    askIn(
      groups.map((ids) => async () => referencesOf(reader, ids)),
      {
        part: 'image-references',
        operations: [describeImageReferences],
        skipKey: 'image-references',
      },
    ),
    sharing,
    sharing.then(async ({ answers }) => usageOfShared(reader, settings, answers)),
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
      imageUsage: usage.answers,
    },
    evidence: rowOf(references.answers, startedAt),
    usageEvidence: usage.evidence,
    problem: failures.length > 0 ? incompleteEvidence(reader.target, failures) : undefined,
  }
}
