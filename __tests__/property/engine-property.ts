import type fc from 'fast-check'
import type { RunResult, TargetResult } from '../../src/model/index.ts'
import { resultIn, toldOf } from '../support/engine/run.ts'
import { untruth } from './engine-truth.ts'
import { Witness } from './engine-witness.ts'
import { story, World, type Story } from './engine-world.ts'
import { propertyOf, type Complaints } from './law.ts'

interface Ended {
  readonly world: World
  readonly result: RunResult
}

function untruths({ world, result }: Ended): Complaints {
  return world.accounts.flatMap((account) => {
    const of = resultIn(result, account)
    if (of.kind !== 'planned') return [...account.removals.removed].map((id) => `${id} is gone`)
    const told = toldOf(result, account)
    const untold = [...account.removals.removed].filter((id) => told[id] === undefined)
    return [
      ...untold.map((id) => `${id} is gone and not told of`),
      ...Object.entries(told).flatMap(([id, said]) => untruth(id, said, account, world) ?? []),
    ]
  })
}

/** Images that are told of more than once. */
function twice({ world, result }: Ended): Complaints {
  return world.accounts.flatMap((account) => {
    const of = resultIn(result, account)
    const ids = of.kind === 'planned' ? of.plan.images.map(({ image }) => image.id) : []
    return ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map((id) => `${id} is told of more than once`)
  })
}

const IS_LEFT = /^(failed|nothing|not attempted)/

/** Targets that are said to be done and have something left, or that stopped without a word. */
function falseEnds({ world, result }: Ended): Complaints {
  return world.accounts.flatMap((account) => {
    const of = resultIn(result, account)
    if (of.kind === 'not-read' || of.status !== 'done') {
      const isSilent = result.problems.length === 0 && !hasFailed(of)
      return isSilent ? [`${account.target.region} stopped without a word`] : []
    }
    return Object.entries(toldOf(result, account))
      .filter(([, said]) => IS_LEFT.test(said))
      .map(([id, said]) => `${id} is ${said}, and its target done`)
  })
}

const hasFailed = (of: TargetResult): boolean =>
  of.kind === 'planned' &&
  [...(of.outcomes?.images.values() ?? [])].some(({ outcome }) => outcome === 'failed')

/** Targets that could not be read at some time, and of which no problem tells. */
function unnamed({ world, result }: Ended): Complaints {
  const named = result.problems.map(({ target }) => target?.region)
  const isCancelled = result.problems.some(({ code }) => code === 'cancelled')
  return world.accounts
    .filter(({ readings }) => readings.some(({ isComplete }) => !isComplete))
    .map(({ target }) => target.region)
    .filter((region) => !isCancelled && !named.includes(region))
    .map((region) => `${region} could not be read, and no problem names it`)
}

/** Nothing goes that must not go, and what the run says is what became of everything. */
export async function complaintsAboutEngine(told: Story): Promise<Complaints> {
  const world = new World(told)
  const witness = new Witness(world, told.policy)
  const ended = { world, result: await world.run.cleanUp(told.policy) }
  return [
    ...witness.complaints,
    ...untruths(ended),
    ...twice(ended),
    ...falseEnds(ended),
    ...unnamed(ended),
  ]
}

export const engineProperty = (): fc.IAsyncProperty<[Story]> =>
  propertyOf(story, complaintsAboutEngine)
