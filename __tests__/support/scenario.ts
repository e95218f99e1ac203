import { imageReasonWords } from '../../src/report/reasons.ts'
import { jest } from '@jest/globals'
import {
  daysAgo,
  type Emulator,
  type EmulatorOptions,
  type ImageSeed,
  type Region,
  type World,
  createWorld,
} from '../emulator/index.ts'
import { ACCOUNT, emulate, REGION } from './emulated.ts'
import type { ReportSnapshot, ReportTarget } from '../../src/report/schema.ts'
import { runAction, type ActionRun, type Inputs, type RunSettings } from './run-action.ts'
import { goneSince, standingIn, type Ids } from './standing.ts'

// Some runs are a process of their own, and a busy machine takes its time to start one.
jest.setTimeout(120_000)

/** All that nothing keeps goes, however new. */
export const GREEDY = { 'keep-previous': '0', 'max-age': '1d' } as const

/** The newest of a family stays. */
export const ONE = { 'keep-previous': '1' } as const

export interface ScenarioRun extends ActionRun {
  /** What the run found, in all accounts and Regions, and is no longer there. */
  readonly gone: Ids
  /** The snapshots that these images mapped before the run, sorted. */
  readonly snapshotsOf: (images: readonly string[]) => readonly string[]
}

export interface Scenario {
  readonly emulator: Emulator
  readonly world: World
  /** `REGION` of `ACCOUNT`, to seed. */
  readonly region: Region
  /** Runs the action for real, with the keys of `ACCOUNT` unless the settings say otherwise. */
  readonly run: (inputs?: Inputs, settings?: Omit<RunSettings, 'inputs'>) => Promise<ScenarioRun>
  readonly dryRun: Scenario['run']
}

const snapshotsByImage = (world: World): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...world.accounts.values()].flatMap((account) =>
      [...account.regions.values()].flatMap(({ images }) =>
        [...images].map(([id, { snapshotIds }]) => [id, snapshotIds] as const),
      ),
    ),
  )

/** An emulated account to seed and to run the action on; it stops with the test. */
export async function startScenario(options: Partial<EmulatorOptions> = {}): Promise<Scenario> {
  const world = options.world ?? createWorld()
  const emulator = await emulate({ ...options, world })
  const run: Scenario['run'] = async (inputs = {}, settings = {}) => {
    const before = standingIn(world)
    const mapped = snapshotsByImage(world)
    const environment = { ...emulator.environment(ACCOUNT, REGION), ...settings.environment }
    const result = await runAction({
      ...settings,
      environment,
      inputs: { 'dry-run': 'false', ...inputs },
    })
    const ofImages = (images: readonly string[]): readonly string[] =>
      [...new Set(images.flatMap((id) => mapped.get(id) ?? []))].sort()
    return { ...result, gone: goneSince(before, world), snapshotsOf: ofImages }
  }
  return {
    emulator,
    world,
    region: world.account(ACCOUNT).region(REGION),
    run,
    dryRun: async (inputs, settings) => run({ ...inputs, 'dry-run': 'true' }, settings),
  }
}

/** Images of one family by default, of these ages in days; their ids in the same order. */
export function bake(region: Region, ages: readonly number[], seed: ImageSeed = {}): string[] {
  return ages.map(
    (age) =>
      region.addImage({
        tags: { environment: 'dev', role: 'web' },
        createdAt: daysAgo(age),
        ...seed,
      }).id,
  )
}

/** The snapshots that images map, sorted. */
export function snapshotsOf(region: Region, imageIds: readonly string[]): readonly string[] {
  const ids = imageIds.flatMap((id) => region.images.get(id)?.snapshotIds ?? [])
  return [...new Set(ids)].sort()
}

function found<T>(item: T | undefined, id: string): T {
  if (item === undefined) throw new Error(`The report has no ${id}`)
  return item
}

const targetsOf = ({ report }: ActionRun): readonly ReportTarget[] =>
  found(report, 'report').targets

/** Finds an item of a report by its id. */
const reported =
  <T extends { readonly id: string }>(itemsOf: (target: ReportTarget) => readonly T[]) =>
  (run: ActionRun, id: string): T => {
    const items = targetsOf(run).flatMap(itemsOf)
    return found(
      items.find((item) => item.id === id),
      id,
    )
  }

