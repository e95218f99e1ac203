import { homedir } from 'node:os'
import { runAction, type ActionRun } from '../support/run-action.ts'
import { bake, expectFailure, expectGone, ONE, startScenario } from '../support/scenario.ts'
import { RunClock } from '../support/run-clock.ts'

/*
 * Scenarios run in the process of their test. These say that they know nothing of each other then, as
 * if each were a process.
 */

const REFUSAL = { kind: 'error', code: 'AuthFailure', operation: 'DescribeImages' } as const

const refusal = async (value: string): Promise<ActionRun> =>
  runAction({ inputs: { 'keep-previous': value } })

describe('runs of one process', () => {
  it('have a log, an end and files of their own, one after the other', async () => {
    const failed = await refusal('first')
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const ended = await run(ONE)

    expectFailure(failed, 'first')
    expect(ended.log).not.toContain('first')
    expectGone(ended, old)
  })

  it('have them at the same time too', async () => {
    const runs = await Promise.all(['one', 'two', 'three'].map(refusal))

    expect(runs.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1])
    expect(runs.map(({ log }) => /"(one|two|three)"/.exec(log)?.[1])).toEqual([
      'one',
      'two',
      'three',
    ])
  })

  it('have the pull request of their own event', async () => {
    const { dryRun } = await startScenario()

    for (const number of [7, 8]) {
      const sha = `${number}`.repeat(40)
      const event = { pull_request: { number, head: { sha } } }
      const { report } = await dryRun({}, { event })
      expect(report?.run.headCommit).toBe(sha)
    }
  })

  it('take no clock over from the run before', async () => {
    const clock = new RunClock()
    const { run } = await startScenario({ now: clock.now })
    clock.advance(86_400_000)
    const shifted = await run({ 'dry-run': 'true' }, { environment: clock.environment })
    const { run: runNow } = await startScenario()
    const real = await runNow({ 'dry-run': 'true' })

    const [later = 0, now = 0] = [shifted, real].map(({ report }) =>
      Date.parse(report?.run.startedAt ?? ''),
    )
    expect(later).toBeGreaterThan(now)
  })

  it('take no secret over that one of them was given', async () => {
    const secret = 'a secret that is longer than others'
    const { run } = await startScenario()
    await run({ 'dry-run': 'true' }, { environment: { AWS_SESSION_TOKEN: secret } })
    const { region, run: runNext } = await startScenario({
      faults: [{ ...REFUSAL, message: `No: ${secret}` }],
    })
    bake(region, [10])

    const next = await runNext({ 'dry-run': 'true' })

    expect(next.log).toContain(secret)
  })

  it('leave the process as they found it', async () => {
    // Both ask the system, and not what Jest shows of it.
    const look = (): object => ({ folder: process.cwd(), home: homedir() })
    const before = look()

    await refusal('none')

    expect(look()).toEqual(before)
  })
})
