import type { ChildProcess } from 'node:child_process'
import {
  bake,
  expectFailure,
  expectRemoved,
  listed,
  meanwhile,
  reportedImage,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
  UNDER_WAY,
} from '../support/index.ts'
import { untilItWaits } from '../support/rounds.ts'

const ONE = { 'keep-previous': '1' }
const DAYS = Array.from({ length: 21 }, (_, index) => 10 + index)

/** The annotation, with what to do next. */
const SAID = /^::error title=Cancelled::The run was cancelled\. Run it again\. .+$/m

type Signal = 'SIGINT' | 'SIGTERM'

/** The process of a run, to be cancelled as the runner does it. */
class Running {
  #process: ChildProcess | undefined
  #isCancelled = false

  readonly onStart = (process: ChildProcess): void => {
    this.#process = process
  }

  /** Once, by one signal after the other, each when the run has taken in the one before. */
  async cancel(...signals: readonly Signal[]): Promise<void> {
    if (this.#process === undefined) throw new Error('There is nothing to cancel')
    if (this.#isCancelled) return
    this.#isCancelled = true
    for (const signal of signals) {
      this.#process.kill(signal)
      await untilItWaits(this.#process)
    }
  }
}

describe('a run that is cancelled', () => {
  it('while it reads removes nothing, and says so everywhere', async () => {
    const running = new Running()
    const { region, emulator, run } = await startScenario({
      onCall: async ({ operation }) => {
        if (operation === 'DescribeInstances') await running.cancel('SIGINT')
      },
    })
    bake(region, DAYS)

    const result = await run(ONE, { onStart: running.onStart })

    expectFailure(result, SAID)
    expectRemoved(result, {})
    expect(emulator.mutations()).toEqual([])
    expect(result.report).toMatchObject({
      result: 'failure',
      errors: [{ code: 'cancelled', cause: 'other', message: 'The run was cancelled.' }],
      targets: [
        { status: 'cancelled', error: { code: 'cancelled', message: 'The run was cancelled.' } },
      ],
    })
    expect(result.outputs).toMatchObject({ 'deleted-image-ids': '[]', 'removed-count': '0' })
    expect(result.summary).toContain('The run was cancelled')
  })

  it.each([
    { signals: ['SIGINT'] },
    { signals: ['SIGTERM'] },
    // The runner sends the second one where the first did not end the run in time.
    { signals: ['SIGINT', 'SIGTERM'] },
  ] as const)(
    'by $signals while it removes finishes what is under way, and the rest is not attempted',
    async ({ signals: sent }) => {
      const running = new Running()
      const { region, emulator, run } = await startScenario({
        onCall: meanwhile(async () => running.cancel(...sent)),
      })
      const [newest = '', ...images] = bake(region, DAYS)
      const oldest = images.reverse()
      const underWay = oldest.slice(0, UNDER_WAY)
      const rest = oldest.slice(UNDER_WAY)
      const snapshots = snapshotsOf(region, underWay)
      const restSnapshots = snapshotsOf(region, rest)

      const result = await run(ONE, { onStart: running.onStart })

      expectFailure(result, SAID)
      expect(emulator.callsTo('DeregisterImage')).toHaveLength(UNDER_WAY)
      expectRemoved(result, { images: underWay, snapshots })
      for (const id of rest) {
        expect(reportedImage(result, id)).toMatchObject({
          outcome: 'not-attempted',
          error: { code: 'cancelled', message: 'the run was cancelled' },
        })
      }
      for (const id of restSnapshots) {
        expect(reportedSnapshot(result, id).outcome).toBe('not-attempted')
      }
      expect(reportedImage(result, newest).outcome).toBe('kept')
      expect(result.report?.totals.images).toMatchObject({
        removed: 8,
        notAttempted: 12,
        failed: 0,
      })
      expect(listed(result, 'planned-image-ids')).toHaveLength(20)
      expect(result.summary).toContain('12 images and ')
    },
  )
})
