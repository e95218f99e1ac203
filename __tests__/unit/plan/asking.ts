import type { Policy, Questions, TargetInventory } from '../../../src/model.ts'
import { plan } from '../../../src/plan/index.ts'
import { copiesToAskAbout, openQuestions } from '../../../src/plan/questions.ts'
import { anInventory, NOW } from '../../support/model-factories.ts'

export const NOTHING: Questions = { imageReferences: [], imageSharing: [], snapshotSharing: [] }

/** What is asked of one target, where others may be planned with it. */
export function questions(
  inventory: Partial<TargetInventory>,
  policy: Policy,
  others: readonly Partial<TargetInventory>[] = [],
): Questions {
  const whole = anInventory([inventory, ...others])
  const planned = plan(whole, policy, NOW)
  const [own] = whole.targets
  const [of] = planned.targets
  if (own === undefined || of === undefined) throw new Error('Nothing was planned.')
  return openQuestions(of, own, policy, copiesToAskAbout(planned, policy))
}
