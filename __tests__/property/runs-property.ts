import type fc from 'fast-check'
import { observe, type Observed } from '../support/random-run.ts'
import { propertyOf, type Complaints } from './law.ts'
import { PLACES, runCase, type RunCase } from './run-cases.ts'
import {
  failedTargets,
  keptFromTheStart,
  removalsIn,
  removedAfterFailure,
  removedBesideUsedCopy,
  wronglyRemoved,
} from './run-oracle.ts'

const has = ({ happened }: Observed, ...whats: readonly string[]): boolean =>
  happened.some(({ happening }) => whats.includes(happening.what))

const each = (ids: readonly string[], complaint: string): Complaints =>
  ids.map((id) => `${id} ${complaint}`)

/** Nothing goes that the evidence, as old as it may be, must have kept. */
function lost(observed: Observed, given: RunCase): Complaints {
  const removed = removalsIn(observed).map(({ image }) => image.id)
  const kept = keptFromTheStart(observed, given).filter((id) => removed.includes(id))
  const afterFailure = removedAfterFailure(observed).map(({ operation }) => operation)
  return [
    ...each(wronglyRemoved(observed, given), 'goes although evidence keeps it'),
    ...each(removedBesideUsedCopy(observed, given), 'goes although a copy is in use'),
    ...each(kept, 'goes although it was kept from the start'),
    ...each(afterFailure, 'is sent after a list could not be read'),
  ]
}

/** While a target's images were never known, an image of any snapshot may exist there. */
function lostOrphans({ calls, seeded, gone }: Observed): Complaints {
  const isKnown = (name: string): boolean =>
    calls.some(
      ({ operation, region, error }) =>
        operation === 'DescribeImages' && region === name && error === undefined,
    )
  if (PLACES.every(isKnown)) return []
  const orphans = seeded.orphans.filter((id) => gone.snapshots.includes(id))
  return each(orphans, 'goes although not all images are known')
}

/** What the report says of an image or a snapshot. */
interface Told {
  readonly id: string
  readonly outcome: string
  readonly error?: { readonly mayHaveHappened?: true | undefined } | undefined
}

const withOutcome = (told: readonly Told[], ...outcomes: readonly string[]): readonly string[] => [
  ...new Set(told.filter(({ outcome }) => outcomes.includes(outcome)).map(({ id }) => id)),
]

/** What is told as gone is, and what is gone is told so, or that nobody knows. */
function untrue(told: readonly Told[], gone: readonly string[], outcome: string): Complaints {
  const toldGone = withOutcome(told, outcome)
  const unknown = told.filter(({ error }) => error?.mayHaveHappened).map(({ id }) => id)
  const untold = gone.filter((id) => !toldGone.includes(id) && !unknown.includes(id))
  const there = toldGone.filter((id) => !gone.includes(id))
  return [
    ...each(there, `is told as ${outcome}, and is there`),
    ...each(untold, `is gone, and told as ${told.find(({ id }) => untold.includes(id))?.outcome}`),
  ]
}

/** An output that is a list of ids. */
const listed = ({ result }: Observed, output: string): readonly string[] =>
  JSON.parse(result.outputs[output] ?? '[]') as string[]

const same = (told: readonly string[], output: readonly string[]): boolean =>
  told.toSorted().join() === output.toSorted().join()

