import {
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from '@jest/globals'
import { daysAgo, snapshotOf, type Emulator, type Region } from '../emulator/index.ts'
import { formatDay } from '../../src/report/words.ts'
import { ACCOUNT, clientsOf, OTHER_REGION, REGION } from '../support/emulated.ts'
import {
  addOrphan,
  bake,
  expectRemoved,
  snapshotsOf,
  startScenario,
  type ScenarioRun,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }

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

  it('says of an image until when all of it is there', async () => {
    const { region, run } = await startScenario()
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 30 })
    region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT', retentionDays: 3 })
    const [, old = ''] = bake(region, [10, 20])
    const start = new Date()

    const result = await run(ONE)

    expect(commandsIn(result).map(({ id }) => id)).toContain(old)
    for (const day of lastDaysIn(result)) expect(daysAfter(start, 3)).toContain(day)
  })

  it('says what is not recoverable: an image without its snapshots is not either', async () => {
    const { region, run } = await startScenario()
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const [, old = ''] = bake(region, [10, 20])
    const [snapshot = ''] = snapshotsOf(region, [old])

    const result = await run(ONE)

    expectRemoved(result, { images: [old], snapshots: [snapshot] })
    expect(commandsIn(result)).toEqual([])
    expect(result.summary).toMatch(new RegExp(`\\*\\*Gone for good\\*\\*.*${old}.*${snapshot}`))
    expect(result.summary).toContain('<b>Undo</b>: nothing can be restored')
  })

  it('has commands for what a tag makes recoverable, and names the rest', async () => {
    const { region, emulator, run } = await startScenario()
    const tags = { environment: 'dev', role: 'web' }
    for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const) {
      region.addRecycleBinRule({ resourceType, tags: { bin: 'yes' } })
    }
    bake(region, [10])
    const [covered = ''] = bake(region, [20], {
      tags: { ...tags, bin: 'yes' },
      snapshots: [{ tags: { bin: 'yes' } }],
    })
    const [lost = ''] = bake(region, [30])
    const [back = ''] = snapshotsOf(region, [covered])

    const result = await run(ONE)
    const commands = commandsIn(result)
    for (const command of commands) await execute(command, emulator)

    expect(commands.map(({ id }) => id)).toEqual([back, covered])
    expect(region.images.has(covered)).toBe(true)
    expect(region.images.has(lost)).toBe(false)
    expect(result.summary).toMatch(new RegExp(`\\*\\*Gone for good\\*\\*.*${lost}`))
    expect(result.summary).toContain('<b>Undo</b>: restore 1 image and 1 snapshot')
  })

  it('says what is not known', async () => {
    const { region, run } = await startScenario({
      faults: [{ kind: 'deny', operation: 'ListRules' }],
    })
    const [, old = ''] = bake(region, [10, 20])

    const result = await run(ONE)

    expect(commandsIn(result).map(({ id }) => id)).toContain(old)
    expect(result.summary).toContain('**May work**')
  })

  it('has nothing to undo where nothing was removed', async () => {
    const { region, run, dryRun } = await startScenario()
    addRules(region)
    bake(region, [10, 20])

    const dry = await dryRun(ONE)
    const idle = await run({ 'keep-previous': '2' })

    expect(dry.summary).not.toContain('<b>Undo</b>')
    expect(idle.summary).not.toContain('<b>Undo</b>')
  })
})
