import { AssertionError, deepStrictEqual, equal } from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { createWorld, startEmulator } from '../__tests__/emulator/index.ts'
import { runAction, type ActionRun, type Inputs } from '../__tests__/support/run-action.ts'
import { FLAG, readOptions, runCommand, shellVariables, TEXT, UsageError } from './command-line.ts'
import { OwnThings, PATIENCE, PAUSE } from './own-things.ts'

/**
 * Tries the built action end to end: makes images through AWS's own API, lets the action remove what
 * it should, restores that from the Recycle Bin, and takes everything away again. Nothing that it has
 * not made is touched: a dry run must plan nothing else, or no real run begins.
 */

const USAGE = `npm run e2e -- --region=eu-west-1 [--emulator]

Tries the built action on AWS, with the credentials of this shell, or with --emulator on the emulator
of the tests. docs/e2e.md says what it makes, what it costs and what the account needs.`

/** Says what is as it has to be. @throws AssertionError */
function requireSame(what: string, actual: unknown, expected: unknown): void {
  deepStrictEqual(actual, expected, `Not so: ${what}`)
  console.log(`✓ ${what}`)
}

/** The same of the images that there are: what AWS lists is a while behind. */
async function requireImages(what: string, own: OwnThings, expected: readonly string[]) {
  let images = await own.images()
  for (let waited = 0; waited < PATIENCE && !isDeepStrictEqual(images, expected); waited += PAUSE) {
    await pause(PAUSE * 1000)
    images = await own.images()
  }
  requireSame(what, images, expected)
}

/** Puts the emulator where this process, and the action, find AWS; returns how to stop it. */
async function enterEmulator(region: string): Promise<() => Promise<void>> {
  const world = createWorld()
  const there = world.account('111122223333').region(region)
  // Versions of somebody else's, which the action would remove if it looked at them.
  for (const version of ['a', 'b', 'c']) there.addImage({ name: `theirs-${version}` })
  for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const)
    there.addRecycleBinRule({ resourceType, retentionDays: 1 })
  const emulator = await startEmulator({ world })
  for (const name of Object.keys(process.env))
    if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, emulator.environment('111122223333', region))
  return async () => emulator.stop()
}

/** Runs the action. One version may stay, and age does not matter. @throws AssertionError */
async function act(include: string, AWS_REGION: string, others: Inputs = {}): Promise<ActionRun> {
  const inputs = {
    include,
    mapping: 'name:/^(.+)-[a-z]+$/',
    'keep-previous': '1',
    'max-age': '0d',
    'unused-for': '0d',
    'orphan-snapshots': 'ignore',
    'require-recycle-bin': 'true',
    'max-removals': '5',
    ...others,
  }
  const run = await runAction({ inputs, environment: { ...shellVariables(), AWS_REGION } })
  equal(run.exitCode, 0, `The action failed:\n${run.log}`)
  return run
}

/** The ids of images and of snapshots that a run names in its outputs. */
const idsIn = ({ outputs }: ActionRun, which: 'planned' | 'deleted') =>
  ['image', 'snapshot'].map((kind) =>
    (JSON.parse(outputs[`${which}-${kind}-ids`] ?? '[]') as readonly string[]).toSorted(),
  )

async function tryIt(own: OwnThings, region: string): Promise<void> {
  const seeded = await own.seed()
  const all = seeded.map(([image]) => image).sort()
  await requireImages(`made ${all.join(', ')}`, own, all)

  const old = seeded.slice(2, 4)
  const going = [0, 1].map((kind) => old.map((ids) => ids[kind]).sort())
  const dryRun = await act(own.filter, region)
  requireSame(
    'a dry run plans the two older of three versions with their snapshots, and nothing else',
    idsIn(dryRun, 'planned'),
    going,
  )
  requireSame('it removes nothing', await own.images(), all)

  const realRun = await act(own.filter, region, { 'dry-run': 'false' })
  requireSame('the real run removes what the dry run planned', idsIn(realRun, 'deleted'), going)
  const left = all.filter((id) => old.every(([image]) => image !== id))
  await requireImages('everything else is left', own, left)

  for (const [ImageId, SnapshotId] of old) {
    await own.ec2.restoreSnapshotFromRecycleBin({ SnapshotId })
    await own.ec2.restoreImageFromRecycleBin({ ImageId })
  }
  await requireImages('all images are back from the Recycle Bin', own, all)
}

await runCommand(USAGE, async (args) => {
  const { region, emulator } = readOptions(args, { region: TEXT, emulator: FLAG })
  if (region === undefined) throw new UsageError('It needs a Region: --region=eu-west-1.')
  const leave = emulator ? await enterEmulator(region) : undefined
  const own = new OwnThings(region)
  try {
    await tryIt(own, region)
    return 0
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error
    console.error(`✗ ${error.message}`)
    return 1
  } finally {
    await own.remove()
    console.log(`✓ taken away what has the tag ${own.filter.slice('tag:'.length)}`)
    await leave?.()
  }
})
