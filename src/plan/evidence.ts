import type { Inventory, TargetEvidence } from '../model.ts'

/** What every target of the run says, those that get no plan included. */
export const allEvidence = ({
  targets,
  others,
}: Pick<Inventory, 'targets' | 'others'>): readonly TargetEvidence[] => [...targets, ...others]
