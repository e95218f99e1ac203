import {
  bake,
  expectFailure,
  expectRemoved,
  listed,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'

const ONE = { 'keep-previous': '1' }

describe('what DeregisterImage reports of a snapshot', () => {
  it('is read, though it answers 200: it is a failure, and the next run can finish', async () => {
    const codes = ['missing-permissions', 'internal-error', 'client-error'] as const
    const { region, emulator, run } = await startScenario()
    const [, ...images] = bake(region, [10, 20, 30, 40], {
      snapshots: [{ sizeGiB: 5 }, { sizeGiB: 3 }],
    })
    const pairs = images.map((id) => snapshotsOf(region, [id]))
    const deleted = pairs.map(([first = '']) => first)
    const failing = pairs.map(([, second = '']) => second)
    for (const [index, code] of codes.entries()) {
      emulator.inject({
        kind: 'snapshot-result',
        operation: 'DeregisterImage',
        code,
        snapshotId: failing[index] ?? '',
        when: ({ input }) => input['ImageId'] === images[index],
      })
    }

    const first = await run(ONE)
    const next = await run({ ...ONE, 'orphan-snapshots': 'delete' })

    expectFailure(first, 'could not be deleted')
    expectRemoved(first, { images, snapshots: deleted })
    expect(failing.map((id) => reportedSnapshot(first, id))).toMatchObject(
      codes.map((code) => ({
        outcome: 'failed',
        error: expect.objectContaining({ code }),
      })),
    )
    expect(listed(first, 'failed-snapshot-ids')).toEqual(failing.toSorted())
    expect(first.outputs).toMatchObject({ 'failed-count': '3', 'reclaimed-gib': '15' })
    expect(first.summary).toContain('could not be deleted**: <code>client-error')
    expect(next.exitCode).toBe(0)
    expectRemoved(next, { snapshots: failing })
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
