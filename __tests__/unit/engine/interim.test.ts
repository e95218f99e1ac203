import { Interim } from '../../../src/engine/interim.ts'
import type { RunEvent } from '../../../src/engine/ports.ts'
import { numbersTo, aRun } from '../../support/engine/scenes.ts'
import { imageId } from '../../support/model-factories.ts'
import { plannedIn, toldOf } from '../../support/engine/run.ts'

const SECOND = 1000

describe('what a run that is killed leaves behind', () => {
  it('is written before the first change, and says of no target that it is done', async () => {
    const { run, account } = aRun([1])
    const removedBefore: number[] = []
    account.removals.watch = () => removedBefore.push(run.interims.length)

    await run.cleanUp()

    expect(removedBefore[0]).toBe(1)
    expect(run.interims[0]).toMatchObject({
      isInterrupted: true,
      targets: [{ status: 'interrupted', outcomes: { images: new Map(), snapshots: new Map() } }],
    })
  })

  it('is brought up to date with what was done, and no more than that', async () => {
    const { run, account } = aRun(numbersTo(40))
    account.removals.takes = 20 * SECOND

    await run.cleanUp()

    const [, second] = run.interims
    if (second === undefined) throw new Error('Only one interim was written.')
    const { outcomes } = plannedIn(second, account)
    expect(outcomes?.images.get(imageId(1))).toEqual({ outcome: 'removed' })
    expect(outcomes?.images.get(imageId(40))).toBeUndefined()
  })

  it.each([
    { what: 'a dry run', dryRun: true, images: [1] },
    { what: 'a run that changes nothing', dryRun: false, images: [] },
  ])('is nothing in $what', async ({ dryRun, images }) => {
    const { run } = aRun(images)

    await run.cleanUp({}, { dryRun })

    expect(run.interims).toEqual([])
  })
})

describe('interims', () => {
  it.each([
    { writingTakes: 1, waits: 30 },
    { writingTakes: 3, waits: 60 },
  ])('that take $writingTakes s are $waits s apart', async ({ writingTakes, waits }) => {
    let now = 0
    const writtenAt: number[] = []
    const ports = {
      now: () => new Date(now),
      tell: () => undefined,
      saveInterim: async () => {
        writtenAt.push(now / SECOND)
        now += writingTakes * SECOND
        await Promise.resolve()
      },
    }
    const interim = new Interim(ports, () => ({ targets: [], problems: [], warnings: [] }))
    await interim.write()
    for (let second = writingTakes; second <= writingTakes + waits; second += 1) {
      now = second * SECOND
      interim.touch()
      await interim.end()
    }

    expect(writtenAt).toEqual([0, writingTakes + waits])
  })
})

describe('an interim that cannot be made', () => {
  it('ends no run, is told once, and is tried again', async () => {
    let [now, tries] = [0, 0]
    const told: RunEvent[] = []
    const ports = {
      now: () => new Date(now),
      tell: (event: RunEvent) => void told.push(event),
      saveInterim: async () => Promise.reject(new Error('disk full')),
    }
    const interim = new Interim(ports, () => {
      tries += 1
      if (tries > 1) throw new Error('no such target')
      return { targets: [], problems: [], warnings: [] }
    })
    await interim.write()
    for (const minute of [1, 2]) {
      now = minute * 60 * SECOND
      interim.touch()
      await interim.end()
    }

    expect(tries).toBe(3)
    expect(told).toEqual([{ kind: 'interim-failed', message: 'disk full' }])
  })

  it('takes nothing from what the run does', async () => {
    const { run, account } = aRun([1])
    run.failInterims = true

    expect(toldOf(await run.cleanUp(), account)).toMatchObject({ [imageId(1)]: 'removed' })
  })
})
