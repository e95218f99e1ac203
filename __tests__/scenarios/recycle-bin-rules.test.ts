import {
  ACCOUNT,
  bake,
  type BinEntry,
  expectRemoved,
  HOUR,
  reportedImage,
  reportedSnapshot,
  type RuleSeed,
  type Scenario,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
  type World,
} from '../support/index.ts'
import type { ReportRecovery } from '../../src/report/schema.ts'

const BINNED = { bin: 'yes' }

const forBoth = (rule: Omit<RuleSeed, 'resourceType'> = {}): readonly RuleSeed[] => [
  { ...rule, resourceType: 'EC2_IMAGE' },
  { ...rule, resourceType: 'EBS_SNAPSHOT' },
]

interface Case {
  readonly what: string
  readonly rules: readonly RuleSeed[]
  /** Of the image and its snapshot. */
  readonly tags?: Readonly<Record<string, string>>
  /** How long the Recycle Bin will hold the image and its snapshot. */
  readonly image: number | undefined
  readonly snapshot: number | undefined
}

const CASES: readonly Case[] = [
  { what: 'no rule', rules: [], image: undefined, snapshot: undefined },
  { what: 'Region-level rules', rules: forBoth({ retentionDays: 14 }), image: 14, snapshot: 14 },
  {
    what: 'rules for a tag that they bear',
    rules: forBoth({ tags: BINNED, retentionDays: 3 }),
    tags: BINNED,
    image: 3,
    snapshot: 3,
  },
  {
    what: 'rules that exclude them',
    rules: forBoth({ excludeTags: BINNED }),
    tags: BINNED,
    image: undefined,
    snapshot: undefined,
  },
  {
    what: 'rules that are still pending',
    rules: forBoth({ status: 'pending' }),
    image: undefined,
    snapshot: undefined,
  },
  {
    what: 'several rules, of which the longest holds',
    rules: [...forBoth({ retentionDays: 2 }), ...forBoth({ tags: BINNED, retentionDays: 30 })],
    tags: BINNED,
    image: 30,
    snapshot: 30,
  },
  {
    what: 'a rule for images only',
    rules: [{ resourceType: 'EC2_IMAGE' }],
    image: 7,
    snapshot: undefined,
  },
]

interface Seeded extends Case {
  readonly region: string
  readonly imageId: string
  readonly snapshotId: string
}

/** A Region for every case, with its rules, an image to keep and one to remove. */
function seedCases(world: World): readonly Seeded[] {
  return CASES.map((one, index) => {
    const name = `eu-west-${String(index + 1)}`
    const region = world.account(ACCOUNT).region(name)
    for (const rule of one.rules) region.addRecycleBinRule(rule)
    bake(region, [10])
    const tags = { environment: 'dev', role: 'web', ...one.tags }
    const [imageId = ''] = bake(region, [20], { tags, snapshots: [{ tags }] })
    const [snapshotId = ''] = snapshotsOf(region, [imageId])
    return { ...one, region: name, imageId, snapshotId }
  })
}

const recoveryOf = (days: number | undefined): object =>
  days === undefined ? { recoverable: 'no' } : { recoverable: 'yes', retentionDays: days }

/** Whether the Recycle Bin holds it until then, give or take the length of the run; or not at all. */
function isAsTold(entry: BinEntry<unknown> | undefined, { until }: ReportRecovery): boolean {
  if (entry === undefined || until === undefined) return entry === until
  return Math.abs(entry.exitsAt.getTime() - new Date(until).getTime()) < HOUR
}

const isCovered = ({ image, snapshot }: Case): boolean =>
  image !== undefined && snapshot !== undefined

describe('with require-recycle-bin', () => {
  let scenario: Scenario
  let seeded: readonly Seeded[]
  let result: ScenarioRun

  const find = (what: string): Pick<Seeded, 'region' | 'imageId' | 'snapshotId'> =>
    seeded.find((each) => each.what === what) ?? { region: '', imageId: '', snapshotId: '' }

  beforeAll(async () => {
    scenario = await startScenario()
    seeded = seedCases(scenario.world)
    result = await scenario.run({
      'keep-previous': '1',
      'require-recycle-bin': 'true',
      'aws-region': seeded.map(({ region }) => region).join(','),
    })
  })

  it.each(CASES)('the report says how long $what will keep what goes', ({ what, ...days }) => {
    const { imageId, snapshotId } = find(what)

    expect(reportedImage(result, imageId).recovery).toMatchObject(recoveryOf(days.image))
    expect(reportedSnapshot(result, snapshotId).recovery).toMatchObject(recoveryOf(days.snapshot))
  })

  it.each(CASES.filter(isCovered))(
    'an image with $what goes, and is where the report says',
    (one) => {
      const { region: name, imageId, snapshotId } = find(one.what)
      const region = scenario.world.account(ACCOUNT).region(name)
      const image = reportedImage(result, imageId)
      const snapshot = reportedSnapshot(result, snapshotId)

      expect(image).toMatchObject({ reason: 'surplus', outcome: 'removed' })
      expect(isAsTold(region.imageBin.get(imageId), image.recovery)).toBe(true)
      expect(isAsTold(region.snapshotBin.get(snapshotId), snapshot.recovery)).toBe(true)
    },
  )

  it('no other image goes', () => {
    const going = seeded.filter(isCovered)
    const staying = seeded.filter((each) => !isCovered(each)).map(({ imageId }) => imageId)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, {
      images: going.map(({ imageId }) => imageId),
      snapshots: going.map(({ snapshotId }) => snapshotId),
    })
    expect(staying.map((id) => reportedImage(result, id).reason)).toEqual(
      staying.map(() => 'not-recoverable'),
    )
  })
})
