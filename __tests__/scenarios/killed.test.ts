import { once } from 'node:events'
import { ACCOUNT, bake, meanwhile, ONE, reportedImage, startScenario } from '../support/index.ts'
import type { Call, EmulatorOptions } from '../support/index.ts'
import { Running } from '../support/rounds.ts'

const DAYS = Array.from({ length: 25 }, (_, index) => 10 + index)

/** A runner lets a cancelled step live so long. */
const KILLED_AFTER = 10_000

/** The first call of which this holds is never answered, and the runner cancels the step then. */
function hanging(running: Running, is: (call: Call) => boolean): Partial<EmulatorOptions> {
  let isHanging = false
  return {
    onCall: async (call) => {
      if (isHanging || !is(call)) return
      isHanging = true
      running.process.kill('SIGINT')
      setTimeout(() => running.process.kill('SIGKILL'), KILLED_AFTER).unref()
      await once(running.process, 'close')
    },
  }
}

describe('a run that is cancelled while AWS does not answer', () => {
  it('leaves a report, a summary and outputs that say so', async () => {
    const running = new Running()
    let removals = 0
    const { region, run } = await startScenario(
      hanging(running, ({ operation }) => {
        if (operation === 'DeregisterImage') removals += 1
        return removals === 5
      }),
    )
    bake(region, DAYS)

    const { report, outputs, summary } = await run(ONE, running)

    const images = report?.targets.flatMap((target) => target.images) ?? []
    const failed = images.filter(({ outcome }) => outcome === 'failed')
    const message: unknown = expect.stringContaining('may have happened')
    expect(failed).toMatchObject([
      { error: { code: 'NotAnswered', cause: 'outage', message, mayHaveHappened: true } },
    ])
    expect(report?.targets).toMatchObject([{ status: 'failed' }])
    expect(JSON.parse(outputs['failed-image-ids'] ?? '')).toEqual(failed.map(({ id }) => id))
    expect(summary).toContain('cancelled')
  })

  it('before it could begin, in GetCallerIdentity or AssumeRole, says that nothing was removed', async () => {
    const role = { 'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/a`, 'role-chaining': 'true' }
    const runs = [
      { called: 'GetCallerIdentity', inputs: ONE },
      { called: 'AssumeRole', inputs: { ...ONE, ...role } },
    ].map(async ({ called, inputs }) => {
      const running = new Running()
      const { run } = await startScenario(hanging(running, ({ operation }) => operation === called))
      return run(inputs, running)
    })

    for (const { summary, outputs } of await Promise.all(runs)) {
      expect(summary).toContain('Nothing was removed')
      expect(outputs).toMatchObject({ 'deleted-image-ids': '[]' })
    }
  })
})

describe('a run that is killed while it removes', () => {
  it('leaves what says that it did not end, and no count that nobody knows', async () => {
    const running = new Running()
    const { region, run } = await startScenario({
      onCall: meanwhile(() => {
        running.process.kill('SIGKILL')
      }),
    })
    const [newest = ''] = bake(region, DAYS)

    const result = await run(ONE, running)

    expect(result.report?.targets).toMatchObject([{ status: 'interrupted' }])
    expect(result.report?.run.finishedAt).toBeUndefined()
    expect(reportedImage(result, newest).outcome).toBe('kept')
    expect(JSON.stringify(result.report)).not.toContain('"not-attempted"')
    expect(result.outputs['headline']).toBe(
      'The run did not end: 24 images were to go; the log says what did.',
    )
    expect(Object.keys(result.outputs)).not.toContain('removed-count')
    expect(result.summary).toContain('The run did not end')
  })
})

describe('a run whose log is closed', () => {
  it('goes on to its end', async () => {
    const running = new Running()
    const { region, run } = await startScenario({
      onCall: meanwhile(() => {
        running.process.stdout?.destroy()
      }),
    })
    bake(region, DAYS)

    const { exitCode, gone, report } = await run(ONE, running)

    expect(exitCode).toBe(0)
    expect(gone.images).toHaveLength(24)
    expect(report?.targets).toMatchObject([{ status: 'done' }])
  })
})
