import {
  ACCOUNT,
  addOrphan,
  bake,
  clientsOf,
  daysAgo,
  type Emulator,
  expectRemoved,
  type ImageSeed,
  OTHER_REGION,
  type Region,
  REGION,
  reportedImage,
  type RuleSeed,
  type ScenarioRun,
  snapshotOf,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import {
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { formatDay } from '../../src/report/words.ts'

const ONE = { 'keep-previous': '1' }
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

interface Command {
  readonly what: string
  readonly region: string
  readonly id: string
}

/** The commands that the summary holds, in their order. */
const commandsIn = ({ summary }: ScenarioRun): readonly Command[] =>
  [
    ...summary.matchAll(
      /^aws ec2 restore-(image|snapshot)-from-recycle-bin --region (\S+) --(?:image|snapshot)-id (\S+)$/gm,
    ),
  ].map(([, what = '', region = '', id = '']) => ({ what, region, id }))

/** The last days that stand above the blocks. */
const lastDaysIn = ({ summary }: ScenarioRun): readonly string[] =>
  [...summary.matchAll(/^\*\*Works until (.*):\*\*$/gm)].map(([, day = '']) => day)

/** What the AWS CLI does for a command. */
async function execute({ what, region, id }: Command, emulator: Emulator): Promise<void> {
  const { ec2 } = clientsOf(emulator, { account: ACCOUNT, region })
  if (what === 'image') await ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: id }))
  else await ec2.send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId: id }))
}

function addRules(region: Region, retentionDays = 7): void {
  for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const) {
    region.addRecycleBinRule({ resourceType, retentionDays })
  }
}

/** The day so many days after a run that began then: midnight may have passed meanwhile. */
const daysAfter = (start: Date, days: number): readonly string[] =>
  [start, new Date()].map((date) => formatDay(daysAgo(-days, date).toISOString()))

describe('the summary of a real run', () => {
  it('has the commands that bring everything back, snapshots first', async () => {
    const { world, region, emulator, run } = await startScenario()
    const other = world.account(ACCOUNT).region(OTHER_REGION)
    for (const each of [region, other]) {
      addRules(each)
      bake(each, [10, 20, 30], { snapshots: [{}, {}] })
    }
    addOrphan(region)
    const before = snapshotOf(world)
    const start = new Date()

    const result = await run({
      ...ONE,
      'orphan-snapshots': 'delete',
      'aws-region': `${REGION},${OTHER_REGION}`,
    })
    const commands = commandsIn(result)
    for (const command of commands) await execute(command, emulator)

    expect(result.gone.images).toHaveLength(4)
    expect(result.gone.snapshots).toHaveLength(9)
    expect(commands).toHaveLength(13)
    expect(snapshotOf(world)).toEqual(before)
    const kinds = (region: string): string =>
      commands.flatMap((each) => (each.region === region ? each.what : [])).join(' ')
    const image = 'snapshot snapshot image'
    expect(kinds(REGION)).toBe(`${image} ${image} snapshot`)
    expect(kinds(OTHER_REGION)).toBe(`${image} ${image}`)
    for (const day of lastDaysIn(result)) expect(daysAfter(start, 7)).toContain(day)
  })
})
