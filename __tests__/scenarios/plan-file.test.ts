import { describe, expect, it } from '@jest/globals'
import { approve, differencesOf, writePlan } from '../support/approval.ts'
import { rowsWith } from '../support/rendered.ts'
import {
  addOrphan,
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  reportedOrphan,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

describe('an approved plan', () => {
  it('is carried out as it is where nothing has changed', async () => {
    const scenario = await startScenario()
    const ids = bake(scenario.region, [10, 20, 300])
    const [, second = '', third = ''] = ids
    const snapshots = snapshotsOf(scenario.region, [second, third])
    const inputs = { 'keep-previous': '1' }
    const plan = await approve(scenario, inputs)

    const result = await scenario.run({ ...inputs, 'plan-file': await writePlan(plan) })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [second, third], snapshots })
    expect(result.report?.planFile).toEqual({ generatedAt: plan.generatedAt, differences: [] })
    expect(result.summary).toContain('What is to go is exactly the plan of')
    expect(result.log).not.toContain('::warning')
  })

  it('removes less where some of it has changed, and tells each difference', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    const [used = '', gone = '', left = ''] = bake(region, [100, 200, 300])
    const plan = await approve(scenario, GREEDY)
    const [added = ''] = bake(region, [400])
    region.addInstance({ imageId: used })
    region.images.delete(gone)
    const snapshots = snapshotsOf(region, [left])

    const result = await run({ ...GREEDY, 'plan-file': await writePlan(plan) })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [left], snapshots })
    expectKept(result, { [used]: 'in-use', [added]: 'not-planned' })
    expect(differencesOf(result)).toEqual([
      [used, true, 'in-use'],
      [gone, true, 'already-gone'],
      [added, false, 'not-planned'],
    ])
    expect(
      rowsWith(result.summary, 'In the plan').map((row) => [row['Item'], row['In the plan']]),
    ).toEqual([
      [used, 'goes'],
      [gone, 'goes'],
      [added, 'stays'],
    ])
    expect(result.log).toMatch(
      /^::warning title=The plan file no longer holds in full::.*2 items do not go now/m,
    )
  })

  it('keeps an image with which a snapshot would go that was to stay', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    const [id = ''] = bake(region, [300], { snapshots: [{}, {}] })
    const [locked = ''] = region.images.get(id)?.snapshotIds ?? []
    region.lockSnapshot(locked)
    const plan = await approve(scenario, GREEDY)
    region.lockSnapshot(locked, { LockState: 'expired' })

    const result = await run({ ...GREEDY, 'plan-file': await writePlan(plan) })

    expectRemoved(result, {})
    expect(reportedImage(result, id)).toMatchObject({
      reason: 'not-planned',
      explanation: `The plan file does not remove what would go with it: ${locked}.`,
    })
    expect(differencesOf(result)).toEqual([[id, true, 'not-planned']])
  })

  it('leaves a snapshot that was to go where something holds it by now', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    const [id = ''] = bake(region, [300], { snapshots: [{}, {}] })
    const [locked = '', other = ''] = region.images.get(id)?.snapshotIds ?? []
    const plan = await approve(scenario, GREEDY)
    region.lockSnapshot(locked)

    const result = await run({ ...GREEDY, 'plan-file': await writePlan(plan) })

    expectRemoved(result, { images: [id], snapshots: [other] })
    expect(reportedSnapshot(result, locked)).toMatchObject({ outcome: 'kept', reason: 'locked' })
    expect(differencesOf(result)).toEqual([[locked, true, 'locked']])
  })

  it('holds for orphans as well', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    const [goes, gone, held] = [addOrphan(region), addOrphan(region), addOrphan(region)]
    const inputs = { 'orphan-snapshots': 'delete' }
    const plan = await approve(scenario, inputs)
    const added = addOrphan(region)
    region.snapshots.delete(gone)
    region.lockSnapshot(held)

    const result = await run({ ...inputs, 'plan-file': await writePlan(plan) })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { snapshots: [goes] })
    expect(reportedOrphan(result, added)).toMatchObject({
      reason: 'not-planned',
      explanation: 'The plan file does not remove it.',
    })
    expect(differencesOf(result)).toEqual([
      [gone, true, 'already-gone'],
      [held, true, 'locked'],
      [added, false, 'not-planned'],
    ])
  })

  it('that only listed orphans removes none', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    const id = addOrphan(region)
    const plan = await approve(scenario, {})

    const result = await run({ 'orphan-snapshots': 'delete', 'plan-file': await writePlan(plan) })

    expectRemoved(result, {})
    expect(reportedOrphan(result, id).reason).toBe('not-planned')
  })

  it('says nothing of orphans that are only listed', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    const id = addOrphan(region)
    const plan = await approve(scenario, {})

    const result = await run({ 'plan-file': await writePlan(plan) })

    expect(reportedOrphan(result, id)).toMatchObject({ reason: 'orphan', verdict: 'report' })
    expect(differencesOf(result)).toEqual([])
  })

  it('shows a dry run what it would come to', async () => {
    const scenario = await startScenario()
    const [used = '', left = ''] = bake(scenario.region, [300, 300])
    const plan = await approve(scenario, GREEDY)
    scenario.region.addInstance({ imageId: used })

    const result = await scenario.dryRun({ ...GREEDY, 'plan-file': await writePlan(plan) })

    expectRemoved(result, {})
    expect(result.outputs['planned-image-ids']).toBe(JSON.stringify([left]))
    expect(differencesOf(result)).toEqual([[used, true, 'in-use']])
  })

  it('asks only about what it removes', async () => {
    const scenario = await startScenario()
    const { region, emulator, run } = scenario
    const planned = bake(region, [300])
    const plan = await approve(scenario, GREEDY)
    bake(region, [300, 300])
    const before = emulator.callsTo('DescribeImageAttribute').length

    await run({ ...GREEDY, 'plan-file': await writePlan(plan) })

    const asked = emulator.callsTo('DescribeImageAttribute').slice(before)
    expect(asked.map(({ input }) => input['ImageId'])).toEqual(planned)
  })
})

describe('max-removals', () => {
  const start = async () => {
    const scenario = await startScenario()
    const ids = bake(
      scenario.region,
      Array.from({ length: 102 }, () => 300),
    )
    const plan = await approve(scenario, GREEDY)
    return { ...scenario, ids, file: await writePlan(plan) }
  }

  it('is by default what the plan removes, of which a hundred is no limit', async () => {
    const { region, run, ids, file } = await start()
    const snapshots = snapshotsOf(region, ids)

    const result = await run({ ...GREEDY, 'plan-file': file })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: ids, snapshots })
  })

  it('holds where it is given', async () => {
    const { run, file } = await start()

    const result = await run({ ...GREEDY, 'plan-file': file, 'max-removals': '100' })

    expect(result.exitCode).toBe(1)
    expect(result.gone.images).toEqual([])
    expect(result.log).toContain('removes 102 images, and at most 100 may go')
  })
})