/** Report and outputs say of everything that is gone by this run, and of nothing else, that it is gone. */
function falseReport(observed: Observed): Complaints {
  const { result, gone, taken, seeded } = observed
  const { report, outputs } = result
  if (report === undefined) return missingReport(observed)
  const images = report.targets.flatMap((target) => target.images)
  const snapshots = [
    ...images.flatMap((image) => image.snapshots),
    ...report.targets.flatMap(({ orphans }) => orphans),
  ]
  const byRun = gone.images.filter((id) => !taken.has(id))
  const [removed, deleted] = [withOutcome(images, 'removed'), withOutcome(snapshots, 'deleted')]
  if (report.run.finishedAt === undefined) {
    return [
      ...falseInterim(images, byRun),
      ...falseInterim(snapshots, gone.snapshots),
      ...falseInterimOutputs(observed),
    ]
  }
  const gib = deleted.reduce((sum, id) => sum + (seeded.sizes.get(id) ?? 0), 0)
  const outputsFit =
    same(removed, listed(observed, 'deleted-image-ids')) &&
    same(deleted, listed(observed, 'deleted-snapshot-ids')) &&
    outputs['removed-count'] === String(removed.length) &&
    outputs['reclaimed-gib'] === String(gib)
  return [
    ...untrue(images, byRun, 'removed'),
    ...untrue(snapshots, gone.snapshots, 'deleted'),
    ...(outputsFit ? [] : [`the outputs are not what the report says: ${JSON.stringify(outputs)}`]),
  ]
}

/** What a run that was killed left: nobody knows what became of that which is not told as done. */
function falseInterim(told: readonly Told[], gone: readonly string[]): Complaints {
  const done = withOutcome(told, 'removed', 'deleted').filter((id) => !gone.includes(id))
  const stays = withOutcome(told, 'kept', 'not-attempted').filter((id) => gone.includes(id))
  return [
    ...each(done, 'is told as gone by a run that was killed, and is there'),
    ...each(stays, 'is told as left by a run that was killed, and is gone'),
  ]
}

/** The outputs of a run that was killed name nothing that is there, and count nothing. */
function falseInterimOutputs(observed: Observed): Complaints {
  const { gone, result } = observed
  const named = [
    ...listed(observed, 'deleted-image-ids').filter((id) => !gone.images.includes(id)),
    ...listed(observed, 'deleted-snapshot-ids').filter((id) => !gone.snapshots.includes(id)),
  ]
  return [
    ...each(named, 'is an output of a run that was killed, and is there'),
    ...('removed-count' in result.outputs ? ['a run that was killed counts what it removed'] : []),
  ]
}

/** A run that was killed leaves what it had written: that may be nothing before its first change. */
function missingReport(observed: Observed): Complaints {
  const { gone, result, taken } = observed
  const isKilled = has(observed, 'is killed')
  if (!isKilled) return [`there is no report. The log ends so: ${result.log.slice(-300)}`]
  const byRun = [...gone.images, ...gone.snapshots].filter((id) => !taken.has(id))
  return byRun.length > 0 ? ['a killed run left no report'] : []
}

/** A target that could not be read, or a use of what was removed, fails the run; nothing else does, where time is no matter. */
function falseEnd(observed: Observed): Complaints {
  const { exitCode, log, summary, report } = observed.result
  if (has(observed, 'is cancelled', 'is killed')) return []
  const failed = failedTargets(observed)
  if (failed.length > 0) {
    const isTold = exitCode === 1 && /^::error/m.test(log)
    const unnamed = failed.filter((name) => !summary.includes(name))
    return [
      ...(isTold ? [] : [`a list could not be read, and the run ends with ${String(exitCode)}`]),
      ...each(unnamed, 'could not be read, and the summary does not name it'),
    ]
  }
  const pauses = observed.happened.filter(({ happening }) => happening.what === 'time passes')
  // Evidence that is read again may show a use of an image that the run removed before.
  const isUsedAfter =
    has(observed, 'comes into use') &&
    report?.errors.some(({ code }) => code === 'in-use-after') === true
  const mayFail = pauses.length > 1 || has(observed, 'connections break') || isUsedAfter
  return exitCode === 0 || (mayFail && exitCode === 1) ? [] : [`ends with ${String(exitCode)}`]
}

/** What is used stays, and what is told is true, whatever happens to two targets during a run. */
async function complaintsAboutRun(given: RunCase): Promise<Complaints> {
  const observed = await observe(given)
  return [
    ...lost(observed, given),
    ...lostOrphans(observed),
    ...falseReport(observed),
    ...falseEnd(observed),
  ]
}

/** Each story is a run of the built action, which takes a second or two. */
export const runsProperty = (): fc.IAsyncProperty<[RunCase]> =>
  propertyOf(runCase, complaintsAboutRun)
