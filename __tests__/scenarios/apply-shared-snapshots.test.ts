import { describe, expect, it } from '@jest/globals'
import { daysAgo } from '../emulator/index.ts'
import {
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  reportedImage,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }

describe('a snapshot that two images map', () => {
  const seedPair = ({
    region,
  }: Scenario): { readonly shared: string; readonly older: string; readonly newer: string } => {
    const shared = region.addSnapshot({
      createdAt: daysAgo(41),
      sizeGiB: 30,
      description: 'Created by CreateImage(i-0123456789abcdef0) for ami-0123456789abcdef0',
    }).id
    const [newer = '', older = ''] = bake(region, [30, 40], { snapshots: [{ sizeGiB: 8 }, shared] })
    bake(region, [10])
    return { shared, older, newer }
  }

  it('stays with the other where only one goes, and says so', async () => {
    const scenario = await startScenario()
    const { shared, older, newer } = seedPair(scenario)
    scenario.region.addInstance({ imageId: newer })
    const [own = ''] = snapshotsOf(scenario.region, [older]).filter((id) => id !== shared)

    const result = await scenario.run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [older], snapshots: [own] })
    expectKept(result, { [newer]: 'in-use' })
    const ofOlder = reportedImage(result, older).snapshots.find(({ id }) => id === shared)
    expect(ofOlder).toMatchObject({
      outcome: 'kept',
      reason: 'shared-with-image',
      explanation: `${newer} maps it as well.`,
    })
    expect(result.summary).toMatch(new RegExp(`${shared}.*shared-with-image.*${newer}`))
  })

  it.each([
    ['the older', 'older'],
    ['the newer', 'newer'],
    ['neither', 'none'],
  ] as const)('goes once, after both, where %s takes longer', async (_, slow) => {
    const scenario = await startScenario()
    const { emulator, region, run } = scenario
    const pair = { ...seedPair(scenario), none: '' }
    const images = [pair.older, pair.newer]
    const snapshots = snapshotsOf(region, images)
    emulator.inject({
      kind: 'delay',
      operation: 'DeregisterImage',
      milliseconds: 400,
      when: ({ input }) => input['ImageId'] === pair[slow],
    })

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots })
    for (const id of images) {
      const shared = reportedImage(result, id).snapshots.find((each) => each.id === pair.shared)
      expect(shared?.outcome).toBe('deleted')
    }
    expect(result.outputs['reclaimed-gib']).toBe(String(8 + 8 + 30))
    const deletions = emulator
      .callsTo('DeleteSnapshot')
      .filter(({ input, error }) => input['SnapshotId'] === pair.shared && error === undefined)
    expect(deletions.length).toBeLessThanOrEqual(1)
  })

  it('stays with the one that could not be deregistered', async () => {
    const scenario = await startScenario()
    const { emulator, region, run } = scenario
    const { shared, older, newer } = seedPair(scenario)
    const [own = ''] = snapshotsOf(region, [older]).filter((id) => id !== shared)
    emulator.inject({
      kind: 'deny',
      operation: 'DeregisterImage',
      when: ({ input }) => input['ImageId'] === newer,
    })

    const result = await run(ONE)

    expectFailure(result, 'UnauthorizedOperation')
    expectRemoved(result, { images: [older], snapshots: [own] })
    for (const id of [older, newer]) {
      expect(reportedImage(result, id).snapshots.find((each) => each.id === shared)).toMatchObject({
        outcome: 'kept',
        reason: 'shared-with-image',
        explanation: `${newer} maps it as well.`,
      })
    }
  })
})
