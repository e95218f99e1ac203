import { Interim } from '../../../src/engine/interim.ts'
import type { RunEvent } from '../../../src/engine/ports.ts'
import { plannedIn } from '../../support/engine/run.ts'
import { numbersTo } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'

const { A, all, expectStory, orphan, takes, there, unreadable, when } = stories

const SECOND = 1000

describe('what a run that is killed leaves behind', () => {
  it('is written before the first change, and says of no target that it is done', async () => {
    const before: number[] = []
    const { run } = await expectStory({
      others: [3],
      happens: all(there(unreadable('fleets')), (scene) => {
        scene.account.removals.watch = () => before.push(scene.run.interims.length)
      }),
    })

    expect(before[0]).toBe(1)
    expect(run.interims[0]).toMatchObject({
      isInterrupted: true,
      targets: [
        { kind: 'not-read', status: 'interrupted', problem: { code: 'evidence-incomplete' } },
        { status: 'interrupted', outcomes: { images: new Map(), snapshots: new Map() } },
      ],
    })
  })

  it('is brought up to date with what was done, and no more than that', async () => {
    const happens = takes({ removal: 1 / 3 })
    const { run, account } = await expectStory({ images: numbersTo(40), happens })

    const [, second] = run.interims
    const done = second && plannedIn(second, account).outcomes?.images
    expect(done?.get(A)).toEqual({ outcome: 'removed' })
    expect(done?.has('ami-00000028')).toBe(false)
  })

  it.each([
    { what: 'an image', images: [1], event: all() },
    { what: 'an orphan', images: [], event: orphan() },
  ])('is brought up to date with $what', async ({ images, event }) => {
    const happens = all(event, takes({ removal: 1 }))
    const { run } = await expectStory({ images, happens })
    expect(run.interims).toHaveLength(2)
  })

  it.each([
    { what: 'a dry run', dryRun: true, images: [1] },
    { what: 'a run that changes nothing', images: [] },
  ])('is nothing in $what', async (row) => {
    const { run } = await expectStory(row)
    expect(run.interims).toEqual([])
  })

  it('takes nothing from what the run does where it cannot be written', async () => {
    const happens = when('planned', ({ run }) => {
      run.failInterims = true
    })
    const { run } = await expectStory({ happens, told: 'A B removed; S T deleted' })
    expect(run.interims).toEqual([])
  })
})

const NOTHING = { targets: [], problems: [], warnings: [] }

/** Interims whose clock stands until it is set. */
function anInterim(save: () => Promise<void>, result: () => typeof NOTHING = () => NOTHING) {
  const clock = { now: 0 }
  const told: RunEvent[] = []
  const ports = {
    now: () => new Date(clock.now),
    tell: (event: RunEvent) => void told.push(event),
    saveInterim: save,
  }
  return { clock, told, interim: new Interim(ports, result) }
}

describe('interims', () => {
  it.each([
    { takesSeconds: 1, waits: 30 },
    { takesSeconds: 3, waits: 60 },
  ])('that take $takesSeconds s are $waits s apart', async ({ takesSeconds, waits }) => {
    const writtenAt: number[] = []
    const { clock, interim } = anInterim(async () => {
      writtenAt.push(clock.now / SECOND)
      clock.now += takesSeconds * SECOND
      await Promise.resolve()
    })
    await interim.write()
    for (let second = takesSeconds; second <= takesSeconds + waits; second += 1) {
      clock.now = second * SECOND
      interim.touch()
      await interim.end()
    }

    expect(writtenAt).toEqual([0, takesSeconds + waits])
  })

  it('are written one after the other, and the end waits for the last', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    let [begun, ended] = [0, 0]
    const { clock, interim } = anInterim(async () => {
      begun += 1
      await promise
      ended += 1
    })
    interim.touch()
    clock.now = 60 * SECOND
    interim.touch()
    const end = interim.end()
    resolve(undefined)
    await end

    expect([begun, ended]).toEqual([1, 1])
  })

  it('that cannot be made are told once, and tried again', async () => {
    let tries = 0
    const full = async (): Promise<void> => Promise.reject(new Error('disk full'))
    const { clock, told, interim } = anInterim(full, () => {
      tries += 1
      if (tries > 1) throw new Error('no such target')
      return NOTHING
    })
    await interim.write()
    for (const minute of [1, 2]) {
      clock.now = minute * 60 * SECOND
      interim.touch()
      await interim.end()
    }

    expect(tries).toBe(3)
    expect(told).toEqual([{ kind: 'interim-failed', message: 'disk full' }])
  })
})
