import type { Reader } from '../aws/reader.ts'
import type {
  AnswersOfTarget,
  Answers,
  AnswerValues,
  Evidence,
  LastLook,
  Questions,
  ReferenceSettings,
} from '../model/index.ts'
import { readListed } from './images.ts'
import { startTimer, type Timer, toEvidence } from './references/source.ts'
import { inGroupsOf } from '../aws/operation.ts'
import { Failures, type EvidencePart } from './failures.ts'
import { describeImageReferences, readImageReferences } from './references/image-references.ts'
import {
  describeImageAttribute,
  describeSnapshotAttribute,
  readImageSharing,
  readSnapshotSharing,
} from './sharing.ts'
import { usageOfShared, type UsageSettings } from './usage-reports.ts'

/** Something that AWS answers only about single images or snapshots. */
export interface Question<Answer> extends EvidencePart {
  readonly idsPerCall: number
  /** An answer for each id. */
  readonly ask: (
    reader: Reader,
    ids: readonly string[],
  ) => Promise<readonly (readonly [id: string, answer: Answer])[]>
}

/** Asks about each id on its own. */
const oneByOne = <Answer>(
  ask: (reader: Reader, id: string) => Promise<Answer>,
): Pick<Question<Answer>, 'idsPerCall' | 'ask'> => ({
  idsPerCall: 1,
  ask: async (reader, ids) =>
    Promise.all(ids.map(async (id) => [id, await ask(reader, id)] as const)),
})

/** All questions. A new one gets its answer in `AnswerValues`, and its entry here. */
export const QUESTIONS: { readonly [Key in keyof AnswerValues]: Question<AnswerValues[Key]> } = {
  imageReferences: {
    name: 'image-references',
    operations: [describeImageReferences],
    skipKey: 'image-references',
    idsPerCall: 10,
    ask: async (reader, ids) => {
      const references = await readImageReferences(reader, ids)
      return ids.map((id) => [id, references.filter(({ names }) => names === id)])
    },
  },
  imageSharing: {
    name: 'launch permissions',
    operations: [describeImageAttribute],
    ...oneByOne(readImageSharing),
  },
  snapshotSharing: {
    name: 'snapshot sharing',
    operations: [describeSnapshotAttribute],
    ...oneByOne(readSnapshotSharing),
  },
}

interface Asking {
  readonly failures: Failures
  readonly onAnswer: () => void
}

/** Asks in several calls. The answers that come count, even where other calls fail. */
async function ask<Answer>(
  reader: Reader,
  question: Question<Answer>,
  ids: readonly string[],
  { failures, onAnswer }: Asking,
): Promise<ReadonlyMap<string, Answer>> {
  const calls = inGroupsOf(question.idsPerCall, ids).map(async (group) => {
    const answers = await question.ask(reader, group)
    // Asking one by one takes long, and so progress is shown.
    if (question.idsPerCall === 1) onAnswer()
    return answers
  })
  const settled = await Promise.allSettled(calls)
  // One error says what is missing; the others say the same of other ids.
  const failed = settled.find((each) => each.status === 'rejected')
  if (failed !== undefined) failures.add(question, failed.reason)
  return new Map(settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])))
}

/** The row of the evidence table, where anything was asked. */
function toRow(answers: Answers['imageReferences'], timer: Timer): Evidence | undefined {
  if (answers.size === 0) return undefined
  const references = [...answers.values()].flat()
  return toEvidence('image-references', { resources: answers.size, references }, timer)
}

/**
 * Asks what costs a call for an image or a snapshot, all questions side by side. Answers
 * count even where something else could not be asked.
 */
export async function askQuestions(
  reader: Reader,
  { skip, countingReport }: Pick<ReferenceSettings, 'skip'> & UsageSettings,
  questions: Questions,
  onAnswer: () => void,
): Promise<AnswersOfTarget> {
  const timer = startTimer()
  const failures = new Failures(reader.target)
  const answersTo = async <Key extends keyof AnswerValues>(
    key: Key,
  ): Promise<ReadonlyMap<string, AnswerValues[Key]>> => {
    const question: Question<AnswerValues[Key]> = QUESTIONS[key]
    const isSkipped = question.skipKey !== undefined && skip.has(question.skipKey)
    return ask(reader, question, isSkipped ? [] : questions[key], { failures, onAnswer })
  }
  const sharing = answersTo('imageSharing')
  const [imageReferences, imageSharing, snapshotSharing, usage] = await Promise.all([
    answersTo('imageReferences'),
    sharing,
    answersTo('snapshotSharing'),
    sharing.then(async (known) => usageOfShared(reader, known, { countingReport })),
  ])
  return {
    answers: { imageReferences, imageSharing, snapshotSharing, imageUsage: usage.answers },
    evidence: toRow(imageReferences, timer),
    usageEvidence: usage.evidence,
    problem: failures.isEmpty ? undefined : failures.toProblem(),
  }
}

/**
 * The last look at images right before they are taken away: at most ten.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 * @throws ReadError, Error
 */
export async function lookOnceMore(
  reader: Reader,
  imageIds: readonly string[],
  { skip }: Pick<ReferenceSettings, 'skip'>,
): Promise<LastLook> {
  const [images, uses] = await Promise.all([
    readListed(reader, imageIds),
    skip.has('image-references') ? [] : readImageReferences(reader, imageIds),
  ])
  return { images, uses }
}
