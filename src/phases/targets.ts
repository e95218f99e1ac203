import type { Reader } from '../aws/reader.ts'
import type { Remover } from '../apply/remover.ts'
import type { Target } from '../model.ts'

/** A target with what reads it, and what removes there: made only where something is removed. */
export interface Workplace {
  readonly target: Target
  readonly reader: Reader
  readonly createRemover: () => Remover
}

/** What tells targets apart. */
export const targetKey = ({ accountId, region }: Target): string => `${accountId}/${region}`

/** A target by the words that its readers know. */
export const targetLabel = ({ accountId, region }: Target): string => `${region} (${accountId})`

/** Why a target is stopped where `shared-images: remove` lets go what others may use. */
export const SHARED_STOP =
  'shared-images is remove, and another target could not be read: its account may use these images.'

/** Targets under way at a time: each has calls of its own under way. */
export const CONCURRENT_TARGETS = 8
