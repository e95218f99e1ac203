import type { RunResult } from '../../src/model/index.ts'
import { buildReport } from '../../src/report/build.ts'
import { interimOutputs } from '../../src/report/outputs.ts'
import type { ReportItemError, ReportTarget } from '../../src/report/schema.ts'
import { renderInterimSummary } from '../../src/report/summary/interim.ts'
import { asWritten } from '../../src/report/unfinished.ts'
import type { FakeAccount } from '../support/engine/account.ts'
import { NOW } from '../support/model-factories.ts'
import type { Complaints } from './law.ts'
import type { World } from './engine-world.ts'

/** Whether it is gone as is said of it; undefined where nothing is said of that. */
function isGoneAs(
  said: string,
  id: string,
  { removals, images, snapshots }: FakeAccount,
  { taken }: World,
): boolean | undefined {
  const isThere = images.has(id) || snapshots.has(id)
  const isOurs = removals.removed.has(id)
  if (said === 'removed' || said === 'deleted') return !isThere && (isOurs || taken.has(id))
  return said === 'already-gone' ? !isThere && !isOurs : undefined
}

/** @returns what is wrong with what a run says of an image or a snapshot */
export function untruth(
  id: string,
  said: string,
  account: FakeAccount,
  world: World,
): string | undefined {
  const isThere = account.images.has(id) || account.snapshots.has(id)
  const isOurs = account.removals.removed.has(id)
  const isLeft = said === 'failed: NotAnswered' || (!isOurs && (isThere || world.taken.has(id)))
  if (isGoneAs(said, id, account, world) ?? isLeft) return undefined
  return `${id} is ${said}: there ${String(isThere)}, by us ${String(isOurs)}`
}

/*
 * A run that is killed leaves its last interim on the disk. Whatever that says must be so whenever the
 * kill comes: also of all that the run did after the interim was written.
 */

interface Item {
  readonly id: string
  readonly outcome: string
  readonly isDisabled?: true | undefined
  readonly error?: ReportItemError | undefined
}

/** The files that an interim leaves, as far as they say something of an item. */
export interface InterimFiles {
  readonly targets: readonly { readonly region: string; readonly items: readonly Item[] }[]
  readonly done: readonly string[]
  readonly disabled: readonly string[]
  readonly summary: string
  readonly hasCounts: boolean
}

const itemsOf = ({ images, orphans }: ReportTarget): readonly Item[] => [
  ...images,
  ...images.flatMap(({ snapshots }) => snapshots),
  ...orphans,
]

const idsIn = (list: string | undefined): readonly string[] => JSON.parse(list ?? '[]') as string[]

/** Renders an interim as the runner writes it. */
export function filesOf(result: RunResult): InterimFiles {
  const run = { version: '1.0.0', startedAt: NOW.toISOString() }
  const ingredients = { result, dryRun: false, settings: {}, run, planFile: undefined }
  const report = buildReport(ingredients, NOW)
  const outputs = interimOutputs(report, '/tmp/report.json')
  return {
    targets: report.targets.map((target) => ({ region: target.region, items: itemsOf(target) })),
    done: [...idsIn(outputs['deleted-image-ids']), ...idsIn(outputs['deleted-snapshot-ids'])],
    disabled: idsIn(outputs['disabled-image-ids']),
    summary: renderInterimSummary(report),
    hasCounts: 'removed' in asWritten(report).totals.images,
  }
}

/** Whether the report on the disk says of an item what became of it until now. */
function isTrue({ id, outcome, isDisabled, error }: Item, account: FakeAccount, world: World) {
  const isOurs = account.removals.removed.has(id)
  const wasDisabled = account.disablings.disabled.has(id)
  switch (outcome) {
    case 'planned':
      return true
    case 'disabled':
      return wasDisabled
    case 'failed':
      return error?.mayHaveHappened === true || (!isOurs && wasDisabled === (isDisabled ?? false))
    default:
      return isGoneAs(outcome, id, account, world) ?? (!isOurs && !wasDisabled)
  }
}

/** All that the files on the disk say and that is not so, if the run is killed now. */
export function untruthsOf(files: InterimFiles, world: World): Complaints {
  const now = 'if the run is killed now'
  const ofItems = files.targets.flatMap(({ region, items }) => {
    const account = world.accounts.find(({ target }) => target.region === region)
    if (account === undefined) return [`${region} is none of the run's, ${now}`]
    return items
      .filter((item) => !isTrue(item, account, world))
      .map(({ id, outcome }) => `the report says ${outcome} of ${id}, ${now}`)
  })
  const removed = new Set(world.accounts.flatMap(({ removals }) => [...removals.removed]))
  const disabled = new Set(world.accounts.flatMap(({ disablings }) => [...disablings.disabled]))
  const listed = [
    ...files.done.filter((id) => !removed.has(id) && !world.taken.has(id)),
    ...files.disabled.filter((id) => !disabled.has(id)),
  ]
  const unlisted = [...files.done, ...files.disabled].filter((id) => !files.summary.includes(id))
  return [
    ...ofItems,
    ...listed.map((id) => `an output names ${id}, ${now}`),
    ...unlisted.map((id) => `the summary lacks ${id}, ${now}`),
    ...(files.hasCounts ? [`the report counts what nobody knows, ${now}`] : []),
  ]
}
