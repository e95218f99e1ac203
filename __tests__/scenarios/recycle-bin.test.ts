import { describe, expect, it } from '@jest/globals'
import { type ImageSeed, type Region, type RuleSeed } from '../emulator/index.ts'
import {
  addOrphan,
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  reportedImage,
  reportedOrphan,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }
const REQUIRED = { ...ONE, 'require-recycle-bin': 'true' }
const WEB = { environment: 'dev', role: 'web' }
const BINNED = { bin: 'yes' }

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
  it('says which part no rule covers', async () => {
    const { region, run } = await startScenario()
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const { image, snapshot } = seedOld(region)

    const result = await run(REQUIRED)

    expectKept(result, { [image]: 'not-recoverable' })
    expect(reportedImage(result, image).explanation).toContain(snapshot)
    expect(reportedImage(result, image).explanation).not.toContain(image)
  })

  it('does not ask about snapshots that stay', async () => {
    const { region, run } = await startScenario()
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const { image } = seedOld(region)

    const result = await run({ ...REQUIRED, 'delete-snapshots': 'false' })

    expectRemoved(result, { images: [image] })
  })

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

  it('holds for orphans', async () => {
    const { region, run } = await startScenario()
    region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT', tags: BINNED })
    const [covered, uncovered] = [BINNED, {}].map((tags) => addOrphan(region, { tags }))

    const result = await run({ ...REQUIRED, 'orphan-snapshots': 'delete' })

    expectRemoved(result, { snapshots: [covered ?? ''] })
    expect(reportedOrphan(result, uncovered ?? '').reason).toBe('not-recoverable')
    expect(region.snapshotBin.has(covered ?? '')).toBe(true)
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

  it.each(['ListRules', 'GetRule'])(
    'are an error with require-recycle-bin: %s',
    async (operation) => {
      const { region, emulator, run } = await startScenario({
        faults: [{ kind: 'deny', operation }],
      })
      for (const rule of forBoth()) region.addRecycleBinRule(rule)
      seedOld(region)

      const result = await run(REQUIRED)

      expectFailure(result, `- Recycle Bin rules: rbin:${operation}`)
      expectRemoved(result, {})
      expect(emulator.mutations()).toEqual([])
    },
  )
})

describe('an image that the Recycle Bin keeps for longer than its snapshots', () => {
  it.each([
    ['for fewer days', [{ resourceType: 'EBS_SNAPSHOT', retentionDays: 7 }]],
    ['not at all', []],
  ] as const)('is called out: they are kept %s', async (_, snapshotRules) => {
    const { region, run } = await startScenario()
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 14 })
    for (const rule of snapshotRules) region.addRecycleBinRule(rule)
    const { image, snapshot } = seedOld(region)

    const result = await run(ONE)

    expectRemoved(result, { images: [image], snapshots: [snapshot] })
    expect(result.report?.warnings).toMatchObject([{ code: 'image-outlives-snapshots' }])
    expect(result.log).toMatch(
      new RegExp(
        `^::warning title=The Recycle Bin keeps images for longer.*${image}.*${snapshot}`,
        'm',
      ),
    )
  })
})
