import pLimit from 'p-limit'
import { NotAttempted, type Progress } from '../apply/index.ts'
import type { Guard } from '../apply/remover.ts'
import { log } from '../log.ts'
import { MINUTE, type Inventory, type Outcomes, type Target, type TargetPlan } from '../model.ts'
import { ProgressMeter } from '../progress.ts'
import { renderImageOutcome, renderSnapshotOutcome } from '../report/log.ts'
import { oneLine } from '../text.ts'
import { assess, type AssessSettings, type Assessed } from './assess.ts'
import { goes, Ledger, TOO_OLD } from './ledger.ts'
import {
  CONCURRENT_TARGETS,
  SHARED_STOP,
  targetKey,
  targetLabel,
  type Workplace,
} from './targets.ts'

/** Evidence on which a removal rests is never older. */
const FRESH_FOR = 10 * MINUTE

function freshnessGuard(readAt: Date, signal: AbortSignal): Guard {
  return () => {
    if (signal.aborted) throw new NotAttempted('the run was cancelled')
    if (Date.now() - readAt.getTime() > FRESH_FOR) throw new NotAttempted(TOO_OLD)
  }
}

/** A line for every removal; those that only wait for newer evidence say nothing yet. */
function createProgress(plans: readonly TargetPlan[]): Progress {
  const orphans = new Set(
    plans.flatMap((plan) => plan.orphans.filter(goes)).map(({ snapshot }) => snapshot.id),
  )
  const total = orphans.size + plans.flatMap(({ images }) => images.filter(goes)).length
  const meter = new ProgressMeter('Removed', total)
  const step = (line: string): void => {
    meter.step()
    log.info(`[${String(meter.done)}/${String(total)}] ${line}`)
  }
  return {
    image: (planned, outcome) => {
      if (outcome.outcome !== 'not-attempted') step(renderImageOutcome(planned, outcome))
    },
    snapshot: (id, outcome) => {
      if (outcome.outcome === 'not-attempted') return
      const line = renderSnapshotOutcome(id, outcome)
      // What goes with an image stands below it; an orphan stands for itself.
      if (orphans.has(id)) step(line)
      else log.lines([`  ${oneLine(line, 1_000)}`])
    },
  }
}

/** References of all targets count for all, and so does their age, whatever became of the targets. */
const oldest = ({ targets }: Inventory): Date =>
  new Date(Math.min(...targets.map(({ readAt }) => readAt.getTime())))

const TOO_SLOW = 'the evidence cannot be read within ten minutes'

const unfinished = (target: Target): string =>
  `${targetLabel(target)}: ${TOO_SLOW}. What is left there was not removed.`

export interface CarryOutSettings extends AssessSettings {
  readonly workplaces: readonly Workplace[]
}

/** What became of a target: the plan as it stood at the end, and what came of it. */
export interface CarriedOut {
  readonly target: Target
  readonly plan: TargetPlan
  readonly outcomes: Outcomes
  /** Why the target could not be finished, where that is a failure. */
  readonly error: string | undefined
}

/** Reads evidence again for what is left, and applies what is still to go. */
async function renewAndApply(
  ledgers: readonly Ledger[],
  settings: CarryOutSettings,
  progress: Progress,
): Promise<void> {
  const renewals = ledgers.map((ledger) => ledger.nextRenewal())
  log.info('The evidence is more than ten minutes old: it is read again for what is left.')
  const { assessed, unread, inventory } = await assess(settings.workplaces, {
    ...settings,
    policy: {
      ...settings.policy,
      approvals: renewals.map(({ approval }) => approval),
      departed: renewals.flatMap(({ departed }) => departed),
    },
  })
  const guard = freshnessGuard(oldest(inventory), settings.signal)
  const byKey = new Map(assessed.map((each) => [targetKey(each.workplace.target), each.plan]))
  const errors = new Map(unread.map(({ target, error }) => [targetKey(target), error]))
  const isBlind = unread.length > 0 && settings.policy.sharedImages === 'remove'
  await pLimit(CONCURRENT_TARGETS).map(ledgers, async (ledger, index) => {
    const key = targetKey(ledger.workplace.target)
    const renewed = byKey.get(key)
    const renewal = renewals[index]
    if (isBlind || renewed === undefined || renewal === undefined) {
      const error = errors.get(key) ?? [SHARED_STOP, ...errors.values()].join('\n')
      ledger.abandon('the evidence could not be read again', error)
      return
    }
    const before = ledger.left
    const items = ledger.renew(renewed, renewal)
    await ledger.apply(items, { signal: settings.signal, guard, progress })
    // Reading took so long that nothing could rest on it: the next reading would as well.
    if (ledger.left === before) ledger.abandon(TOO_SLOW, unfinished(ledger.workplace.target))
  })
}

/**
 * Carries out the plans of all targets side by side. Where the evidence grows older than ten
 * minutes it is read and planned again, and what is left to remove can only shrink.
 */
export async function carryOut(
  assessed: readonly Assessed[],
  inventory: Inventory,
  settings: CarryOutSettings,
): Promise<readonly CarriedOut[]> {
  const ledgers = assessed.map((each) => new Ledger(each))
  const progress = createProgress(ledgers.map(({ plan }) => plan))
  const guard = freshnessGuard(oldest(inventory), settings.signal)
  await pLimit(CONCURRENT_TARGETS).map(ledgers, async (ledger) =>
    ledger.apply(ledger.takeAll(), { signal: settings.signal, guard, progress }),
  )
  for (;;) {
    const waiting = ledgers.filter(({ left }) => left > 0)
    if (waiting.length === 0) break
    if (settings.signal.aborted) {
      for (const ledger of waiting) ledger.abandon('the run was cancelled')
    } else {
      await renewAndApply(waiting, settings, progress)
    }
  }
  return ledgers.map(({ workplace, plan, images, snapshots, error }) => ({
    target: workplace.target,
    plan,
    outcomes: { images, snapshots },
    error,
  }))
}
