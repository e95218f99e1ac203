import type { GoneImage, Inventory, Plan, Policy, TargetId, TargetPlan } from '../model/index.ts'
import { plan } from '../plan/index.ts'
import { questionsAbout } from '../plan/questions.ts'
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
  /** What this run planned before: no more goes than that. */
  readonly earlier?: readonly TargetPlan[]
}

/**
 * Plans, asks about what would be taken away, and plans again with the answers, which can only turn a
 * removal into a keep. A target that cannot be asked has no plan.
 */
export async function decide(
  targets: readonly TargetId[],
  { survey, policy, ports, gone = [], earlier = [] }: DecideSettings,
): Promise<Decision> {
  const listed = await survey.inventoryFor(targets, gone)
  const first = plan(listed, policy, ports.now(), earlier)
  const questions = questionsAbout(first, listed, policy)
  if (questions.length === 0) return { inventory: listed, plan: first, answers: [] }
  const answers = await survey.ask(questions)
  const askable = targets.filter((target) => survey.of(target).problem === undefined)
  const newest = await survey.inventoryFor(askable, gone)
  const inventory = withAnswers(newest, answersIn(listed), byTarget(answers))
  return { inventory, plan: plan(inventory, policy, ports.now(), first.targets), answers }
}
