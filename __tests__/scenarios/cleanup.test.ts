import {
  bake,
  daysAgo,
  expectGone,
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
import { Rounds } from '../support/rounds.ts'

const FAMILIES = ['dev.front', 'dev.back', 'prod.front', 'prod.back'] as const

describe("the amicleaner article's 21 images", () => {
  it('leave one candidate a family by default, and the untagged one is unmapped', async () => {
    const { region, run } = await startScenario()
    const families = FAMILIES.map((family, index) => {
      const [environment = '', role = ''] = family.split('.')
      const ages = [10, 20, 30, 40, 50].map((age) => age + index)
      return bake(region, ages, { tags: { environment, role } })
    })
    const untagged = region.addImage({ name: 'test', createdAt: daysAgo(90) }).id
    const images = families.flatMap((family) => family.slice(4))

    const result = await run()

    expectGone(result, ...images)
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

    const result = await run({ mapping: 'all', 'keep-previous': '0', 'max-age': '1h' })

    expectGone(result, ...gone)
    expect(result.gone.snapshots).toHaveLength(5)
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

/** The largest that AWS accepts (the API References of EC2 and Auto Scaling). */
const LARGEST_PAGES = [
  ['DescribeImages', 1_000],
  ['DescribeSnapshots', 1_000],
  ['DescribeInstances', 1_000],
  ['DescribeLaunchTemplateVersions', 200],
  ['DescribeLaunchConfigurations', 100],
  ['DescribeAutoScalingGroups', 100],
  ['DescribeInstanceRefreshes', 100],
] as const

/** 500 families; the image that is one too many of its own. */
function seedLargeAccount(region: Region): string {
  const ids = Array.from({ length: 2_000 }, (_, index) => {
    const tags = { environment: 'dev', role: `role-${String(index % 500)}` }
    return region.addImage({ tags, createdAt: daysAgo(10 + index / 10) }).id
  })
  const at = (index: number): string => ids[index] ?? ''
  for (let index = 0; index < 500; index += 1) region.addInstance({ imageId: at(index) })
  for (let index = 0; index < 300; index += 1) {
    const { id } = region.addLaunchTemplate({
      versions: [500, 900, 1_300].map((offset) => ({ ImageId: at(offset + index) })),
      defaultVersion: 2,
    })
    const LaunchTemplate = { LaunchTemplateId: id, Version: '$Default' }
    if (index < 100) region.addAutoScalingGroup({ LaunchTemplate })
  }
  const tags = { environment: 'dev', role: 'role-0' }
  return bake(region, [900, 901, 902, 903], { tags }).at(-1) ?? ''
}

describe('2,000 images with 500 instances, 300 templates and 100 groups', () => {
  it('are planned in as many rounds as the longest list has pages, plus a handful', async () => {
    const rounds = new Rounds()
    const { region, emulator, dryRun } = await startScenario({ onCall: rounds.onCall })
    const surplus = seedLargeAccount(region)

    const result = await dryRun({}, { onStart: rounds.onStart })

    expect(result.exitCode).toBe(0)
    expectPlanned(result, { images: [surplus], snapshots: snapshotsOf(region, [surplus]) })
    // The caller's name, the questions about what would go, and what hangs on what a list says.
    const handful = 5
    for (const [operation, size] of LARGEST_PAGES) {
      const [first] = emulator.callsTo(operation)
      expect([operation, first?.input['MaxResults'] ?? first?.input['MaxRecords']]).toEqual([
        operation,
        size,
      ])
    }
    const longest = Math.max(...emulator.calls.map(({ page }) => page))
    expect(rounds.count).toBeLessThanOrEqual(longest + handful)
  })
})
