import type { Approval, Inventory, Plan, PlannedImage, TargetPlan } from '../../src/model.ts'
import { plan } from '../../src/plan/index.ts'
import { copiesToAskAbout, openQuestions } from '../../src/plan/questions.ts'
import { NOW } from '../support/model-factories.ts'
import type { Account, Wishes } from './account.ts'
import { policyOf } from './policy.ts'
import { answer, readAccount } from './world.ts'

/** A final plan, and the evidence that it rests on. */
export interface Settled {
  readonly inventory: Inventory
  readonly plan: Plan
}

/** Each round asks something new, and there are fewer things than this to ask about. */
const MOST_ROUNDS = 30

/** Plans, asks what is open and plans again, as a run does. */
export function settle(account: Account, wishes: Wishes, approvals?: readonly Approval[]): Settled {
  const policy = { ...policyOf(wishes), approvals }
  let inventory = readAccount(account)
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const planned = plan(inventory, policy, NOW)
    const copies = copiesToAskAbout(planned, policy)
    const asked = inventory.targets.map((target, index) => {
      const of = planned.targets[index]
      if (of === undefined) throw new Error('A target has no plan.')
      const questions = openQuestions(of, target, policy, copies)
      const isOpen = Object.values(questions).some((ids: readonly string[]) => ids.length > 0)
      return { isOpen, target: answer(account, target, questions) }
    })
    if (!asked.some(({ isOpen }) => isOpen)) return { inventory, plan: planned }
    inventory = { ...inventory, targets: asked.map(({ target }) => target) }
  }
  throw new Error('The questions do not end.')
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
    orphans: new Set(goingOrphans(of)),
  }))
