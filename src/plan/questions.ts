import {
  goes,
  isSameTarget,
  isTakenAway,
  type Image,
  type Inventory,
  type Plan,
  type PlannedImage,
  type Policy,
  type Questions,
  type Target,
  type TargetEvidence,
  type TargetPlan,
  asksForUsageReports,
  ignoresSharing,
} from '../model/index.ts'
import { compareByAge } from './max-removals.ts'
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
const isAsked = (policy: Policy, image: PlannedImage): boolean =>
  isTakenAway(image) || (asksForUsageReports(policy) && image.verdict.reason.code === 'not-planned')

/**
 * The next ones with `max-removals: N oldest`, N of each step: an answer may keep one of those that
 * go, and then the next takes its place without another round.
 */
function nextInLine(images: readonly PlannedImage[], { maxRemovals }: Policy): readonly Image[] {
  if (maxRemovals.kind !== 'oldest') return []
  const waiting = images.flatMap(({ image, verdict: { reason } }) =>
    reason.code === 'next-run' ? [{ image, step: reason.step }] : [],
  )
  return [...Map.groupBy(waiting, ({ step }) => step).values()].flatMap((ofStep) =>
    ofStep
      .map(({ image }) => image)
      .toSorted((a, b) =>
        compareByAge({ id: a.id, at: a.createdAt }, { id: b.id, at: b.createdAt }),
      )
      .slice(0, maxRemovals.count),
  )
}

const askedImages = ({ images }: TargetPlan, policy: Policy): readonly Image[] => [
  ...images.filter((image) => isAsked(policy, image)).map(({ image }) => image),
  ...nextInLine(images, policy),
]

const imageIdsOf = (images: readonly Image[]): readonly string[] => images.map(({ id }) => id)

/** A disabled image has no launch permissions. */
const canBeShared = ({ state }: Image): boolean => state !== 'disabled'

/** Snapshots that go with an image, without one, or as orphans. One that is only listed stays. */
function goingSnapshots({ images, orphans, goneImages }: TargetPlan): readonly string[] {
  const ofImages = [...images, ...goneImages].flatMap(({ snapshots }) => snapshots).filter(goes)
  const orphaned = orphans.filter(goes).map(({ snapshot }) => snapshot)
  return [...new Set([...ofImages, ...orphaned].map(({ id }) => id))]
}

/** The images asked about, and all that copying connects with one of them: what uses one uses that one as well. */
function imagesInQuestion(
  { targets }: Plan,
  inventory: Inventory,
  policy: Policy,
): ReadonlySet<string> {
  const asked = targets.flatMap((target) => askedImages(target, policy))
  const leaving = new Set(imageIdsOf(asked))
  const groups = groupCopies(allEvidence(inventory).flatMap(({ images = [] }) => images))
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
      ? unanswered(imageIdsOf(askedImages(plan, policy).filter(canBeShared)), answers.imageSharing)
      : [],
    snapshotSharing: sharingMatters
      ? unanswered(goingSnapshots(plan), answers.snapshotSharing)
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
    .filter(({ questions }) =>
      Object.values(questions).some(({ length }: readonly string[]) => length > 0),
    )
}
