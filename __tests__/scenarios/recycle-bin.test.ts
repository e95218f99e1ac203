import { describe, expect, it } from '@jest/globals'
import { type ImageSeed, type Region, type RuleSeed } from '../emulator/index.ts'
import {
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }
const REQUIRED = { ...ONE, 'require-recycle-bin': 'true' }
const WEB = { environment: 'dev', role: 'web' }

/** An image to remove whose snapshot bears the same tags, beside one to keep. */
function seedOld(
  region: Region,
  seed: ImageSeed = {},
): { readonly image: string; readonly snapshot: string } {
  bake(region, [10])
  const tags = { ...WEB, ...seed.tags }
  const [image = ''] = bake(region, [20], { snapshots: [{ tags }], ...seed, tags })
  return { image, snapshot: snapshotsOf(region, [image])[0] ?? '' }
}

const forBoth = (rule: Omit<RuleSeed, 'resourceType'> = {}): readonly RuleSeed[] => [
  { ...rule, resourceType: 'EC2_IMAGE' },
  { ...rule, resourceType: 'EBS_SNAPSHOT' },
]

describe('require-recycle-bin', () => {
  it('keeps an image that is not on EBS, which the Recycle Bin does not take', async () => {
    const { region, run } = await startScenario()
    for (const rule of forBoth()) region.addRecycleBinRule(rule)
    const { image } = seedOld(region, {
      snapshots: [],
      instanceStoreVolumes: 1,
      overrides: { RootDeviceType: 'instance-store' },
    })

    const result = await run(REQUIRED)

    expectRemoved(result, {})
    expectKept(result, { [image]: 'not-recoverable' })
  })
})

describe('rules that may not be read', () => {
  it.each(['ListRules', 'GetRule'])('are not known, which is said: %s', async (operation) => {
    const { region, run } = await startScenario({ faults: [{ kind: 'deny', operation }] })
    for (const rule of forBoth()) region.addRecycleBinRule(rule)
    const { image, snapshot } = seedOld(region)

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [image], snapshots: [snapshot] })
    expect(reportedImage(result, image).recovery).toEqual({ recoverable: 'unknown' })
    expect(result.report?.targets[0]?.notKnown).toMatchObject([
      { part: 'Recycle Bin rules', why: expect.stringContaining(`rbin:${operation}`) as unknown },
    ])
    expect(result.summary).toMatch(/May work/)
  })
})
