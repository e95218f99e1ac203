import { describe, expect, it } from '@jest/globals'
import { bake, expectKept, expectRemoved, snapshotsOf, startScenario } from '../support/scenario.ts'

describe('an image that AWS lists on two pages', () => {
  it('counts once: it takes one slot of its family, and goes once', async () => {
    const { region, emulator, run } = await startScenario({
      pageSize: 2,
      faults: [{ kind: 'repeat-item', operation: 'DescribeImages' }],
    })
    const ids = bake(region, [10, 20, 30, 40, 50])
    const [kept, gone] = [ids.slice(0, 3), ids.slice(3)]
    const snapshots = snapshotsOf(region, gone)

    const result = await run({ 'keep-previous': '3' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: gone, snapshots })
    expectKept(result, Object.fromEntries(kept.map((id) => [id, 'keep-previous'])))
    expect(result.report?.targets[0]?.images).toHaveLength(5)
    expect(emulator.callsTo('DeregisterImage')).toHaveLength(2)
  })
})
