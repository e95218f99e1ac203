import type { Problem } from '../model/index.ts'
import { nothingKnownOf, type Said } from './evidence.ts'
import type { OpenTarget } from './ports.ts'
import { CANCELLED } from './problems.ts'

/** What is known of one target. */
export interface Known extends Said {
  readonly open: OpenTarget
  /** Why a reading or a question failed; nothing more is removed there then. */
  readonly problem: Problem | undefined
}

/** A target of which nothing was read when the run ended. */
export const cancelledBefore = (open: OpenTarget): Known => ({
  open,
  evidence: nothingKnownOf(open.target),
  inventory: undefined,
  asked: undefined,
  problem: { ...CANCELLED, target: open.target },
})
