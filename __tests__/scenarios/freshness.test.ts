import {
  addOrphan,
  bake,
  expectKept,
  expectRemoved,
  meanwhile,
  MINUTE,
  reportedImage,
  reportedOrphan,
  RunClock,
  type Scenario,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
  UNDER_WAY,
} from '../support/index.ts'
import { listingsOf } from '../support/last-looks.ts'

const ONE = { 'keep-previous': '1' }

/** Twelve images to remove, oldest first, beside the one that is kept. */
function bakeTwelve({ region }: Scenario): string[] {
  const [, ...images] = bake(
    region,
    Array.from({ length: 13 }, (_, index) => 10 + index),
  )
  return images.reverse()
}

const namesOf = (images: readonly string[]): Record<string, string> => {
  const [used = '', tagged = '', gone = '', still = ''] = images.slice(UNDER_WAY)
  return { used, tagged, gone, still }
}

describe('evidence that is older than ten minutes', () => {
  let scenario: Scenario
  let result: ScenarioRun
  let images: string[]
  let names: Record<string, string>
  let newcomer: string
  let orphan: string
  let goingSnapshots: readonly string[]

  beforeAll(async () => {
    const clock = new RunClock()
    // While the first removals are under way, ten minutes pass, and the account changes.
    const onCall = meanwhile(() => {
      clock.advance(10 * MINUTE + 1)
      const { region } = scenario
      const { used = '', tagged = '', gone = '' } = names
      region.addInstance({ imageId: used })
      region.images.get(tagged)?.image.Tags?.push({ Key: 'ami-cleanup:keep', Value: 'yes' })
      region.images.delete(gone)
      newcomer = bake(region, [500])[0] ?? ''
    })
    scenario = await startScenario({ onCall, now: clock.now })
    images = bakeTwelve(scenario)
    names = namesOf(images)
    orphan = addOrphan(scenario.region)
    const { still = '', gone = '' } = names
    goingSnapshots = snapshotsOf(scenario.region, [...images.slice(0, UNDER_WAY), still, gone])
    result = await scenario.run(
      { ...ONE, 'orphan-snapshots': 'delete' },
      { environment: clock.environment },
    )
  })

  it('is read again before anything else is removed', () => {
    const { emulator } = scenario
    const reads = listingsOf(emulator).map((each) => emulator.calls.indexOf(each))
    const removals = emulator.callsTo('DeregisterImage').map((each) => emulator.calls.indexOf(each))

    expect(reads).toHaveLength(2)
    expect(removals.filter((index) => index < (reads[1] ?? 0))).toHaveLength(UNDER_WAY)
    expect(removals).toHaveLength(UNDER_WAY + 1)
    expect(result.log).toContain('the target is read again for what is left')
  })

  it('keeps what has come into use or been tagged since', () => {
    const { used = '', tagged = '' } = names

    expectKept(result, { [used]: 'in-use', [tagged]: 'protected' })
    expect(reportedImage(result, used).references).toMatchObject([{ source: 'instances' }])
  })

  it('leaves alone what could go only now', () => {
    expect(scenario.region.images.has(newcomer)).toBe(true)
    expect(JSON.stringify(result.report)).not.toContain(newcomer)
  })

  it('finds out what somebody else has removed, and deletes its snapshots as planned', () => {
    const { outcome, snapshots } = reportedImage(result, names['gone'] ?? '')
    expect(outcome).toBe('already-gone')
    expect(snapshots).toMatchObject([{ outcome: 'deleted' }])
  })

  it('lets the rest go, orphans included', () => {
    const removed = [...images.slice(0, UNDER_WAY), names['still'] ?? '']

    expect(result.exitCode).toBe(0)
    expect(reportedOrphan(result, orphan).outcome).toBe('deleted')
    // The emulated account lost one more, to somebody else.
    const ours = result.gone.images.filter((id) => id !== names['gone'])
    expectRemoved(
      { ...result, gone: { ...result.gone, images: ours } },
      { images: removed, snapshots: [...goingSnapshots, orphan] },
    )
  })
})
