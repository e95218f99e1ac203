import { beforeAll, describe, expect, it } from '@jest/globals'
import { daysAgo, MINUTE } from '../emulator/index.ts'
import { afterFirstReading, WITHOUT_QUESTIONS_ABOUT_USE } from '../support/renewals.ts'
import type { ActionRun } from '../support/run-action.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  bake,
  expectKept,
  listed,
  reportedImage,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
  type Scenario,
  type ScenarioRun,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1', ...WITHOUT_QUESTIONS_ABOUT_USE }

interface Renewed {
  readonly scenario: Scenario
  readonly clock: RunClock
}

/** Eleven minutes pass, and something happens, between the first reading and the first removal. */
async function startRenewal(happen: (scenario: Scenario) => void): Promise<Renewed> {
  const clock = new RunClock()
  const scenario: Scenario = await startScenario({
    now: clock.now,
    onCall: afterFirstReading(() => {
      clock.advance(11 * MINUTE)
      happen(scenario)
    }),
  })
  return { scenario, clock }
}

/** What a person reads of a run about a plan file. */
const saidOfPlanFile = ({ log, summary, report }: ActionRun): readonly string[] => [
  ...`${log}\n${summary}`.split('\n').filter((line) => /the plan file/i.test(line)),
  ...(report?.targets ?? [])
    .flatMap(({ images }) => images.flatMap((image) => [image, ...image.snapshots]))
    .map(({ explanation = '' }) => explanation)
    .filter((explanation) => /plan file/i.test(explanation)),
]

describe('a snapshot of two images, one of which somebody else removes before the renewal', () => {
  let result: ScenarioRun
  let taken: string
  let other: string
  let shared: string
  let own: readonly string[]

  beforeAll(async () => {
    const { scenario, clock } = await startRenewal(({ region }) => {
      region.images.delete(taken)
    })
    const { region } = scenario
    shared = region.addSnapshot({
      createdAt: daysAgo(31),
      sizeGiB: 40,
      description: 'Created by CreateImage(i-0123456789abcdef0) for ami-0123456789abcdef0',
    }).id
    const seed = { snapshots: [{ sizeGiB: 8 }, shared] }
    ;[, taken = '', other = ''] = [...bake(region, [10]), ...bake(region, [20, 30], seed)]
    own = snapshotsOf(region, [taken, other]).filter((id) => id !== shared)
    result = await scenario.run(ONE, { environment: clock.environment })
  })

  it('goes with the other, and is told as deleted below both', () => {
    expect(result.exitCode).toBe(0)
    expect(result.gone.snapshots).toEqual([...own, shared].sort())
    for (const id of [taken, other]) {
      const told = reportedImage(result, id).snapshots.find((each) => each.id === shared)
      expect(told).toMatchObject({ id: shared, outcome: 'deleted' })
    }
  })

  it('stands in the outputs, once, with its size', () => {
    expect(listed(result, 'deleted-image-ids')).toEqual([other])
    expect(listed(result, 'deleted-snapshot-ids')).toEqual([...own, shared].sort())
    expect(result.outputs['reclaimed-gib']).toBe(String(8 + 8 + 40))
  })

  it('tells the images apart: one was gone, and one was removed', () => {
    expect(reportedImage(result, taken).outcome).toBe('already-gone')
    expect(reportedImage(result, other).outcome).toBe('removed')
    expect(result.outputs['removed-count']).toBe('1')
  })
})

describe('what may no longer go after a renewal', () => {
  it('is not said to be missing from a plan file, of which there is none', async () => {
    const { scenario, clock } = await startRenewal(({ region }) => {
      region.lockSnapshot(locked, { LockState: 'expired' })
    })
    const { region, run } = scenario
    const [, old = ''] = bake(region, [10, 20], { snapshots: [{}, {}] })
    const [locked = ''] = region.images.get(old)?.snapshotIds ?? []
    region.lockSnapshot(locked)

    const result = await run(ONE, { environment: clock.environment })

    expect(result.exitCode).toBe(0)
    expect(region.snapshots.has(locked)).toBe(true)
    expect(saidOfPlanFile(result)).toEqual([])
    expect(result.report?.planFile).toBeUndefined()
  })

  it('has the reason that holds now', async () => {
    const { scenario, clock } = await startRenewal(({ region }) => {
      region.addInstance({ imageId: used })
      region.images.get(tagged)?.image.Tags?.push({ Key: 'ami-cleanup:keep', Value: 'yes' })
    })
    const [, used = '', tagged = ''] = bake(scenario.region, [10, 20, 30])

    const result = await scenario.run(ONE, { environment: clock.environment })

    expect(result.exitCode).toBe(0)
    expectKept(result, { [used]: 'in-use', [tagged]: 'protected' })
    expect(saidOfPlanFile(result)).toEqual([])
    expect(result.report?.totals.images.notAttempted).toBe(0)
  })
})

describe('the report after a renewal', () => {
  let result: ScenarioRun
  let old: string
  let dated: string

  beforeAll(async () => {
    const { scenario, clock } = await startRenewal(({ region, emulator }) => {
      region.addInstance({ imageId: used })
      region.addInstance({ imageId: used })
      const until = { Key: 'ami-cleanup:keep-until', Value: 'soon' }
      region.images.get(dated)?.image.Tags?.push(until)
      emulator.inject({ kind: 'deny', operation: 'ListRules' })
    })
    const [used = '', , ...rest] = bake(scenario.region, [10, 20, 30, 40])
    ;[dated = '', old = ''] = rest
    scenario.region.addInstance({ imageId: used })
    result = await scenario.run(ONE, { environment: clock.environment })
  })

  it('has the evidence that the removals rested on', () => {
    expect(reportedImage(result, old).outcome).toBe('removed')
    const rows = result.report?.targets[0]?.evidence ?? []
    expect(rows.find(({ source }) => source === 'instances')).toMatchObject({
      resources: 3,
      images: 1,
    })
  })

  it('has the warnings of it', () => {
    expectKept(result, { [dated]: 'protected' })
    expect(result.report?.warnings).toContainEqual(
      expect.objectContaining({ code: 'unreadable-keep-until' }),
    )
    expect(result.log).toMatch(/^::warning.*keep-until/m)
  })

  it('says what could not be known then', () => {
    expect(JSON.stringify(result.report?.targets[0]?.notKnown)).toContain('rbin:ListRules')
    const [snapshot] = reportedImage(result, old).snapshots
    expect(reportedSnapshot(result, snapshot?.id ?? '').recovery.recoverable).toBe('unknown')
  })
})
