import {
  type Answers,
  compareByAge,
  type Dated,
  goes,
  isSameTarget,
  isTakenAway,
  NO_ANSWERS,
  type Image,
  type Inventory,
  type Plan,
  type PlannedImage,
  type Policy,
  type Questions,
  type Target,
  type TargetEvidence,
  targetKey,
  type TargetPlan,
  asksForUsageReports,
  ignoresSharing,
} from '../model/index.ts'
import { allEvidence, groupCopies } from './references.ts'

/** The questions to ask in one target. */
export interface TargetQuestions {
  readonly target: Target
  readonly questions: Questions
}

/**
 * Whether a verdict hangs on answers about the image. With `remove-unused` this includes images that
 * only the plan file keeps: a usage report takes a day, so a workflow that plans first would never
 * get one.
 */
function isAsked(policy: Policy, image: PlannedImage): boolean {
  const { reason } = image.verdict
  const isOnlyNotPlanned = reason.code === 'not-planned' && reason.isKeptAnyway !== true
  return isTakenAway(image) || (asksForUsageReports(policy) && isOnlyNotPlanned)
}

/** The oldest of those that wait for the next run. */
const firstInLine = (waiting: readonly Dated[], count: number): readonly string[] =>
  waiting
    .toSorted(compareByAge)
    .slice(0, count)
    .map(({ id }) => id)

/**
 * The next ones with `max-removals: N oldest`, N of each step: an answer may keep one of those that
 * go, and then the next takes its place without another round. Where all that go were asked about,
 * enough may go, and nobody else needs to be.
 */
function nextInLine(
  { images }: TargetPlan,
  { imageReferences, imageSharing }: Answers,
  { maxRemovals }: Policy,
): readonly Image[] {
  if (maxRemovals.kind !== 'oldest') return []
  const isAnswered = ({ image: { id } }: PlannedImage): boolean =>
    imageReferences.has(id) || imageSharing.has(id)
  if (images.filter(isTakenAway).every(isAnswered)) return []
  const waiting = images.flatMap(({ image, verdict: { reason } }) =>
    reason.code === 'next-run' ? [{ image, step: reason.step }] : [],
  )
  const next = [...Map.groupBy(waiting, ({ step }) => step).values()].flatMap((ofStep) =>
    firstInLine(
      ofStep.map(({ image: { id, createdAt } }) => ({ id, at: createdAt })),
      maxRemovals.count,
    ),
  )
  const chosen = new Set(next)
  return waiting.map(({ image }) => image).filter(({ id }) => chosen.has(id))
}

/** The same of orphans. */
function orphansNextInLine(
  { orphans }: TargetPlan,
  { snapshotSharing }: Answers,
  { maxRemovals }: Policy,
): readonly string[] {
  if (maxRemovals.kind !== 'oldest') return []
  if (orphans.filter(goes).every(({ snapshot }) => snapshotSharing.has(snapshot.id))) return []
  const waiting = orphans.filter(({ verdict }) => verdict.reason.code === 'next-run')
  return firstInLine(
    waiting.map(({ snapshot: { id, startedAt } }) => ({ id, at: startedAt })),
    maxRemovals.count,
  )
}

/** The images of a target that are asked about. */
const askedImages = (plan: TargetPlan, answers: Answers, policy: Policy): readonly Image[] => [
  ...plan.images.filter((image) => isAsked(policy, image)).map(({ image }) => image),
  ...nextInLine(plan, answers, policy),
]

const imageIdsOf = (images: readonly Image[]): readonly string[] => images.map(({ id }) => id)

/** A disabled image has no launch permissions. */
const canBeShared = ({ state }: Image): boolean => state !== 'disabled'

/** Snapshots that go with an image, without one, or as orphans. One that is only listed stays. */
function askedSnapshots(plan: TargetPlan, answers: Answers, policy: Policy): readonly string[] {
  const { images, orphans, goneImages } = plan
  const ofImages = [...images, ...goneImages].flatMap(({ snapshots }) => snapshots).filter(goes)
  const orphaned = orphans.filter(goes).map(({ snapshot }) => snapshot)
  return [
    ...new Set([
      ...[...ofImages, ...orphaned].map(({ id }) => id),
      ...orphansNextInLine(plan, answers, policy),
    ]),
  ]
}

/** The images asked about, and all that copying connects with one of them: what uses one uses that one as well. */
function imagesInQuestion(
  { targets }: Plan,
  inventory: Inventory,
  policy: Policy,
): ReadonlySet<string> {
  const evidence = allEvidence(inventory)
  const asked = targets.flatMap((plan) => {
    const own = evidence.find(({ target }) => isSameTarget(target, plan.target))
    return askedImages(plan, own?.answers ?? NO_ANSWERS, policy)
  })
  const leaving = new Set(imageIdsOf(asked))
  const groups = groupCopies(evidence.flatMap(({ images = [] }) => images))
  const connected = groups.filter((group) => group.some((id) => leaving.has(id)))
  return new Set([...leaving, ...connected.flat()])
}

const unanswered = (
  ids: readonly string[],
  answers: ReadonlyMap<string, unknown>,
): readonly string[] => ids.filter((id) => !answers.has(id))

function questionsIn(
  { answers, images = [] }: TargetEvidence,
  plan: TargetPlan | undefined,
  policy: Policy,
  inQuestion: ReadonlySet<string>,
): Questions {
  const own = imageIdsOf(images).filter((id) => inQuestion.has(id))
  const sharingMatters = plan !== undefined && !ignoresSharing(policy)
  return {
    imageReferences: unanswered(own, answers.imageReferences),
    imageSharing: sharingMatters
      ? unanswered(
          imageIdsOf(askedImages(plan, answers, policy).filter(canBeShared)),
          answers.imageSharing,
        )
      : [],
    snapshotSharing: sharingMatters
      ? unanswered(askedSnapshots(plan, answers, policy), answers.snapshotSharing)
      : [],
  }
}

/**
 * The questions to ask before a plan is final: who may launch the images it takes away, and whether
 * EC2 knows a use of them or of their copies in any target. Nothing is asked twice.
 */
export function questionsAbout(
  plan: Plan,
  inventory: Inventory,
  policy: Policy,
): readonly TargetQuestions[] {
  const inQuestion = imagesInQuestion(plan, inventory, policy)
  return allEvidence(inventory)
    .map((evidence) => {
      const { target } = evidence
      const of = plan.targets.find((each) => isSameTarget(each.target, target))
      return { target, questions: questionsIn(evidence, of, policy, inQuestion) }
    })
    .filter(isAnyAsked)
}

const isAnyAsked = ({ questions }: TargetQuestions): boolean =>
  Object.values(questions).some(({ length }: readonly string[]) => length > 0)

/** The questions that were asked so far: one that was not answered is not asked again. */
export class QuestionLog {
  readonly #asked = new Set<string>()

  /** Those that were not asked before. They count as asked from now on. */
  takeNew(all: readonly TargetQuestions[]): readonly TargetQuestions[] {
    return all
      .map(({ target, questions }) => ({
        target,
        questions: {
          imageReferences: this.#new(target, 'imageReferences', questions),
          imageSharing: this.#new(target, 'imageSharing', questions),
          snapshotSharing: this.#new(target, 'snapshotSharing', questions),
        },
      }))
      .filter(isAnyAsked)
  }

  #new(target: Target, kind: keyof Questions, questions: Questions): readonly string[] {
    return questions[kind].filter((id) => {
      const key = `${targetKey(target)} ${kind} ${id}`
      if (this.#asked.has(key)) return false
      this.#asked.add(key)
      return true
    })
  }
}
