import {
  isDisabledFirst,
  isSameTarget,
  type Approval,
  type Inventory,
  type Plan,
  type PlannedImage,
  type TargetPlan,
} from '../../src/model/index.ts'
import { joinAnswers } from '../../src/engine/evidence.ts'
import { plan } from '../../src/plan/index.ts'
import { QuestionLog, questionsAbout } from '../../src/plan/questions.ts'
import { NOW } from '../support/model-factories.ts'
import { numbered, type Account, type Wishes } from './account.ts'
import type { Case } from './image-oracle.ts'
import { policyOf } from './policy.ts'
import { answer, readAccount } from './world.ts'

/** A final plan, and the evidence that it rests on. */
export interface Settled {
  readonly inventory: Inventory
  readonly plan: Plan
}

/** Plans, asks about what would go and plans again, as a run does. */
export function settle(account: Account, wishes: Wishes, approvals?: readonly Approval[]): Settled {
  const policy = { ...policyOf(wishes), approvals }
  const log = new QuestionLog()
  let inventory = readAccount(account)
  let planned = plan(inventory, policy, NOW)
  for (;;) {
    const asked = log.takeNew(questionsAbout(planned, inventory, policy))
    if (asked.length === 0) return { inventory, plan: planned }
    const targets = inventory.targets.map((each) => {
      const of = asked.find(({ target }) => isSameTarget(target, each.target))
      if (of === undefined) return each
      const { answers } = answer(account, each, of.questions, policy)
      return { ...each, answers: joinAnswers(each.answers, answers) }
    })
    inventory = { ...inventory, targets }
    planned = plan(inventory, policy, NOW, planned.targets)
  }
}

/** The number that an id was made of. */
export const numberOf = (id: string): number => Number.parseInt(id.slice(id.indexOf('-') + 1), 16)

export const isRemoved = ({
  verdict,
}: {
  readonly verdict: { readonly verdict: string }
}): boolean => verdict.verdict === 'remove'

export const removedImages = ({ targets }: Plan): readonly number[] =>
  targets.flatMap(({ images }) => images.filter(isRemoved).map(({ image }) => numberOf(image.id)))

export const goingSnapshots = ({ snapshots }: PlannedImage): readonly string[] =>
  snapshots.filter(isRemoved).map(({ id }) => id)

const goingOrphans = ({ orphans }: TargetPlan): readonly string[] =>
  orphans.filter(isRemoved).map(({ snapshot }) => snapshot.id)

export const removedOrphans = ({ targets }: Plan): readonly number[] =>
  targets.flatMap(goingOrphans).map(numberOf)

/** What the report of a dry run with this plan approves. */
export const approvalsOf = ({ targets }: Plan): readonly Approval[] =>
  targets.map((of) => ({
    accountId: of.target.accountId,
    region: of.target.region,
    images: new Map(
      of.images.filter(isRemoved).map((each) => [each.image.id, new Set(goingSnapshots(each))]),
    ),
    toDisable: new Set(of.images.filter(isDisabledFirst).map(({ image }) => image.id)),
    orphans: new Set(goingOrphans(of)),
  }))

/** What was known when the plan was final. */
export function knownTo({ inventory }: Settled, account: Account, wishes: Wishes): Case {
  const { targets } = inventory
  const sharingAsked = numbersOf(targets.flatMap(({ answers }) => [...answers.imageSharing.keys()]))
  return {
    account,
    wishes,
    referencesAsked: numbersOf(
      targets.flatMap(({ answers }) => [...answers.imageReferences.keys()]),
    ),
    sharingAsked,
    usageAsked: sharingAsked,
  }
}

/** All there is to know. What other accounts use counts for itself, and for copies where it was asked. */
export function truthOf(account: Account, wishes: Wishes): Case {
  const all = new Set(numbered(account.images).map(({ number }) => number))
  return { account, wishes, referencesAsked: all, sharingAsked: all, usageAsked: new Set() }
}

export const numbersOf = (ids: Iterable<string>): ReadonlySet<number> =>
  new Set([...ids].map(numberOf))

export const imagesOf = ({ plan }: Settled): readonly PlannedImage[] =>
  plan.targets.flatMap(({ images }) => images)

/** The ids of a target's snapshots that go, with images or as orphans. */
export const goingAt = (of: TargetPlan): readonly string[] => [
  ...new Set(of.images.flatMap(goingSnapshots)),
  ...goingOrphans(of),
]

const withoutNumbers = <T extends object>(
  all: readonly T[],
  gone: readonly number[],
): readonly T[] =>
  all.map((facts, index) => (gone.includes(index + 1) ? { ...facts, gone: true } : facts))

/** The account once a plan was carried out. */
export function afterwards(account: Account, { plan }: Settled): Account {
  const withImages = plan.targets.flatMap(({ images }) => images.flatMap(goingSnapshots))
  return {
    ...account,
    images: withoutNumbers(account.images, removedImages(plan)),
    snapshots: withoutNumbers(account.snapshots, [
      ...numbersOf(withImages),
      ...removedOrphans(plan),
    ]),
  }
}
