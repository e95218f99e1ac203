import { describe, expect, it } from '@jest/globals'
import { daysAgo } from '../emulator/index.ts'
import { ACCOUNT, OTHER_ACCOUNT } from '../support/emulated.ts'
import {
  bake,
  expectRemoved,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }

describe('snapshots', () => {
  it('that the repository names stay', async () => {
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const [snapshot = ''] = snapshotsOf(region, [old])

    const result = await run(ONE, { workspace: { 'data/restore.tf': `\nid = "${snapshot}"\n` } })

    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'kept',
      reason: 'referenced',
      explanation: 'Named by data/restore.tf:2.',
    })
  })

  it('that an image maps twice go once', async () => {
    const { region, run } = await startScenario()
    const { id } = region.addSnapshot({ createdAt: daysAgo(20), sizeGiB: 5 })
    bake(region, [10])
    const [old = ''] = bake(region, [20], { snapshots: [id, id] })

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots: [id] })
    expect(result.outputs['reclaimed-gib']).toBe('5')
  })

  it('of another account stay', async () => {
    const { world, region, run } = await startScenario()
    const other = world.account(OTHER_ACCOUNT).region(region.name)
    const { id } = other.addSnapshot({ sharedWith: [ACCOUNT] })
    bake(region, [10])
    const [old = ''] = bake(region, [20], { snapshots: [id] })

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, id)).toMatchObject({ outcome: 'kept', reason: 'not-owned' })
  })

  it('that a disabled image maps as well stay with it', async () => {
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const [snapshot = ''] = snapshotsOf(region, [old])
    const [disabled = ''] = bake(region, [30], {
      state: 'disabled',
      snapshots: [snapshot],
      tags: { environment: 'dev', role: 'web', 'ami-cleanup:keep': 'yes' },
    })

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      reason: 'shared-with-image',
      explanation: `${disabled} maps it as well.`,
    })
  })
})
