import { snapshotOf, type World } from '../../__tests__/emulator/index.ts'
import { requireEqual, type ActRun, type ActStep } from '../act.ts'

/** Compares what the steps of a run say with what is left in the emulated accounts. */

export type Ids = readonly string[]

/** What there was at one moment, by its account and Region. */
export type Inventory = ReturnType<typeof snapshotOf>

/** What is gone since, in all accounts and Regions. */
interface Gone {
  readonly images: Ids
  readonly snapshots: Ids
  /** Where anything is gone. */
  readonly targets: Ids
}

const difference = (before: Ids, after: Ids = []): Ids => before.filter((id) => !after.includes(id))

export function goneSince(before: Inventory, world: World): Gone {
  const after = snapshotOf(world)
  const gone = Object.entries(before).map(([target, { images, snapshots }]) => ({
    target,
    images: difference(images, after[target]?.images),
    snapshots: difference(snapshots, after[target]?.snapshots),
  }))
  const isTouched = ({ images, snapshots }: (typeof gone)[number]): boolean =>
    images.length + snapshots.length > 0
  return {
    images: gone.flatMap(({ images }) => images).sort(),
    snapshots: gone.flatMap(({ snapshots }) => snapshots).sort(),
    targets: gone.filter(isTouched).map(({ target }) => target),
  }
}

/** @throws with the steps that failed, and the log */
export function requireSuccess({ succeeded, steps, log }: ActRun): void {
  if (succeeded) return
  const failed = steps.filter((step) => !step.succeeded).map(({ job, name }) => `${job}: ${name}`)
  throw new Error(`The workflow failed (${failed.join('; ')}). Its log:\n${log}`)
}

/** The step of a job that cleaned up. */
export function cleanUpOf(run: ActRun, job: string): ActStep {
  const step = run.steps.find((each) => each.job === job && 'headline' in each.outputs)
  if (step === undefined) throw new Error(`No step of "${job}" cleaned up:\n${run.log}`)
  return step
}

/** The ids of an output, in order. */
export const idsOf = ({ outputs }: ActStep, output: string): Ids =>
  (JSON.parse(outputs[output] ?? '[]') as Ids).toSorted()

/** @throws where there are none: a test on nothing would see nothing */
export function requireSome(what: string, ids: Ids): void {
  if (ids.length === 0) throw new Error(`${what}: there are none, and there have to be some`)
}

/** The ids in the commands of the page that undo what was done. */
const undone = ({ summary }: ActStep, command: string): Ids =>
  [...summary.matchAll(new RegExp(`\\b${command} .*?-id ([\\w-]+)`, 'g'))]
    .map(([, id = '']) => id)
    .sort()

function requireCounts(step: ActStep, expected: Readonly<Record<string, number>>): void {
  for (const [output, count] of Object.entries(expected))
    requireEqual(output, step.outputs[output], String(count))
}

/** @throws where the page does not say the headline, or the headline not this */
export function requireHeadline({ summary, outputs }: ActStep, part: RegExp): void {
  const { headline = '' } = outputs
  if (!part.test(headline))
    throw new Error(`The headline is "${headline}", without ${String(part)}`)
  if (!summary.includes(headline)) throw new Error(`The page does not say "${headline}"`)
}

/** @throws where the outputs or the page say that something else was removed than what is gone */
export function requireRemoved(step: ActStep, before: Inventory, world: World): Gone {
  const gone = goneSince(before, world)
  if (gone.images.length > 0)
    requireHeadline(step, new RegExp(`\\b${gone.images.length}\\b.*removed`))
  for (const [kind, ids] of [
    ['image', gone.images],
    ['snapshot', gone.snapshots],
  ] as const) {
    requireEqual(`deleted-${kind}-ids`, idsOf(step, `deleted-${kind}-ids`), ids)
    const restored = undone(step, `restore-${kind}-from-recycle-bin`)
    requireEqual(`the ${kind}s that the page brings back`, restored, ids)
  }
  requireCounts(step, {
    'removed-count': gone.images.length,
    'failed-count': 0,
    'stopped-count': 0,
  })
  return gone
}

/** @throws where something is gone, or was changed, or the outputs or the page say so */
export function requireDryRun(step: ActStep, before: Inventory, world: World): Ids {
  requireEqual('what is gone', requireRemoved(step, before, world).images, [])
  const planned = idsOf(step, 'planned-image-ids')
  requireSome('planned-image-ids', planned)
  requireCounts(step, { 'planned-count': planned.length, 'disabled-count': 0 })
  requireHeadline(step, new RegExp(`^Dry run: ${planned.length} of `))
  return planned
}

/** @throws where the outputs or the page say that others were disabled than those that are */
export function requireDisabled(step: ActStep, world: World): Ids {
  const disabled = [...world.accounts.values()]
    .flatMap((account) => [...account.regions.values()])
    .flatMap(({ images }) => [...images.values()])
    .filter(({ image }) => image.State === 'disabled')
    .map(({ id }) => id)
    .sort()
  requireEqual('disabled-image-ids', idsOf(step, 'disabled-image-ids'), disabled)
  requireCounts(step, { 'disabled-count': disabled.length })
  requireEqual('the images that the page enables', undone(step, 'enable-image'), disabled)
  return disabled
}