const mappedSnapshots = ({ images }: ReportTarget): readonly ReportSnapshot[] =>
  images.flatMap(({ snapshots }) => snapshots)

export const reportedImage = reported(({ images }) => images)
/** The snapshot of an image. */
export const reportedSnapshot = reported(mappedSnapshots)
export const reportedOrphan = reported(({ orphans }) => orphans)

/** The ids in an output that is a list, sorted. */
export const listed = (run: ActionRun, output: string): readonly string[] =>
  (JSON.parse(run.outputs[output] ?? 'null') as string[]).sort()

/** The ids of the report's images, or of their and the orphaned snapshots, with this outcome. */
function reportedWith(run: ActionRun, outcome: string): Ids {
  const targets = targetsOf(run)
  const idsWith = (
    items: readonly { readonly id: string; readonly outcome: string }[],
    wanted: string,
  ): readonly string[] =>
    [...new Set(items.filter((item) => item.outcome === wanted).map(({ id }) => id))].sort()
  return {
    images: idsWith(
      targets.flatMap(({ images }) => images),
      outcome,
    ),
    snapshots: idsWith(
      targets.flatMap((target) => [...mappedSnapshots(target), ...target.orphans]),
      outcome === 'removed' ? 'deleted' : outcome,
    ),
  }
}

const NOTHING: Ids = { images: [], snapshots: [] }

/** The outputs of this name and the items of the report with this outcome are exactly these. */
function expectTold(run: ActionRun, told: readonly [string, string], expected: Partial<Ids>): Ids {
  const { images, snapshots } = { ...NOTHING, ...expected }
  const ids = { images: images.toSorted(), snapshots: snapshots.toSorted() }
  const [output, outcome] = told
  expect({
    images: listed(run, `${output}-image-ids`),
    snapshots: listed(run, `${output}-snapshot-ids`),
  }).toEqual(ids)
  expect(reportedWith(run, outcome)).toEqual(ids)
  for (const id of ids.images) expect(run.summary).toContain(id)
  return ids
}

/** The account, the outputs, the report and the summary all say that exactly these were removed. */
export function expectRemoved(run: ScenarioRun, expected: Partial<Ids>): void {
  const ids = expectTold(run, ['deleted', 'removed'], expected)
  expect(run.gone).toEqual(ids)
  expect(run.outputs['removed-count']).toBe(String(ids.images.length))
  for (const id of ids.snapshots) expect(run.summary).toContain(id)
}

/** Exactly these images were removed, with all snapshots that they mapped, and the run succeeded. */
export function expectGone(run: ScenarioRun, ...images: readonly string[]): void {
  expectRemoved(run, { images, snapshots: run.snapshotsOf(images) })
  expect(run.exitCode).toBe(0)
}

/** Nothing is gone, and the outputs, the report and the summary say that exactly these would go. */
export function expectPlanned(run: ScenarioRun, expected: Partial<Ids>): void {
  // A plan's summary counts the snapshots of an image, and names those of no image.
  expectTold(run, ['planned', 'planned'], expected)
  expect(run.gone).toEqual(NOTHING)
  expect(reportedWith(run, 'removed')).toEqual(NOTHING)
}

/** Each image is there still, and the report and the summary say for which reason. */
export function expectKept(run: ScenarioRun, reasons: Readonly<Record<string, string>>): void {
  const ids = Object.keys(reasons)
  const told = ids.map((id) => [id, reportedImage(run, id)] as const)
  expect(Object.fromEntries(told.map(([id, { reason }]) => [id, reason]))).toEqual(reasons)
  for (const [id, { verdict, outcome, reason }] of told) {
    expect({ id, verdict, outcome }).toEqual({ id, verdict: 'keep', outcome: 'kept' })
    expect(run.gone.images).not.toContain(id)
    expect(run.summary).toMatch(new RegExp(`<b>${imageReasonWords(reason)}</b> · [^]*<samp>${id}<`))
  }
}

/** The run fails, and its log says all of these. */
export function expectFailure(run: ActionRun, ...messages: readonly (string | RegExp)[]): void {
  expect(run.exitCode).toBe(1)
  for (const message of messages) {
    if (typeof message === 'string') expect(run.log).toContain(message)
    else expect(run.log).toMatch(message)
  }
}
