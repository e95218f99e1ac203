import {
  addOrphan,
  bake,
  expectRemoved,
  type Fault,
  MINUTE,
  reportedImage,
  reportedOrphan,
  RunClock,
  type Scenario,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { atFirst } from '../support/renewals.ts'

const ONE = { 'keep-previous': '1' }

/** Answers the calls about one item in their order: the first fault strikes the first of them. */
function inOrder(
  operation: 'DeregisterImage' | 'DeleteSnapshot',
  id: string,
  faults: readonly Fault[],
): readonly Fault[] {
  const parameter = operation === 'DeregisterImage' ? 'ImageId' : 'SnapshotId'
  let seen: object | undefined
  let count = 0
  return faults.map((fault, index) => ({
    ...fault,
    operation,
    when: (call) => {
      if (call.input[parameter] !== id) return false
      if (call !== seen) count += 1
      seen = call
      return count === index + 1
    },
  }))
}

const LOST: Fault = { kind: 'reset', performs: true }

const THROTTLED: Fault = { kind: 'throttle' }
const BROKEN: Fault = { kind: 'internal-error' }

/** What the attempts after the lost one meet before one of them is answered. */
const AFTERWARDS: readonly (readonly Fault[])[] = [
  [],
  [THROTTLED],
  [THROTTLED, THROTTLED],
  [BROKEN],
  [BROKEN, THROTTLED],
  [THROTTLED, BROKEN],
]

describe('an answer that is lost', () => {
  it('counts as done by this run, whatever the attempts after it meet', async () => {
    const { region, emulator, run } = await startScenario()
    const [, ...images] = bake(region, [10, ...AFTERWARDS.map((_, index) => 20 + index)])
    const orphans = AFTERWARDS.map(() => addOrphan(region))
    const snapshots = [...snapshotsOf(region, images), ...orphans]
    for (const [index, faults] of AFTERWARDS.entries()) {
      for (const fault of [
        ...inOrder('DeregisterImage', images[index] ?? '', [LOST, ...faults]),
        ...inOrder('DeleteSnapshot', orphans[index] ?? '', [LOST, ...faults]),
      ]) {
        emulator.inject(fault)
      }
    }

    const result = await run({ ...ONE, 'orphan-snapshots': 'delete' })

    const callsAbout = (operation: string, parameter: string, id: string): number =>
      emulator.callsTo(operation).filter(({ input }) => input[parameter] === id).length
    const attempts = AFTERWARDS.map(({ length }) => length + 2)
    expect(result.exitCode).toBe(0)
    expect(images.map((id) => callsAbout('DeregisterImage', 'ImageId', id))).toEqual(attempts)
    expect(orphans.map((id) => callsAbout('DeleteSnapshot', 'SnapshotId', id))).toEqual(attempts)
    expectRemoved(result, { images, snapshots })
  })
})

describe('what somebody else has removed', () => {
  it.each(['DeregisterImage', 'DeleteSnapshot'])(
    'is not ours, and no failure, where the clock jumps ahead during %s, so that the SDK asks again',
    async (operation) => {
      const clock = new RunClock()
      // AWS's clock stays as it is: the run's own is six minutes ahead when the answer comes.
      const scenario: Scenario = await startScenario({
        onCall: atFirst(operation, () => {
          clock.advance(6 * MINUTE)
          scenario.region.images.delete(old)
          scenario.region.snapshots.delete(orphan)
        }),
      })
      const { region, emulator, run } = scenario
      const isImage = operation === 'DeregisterImage'
      const [, old = ''] = isImage ? bake(region, [10, 20], { snapshots: [] }) : []
      const orphan = isImage ? '' : addOrphan(region)

      const result = await run(
        { ...ONE, 'orphan-snapshots': 'delete' },
        { environment: clock.environment },
      )

      const { outcome } = isImage ? reportedImage(result, old) : reportedOrphan(result, orphan)
      expect(outcome).toBe('already-gone')
      expect(result.exitCode).toBe(0)
      // By then the last look at the image is too old for another attempt.
      expect(emulator.callsTo(operation)).toHaveLength(isImage ? 1 : 2)
      expect(result.outputs).toMatchObject({
        'deleted-image-ids': '[]',
        'deleted-snapshot-ids': '[]',
        'removed-count': '0',
      })
    },
  )
})
