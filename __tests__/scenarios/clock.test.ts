import {
  ACCOUNT,
  addOrphan,
  bake,
  expectFailure,
  expectGone,
  expectKept,
  expectRemoved,
  meanwhile,
  MINUTE,
  RunClock,
  type Scenario,
  snapshotsOf,
  startScenario,
  UNDER_WAY,
} from '../support/index.ts'
import { listingsOf } from '../support/calls.ts'

const AGED = { 'keep-previous': '0', 'max-age': '30d' }

/** The account's own clock is right, and the run's is wrong by so much. */
async function runWrongBy(milliseconds: number, { run }: Scenario): ReturnType<Scenario['run']> {
  const clock = new RunClock()
  clock.advance(milliseconds)
  return run(AGED, { environment: clock.environment })
}

describe("the runner's clock", () => {
  it.each([6 * MINUTE, -6 * MINUTE])(
    'that is off by %d ms ends the run before anything is planned',
    async (wrongBy) => {
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
      const errors = [{ code: 'not-begun', cause: 'clock' }]
      expect(result.report).toMatchObject({ targets: [], errors })
      expect(scenario.emulator.calls).toMatchObject([{ operation: 'GetCallerIdentity' }])
      expect(result.gone).toEqual({ images: [], snapshots: [] })
    },
  )

  it('may be four minutes off', async () => {
    const scenario = await startScenario()
    const images = bake(scenario.region, [31])

    const result = await runWrongBy(4 * MINUTE, scenario)

    expectGone(result, ...images)
  })

  it('that a service does not agree with, after STS did, fails the target', async () => {
    const services = ['ec2', 'autoscaling', 'ssm', 'rbin'] as const
    const regions = services.map((_, index) => `eu-clock-${String(index + 1)}`)
    const off = { kind: 'date', offBy: -6 * MINUTE } as const
    const { world, run } = await startScenario({
      faults: services.map((service, index) => ({ ...off, service, region: regions[index] ?? '' })),
    })
    for (const name of regions) bake(world.account(ACCOUNT).region(name), [31])

    const result = await run({
      ...AGED,
      'require-recycle-bin': 'true',
      'aws-region': regions.join(),
    })

    const error = { cause: 'clock' }
    expect(result.report?.targets).toMatchObject(
      regions.map((region) => ({ region, images: [], status: 'not-read', error })),
    )
    expectFailure(result)
    expect(result.gone).toEqual({ images: [], snapshots: [] })
  })
})

describe('evidence that is older than ten minutes', () => {
  it('is read again before anything else is removed', async () => {
    const clock = new RunClock()
    // While the first removals are under way, ten minutes pass, and the account changes.
    const onCall = meanwhile(() => {
      clock.advance(10 * MINUTE + 1)
      region.addInstance({ imageId: used })
      region.images.get(tagged)?.image.Tags?.push({ Key: 'ami-cleanup:keep', Value: 'yes' })
      bake(region, [500])
    })
    const { region, emulator, run } = await startScenario({ onCall, now: clock.now })
    const days = Array.from({ length: UNDER_WAY + 4 }, (_, index) => 50 - index)
    const images = bake(region, days)
    const [used = '', tagged = '', still = ''] = images.slice(UNDER_WAY)
    const orphan = addOrphan(region)
    const going = [...images.slice(0, UNDER_WAY), still]
    const snapshots = [...snapshotsOf(region, going), orphan]

    const result = await run(
      { 'keep-previous': '1', 'orphan-snapshots': 'delete' },
      { environment: clock.environment },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: going, snapshots })
    expectKept(result, { [used]: 'in-use', [tagged]: 'protected' })
    expect(result.log).toContain('the target is read again for what is left')
    const { calls } = emulator
    const reads = listingsOf(emulator).map((each) => calls.indexOf(each))
    const removals = emulator.callsTo('DeregisterImage').map((each) => calls.indexOf(each))
    expect(reads).toHaveLength(2)
    expect(removals.filter((index) => index < (reads[1] ?? 0))).toHaveLength(UNDER_WAY)
    expect(removals).toHaveLength(UNDER_WAY + 1)
  })
})
