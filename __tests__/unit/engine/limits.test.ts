import type { Policy, Problem } from '../../../src/model/index.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'
import { FakeRun, plannedIn, toldOf } from '../../support/engine/run.ts'
import { anOrphan, aRun, aRunOfTwo, numbersTo, withOld } from '../../support/engine/scenes.ts'

const [A, C] = [imageId(1), imageId(3)] as const

const atMost = (count: number): Policy['maxRemovals'] => ({ kind: 'count', count })
const inAll = (count: number): Policy['maxRemovalsTotal'] => ({ kind: 'count', count })

const messagesOf = (problems: readonly Pick<Problem, 'message'>[]): string =>
  problems.map(({ message }) => message).join('\n')

describe('max-removals', () => {
  it.each([
    { images: 2, status: 'done' },
    { images: 3, status: 'refused' },
  ])('of 2 with $images images: $status', async ({ images, status }) => {
    const { run, account } = aRun(numbersTo(images))

    const result = await run.cleanUp({ maxRemovals: atMost(2) })

    expect(plannedIn(result, account).status).toBe(status)
    expect(account.images.size).toBe(status === 'done' ? 0 : images)
  })

  it('refuses one target, and lets the others go', async () => {
    const { run, here, there } = aRunOfTwo([1, 2], [3])

    const result = await run.cleanUp({ maxRemovals: atMost(1) })

    expect(plannedIn(result, here)).toMatchObject({
      status: 'refused',
      problem: { code: 'above-max-removals', target: here.target },
      outcomes: { images: new Map(), snapshots: new Map() },
    })
    expect(toldOf(result, there)).toMatchObject({ [C]: 'removed' })
    expect(messagesOf(result.problems)).toBe(
      'max-removals: the plan for eu-west-1 (111122223333) removes 2 images, and at most 1 may go. Nothing is taken away there. Look at the plan, then set max-removals: 2 for one run, or narrow include.',
    )
  })

  it('names every count that is above it, and the larger one to set', async () => {
    const { run, account } = aRun([1, 2])
    for (const number of [7, 8, 9]) account.snapshots.set(snapshotId(number), anOrphan(number))

    const { problems } = await run.cleanUp({ maxRemovals: atMost(1), orphanSnapshots: 'delete' })

    expect(messagesOf(problems)).toContain(
      'removes 2 images, and at most 1 may go; removes 3 orphaned snapshots, and at most 1 may go',
    )
    expect(messagesOf(problems)).toContain('set max-removals: 3 for')
  })

  it('names max-removals-total as well where the run is above that too', async () => {
    const { run, here } = aRunOfTwo([1, 2], [3])
    const limits = { maxRemovals: atMost(1), maxRemovalsTotal: inAll(2) }

    const { problems } = await run.cleanUp(limits)

    expect(messagesOf(problems)).toContain(
      'The run as a whole would be above max-removals-total: removes 3 images, and at most 2 may go.',
    )
    expect(messagesOf(problems)).toContain('set max-removals: 2 and max-removals-total: 3 for')
    expect(here.removals.attempts).toEqual([])
  })
})

describe('max-removals-total', () => {
  it.each([
    { total: 3, status: 'done' },
    { total: 2, status: 'refused' },
  ])('of $total with 3 images: $status', async ({ total, status }) => {
    const { run, here, there } = aRunOfTwo([1, 2], [3])

    const result = await run.cleanUp({ maxRemovalsTotal: inAll(total) })

    expect([plannedIn(result, here).status, plannedIn(result, there).status]).toEqual([
      status,
      status,
    ])
    expect(here.removals.attempts.length + there.removals.attempts.length).toBe(
      status === 'done' ? 3 : 0,
    )
  })

  it('is said once, with what to set', async () => {
    const { run } = aRunOfTwo([1, 2], [3])

    const { problems } = await run.cleanUp({ maxRemovalsTotal: inAll(2) })

    expect(problems.map(({ code }) => code)).toEqual(['above-max-removals-total'])
    expect(messagesOf(problems)).toBe(
      'max-removals-total: the plan of the run removes 3 images, and at most 2 may go. Nothing is taken away anywhere. Look at the plan, then set max-removals-total: 3 for one run, or narrow include.',
    )
  })

  it('does not count a target that is refused', async () => {
    const { run, there } = aRunOfTwo([1, 2], [3])

    await run.cleanUp({ maxRemovals: atMost(1), maxRemovalsTotal: inAll(1) })

    expect(there.removals.attempts).toEqual([C])
  })
})

describe('a limit in a dry run', () => {
  it('is a warning, and the status tells of it all the same', async () => {
    const { run, account } = aRun([1, 2])

    const result = await run.cleanUp({ maxRemovals: atMost(1) }, { dryRun: true })

    expect(plannedIn(result, account)).toMatchObject({ status: 'refused', outcomes: undefined })
    expect(toldOf(result, account)).toMatchObject({ [A]: 'planned' })
    expect(result.problems).toEqual([])
    expect(result.warnings).toMatchObject([
      { code: 'above-max-removals', message: expect.stringContaining('2 images') },
    ])
  })

  it('of the run as a whole as well', async () => {
    const { run } = aRunOfTwo([1], [3])

    const result = await run.cleanUp({ maxRemovalsTotal: inAll(1) }, { dryRun: true })

    expect(result.warnings.map(({ code }) => code)).toEqual(['above-max-removals-total'])
    expect(result.problems).toEqual([])
  })
})

describe('what is counted', () => {
  it('is told when the removals begin: without what is refused', async () => {
    const run = new FakeRun()
    const account = run.add(withOld([1, 2]))
    account.snapshots.set(snapshotId(9), anOrphan(9))

    await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(run.events).toContainEqual({ kind: 'removing', images: 2, orphans: 1 })
  })

  it('is nothing where all is refused', async () => {
    const { run } = aRun([1, 2])

    await run.cleanUp({ maxRemovals: atMost(1) })

    expect(run.events).toContainEqual({ kind: 'removing', images: 0, orphans: 0 })
  })
})
