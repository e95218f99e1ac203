import {
  bake,
  expectFailure,
  expectRemoved,
  listed,
  meanwhile,
  ONE,
  reportedImage,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
  UNDER_WAY,
} from '../support/index.ts'
import { startCommentScenario } from '../support/comment-scenario.ts'
import { TWO_WEEKS } from '../support/retirement.ts'
import { Running, untilItWaits } from '../support/rounds.ts'

const DAYS = Array.from({ length: 21 }, (_, index) => 10 + index)

/** The annotation, with what to do next. */
const SAID = /^::error title=Cancelled::The run was cancelled\. Run it again\. .+$/m

describe('a run that is cancelled', () => {
  it('while it reads removes nothing, and says so everywhere but in a comment: there is no time', async () => {
    const running = new Running()
    const { region, emulator, comment } = await startCommentScenario({
      onCall: async ({ operation }) => {
        if (operation === 'DescribeInstances') await running.cancel('SIGINT')
      },
    })
    bake(region, DAYS)

    const result = await comment({ ...ONE, 'dry-run': 'false' }, { onStart: running.onStart })

    expectFailure(result, SAID, 'pr-comment: the run was cancelled')
    expectRemoved(result, {})
    expect(emulator.mutations()).toEqual([])
    expect(emulator.github.calls).toEqual([])
    const said = { code: 'cancelled', message: 'The run was cancelled.' }
    expect(result.report).toMatchObject({
      result: 'failure',
      errors: [{ ...said, cause: 'other' }],
      targets: [{ status: 'cancelled', error: said }],
    })
    expect(result.summary).toContain('The run was cancelled')
  })

  // The runner sends the second signal where the first did not end the run in time.
  it('by both signals while it removes finishes what is under way, and the rest is not attempted', async () => {
    const running = new Running()
    const { region, emulator, run } = await startScenario({
      onCall: meanwhile(async () => running.cancel('SIGINT', 'SIGTERM')),
    })
    const [newest = '', ...images] = bake(region, DAYS)
    const oldest = images.reverse()
    const [underWay, rest] = [oldest.slice(0, UNDER_WAY), oldest.slice(UNDER_WAY)]
    const [snapshots, left] = [snapshotsOf(region, underWay), snapshotsOf(region, rest)]

    const result = await run(ONE, { onStart: running.onStart })

    expectFailure(result, SAID)
    expect(emulator.callsTo('DeregisterImage')).toHaveLength(UNDER_WAY)
    expectRemoved(result, { images: underWay, snapshots })
    for (const item of [
      ...rest.map((id) => reportedImage(result, id)),
      ...left.map((id) => reportedSnapshot(result, id)),
    ]) {
      expect(item).toMatchObject({
        outcome: 'not-attempted',
        error: { code: 'cancelled', message: 'the run was cancelled' },
      })
    }
    expect(reportedImage(result, newest).outcome).toBe('kept')
    expect(listed(result, 'planned-image-ids')).toHaveLength(20)
    expect(result.summary).toContain('12 images and ')
    expect(result.outputs['headline']).toMatch(/; the run was cancelled\.$/)
  })

  it('while marks wait says so, and leaves the rest alone as cancelled', async () => {
    const running = new Running()
    let marks = 0
    const { region, emulator, run } = await startScenario({
      faults: [{ operation: 'CreateTags', kind: 'delay', milliseconds: 60_000 }],
      onCall: async ({ operation }) => {
        if (operation !== 'CreateTags') return
        marks += 1
        if (marks !== UNDER_WAY) return
        await untilItWaits(running.process, () => emulator.calls.length)
        running.process.kill('SIGINT')
      },
    })
    bake(region, DAYS)

    const result = await run(TWO_WEEKS, { onStart: running.onStart })

    expectFailure(result, SAID)
    expect(result.outputs['headline']).toBe(
      '16 of 21 images in eu-west-1 were disabled; 8 of the disabled may lack their mark; 8 of the disabled could not be marked; 5 images not tried; the run was cancelled.',
    )
    const errors = result.report?.targets.flatMap(({ images }) => images.map(({ error }) => error))
    expect(Map.groupBy(errors ?? [], (error) => error?.code)).toMatchObject(
      new Map([
        ['NotAnswered', { length: 8 }],
        ['cancelled', { length: 13 }],
      ]),
    )
    expect(result.log).not.toMatch(/AbortError|aborted|were stopped/)
  })
})
