import { describe, expect, it } from '@jest/globals'
import { MINUTE } from '../emulator/index.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  bake,
  expectRemoved,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'
import { errorLines } from '../support/told.ts'

const ONE = { 'keep-previous': '1' }

interface Seeded {
  readonly scenario: Scenario
  readonly clock: RunClock
  readonly images: readonly string[]
  readonly held: readonly string[]
  readonly free: readonly string[]
}

/** Images that go without one of their two snapshots; time passes at the first call of each kind. */
async function startSlow(count: number, slow: readonly string[]): Promise<Seeded> {
  const clock = new RunClock()
  const seen = new Set<string>()
  const scenario = await startScenario({
    now: clock.now,
    onCall: ({ operation }) => {
      if (!slow.includes(operation) || seen.has(operation)) return
      seen.add(operation)
      clock.advance(11 * MINUTE)
    },
  })
  const ages = Array.from({ length: count + 1 }, (_, index) => 10 + index)
  const [, ...images] = bake(scenario.region, ages, { snapshots: [{}, {}] })
  const pairs = images.map((id) => snapshotsOf(scenario.region, [id]))
  const held = pairs.map(([first = '']) => first)
  const free = pairs.map(([, second = '']) => second)
  for (const id of held) {
    const { Tags = [] } = scenario.region.snapshots.get(id)?.snapshot ?? {}
    Tags.push({ Key: 'ami-cleanup:keep', Value: 'yes' })
  }
  return { scenario, clock, images, held, free }
}

describe('an image that goes after a renewal, and whose snapshot must wait for the next', () => {
  it.each([1, 3])('is progress, and its snapshot goes as well: %i of them', async (count) => {
    const slow = ['DescribeImageAttribute', 'DeregisterImage']
    const { scenario, clock, images, held, free } = await startSlow(count, slow)

    const result = await scenario.run(ONE, { environment: clock.environment })

    expect(errorLines(result)).toEqual([])
    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots: free })
    for (const id of held) expect(reportedSnapshot(result, id)).toMatchObject({ outcome: 'kept' })
  })

  it('leaves nothing to do for a second run', async () => {
    const slow = ['DescribeImageAttribute', 'DeregisterImage', 'DeleteSnapshot']
    const { scenario, clock, images, free } = await startSlow(2, slow)

    const first = await scenario.run(ONE, { environment: clock.environment })
    const second = await scenario.run(ONE, { environment: clock.environment })

    expect(errorLines(first)).toEqual([])
    expectRemoved(first, { images, snapshots: free })
    expect(second.gone).toEqual({ images: [], snapshots: [] })
  })
})
