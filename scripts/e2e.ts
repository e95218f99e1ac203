import { EC2 } from '@aws-sdk/client-ec2'
import { isDeepStrictEqual } from 'node:util'
import { createWorld, startEmulator } from '../__tests__/emulator/index.ts'
import { runAction, type ActionRun, type Inputs } from '../__tests__/support/run-action.ts'
import { readOptions, runCommand, shellVariables, UsageError } from './command-line.ts'
import { OwnThings, until, type Seeded } from './own-things.ts'

/**
 * Tries the built action end to end: makes images through AWS's own API, lets the action remove what
 * it should, restores that from the Recycle Bin, and takes everything away again. Nothing that it has
 * not made is touched: a dry run must plan nothing else, or no real run begins.
 */

const USAGE = `npm run e2e -- --region=eu-west-1 [--emulator]

Tries the built action on AWS, with the credentials of this shell, or with --emulator on the emulator
of the tests. docs/e2e.md says what it makes, what it costs and what the account needs.`

/** What is not as it has to be. */
class Unexpected extends Error {
  override readonly name = 'Unexpected'
}

/** Says what is as it has to be. @throws Unexpected */
function requireSame(what: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) {
    const [is, has] = [actual, expected].map((value) => JSON.stringify(value))
    throw new Unexpected(`${what}: ${String(is)}, and has to be ${String(has)}`)
  }
  console.log(`✓ ${what}`)
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

const idsOf = (run: ActionRun, output: string): readonly string[] =>
  (JSON.parse(run.outputs[output] ?? '[]') as readonly string[]).toSorted()

class Trial {
  readonly #region: string
  readonly #ec2: EC2
  readonly own: OwnThings

  constructor(region: string) {
    this.#region = region
    this.#ec2 = new EC2({ region })
    this.own = new OwnThings(this.#ec2, new Date().toISOString().replaceAll(/\D/g, ''))
  }

  /** What the action is told: one version may stay, and age does not matter. */
  async #act(others: Inputs): Promise<ActionRun> {
    const inputs = {
      mapping: 'name:/^(.+)-[a-z]+$/',
      include: this.own.filter,
      'keep-previous': '1',
      'max-age': '0d',
      'unused-for': '0d',
      'orphan-snapshots': 'ignore',
      'require-recycle-bin': 'true',
      'max-removals': '5',
      ...others,
    }
    const environment = { ...shellVariables(), AWS_REGION: this.#region }
    const run = await runAction({ inputs, environment })
    if (run.exitCode !== 0) throw new Unexpected(`The action failed:\n${run.log}`)
    return run
  }

  /** @throws Unexpected where it would touch anything that is not of this run */
  async #plan({ versions, snapshotOf }: Seeded): Promise<readonly string[]> {
    const dryRun = await this.#act({})
    const planned = idsOf(dryRun, 'planned-image-ids')
    const made = new Set([...snapshotOf].flat())
    const others = [...planned, ...idsOf(dryRun, 'planned-snapshot-ids')].filter(
      (id) => !made.has(id),
    )
    if (others.length > 0)
      throw new Unexpected(
        `The plan would take away what this run has not made: ${others.join(', ')}. Nothing was removed.`,
      )
    requireSame('a dry run plans two of three versions', planned.length, 2)
    requireSame(
      'neither the image in use nor the one with the keep tag is planned',
      planned.filter((id) => !versions.includes(id)),
      [],
    )
    requireSame('a dry run removes nothing', (await this.own.images()).length, 5)
    return planned
  }

  async #removePlanned(seeded: Seeded): Promise<readonly string[]> {
    const planned = await this.#plan(seeded)
    const realRun = await this.#act({ 'dry-run': 'false' })
    const removed = idsOf(realRun, 'deleted-image-ids')
    requireSame('the real run removes what the dry run planned', removed, planned)
    const snapshots = removed.map((id) => seeded.snapshotOf.get(id)).toSorted()
    requireSame('their snapshots go with them', idsOf(realRun, 'deleted-snapshot-ids'), snapshots)
    const left = [...seeded.snapshotOf.keys()].filter((id) => !removed.includes(id)).toSorted()
    const { own } = this
    await until('AWS lists what is left', async () => (await own.images()).length === left.length)
    requireSame('everything else is left', (await own.images()).toSorted(), left)
    return removed
  }

  async run(): Promise<void> {
    const { own } = this
    const seeded = await own.seed()
    console.log(`✓ made ${[...seeded.snapshotOf.keys()].join(', ')}`)
    for (const ImageId of await this.#removePlanned(seeded)) {
      const SnapshotId = seeded.snapshotOf.get(ImageId)
      await this.#ec2.restoreSnapshotFromRecycleBin({ SnapshotId })
      await this.#ec2.restoreImageFromRecycleBin({ ImageId })
    }
    await until('AWS lists what was restored', async () => (await own.images()).length === 5)
    requireSame('all images are back from the Recycle Bin', (await own.images()).length, 5)
  }
}

await runCommand(USAGE, async (args) => {
  const { values, flags } = readOptions(args, { values: ['region'], flags: ['emulator'] })
  const { region } = values
  if (region === undefined) throw new UsageError('It needs a Region: --region=eu-west-1.')
  const leave = flags.has('emulator') ? await enterEmulator(region) : undefined
  const trial = new Trial(region)
  try {
    await trial.run()
    return 0
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error
    console.error(`✗ ${error.message}`)
    return 1
  } finally {
    await trial.own.remove()
    console.log(`✓ taken away what has the tag ${trial.own.filter.slice('tag:'.length)}`)
    await leave?.()
  }
})
