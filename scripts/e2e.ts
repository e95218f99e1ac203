import {
  EC2Client,
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { createWorld, startEmulator } from '../__tests__/emulator/index.ts'
import { runAction, type ActionRun, type Inputs } from '../__tests__/support/run-action.ts'
import { readOptions, runCommand, UsageError } from './command-line.ts'
import { requireOwn, requireSame, Unexpected } from './e2e/checks.ts'
import { OwnThings, until, type Seeded } from './e2e/own-things.ts'

/**
 * Tries the built action end to end: makes images through AWS's own API, lets the action remove what
 * it should, restores that from the Recycle Bin, and takes everything away again. Nothing that it has
 * not made is touched: a dry run must plan nothing else, or no real run begins.
 */

const USAGE = `npm run e2e -- --region=eu-west-1 [--emulator]

Tries the built action on AWS, with the credentials of this shell, or with --emulator on the emulator
of the tests. docs/e2e.md says what it makes, what it costs and what the account needs.`

type Variables = Readonly<Record<string, string>>

interface Place {
  readonly environment: Variables
  readonly leave: () => Promise<void>
}

function shellVariables(region: string): Variables {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && /^(AWS_|HOME$|https?_proxy$|no_proxy$)/i.test(entry[0]),
  )
  return { ...Object.fromEntries(own), AWS_REGION: region }
}

async function enter(region: string, emulated: boolean): Promise<Place> {
  if (!emulated)
    return { environment: shellVariables(region), leave: async () => Promise.resolve() }
  const world = createWorld()
  const there = world.account('111122223333').region(region)
  // Versions of somebody else's, which the action would remove if it looked at them.
  for (const version of ['a', 'b', 'c']) there.addImage({ name: `theirs-${version}` })
  for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const) {
    there.addRecycleBinRule({ resourceType, retentionDays: 1 })
  }
  const emulator = await startEmulator({ world })
  return {
    environment: emulator.environment('111122223333', region),
    leave: async () => emulator.stop(),
  }
}

function ec2Of({ environment }: Place, region: string): EC2Client {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
    environment
  const endpoint = environment['AWS_ENDPOINT_URL']
  if (endpoint === undefined) return new EC2Client({ region })
  return new EC2Client({ region, endpoint, credentials: { accessKeyId, secretAccessKey } })
}

const idsOf = (run: ActionRun, output: string): readonly string[] =>
  JSON.parse(run.outputs[output] ?? '[]') as readonly string[]

/** What the action is told: one version may stay, and age does not matter. */
const settingsFor = (own: OwnThings): Inputs => ({
  mapping: 'name:/^(.+)-[a-z]+$/',
  include: own.filter,
  'keep-previous': '1',
  'max-age': '0d',
  'unused-for': '0d',
  'orphan-snapshots': 'ignore',
  'require-recycle-bin': 'true',
  'max-removals': '5',
})

async function act(place: Place, inputs: Inputs): Promise<ActionRun> {
  const run = await runAction({ inputs, environment: place.environment })
  if (run.exitCode !== 0) throw new Unexpected(`The action failed:\n${run.log}`)
  return run
}

/** @throws Unexpected where it would touch anything that is not of this run */
async function plan(place: Place, own: OwnThings, seeded: Seeded): Promise<readonly string[]> {
  const dryRun = await act(place, settingsFor(own))
  const planned = idsOf(dryRun, 'planned-image-ids')
  const snapshots = idsOf(dryRun, 'planned-snapshot-ids')
  requireOwn([...planned, ...snapshots], new Set([...seeded.snapshotOf].flat()))
  requireSame('a dry run plans two of three versions', planned.length, 2)
  requireSame(
    'neither the image in use nor the one with the keep tag is planned',
    planned.filter((id) => !seeded.versions.includes(id)),
    [],
  )
  requireSame('a dry run removes nothing', (await own.images()).length, 5)
  return planned.toSorted()
}

async function removePlanned(
  place: Place,
  own: OwnThings,
  seeded: Seeded,
): Promise<readonly string[]> {
  const planned = await plan(place, own, seeded)
  const realRun = await act(place, { ...settingsFor(own), 'dry-run': 'false' })
  const removed = idsOf(realRun, 'deleted-image-ids').toSorted()
  requireSame('the real run removes what the dry run planned', removed, planned)
  requireSame(
    'their snapshots go with them',
    idsOf(realRun, 'deleted-snapshot-ids').toSorted(),
    removed.map((id) => seeded.snapshotOf.get(id)).toSorted(),
  )
  const left = [...seeded.snapshotOf.keys()].filter((id) => !removed.includes(id)).toSorted()
  await until('AWS lists what is left', async () => (await own.images()).length === left.length)
  requireSame('everything else is left', (await own.images()).toSorted(), left)
  return removed
}

async function restore(ec2: EC2Client, imageId: string, seeded: Seeded): Promise<void> {
  const SnapshotId = seeded.snapshotOf.get(imageId)
  await ec2.send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId }))
  await ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: imageId }))
}

async function tryAll(place: Place, ec2: EC2Client, own: OwnThings): Promise<void> {
  const seeded = await own.seed()
  console.log(`✓ made ${[...seeded.snapshotOf.keys()].join(', ')}`)
  for (const imageId of await removePlanned(place, own, seeded)) {
    await restore(ec2, imageId, seeded)
  }
  await until('AWS lists what was restored', async () => (await own.images()).length === 5)
  requireSame('all images are back from the Recycle Bin', (await own.images()).length, 5)
}

/** @throws UsageError */
async function main(args: readonly string[]): Promise<number> {
  const { values, flags } = readOptions(args, { values: ['region'], flags: ['emulator'] })
  const { region } = values
  if (region === undefined) throw new UsageError('It needs a Region: --region=eu-west-1.')
  const place = await enter(region, flags.has('emulator'))
  const ec2 = ec2Of(place, region)
  const own = new OwnThings(ec2, new Date().toISOString().replaceAll(/\D/g, ''))
  try {
    await tryAll(place, ec2, own)
    return 0
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error
    console.error(`✗ ${error.message}`)
    return 1
  } finally {
    await own.remove()
    console.log(`✓ taken away what has the tag ${own.filter.slice('tag:'.length)}`)
    await place.leave()
  }
}

await runCommand(USAGE, main)
