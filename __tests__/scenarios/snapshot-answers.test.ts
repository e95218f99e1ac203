import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { daysAgo } from '../emulator/index.ts'
import {
  bake,
  expectRemoved,
  listed,
  reportedImage,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }
const LOOKS = 500
const PAUSE_MILLISECONDS = 10

describe('two answers about one snapshot', () => {
  it('that deleted it stands, though the other image is told later that it failed', async () => {
    // AWS sees that an image is gone at different times in different places: the image that goes
    // last by its answer does not keep the other from taking the snapshot along.
    const scenario: Scenario = await startScenario({
      onCall: async ({ operation, input }) => {
        if (operation !== 'DeregisterImage') return
        const { image } = scenario.region.images.get(late) ?? {}
        const { BlockDeviceMappings = [] } = image ?? {}
        if (input['ImageId'] === early) {
          Object.assign(image ?? {}, { BlockDeviceMappings: [] })
          mappings = BlockDeviceMappings
        }
        if (input['ImageId'] !== late) return
        for (let look = 0; look < LOOKS && scenario.region.snapshots.has(shared); look += 1) {
          await sleep(PAUSE_MILLISECONDS)
        }
        Object.assign(image ?? {}, { BlockDeviceMappings: mappings })
      },
    })
    const { region } = scenario
    let mappings: readonly object[] = []
    const shared = region.addSnapshot({
      createdAt: daysAgo(41),
      sizeGiB: 30,
      description: 'Created by CreateImage(i-0123456789abcdef0) for ami-0123456789abcdef0',
    }).id
    bake(region, [10])
    const [late = '', early = ''] = bake(region, [30, 40], { snapshots: [{}, shared] })
    const snapshots = snapshotsOf(region, [late, early])

    const result = await scenario.run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [late, early], snapshots })
    for (const id of [late, early]) {
      const told = reportedImage(result, id).snapshots.find((each) => each.id === shared)
      expect(told?.outcome).toBe('deleted')
    }
    expect(listed(result, 'failed-snapshot-ids')).toEqual([])
    expect(result.outputs['failed-count']).toBe('0')
    expect(result.outputs['reclaimed-gib']).toBe(String(8 + 8 + 30))
  })

  it('that failed is made good by the one that deletes it', async () => {
    const scenario = await startScenario()
    const { region, emulator, run } = scenario
    const shared = region.addSnapshot({
      createdAt: daysAgo(41),
      description: 'Created by CreateImage(i-0123456789abcdef0) for ami-0123456789abcdef0',
    }).id
    bake(region, [10])
    const [late = '', early = ''] = bake(region, [30, 40], { snapshots: [{}, shared] })
    const snapshots = snapshotsOf(region, [late, early])
    emulator.inject({
      kind: 'snapshot-result',
      code: 'internal-error',
      snapshotId: shared,
      operation: 'DeregisterImage',
      when: ({ input }) => input['ImageId'] === early,
    })
    emulator.inject({
      kind: 'delay',
      milliseconds: 400,
      operation: 'DeregisterImage',
      when: ({ input }) => input['ImageId'] === late,
    })

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [late, early], snapshots })
    expect(result.outputs['failed-count']).toBe('0')
  })
})
