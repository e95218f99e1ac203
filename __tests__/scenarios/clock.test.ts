import { describe, expect, it } from '@jest/globals'
import {
  ACCOUNT,
  bake,
  DAY,
  expectFailure,
  expectRemoved,
  meanwhile,
  MINUTE,
  OTHER_ACCOUNT,
  REGION,
  reportedImage,
  RunClock,
  type Scenario,
  snapshotsOf,
  startScenario,
  UNDER_WAY,
} from '../support/index.ts'

const AGED = { 'keep-previous': '0', 'max-age': '30d' }

/** The account's own clock is right, and the run's is wrong by so much. */
async function runWrongBy(milliseconds: number, { run }: Scenario): ReturnType<Scenario['run']> {
  const clock = new RunClock()
  clock.advance(milliseconds)
  return run(AGED, { environment: clock.environment })
}

describe("the runner's clock", () => {
  it.each([
    ['six minutes ahead', 6 * MINUTE],
    ['six minutes behind', -6 * MINUTE],
  ])('%s of AWS ends the run before anything is planned', async (_how, wrongBy) => {
    const scenario = await startScenario()
    bake(scenario.region, [31])

    const result = await runWrongBy(wrongBy, scenario)

    expectFailure(
      result,
      /^::error title=The run could not begin::The clock of this runner says \S+Z, and that of AWS says \S+Z: they are more than five minutes apart/m,
      "Set the runner's clock right",
    )
    expect(result.log.match(/The clock of this runner/g)).toHaveLength(1)
    expect(result.summary).toContain('The clock of this runner says')
    expect(result.report).toMatchObject({
      targets: [],
      errors: [{ code: 'not-begun', cause: 'clock' }],
    })
    expect(scenario.emulator.calls.map(({ operation }) => operation)).toEqual(['GetCallerIdentity'])
    expect(result.gone).toEqual({ images: [], snapshots: [] })
  })

  it('may be four minutes off', async () => {
    const scenario = await startScenario()
    const [old = ''] = bake(scenario.region, [31])
    const snapshots = snapshotsOf(scenario.region, [old])

    const result = await runWrongBy(4 * MINUTE, scenario)

    expectRemoved(result, { images: [old], snapshots })
  })

  it.each(['ec2', 'autoscaling', 'ssm', 'rbin'] as const)(
    'that %s does not agree with, after STS did, fails the target',
    async (service) => {
      const { region, run } = await startScenario({
        faults: [{ service, kind: 'date', offBy: -6 * MINUTE }],
      })
      bake(region, [31])

      const result = await run({ ...AGED, 'require-recycle-bin': 'true' })

      expectFailure(result, 'The clock of this runner says')
      expect(result.report?.targets).toMatchObject([
        { accountId: ACCOUNT, region: REGION, images: [] },
      ])
      expect(result.gone).toEqual({ images: [], snapshots: [] })
    },
  )

  it('does not make a failure of what was removed', async () => {
    const { region, run } = await startScenario({
      faults: [{ operation: 'DeregisterImage', kind: 'date', offBy: -6 * MINUTE }],
    })
    const [old = ''] = bake(region, [31])
    const snapshots = snapshotsOf(region, [old])

    const result = await run(AGED)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
  })

  it('stops what is left once an answer about a removal does not agree with it', async () => {
    const { region, emulator, run } = await startScenario({
      onCall: meanwhile(() => undefined),
      faults: [{ operation: 'DeregisterImage', kind: 'date', offBy: -6 * MINUTE }],
    })
    const images = bake(region, [31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42]).reverse()
    const [removed, left] = [images.slice(0, UNDER_WAY), images.slice(UNDER_WAY)]
    const snapshots = snapshotsOf(region, removed)

    const result = await run(AGED)

    expectFailure(result, 'no further call was made there. The clock of this runner says')
    expectRemoved(result, { images: removed, snapshots })
    expect(emulator.callsTo('DeregisterImage')).toHaveLength(UNDER_WAY)
    expect(left.map((id) => reportedImage(result, id))).toMatchObject(
      left.map(() => ({ outcome: 'not-attempted', error: { code: 'calls-stopped' } })),
    )
  })

  it('ends a run that assumes roles with one message as well', async () => {
    const { world, emulator, region, run } = await startScenario()
    bake(region, [31])
    const roles = [ACCOUNT, OTHER_ACCOUNT].map((id) => `arn:aws:iam::${id}:role/clean-up`)
    for (const arn of roles) world.addRole({ arn, trust: { principals: [ACCOUNT] } })
    const clock = new RunClock()
    clock.advance(DAY)

    const result = await run(
      { ...AGED, 'role-to-assume': roles.join(','), 'role-chaining': 'true' },
      { environment: clock.environment },
    )

    expectFailure(result, 'The clock of this runner says')
    expect(result.log.match(/The clock of this runner/g)).toHaveLength(1)
    expect(new Set(emulator.calls.map(({ service }) => service))).toEqual(new Set(['sts']))
  })
})
