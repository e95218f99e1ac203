import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { RunResult, TargetResult } from '../../src/model/index.ts'
import type { FakeAccount } from '../support/engine/account.ts'
import { resultIn, toldOf } from '../support/engine/run.ts'
import { Witness } from './engine-witness.ts'
import { story, World, type Story } from './engine-world.ts'

/** A mutation tester runs these tests a thousand times over: always the same stories, and few. */
const SETTINGS: fc.Parameters<unknown> =
  process.env['STRYKER_MUTATOR_WORKER'] === undefined
    ? { numRuns: 600 }
    : { numRuns: 100, seed: 2026, endOnFailure: true }

interface Ended {
  readonly world: World
  readonly witness: Witness
  readonly result: RunResult
}

async function live(told: Story): Promise<Ended> {
  const world = new World(told)
  const witness = new Witness(world, told.policy)
  return { world, witness, result: await world.run.cleanUp(told.policy) }
}

/** What is wrong with what the run says of an image or a snapshot. */
function untruth(id: string, said: string, account: FakeAccount, { taken }: World): string {
  const { removals, images, snapshots } = account
  const isThere = images.has(id) || snapshots.has(id)
  const isOurs = removals.removed.has(id)
  const fits = ((): boolean => {
    switch (said) {
      case 'removed':
      case 'deleted':
        return !isThere && (isOurs || taken.has(id))
      case 'already-gone':
        return !isThere && !isOurs
      case 'failed: NotAnswered':
        return true
      default:
        return !isOurs && (isThere || taken.has(id))
    }
  })()
  return fits ? '' : `${id} is ${said}: there ${String(isThere)}, by us ${String(isOurs)}`
}

function untruths({ world, result }: Ended): readonly string[] {
  return world.accounts.flatMap((account) => {
    const of = resultIn(result, account)
    if (of.kind !== 'planned') return [...account.removals.removed].map((id) => `${id} is gone`)
    const told = toldOf(result, account)
    const untold = [...account.removals.removed].filter((id) => told[id] === undefined)
    return [
      ...untold.map((id) => `${id} is gone and not told of`),
      ...Object.entries(told).map(([id, said]) => untruth(id, said, account, world)),
    ].filter((each) => each !== '')
  })
}

/** Images that are told of more than once. */
function twice({ world, result }: Ended): readonly string[] {
  return world.accounts.flatMap((account) => {
    const of = resultIn(result, account)
    const ids = of.kind === 'planned' ? of.plan.images.map(({ image }) => image.id) : []
    return ids.filter((id, index) => ids.indexOf(id) !== index)
  })
}

const IS_LEFT = /^(failed|nothing|not attempted)/

/** Targets that are said to be done and have something left, or that stopped without a word. */
function falseEnds({ world, result }: Ended): readonly string[] {
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
function unnamed({ world, result }: Ended): readonly string[] {
  const named = result.problems.map(({ target }) => target?.region)
  const isCancelled = result.problems.some(({ code }) => code === 'cancelled')
  return world.accounts
    .filter(({ readings }) => readings.some(({ isComplete }) => !isComplete))
    .map(({ target }) => target.region)
    .filter((region) => !isCancelled && !named.includes(region))
}

describe('whatever happens to the accounts while a run is under way', () => {
  it('nothing goes that must not go, and what the run says is what became of everything', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        const ended = await live(told)

        expect(ended.witness.complaints).toEqual([])
        expect(untruths(ended)).toEqual([])
        expect(twice(ended)).toEqual([])
        expect(falseEnds(ended)).toEqual([])
        expect(unnamed(ended)).toEqual([])
      }),
      SETTINGS,
    )
  }, 120_000)
})
