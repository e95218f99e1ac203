import type { GoneImage, Inventory, Plan, Policy, TargetId } from '../model/index.ts'
import { plan } from '../plan/index.ts'
import { questionsAbout } from '../plan/questions.ts'
import { answersIn, byTarget, type TargetAnswers, withAnswers } from './evidence.ts'
import type { Ports } from './ports.ts'
import type { Survey } from './survey.ts'

/** A final plan, and the evidence that it rests on. */
export interface Decision {
  readonly inventory: Inventory
  readonly plan: Plan
  /** What each target that was asked answered for it. */
  readonly answers: readonly TargetAnswers[]
}

export interface DecideSettings {
  readonly survey: Survey
  readonly policy: Policy
  readonly ports: Pick<Ports, 'now'>
}

/**
 * Plans, asks about what would be taken away, and plans again with the answers, which can only turn a
 * removal into a keep. A target that cannot be asked has no plan.
 */
export async function decide(
  targets: readonly TargetId[],
  departed: readonly GoneImage[],
  { survey, policy, ports }: DecideSettings,
): Promise<Decision> {
  const listed = await survey.inventoryFor(targets, departed)
  const first = plan(listed, policy, ports.now())
  const questions = questionsAbout(first, listed, policy)
  if (questions.length === 0) return { inventory: listed, plan: first, answers: [] }
  const answers = await survey.ask(questions)
  const askable = targets.filter((target) => survey.of(target).problem === undefined)
  const newest = await survey.inventoryFor(askable, departed)
  const inventory = withAnswers(newest, answersIn(listed), byTarget(answers))
  const final = plan(inventory, { ...policy, ceilings: first.targets }, ports.now())
  return { inventory, plan: final, answers }
}
