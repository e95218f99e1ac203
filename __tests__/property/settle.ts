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
import type { Account, Wishes } from './account.ts'
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

export const isRemoved = ({ verdict }: PlannedImage): boolean => verdict.verdict === 'remove'

export const removedImages = ({ targets }: Plan): readonly number[] =>
  targets.flatMap(({ images }) => images.filter(isRemoved).map(({ image }) => numberOf(image.id)))

export const goingSnapshots = ({ snapshots }: PlannedImage): readonly string[] =>
  snapshots.filter(({ verdict }) => verdict.verdict === 'remove').map(({ id }) => id)

const goingOrphans = ({ orphans }: TargetPlan): readonly string[] =>
  orphans.filter(({ verdict }) => verdict.verdict === 'remove').map(({ snapshot }) => snapshot.id)

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
