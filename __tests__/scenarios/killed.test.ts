import type { ChildProcess } from 'node:child_process'
import { meanwhile } from '../support/meanwhile.ts'
import { ACCOUNT, bake, reportedImage, startScenario } from '../support/index.ts'

const ONE = { 'keep-previous': '1' }
const DAYS = Array.from({ length: 25 }, (_, index) => 10 + index)

/** Longer than a runner lets a cancelled step live. */
const HANGS = 40_000
const KILLED_AFTER = 10_000

/** The process of a run. */
function watched(): {
  readonly onStart: (process: ChildProcess) => void
  readonly process: () => ChildProcess
} {
  let running: ChildProcess | undefined
  return {
    onStart: (process) => {
      running = process
    },
    process: () => {
      if (running === undefined) throw new Error('The run has not begun.')
      return running
    },
  }
}

describe('a run that is cancelled while AWS does not answer', () => {
  it('leaves a report, a summary and outputs that say so', async () => {
    const { onStart, process } = watched()
    let removals = 0
    const { region, run } = await startScenario({
      faults: [
        {
          operation: 'DeregisterImage',
          kind: 'delay',
          milliseconds: HANGS,
          when: () => {
            removals += 1
            return removals === 5
          },
        },
      ],
      onCall: ({ operation }) => {
        if (operation !== 'DeregisterImage' || removals < 5) return
        process().kill('SIGINT')
        setTimeout(() => process().kill('SIGKILL'), KILLED_AFTER).unref()
      },
    })
    bake(region, DAYS)

    const { report, outputs, summary } = await run(ONE, { onStart })

    const failed = report?.targets.flatMap(({ images }) =>
      images.filter(({ outcome }) => outcome === 'failed'),
    )
    expect(failed).toMatchObject([
      {
        error: {
          code: 'NotAnswered',
          cause: 'outage',
          message: expect.stringContaining('may have happened'),
          mayHaveHappened: true,
        },
      },
    ])
    expect(report?.targets).toMatchObject([{ status: 'failed' }])
    expect(JSON.parse(outputs['failed-image-ids'] ?? '')).toEqual(failed?.map(({ id }) => id))
    expect(summary).toContain('cancelled')
  })

  it.each<{ called: string; inputs: Readonly<Record<string, string>> }>([
    { called: 'GetCallerIdentity', inputs: {} },
    {
      called: 'AssumeRole',
      inputs: { 'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/any`, 'role-chaining': 'true' },
    },
  ])('before it could begin, in $called, says that nothing was removed', async (row) => {
    const { onStart, process } = watched()
    const { run } = await startScenario({
      faults: [{ operation: row.called, kind: 'delay', milliseconds: HANGS }],
      onCall: ({ operation }) => {
        if (operation !== row.called) return
        process().kill('SIGINT')
        setTimeout(() => process().kill('SIGKILL'), KILLED_AFTER).unref()
      },
    })

    const { summary, outputs } = await run({ ...ONE, ...row.inputs }, { onStart })

    expect(summary).toContain('Nothing was removed')
    expect(outputs).toMatchObject({ 'deleted-image-ids': '[]' })
  })
})

describe('a run that is killed while it removes', () => {
  it('leaves what says that it did not end, and no count that nobody knows', async () => {
    const { onStart, process } = watched()
    const { region, run } = await startScenario({
      onCall: meanwhile(() => {
        process().kill('SIGKILL')
      }),
    })
    const [newest = ''] = bake(region, DAYS)

    const result = await run(ONE, { onStart })

    expect(result.report?.targets).toMatchObject([{ status: 'interrupted' }])
    expect(result.report?.run.finishedAt).toBeUndefined()
    expect(reportedImage(result, newest).outcome).toBe('kept')
    const outcomes = result.report?.targets.flatMap(({ images }) =>
      images.map(({ outcome }) => outcome),
    )
    expect(outcomes).not.toContain('not-attempted')
    expect(result.outputs['headline']).toBe(
      'The run did not end: 24 images were to go; the log says what did.',
    )
    expect(Object.keys(result.outputs)).not.toContain('removed-count')
    expect(result.summary).toContain('The run did not end')
  })
})

describe('a run whose log is closed', () => {
  it('goes on to its end', async () => {
    const { onStart, process } = watched()
    const { region, run } = await startScenario({
      onCall: meanwhile(() => {
        process().stdout?.destroy()
      }),
    })
    bake(region, DAYS)

    const { exitCode, gone, report } = await run(ONE, { onStart })

    expect(exitCode).toBe(0)
    expect(gone.images).toHaveLength(24)
    expect(report?.targets).toMatchObject([{ status: 'done' }])
  })
})
