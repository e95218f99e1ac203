import { describe, expect, it } from '@jest/globals'
import { type Fault } from '../emulator/index.ts'
import {
  bake,
  expectFailure,
  expectRemoved,
  listed,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }

describe('a snapshot that is deleted on its own', () => {
  const seedOne = ({ region }: Scenario): { readonly old: string; readonly snapshot: string } => {
    const [, old = ''] = bake(region, [10, 20])
    return { old, snapshot: snapshotsOf(region, [old])[0] ?? '' }
  }

  const inUseBy = (id: string, times: number): Fault => ({
    kind: 'error',
    operation: 'DeleteSnapshot',
    code: 'InvalidSnapshot.InUse',
    message: `The snapshot is currently in use by ${id}`,
    times,
  })

  it('is tried again while EC2 still takes its image for there', async () => {
    const scenario = await startScenario({ associatedSnapshots: 'ignored' })
    const { old, snapshot } = seedOne(scenario)
    scenario.emulator.inject(inUseBy(old, 2))

    const result = await scenario.run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots: [snapshot] })
    expect(scenario.emulator.callsTo('DeleteSnapshot')).toHaveLength(3)
  })

  it('stays with an image that came meanwhile', async () => {
    const scenario = await startScenario({ associatedSnapshots: 'ignored' })
    const { old, snapshot } = seedOne(scenario)
    const other = 'ami-0123456789abcdef0'
    scenario.emulator.inject(inUseBy(other, 9))

    const result = await scenario.run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'kept',
      reason: 'shared-with-image',
      explanation: `${other} maps it as well.`,
    })
  })

  it('counts as deleted by this run where the answer is lost', async () => {
    const scenario = await startScenario({ associatedSnapshots: 'ignored' })
    const { old, snapshot } = seedOne(scenario)
    scenario.emulator.inject({
      kind: 'reset',
      operation: 'DeleteSnapshot',
      performs: true,
      times: 1,
    })

    const result = await scenario.run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots: [snapshot] })
  })

  it('is already gone where somebody else has deleted it, which is no failure', async () => {
    const scenario: Scenario = await startScenario({
      associatedSnapshots: 'ignored',
      onCall: ({ operation }) => {
        if (operation === 'DeleteSnapshot') scenario.region.snapshots.delete(snapshot)
      },
    })
    const { old, snapshot } = seedOne(scenario)

    const result = await scenario.run(ONE)

    expect(result.exitCode).toBe(0)
    expect(reportedSnapshot(result, snapshot).outcome).toBe('already-gone')
    expect(listed(result, 'deleted-image-ids')).toEqual([old])
    expect(result.outputs).toMatchObject({ 'deleted-snapshot-ids': '[]', 'reclaimed-gib': '0' })
  })

  it.each([
    [
      'is locked meanwhile',
      (scenario: Scenario, id: string) => {
        scenario.region.lockSnapshot(id)
      },
      'OperationNotPermitted',
    ],
    [
      'is taken over by AWS Backup',
      (scenario: Scenario, id: string) => {
        scenario.region.snapshots.get(id)?.snapshot.Tags?.push({ Key: 'aws:backup:x', Value: 'y' })
      },
      'InvalidParameterValue',
    ],
  ])('fails in the words of AWS where it %s', async (_, happen, code) => {
    const scenario: Scenario = await startScenario({
      associatedSnapshots: 'ignored',
      onCall: ({ operation }) => {
        if (operation === 'DeleteSnapshot') happen(scenario, snapshot)
      },
    })
    const { old, snapshot } = seedOne(scenario)

    const result = await scenario.run(ONE)

    expectFailure(result, code)
    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining(code) as unknown,
    })
    expect(listed(result, 'failed-snapshot-ids')).toEqual([snapshot])
  })
})

describe('snapshots that are deleted on their own', () => {
  it('go right after their image, so that a run that is cut off leaves few of them behind', async () => {
    const { region, emulator, run } = await startScenario({ associatedSnapshots: 'ignored' })
    const ages = Array.from({ length: 60 }, (_, index) => 10 + index)
    const [, ...old] = bake(region, ages)
    const snapshots = snapshotsOf(region, old)

    const result = await run(ONE)

    expectRemoved(result, { images: old, snapshots })
    let behind = 0
    const lagging = emulator.mutations().map(({ operation }) => {
      behind += operation === 'DeregisterImage' ? 1 : -1
      return behind
    })
    expect(Math.max(...lagging)).toBeLessThanOrEqual(16)
  })
})
