import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  ACCOUNT,
  addOrphan,
  bake,
  expectErrors,
  expectFailure,
  expectKept,
  expectRemoved,
  meanwhile,
  MINUTE,
  OTHER_REGION,
  type Region,
  REGION,
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
    expect(result.log).toContain('it is read again for what is left')
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

describe('evidence that is too old and cannot be read again', () => {
  it('fails the run, with what is left not attempted', async () => {
    const clock = new RunClock()
    const scenario: Scenario = await startScenario({
      now: clock.now,
      onCall: meanwhile(() => {
        clock.advance(11 * MINUTE)
        scenario.emulator.inject({ kind: 'deny', operation: 'DescribeInstances' })
      }),
    })
    const images = bakeTwelve(scenario)
    const removed = images.slice(0, UNDER_WAY)
    const snapshots = snapshotsOf(scenario.region, removed)

    const result = await scenario.run(ONE, { environment: clock.environment })

    expectFailure(result, '- instances: ec2:DescribeInstances')
    expectRemoved(result, { images: removed, snapshots })
    expect(images.slice(UNDER_WAY).map((id) => reportedImage(result, id).outcome)).toEqual(
      images.slice(UNDER_WAY).map(() => 'not-attempted'),
    )
    expect(result.report?.totals.images.notAttempted).toBe(12 - UNDER_WAY)
  })
})
const INPUTS = { 'keep-previous': '1', 'aws-region': `${REGION},${OTHER_REGION}` }
const WITH_ORPHANS = { ...INPUTS, 'orphan-snapshots': 'delete' }

/** The Region that can be read; the other one is the scenario's own. */
const thereOf = ({ world }: Scenario): Region => world.account(ACCOUNT).region(OTHER_REGION)

describe('what was read of a target that failed', () => {
  it('counts for the others: what it uses, and what is a copy of what', async () => {
    const scenario = await startScenario({
      faults: [{ kind: 'deny', operation: 'DescribeFleets', region: REGION }],
    })
    const there = thereOf(scenario)
    const [, plain = '', source = '', linked = ''] = bake(there, [10, 20, 30, 40])
    const [copy = ''] = bake(scenario.region, [25], {
      copyOf: { id: source, region: OTHER_REGION },
    })
    const [link = ''] = bake(scenario.region, [24], {
      copyOf: { id: linked, region: OTHER_REGION },
    })
    const [copyOfLink = ''] = bake(there, [20], { copyOf: { id: link, region: REGION } })
    const { id } = scenario.region.addInstance({ imageId: copy })
    there.addInstance({ imageId: copyOfLink })
    const snapshots = snapshotsOf(there, [plain])

    const result = await scenario.run(INPUTS)

    expectErrors(result, REGION, 'ec2:DescribeFleets')
    expectRemoved(result, { images: [plain], snapshots })
    expectKept(result, { [source]: 'in-use', [linked]: 'in-use', [copyOfLink]: 'in-use' })
    expect(reportedImage(result, source).references).toMatchObject([
      { source: 'copies', resource: copy, detail: expect.stringContaining(id) as unknown },
    ])
  })

  it('says that the image of a snapshot exists', async () => {
    const scenario = await startScenario({
      faults: [{ kind: 'deny', operation: 'DescribeFleets', region: REGION }],
    })
    const there = thereOf(scenario)
    const [image = ''] = bake(scenario.region, [25])
    const left = addOrphan(there, {
      description: `Copied for DestinationAmi ${image} from SourceAmi ami-0fedcba9876543210`,
    })
    const orphan = addOrphan(there)

    const result = await scenario.run(WITH_ORPHANS)

    expectErrors(result, REGION, 'ec2:DescribeFleets')
    expectRemoved(result, { snapshots: [orphan] })
    expect(reportedOrphan(result, left)).toMatchObject({ outcome: 'kept', reason: 'image-exists' })
  })
})
