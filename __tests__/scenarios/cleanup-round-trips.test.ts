import {
  daysAgo,
  expectPlanned,
  type Region,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { Rounds } from '../support/rounds.ts'

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
  const old = [900, 901, 902, 903].map((age) => region.addImage({ tags, createdAt: daysAgo(age) }))
  return old.at(-1)?.id ?? ''
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
