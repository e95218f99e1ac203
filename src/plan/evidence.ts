import type { Inventory, TargetEvidence } from '../model/index.ts'

/** What every target of the run says, those that get no plan included. */
export const allEvidence = ({
  targets,
  others,
}: Pick<Inventory, 'targets' | 'others'>): readonly TargetEvidence[] => [...targets, ...others]
