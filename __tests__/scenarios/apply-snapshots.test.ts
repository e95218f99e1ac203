import { describe, expect, it } from '@jest/globals'
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

describe('what DeregisterImage reports of a snapshot', () => {
  it.each(['missing-permissions', 'internal-error', 'client-error'] as const)(
    'is read, though it answers 200: %s is a failure, and the next run can finish',
    async (code) => {
      const { region, emulator, run } = await startScenario()
      const [, old = ''] = bake(region, [10, 20], { snapshots: [{ sizeGiB: 5 }, { sizeGiB: 3 }] })
      const [deleted = '', failing = ''] = snapshotsOf(region, [old])
      emulator.inject({
        kind: 'snapshot-result',
        operation: 'DeregisterImage',
        code,
        snapshotId: failing,
        times: 1,
      })

      const first = await run(ONE)
      const next = await run({ ...ONE, 'orphan-snapshots': 'delete' })

      expectFailure(first, '1 removal failed')
      expectRemoved(first, { images: [old], snapshots: [deleted] })
      expect(reportedSnapshot(first, failing)).toMatchObject({
        outcome: 'failed',
        error: expect.stringContaining(code) as unknown,
      })
      expect(listed(first, 'failed-snapshot-ids')).toEqual([failing])
      expect(first.outputs).toMatchObject({ 'failed-count': '1', 'reclaimed-gib': '5' })
      expect(first.summary).toMatch(
        new RegExp(`could not be deleted\\*\\*: <code>${code}[^]*${failing}`),
      )
      expect(next.exitCode).toBe(0)
      expectRemoved(next, { snapshots: [failing] })
    },
  )

  it('keeps a snapshot that was skipped, for an image that came meanwhile maps it', async () => {
    const scenario: Scenario = await startScenario({
      onCall: ({ operation }) => {
        if (operation === 'DeregisterImage') scenario.region.addImage({ snapshots: [snapshot] })
      },
    })
    const [, old = ''] = bake(scenario.region, [10, 20])
    const [snapshot = ''] = snapshotsOf(scenario.region, [old])

    const result = await scenario.run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'kept',
      reason: 'shared-with-image',
    })
    expect(result.summary).toMatch(new RegExp(`${snapshot}.*shared-with-image`))
    expect(scenario.emulator.callsTo('DeleteSnapshot')).toEqual([])
  })

  it('is nothing where AWS does not know the parameter: each snapshot is deleted on its own', async () => {
    const { region, emulator, run } = await startScenario({ associatedSnapshots: 'ignored' })
    const [, old = ''] = bake(region, [10, 20], { snapshots: [{}, {}] })
    const snapshots = snapshotsOf(region, [old])

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
    const called = emulator.callsTo('DeleteSnapshot').map(({ input }) => input['SnapshotId'])
    expect(called.sort()).toEqual(snapshots)
  })

  it('is nothing where AWS deletes without a word: the snapshot is already gone', async () => {
    const { region, run } = await startScenario({ associatedSnapshots: 'unreported' })
    const [, old = ''] = bake(region, [10, 20])
    const [snapshot = ''] = snapshotsOf(region, [old])

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expect(result.gone).toEqual({ images: [old], snapshots: [snapshot] })
    expect(reportedSnapshot(result, snapshot).outcome).toBe('already-gone')
  })
})
