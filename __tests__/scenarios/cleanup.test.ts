import {
  daysAgo,
  expectKept,
  expectPlanned,
  expectRemoved,
  hoursAgo,
  listed,
  type Region,
  reportedImage,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { createDemoWorld } from '../support/demo-world.ts'

const FAMILIES = ['dev.front', 'dev.back', 'prod.front', 'prod.back'] as const

/** Five images in each of four families, newest first, and one without tags. */
function addAmicleanerImages(region: Region): {
  readonly families: readonly (readonly string[])[]
  readonly untagged: string
} {
  const families = FAMILIES.map((family, index) => {
    const [environment = '', role = ''] = family.split('.')
    return [10, 20, 30, 40, 50].map(
      (age) =>
        region.addImage({
          name: `${role}-${environment}-${String(age)}`,
          tags: { environment, role },
          createdAt: daysAgo(age + index),
        }).id,
    )
  })
  return { families, untagged: region.addImage({ name: 'test', createdAt: daysAgo(90) }).id }
}

describe("the amicleaner article's 21 images", () => {
  it('leave one candidate a family by default, and the untagged one is unmapped', async () => {
    const { region, run } = await startScenario()
    const { families, untagged } = addAmicleanerImages(region)
    const images = families.map((family) => family[4] ?? '')
    const snapshots = snapshotsOf(region, images)

    const result = await run()

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots })
    const kept = families.flatMap((family) => family.slice(0, 4))
    expectKept(result, Object.fromEntries(kept.map((id) => [id, 'keep-previous'])))
    expectKept(result, { [untagged]: 'unmapped' })
    expect(listed(result, 'planned-image-ids')).toEqual([...images].sort())
    expect(images.map((id) => reportedImage(result, id).family)).toEqual(FAMILIES)
    expect(result.outputs).toMatchObject({
      'failed-image-ids': '[]',
      'failed-snapshot-ids': '[]',
      'kept-count': '17',
      'failed-count': '0',
      'reclaimable-gib': '32',
      'reclaimed-gib': '32',
    })
  })
})

describe("the Step Functions article's images, with mapping: all, keep-previous: 0 and max-age: 1h", () => {
  it('go by their age alone, with all their snapshots', async () => {
    const { region, run } = await startScenario()
    const young = region.addImage({ createdAt: hoursAgo(50 / 60) }).id
    const gone = [
      { createdAt: hoursAgo(70 / 60) },
      { createdAt: hoursAgo(25) },
      { createdAt: hoursAgo(30), snapshots: [{ sizeGiB: 8 }, { sizeGiB: 20 }] },
      { createdAt: hoursAgo(31), instanceStoreVolumes: 2 },
      { createdAt: hoursAgo(32), snapshots: [], instanceStoreVolumes: 1 },
    ].map((seed) => region.addImage(seed).id)
    const snapshots = snapshotsOf(region, gone)

    const result = await run({ mapping: 'all', 'keep-previous': '0', 'max-age': '1h' })

    expect(result.exitCode).toBe(0)
    expect(snapshots).toHaveLength(5)
    expectRemoved(result, { images: gone, snapshots })
    expectKept(result, { [young]: 'too-young' })
    expect(gone.map((id) => reportedImage(result, id).reason)).toEqual(gone.map(() => 'expired'))
    expect(result.outputs['reclaimed-gib']).toBe(String(8 + 8 + 8 + 20 + 8))
  })
})

describe('a dry run and the real run after it', () => {
  it('name the same images and snapshots, and the dry run only reads', async () => {
    const { world, workspace } = createDemoWorld()
    const { emulator, run, dryRun } = await startScenario({ world, pageSize: 7, emptyPages: 3 })

    const dry = await dryRun({ 'orphan-snapshots': 'delete' }, { workspace })
    const mutationsOfDryRun = [...emulator.mutations()]
    const real = await run({ 'orphan-snapshots': 'delete' }, { workspace })

    expect(mutationsOfDryRun).toEqual([])
    const images = listed(dry, 'planned-image-ids')
    const snapshots = listed(dry, 'planned-snapshot-ids')
    expect(images).toHaveLength(21)
    expectPlanned(dry, { images, snapshots })
    expectRemoved(real, { images, snapshots })
    expect(dry.outputs['reclaimable-gib']).toBe(real.outputs['reclaimed-gib'])
    expect([dry.exitCode, real.exitCode]).toEqual([0, 0])
    expect([dry.report?.dryRun, real.report?.dryRun]).toEqual([true, false])
  })
})
