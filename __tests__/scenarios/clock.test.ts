import {
  ACCOUNT,
  bake,
  expectFailure,
  expectRemoved,
  MINUTE,
  REGION,
  RunClock,
  type Scenario,
  snapshotsOf,
  startScenario,
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
})
