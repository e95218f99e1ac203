import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { observe, type Observed } from '../support/random-run.ts'
import { expectErrors } from '../support/told.ts'
import { PLACES, runCase, type RunCase } from './run-cases.ts'
import {
  failedTargets,
  keptFromTheStart,
  removalsIn,
  removedAfterFailure,
  removedBesideUsedCopy,
  wronglyRemoved,
} from './run-oracle.ts'
import { listed } from '../support/scenario.ts'

/**
 * Each case is a run of the built action, which takes a second or two: few at a time, and others every
 * time. What fails is printed with its seed and its path; both in RUN_SEED and RUN_PATH run it again.
 */
const SETTINGS: fc.Parameters<unknown> = {
  numRuns: 10,
  endOnFailure: true,
  ...(process.env['RUN_SEED'] !== undefined && { seed: Number(process.env['RUN_SEED']) }),
  ...(process.env['RUN_PATH'] !== undefined && { path: process.env['RUN_PATH'] }),
}

/** Nothing goes that the evidence, as old as it may be, must have kept. */
function expectNothingLost(observed: Observed, given: RunCase): void {
  const removed = removalsIn(observed).map(({ image }) => image.id)
  expect(wronglyRemoved(observed)).toEqual([])
  expect(removedBesideUsedCopy(observed, given)).toEqual([])
  expect(keptFromTheStart(observed).filter((id) => removed.includes(id))).toEqual([])
  expect(removedAfterFailure(observed)).toEqual([])
}

/** While a target's images were never known, an image of any snapshot may exist there. */
function expectOrphansLeft({ calls, seeded, result }: Observed): void {
  const isKnown = (name: string): boolean =>
    calls.some(
      ({ operation, region, error }) =>
        operation === 'DescribeImages' && region === name && error === undefined,
    )
  const lost = PLACES.every(isKnown)
    ? []
    : seeded.orphans.filter((id) => result.gone.snapshots.includes(id))
  expect(lost).toEqual([])
}

/** Report and outputs say of everything that is gone by this run, and of nothing else, that it is gone. */
function expectTrueReport({ result, taken, seeded }: Observed): void {
  const { gone, outputs, report } = result
  const images = gone.images.filter((id) => !taken.has(id))
  const told = report?.targets.flatMap((target) => target.images) ?? []
  const deleted = [
    ...told.flatMap(({ snapshots }) => snapshots),
    ...(report?.targets.flatMap(({ orphans }) => orphans) ?? []),
  ].filter(({ outcome }) => outcome === 'deleted')

  expect(listed(result, 'deleted-image-ids')).toEqual(images)
  expect(listed(result, 'deleted-snapshot-ids')).toEqual(gone.snapshots)
  expect(outputs['removed-count']).toBe(String(images.length))
  expect(
    told
      .filter(({ outcome }) => outcome === 'removed')
      .map(({ id }) => id)
      .sort(),
  ).toEqual(images)
  expect([...new Set(deleted.map(({ id }) => id))].sort()).toEqual(gone.snapshots)
  const gib = gone.snapshots.reduce((sum, id) => sum + (seeded.sizes.get(id) ?? 0), 0)
  expect(outputs['reclaimed-gib']).toBe(String(gib))
}

/** A target that could not be read fails the run and is named; nothing else does, where time is no matter. */
function expectTrueEnd(observed: Observed): void {
  const failed = failedTargets(observed)
  const pauses = observed.happened.filter(({ happening }) => happening.what === 'time passes')
  if (failed.length > 0) expectErrors(observed.result, ...failed)
  else expect([0, pauses.length > 1 ? 1 : 0]).toContain(observed.result.exitCode)
}

describe('whatever happens to two targets while a run is under way', () => {
  it('what is used stays, and what is told is true', async () => {
    await fc.assert(
      fc.asyncProperty(runCase, async (given) => {
        const observed = await observe(given)

        expectNothingLost(observed, given)
        expectOrphansLeft(observed)
        expectTrueReport(observed)
        expectTrueEnd(observed)
      }),
      SETTINGS,
    )
  })
})
