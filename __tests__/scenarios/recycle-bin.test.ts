import {
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { formatDay } from '../../src/report/words.ts'
import type { ReportRecovery } from '../../src/report/schema.ts'
import {
  ACCOUNT,
  addOrphan,
  bake,
  clientsOf,
  DAY,
  daysAgo,
  type Emulator,
  expectGone,
  ONE,
  OTHER_REGION,
  type Region,
  REGION,
  reportedImage,
  reportedSnapshot,
  type RuleSeed,
  type ScenarioRun,
  snapshotOf,
  snapshotsOf,
  startScenario,
  type World,
} from '../support/index.ts'

/** All images of these tests and their snapshots bear it. */
const BINNED = { bin: 'yes' }
const TAGS = { environment: 'dev', role: 'web', ...BINNED }

const both = (rule: Omit<RuleSeed, 'resourceType'> = {}): readonly RuleSeed[] => [
  { ...rule, resourceType: 'EC2_IMAGE' },
  { ...rule, resourceType: 'EBS_SNAPSHOT' },
]

/** For how many days the Recycle Bin will hold the image and its snapshot by these rules. */
const CASES: readonly (readonly [
  what: string,
  rules: readonly RuleSeed[],
  image?: number,
  snapshot?: number,
])[] = [
  ['no rule', []],
  ['Region-level rules', both({ retentionDays: 14 }), 14, 14],
  ['rules for their tag', [...both(), ...both({ tags: BINNED, retentionDays: 30 })], 30, 30],
  ['rules that exclude them', both({ excludeTags: BINNED })],
  ['rules that are still pending', both({ status: 'pending' })],
  ['a rule for images only', [{ resourceType: 'EC2_IMAGE' }], 7],
]

interface Seeded {
  readonly region: Region
  readonly image: string
  readonly snapshot: string
}

/** One image to keep and one to remove, under these rules. */
function seedOld(region: Region, rules: readonly RuleSeed[]): Seeded {
  for (const rule of rules) region.addRecycleBinRule(rule)
  bake(region, [10])
  const [image = ''] = bake(region, [20], { tags: TAGS, snapshots: [{ tags: TAGS }] })
  return { region, image, snapshot: snapshotsOf(region, [image])[0] ?? '' }
}

/** A Region for every case. */
const seedCases = (world: World): readonly Seeded[] =>
  CASES.map(([, rules], index) =>
    seedOld(world.account(ACCOUNT).region(`eu-west-${String(index + 1)}`), rules),
  )

const told = ({ recoverable, retentionDays }: ReportRecovery): unknown =>
  recoverable === 'yes' ? retentionDays : recoverable

/** In whole days, as a run takes its time. */
const daysUntil = (time: Date | string | undefined): number =>
  Math.round((new Date(time ?? NaN).getTime() - Date.now()) / DAY)

describe('with require-recycle-bin', () => {
  it('only what the Recycle Bin keeps with its snapshots goes, and is there as long as was told', async () => {
    const { world, run } = await startScenario()
    const seeded = seedCases(world)
    const regions = seeded.map(({ region }) => region.name).join(',')

    const result = await run({ ...ONE, 'require-recycle-bin': 'true', 'aws-region': regions })

    const rows = seeded.map(({ image, snapshot }, index) => [
      CASES[index]?.[0],
      reportedImage(result, image).reason,
      told(reportedImage(result, image).recovery),
      told(reportedSnapshot(result, snapshot).recovery),
    ])
    expect(rows).toEqual(
      CASES.map(([what, , image, snapshot]) => [
        what,
        snapshot === undefined ? 'not-recoverable' : 'surplus',
        image ?? 'no',
        snapshot ?? 'no',
      ]),
    )
    const going = seeded.filter((_, index) => CASES[index]?.[3] !== undefined)
    expectGone(result, ...going.map(({ image }) => image))
    for (const { region, image, snapshot } of going) {
      const days = daysUntil(reportedImage(result, image).recovery.until)
      expect(daysUntil(region.imageBin.get(image)?.exitsAt)).toBe(days)
      expect(daysUntil(region.snapshotBin.get(snapshot)?.exitsAt)).toBe(days)
    }
  })
})

interface Command {
  readonly what: string
  readonly region: string
  readonly id: string
}

const COMMAND =
  /^aws ec2 restore-(image|snapshot)-from-recycle-bin --region (\S+) --(?:image|snapshot)-id (\S+)$/gm

/** The commands that the summary holds, in their order. */
const commandsIn = ({ summary }: ScenarioRun): readonly Command[] =>
  [...summary.matchAll(COMMAND)].map(([, what = '', region = '', id = '']) => {
    return { what, region, id }
  })

/** What the AWS CLI does for a command. */
async function execute({ what, region, id }: Command, emulator: Emulator): Promise<void> {
  const { ec2 } = clientsOf(emulator, { account: ACCOUNT, region })
  if (what === 'image') await ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: id }))
  else await ec2.send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId: id }))
}

/** The day so many days after a run that began then: midnight may have passed meanwhile. */
const daysAfter = (start: Date, days: number): readonly string[] =>
  [start, new Date()].map((date) => formatDay(daysAgo(-days, date).toISOString()))

describe('the summary of a real run', () => {
  it('has the commands that bring everything back, snapshots first', async () => {
    const { world, region, emulator, run } = await startScenario()
    for (const each of [region, world.account(ACCOUNT).region(OTHER_REGION)]) {
      for (const rule of both({ retentionDays: 7 })) each.addRecycleBinRule(rule)
      bake(each, [10, 20, 30], { snapshots: [{}, {}] })
    }
    addOrphan(region)
    const before = snapshotOf(world)
    const start = new Date()

    const regions = `${REGION},${OTHER_REGION}`
    const result = await run({ ...ONE, 'orphan-snapshots': 'delete', 'aws-region': regions })
    const commands = commandsIn(result)
    for (const command of commands) await execute(command, emulator)

    expect(result.gone.images).toHaveLength(4)
    expect(result.gone.snapshots).toHaveLength(9)
    expect(snapshotOf(world)).toEqual(before)
    const kinds = (region: string): string =>
      commands.flatMap((each) => (each.region === region ? each.what : [])).join(' ')
    const image = 'snapshot snapshot image'
    expect(kinds(REGION)).toBe(`${image} ${image} snapshot`)
    expect(kinds(OTHER_REGION)).toBe(`${image} ${image}`)
    const lastDays = [...result.summary.matchAll(/^\*\*Works until (.*):\*\*$/gm)]
    for (const [, day] of lastDays) expect(daysAfter(start, 7)).toContain(day)
  })
})
