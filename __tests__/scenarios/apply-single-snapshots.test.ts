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
