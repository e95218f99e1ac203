import type fc from 'fast-check'
import { type RunResult, targetKey, type TargetResult } from '../../src/model/index.ts'
import type { FakeAccount } from '../support/engine/account.ts'
import { resultIn, toldOf } from '../support/engine/run.ts'
import { story, type Story } from './engine-story.ts'
import { untruth } from './engine-truth.ts'
import { Witness } from './engine-witness.ts'
import { World } from './engine-world.ts'
import { propertyOf, type Complaints } from './law.ts'

/** What became of an account that was cleaned. */
interface Ended {
  readonly world: World
  readonly result: RunResult
  readonly account: FakeAccount
  readonly of: TargetResult
}

function untruths({ world, result, account, of }: Ended): Complaints {
  const removed = [...account.removals.removed]
  if (of.kind !== 'planned') return removed.map((id) => `${id} is gone`)
  const told = toldOf(result, account)
  return [
    ...removed.filter((id) => told[id] === undefined).map((id) => `${id} is gone and not told of`),
    ...Object.entries(told).flatMap(([id, said]) => untruth(id, said, account, world) ?? []),
  ]
}

/** Images that are told of more than once. */
function twice({ of }: Ended): Complaints {
  const ids = of.kind === 'planned' ? of.plan.images.map(({ image }) => image.id) : []
  return ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((id) => `${id} is told of more than once`)
}

/** What differed from the plan twice, right before it was to go, stays without a failure. */
const IS_LEFT = /^(failed|nothing|not attempted: (?!changed-again))/

/** A target that is said to be done and has something left, or that stopped without a word. */
function falseEnd({ result, account, of }: Ended): Complaints {
  if (of.kind === 'not-read' || of.status !== 'done') {
    const isSilent = result.problems.length === 0 && !hasFailed(of)
    return isSilent ? [`${account.target.region} stopped without a word`] : []
  }
  return Object.entries(toldOf(result, account))
    .filter(([, said]) => IS_LEFT.test(said))
    .map(([id, said]) => `${id} is ${said}, and its target done`)
}

const hasFailed = (of: TargetResult): boolean =>
  of.kind === 'planned' &&
  [of.outcomes?.images, of.outcomes?.snapshots]
    .flatMap((outcomes) => [...(outcomes?.values() ?? [])])
    .some(({ outcome }) => outcome === 'failed')

/** More than `max-removals: N oldest` lets go in one target. */
function tooMany({ account }: Ended, { maxRemovals }: Story['policy']): Complaints {
  if (maxRemovals?.kind !== 'oldest') return []
  const { target, removals, disablings } = account
  const removed = [...removals.removed].filter((id) => id.startsWith('ami-')).length
  return [removed, disablings.disabled.size]
    .filter((count) => count > maxRemovals.count)
    .map((count) => `${String(count)} images go in ${target.region}`)
}

/** What was disabled by this run and is not told so, or is told so and is not. */
function falselyDisabled({ account, of }: Ended): Complaints {
  const told = new Map(of.kind === 'planned' ? of.outcomes?.images : [])
  return [...account.images.values()].flatMap(({ id }) => {
    const said = told.get(id)
    if (said?.outcome === 'failed' && said.error.code === 'NotAnswered') return []
    const isTold = said?.outcome === 'disabled' || (said?.outcome === 'failed' && said.isDisabled)
    const isDisabled = account.disablings.disabled.has(id)
    return isDisabled === (isTold ?? false)
      ? []
      : [`${id} is told as ${String(said?.outcome)}: disabled by us ${String(isDisabled)}`]
  })
}

/** Targets that could not be read at some time, and of which no problem tells. */
function unnamed({ witnesses }: World, { problems }: RunResult): Complaints {
  const named = problems.map(({ target }) => target && targetKey(target))
  const isCancelled = problems.some(({ code }) => code === 'cancelled')
  return witnesses
    .filter(({ readings }) => readings.some(({ isComplete }) => !isComplete))
    .map(({ target }) => targetKey(target))
    .filter((key) => !isCancelled && !named.includes(key))
    .map((key) => `${key} could not be read, and no problem names it`)
}

/** Nothing is tried in an account that is only read. */
const triedWhereOnlyRead = ({ onlyRead }: World): Complaints =>
  onlyRead.removals.attempts.map((id) => `${id} was to go from an account that is only read`)

/** In milliseconds: what is under way has four seconds. */
const ENDS_WITHIN = 5000

function lateEnd({ sinceCancelled }: World): Complaints {
  if (sinceCancelled <= ENDS_WITHIN) return []
  return [`the run goes on for ${String(sinceCancelled / 1000)} s after it was cancelled`]
}

/** Nothing goes that must not go, and what the run says is what became of everything. */
async function complaintsAboutEngine(told: Story): Promise<Complaints> {
  const world = new World(told)
  const witness = new Witness(world, told.policy)
  const result = await world.run.cleanUp(told.policy)
  const ofAccounts = world.accounts.flatMap((account) => {
    const ended = { world, result, account, of: resultIn(result, account) }
    const rules = [untruths, twice, falseEnd, falselyDisabled]
    return [...rules.flatMap((rule) => rule(ended)), ...tooMany(ended, told.policy)]
  })
  return [
    ...witness.complaints,
    ...ofAccounts,
    ...unnamed(world, result),
    ...triedWhereOnlyRead(world),
    ...lateEnd(world),
  ]
}

export const engineProperty = (): fc.IAsyncProperty<[Story]> =>
  propertyOf(story, complaintsAboutEngine)
