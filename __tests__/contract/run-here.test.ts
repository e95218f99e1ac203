import { homedir } from 'node:os'
import { runAction, type ActionRun } from '../support/run-action.ts'
import { bake, expectRemoved, startScenario } from '../support/scenario.ts'
import { RunClock } from '../support/run-clock.ts'

/*
 * Scenarios run in the process of their test. These say that they know nothing of each other then, as
 * if each were a process.
 */

const refusal = async (value: string): Promise<ActionRun> =>
  runAction({ inputs: { 'keep-previous': value } })

describe('runs of one process', () => {
  it('have a log, an end and files of their own, one after the other', async () => {
    const failed = await refusal('first')
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const ended = await run({ 'keep-previous': '1', 'delete-snapshots': 'false' })

    expect([failed.exitCode, ended.exitCode]).toEqual([1, 0])
    expect(failed.log).toContain('first')
    expect(ended.log).not.toContain('first')
    expectRemoved(ended, { images: [old] })
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
    const { run, emulator } = await startScenario()
    const urls = [7, 8].map((number) => ({
      pull_request: { number, head: { sha: `${number}`.repeat(40) } },
    }))
    const commits: unknown[] = []
    for (const event of urls) {
      const { report } = await run({ 'dry-run': 'true' }, { event })
      commits.push(report?.run.headCommit)
    }

    expect(commits).toEqual(urls.map(({ pull_request }) => pull_request.head.sha))
    expect(emulator.mutations()).toEqual([])
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
      faults: [
        {
          kind: 'error',
          code: 'AuthFailure',
          operation: 'DescribeImages',
          message: `No: ${secret}`,
        },
      ],
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
