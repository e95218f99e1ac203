import type { GoneImage, Inventory, Plan, Policy, TargetId, TargetPlan } from '../model/index.ts'
import { plan } from '../plan/index.ts'
import { QuestionLog, questionsAbout } from '../plan/questions.ts'
import { answersIn, byTarget, type TargetAnswers, withAnswers } from './evidence.ts'
import type { Ports } from './ports.ts'
import type { Survey } from './survey.ts'

/** A final plan, and the evidence that it rests on. */
export interface Decision {
  readonly inventory: Inventory
  readonly plan: Plan
  /** The answers of each target that was asked for it. */
  readonly answers: readonly TargetAnswers[]
}

export interface DecideSettings {
  readonly survey: Survey
  readonly policy: Policy
  readonly ports: Pick<Ports, 'now'>
  /** Images that left the targets since this run planned to remove them. */
  readonly gone?: readonly GoneImage[]
  /** The plans that this run made before: no more goes than in them. */
  readonly earlier?: readonly TargetPlan[]
}

/**
 * Plans, asks about what would be taken away, and plans again with the answers, which can only turn a
 * removal into a keep. With `max-removals: N oldest` the next in line take the place of what an answer
 * keeps, and are asked about in their turn. A target that cannot be asked has no plan.
 */
export async function decide(
  targets: readonly TargetId[],
  { survey, policy, ports, gone = [], earlier = [] }: DecideSettings,
): Promise<Decision> {
  let inventory = await survey.inventoryFor(targets, gone)
  let decided = plan(inventory, policy, ports.now(), earlier)
  const log = new QuestionLog()
  const answers: TargetAnswers[] = []
  for (;;) {
    const questions = log.takeNew(questionsAbout(decided, inventory, policy))
    if (questions.length === 0) return { inventory, plan: decided, answers }
    const given = await survey.ask(questions)
    answers.push(...given)
    const askable = targets.filter((target) => survey.of(target).problem === undefined)
    const newest = await survey.inventoryFor(askable, gone)
    inventory = withAnswers(newest, answersIn(inventory), byTarget(given))
    decided = plan(inventory, policy, ports.now(), decided.targets)
  }
}
