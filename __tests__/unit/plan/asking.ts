import {
  isSameTarget,
  type Inventory,
  type Policy,
  type Questions,
  type TargetInventory,
} from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import { questionsAbout, type TargetQuestions } from '../../../src/plan/questions.ts'
import { anInventory, NOW } from '../../support/model-factories.ts'

export const NOTHING: Questions = { imageReferences: [], imageSharing: [], snapshotSharing: [] }

/** What is asked in all targets; one in which nothing is asked is not among them. */
export const askedIn = (inventory: Inventory, policy: Policy): readonly TargetQuestions[] =>
  questionsAbout(plan(inventory, policy, NOW), inventory, policy)

/** What is asked of the first target, where others may be planned with it. */
export function questions(
  inventory: Partial<TargetInventory>,
  policy: Policy,
  others: readonly Partial<TargetInventory>[] = [],
): Questions {
  const whole = anInventory([inventory, ...others])
  const [own] = whole.targets
  if (own === undefined) throw new Error('There is no target.')
  const asked = askedIn(whole, policy).find(({ target }) => isSameTarget(target, own.target))
  return asked?.questions ?? NOTHING
}
