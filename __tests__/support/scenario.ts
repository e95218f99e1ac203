import { imageReasonWords } from '../../src/report/reasons.ts'
import { jest } from '@jest/globals'
import {
  daysAgo,
  snapshotOf,
  type Emulator,
  type EmulatorOptions,
  type ImageSeed,
  type Region,
  type SnapshotSeed,
  type World,
  createWorld,
} from '../emulator/index.ts'
import { ACCOUNT, emulate, REGION } from './emulated.ts'
import type { ReportImage, ReportOrphan, ReportSnapshot } from '../../src/report/schema.ts'
import { runAction, type ActionRun, type Inputs, type RunSettings } from './run-action.ts'

// Some runs are a process of their own, and a busy machine takes its time to start one.
jest.setTimeout(120_000)

/** All that nothing keeps goes, however new. */
export const GREEDY = { 'keep-previous': '0', 'max-age': '1d' } as const

/** The newest of a family stays. */
export const ONE = { 'keep-previous': '1' } as const

/** Ids, sorted. */
interface Ids {
  readonly images: readonly string[]
  readonly snapshots: readonly string[]
}

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

function existing(world: World): Ids {
  const places = Object.values(snapshotOf(world))
  return {
    images: places.flatMap(({ images }) => images).sort(),
    snapshots: places.flatMap(({ snapshots }) => snapshots).sort(),
  }
}

const snapshotsByImage = (world: World): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...world.accounts.values()].flatMap((account) =>
      [...account.regions.values()].flatMap(({ images }) =>
        [...images].map(([id, { snapshotIds }]) => [id, snapshotIds] as const),
      ),
    ),
  )

function without(ids: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Set(others)
  return ids.filter((id) => !left.has(id))
}

/** An emulated account to seed and to run the action on; it stops with the test. */
export async function startScenario(options: Partial<EmulatorOptions> = {}): Promise<Scenario> {
  const world = options.world ?? createWorld()
  const emulator = await emulate({ ...options, world })
  const run: Scenario['run'] = async (inputs = {}, settings = {}) => {
    const before = existing(world)
    const mapped = snapshotsByImage(world)
    const environment = { ...emulator.environment(ACCOUNT, REGION), ...settings.environment }
    const result = await runAction({
      ...settings,
      environment,
      inputs: { 'dry-run': 'false', ...inputs },
    })
    const after = existing(world)
    const gone = {
      images: without(before.images, after.images),
      snapshots: without(before.snapshots, after.snapshots),
    }
    const ofImages = (images: readonly string[]): readonly string[] =>
      [...new Set(images.flatMap((id) => mapped.get(id) ?? []))].sort()
    return { ...result, gone, snapshotsOf: ofImages }
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

/** A snapshot that was made for an image which is gone; its id. */
export const addOrphan = (region: Region, seed: SnapshotSeed = {}): string =>
  region.addSnapshot({
    createdAt: daysAgo(90),
    description: `Created by CreateImage(${region.nextId('i')}) for ${region.nextId('ami')}`,
    ...seed,
  }).id

/** The snapshots that images map, sorted. */
export function snapshotsOf(region: Region, imageIds: readonly string[]): readonly string[] {
  const ids = imageIds.flatMap((id) => region.images.get(id)?.snapshotIds ?? [])
  return [...new Set(ids)].sort()
}

function found<T>(item: T | undefined, id: string): T {
  if (item === undefined) throw new Error(`The report has no ${id}`)
  return item
}

const targetsOf = ({ report }: ActionRun): NonNullable<ActionRun['report']>['targets'] =>
  found(report, 'report').targets

export function reportedImage(run: ActionRun, id: string): ReportImage {
  const images = targetsOf(run).flatMap((target) => target.images)
  return found(
    images.find((image) => image.id === id),
    id,
  )
}

/** The snapshot of an image. */
export function reportedSnapshot(run: ActionRun, id: string): ReportSnapshot {
  const images = targetsOf(run).flatMap((target) => target.images)
  const snapshots = images.flatMap((image) => image.snapshots)
  return found(
    snapshots.find((snapshot) => snapshot.id === id),
    id,
  )
}

export function reportedOrphan(run: ActionRun, id: string): ReportOrphan {
  const orphans = targetsOf(run).flatMap((target) => target.orphans)
  return found(
    orphans.find((orphan) => orphan.id === id),
    id,
  )
}

/** The ids in an output that is a list, sorted. */
export const listed = (run: ActionRun, output: string): readonly string[] =>
  (JSON.parse(run.outputs[output] ?? 'null') as string[]).sort()

/** The ids of the report's images, or of their and the orphaned snapshots, with this outcome. */
function reportedWith(run: ActionRun, outcome: string): Ids {
  const targets = targetsOf(run)
  const images = targets.flatMap((target) => target.images)
  const snapshots = [
    ...images.flatMap((image) => image.snapshots),
    ...targets.flatMap(({ orphans }) => orphans),
  ]
  const idsWith = (
    items: readonly { readonly id: string; readonly outcome: string }[],
    wanted: string,
  ): readonly string[] =>
    [...new Set(items.filter((item) => item.outcome === wanted).map(({ id }) => id))].sort()
  return {
    images: idsWith(images, outcome),
    snapshots: idsWith(snapshots, outcome === 'removed' ? 'deleted' : outcome),
  }
}

const sorted = ({ images = [], snapshots = [] }: Partial<Ids>): Ids => ({
  images: [...images].sort(),
  snapshots: [...snapshots].sort(),
})

function expectInSummary({ summary }: ActionRun, { images, snapshots }: Ids): void {
  for (const id of [...images, ...snapshots]) expect(summary).toContain(id)
}

/** The account, the outputs, the report and the summary all say that exactly these were removed. */
export function expectRemoved(run: ScenarioRun, expected: Partial<Ids>): void {
  const ids = sorted(expected)
  expect(run.gone).toEqual(ids)
  expect({
    images: listed(run, 'deleted-image-ids'),
    snapshots: listed(run, 'deleted-snapshot-ids'),
  }).toEqual(ids)
  expect(reportedWith(run, 'removed')).toEqual(ids)
  expect(run.outputs['removed-count']).toBe(String(ids.images.length))
  expectInSummary(run, ids)
}

/** Exactly these images were removed, with all snapshots that they mapped, and the run succeeded. */
export function expectGone(run: ScenarioRun, ...images: readonly string[]): void {
  expectRemoved(run, { images, snapshots: run.snapshotsOf(images) })
  expect(run.exitCode).toBe(0)
}

/** Nothing is gone, and the outputs, the report and the summary say that exactly these would go. */
export function expectPlanned(run: ScenarioRun, expected: Partial<Ids>): void {
  const ids = sorted(expected)
  expect(run.gone).toEqual({ images: [], snapshots: [] })
  expect({
    images: listed(run, 'planned-image-ids'),
    snapshots: listed(run, 'planned-snapshot-ids'),
  }).toEqual(ids)
  expect(reportedWith(run, 'planned')).toEqual(ids)
  expect(reportedWith(run, 'removed')).toEqual({ images: [], snapshots: [] })
  // A plan's summary counts the snapshots of an image, and names those of no image.
  for (const id of ids.images) expect(run.summary).toContain(id)
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
