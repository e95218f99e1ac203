import { beforeAll, describe, expect, it } from '@jest/globals'
import { MINUTE } from '../emulator/index.ts'
import { ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import { meanwhile, UNDER_WAY } from '../support/meanwhile.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  addOrphan,
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  reportedImage,
  reportedOrphan,
  snapshotsOf,
  startScenario,
  type Scenario,
  type ScenarioRun,
} from '../support/scenario.ts'

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
    const operations = scenario.emulator.calls.map(({ operation }) => operation)
    const reads = operations.flatMap((each, index) => (each === 'DescribeImages' ? [index] : []))
    const removals = operations.flatMap((each, index) =>
      each === 'DeregisterImage' ? [index] : [],
    )

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

  it('of another target stops all with shared-images: remove', async () => {
    const clock = new RunClock()
    const scenario: Scenario = await startScenario({
      now: clock.now,
      onCall: meanwhile(() => {
        clock.advance(11 * MINUTE)
        scenario.emulator.inject({
          kind: 'deny',
          operation: 'DescribeImages',
          region: OTHER_REGION,
        })
      }),
    })
    const images = bakeTwelve(scenario)
    const removed = images.slice(0, UNDER_WAY)
    const snapshots = snapshotsOf(scenario.region, removed)

    const result = await scenario.run(
      { ...ONE, 'shared-images': 'remove', 'aws-region': `${REGION},${OTHER_REGION}` },
      { environment: clock.environment },
    )

    expectFailure(result, 'shared-images is remove', '- images: ec2:DescribeImages')
    expectRemoved(result, { images: removed, snapshots })
    expect(reportedImage(result, images.at(-1) ?? '').outcome).toBe('not-attempted')
  })

  it('in ten minutes ends the run instead of reading for ever', async () => {
    const clock = new RunClock()
    const scenario = await startScenario({
      now: clock.now,
      onCall: ({ operation }) => {
        if (operation === 'DescribeInstances') clock.advance(11 * MINUTE)
      },
    })
    const images = bakeTwelve(scenario)

    const result = await scenario.run(ONE, { environment: clock.environment })

    expectFailure(result, 'the evidence cannot be read within 10 minutes')
    expectRemoved(result, {})
    expect(scenario.emulator.mutations()).toEqual([])
    expect(images.map((id) => reportedImage(result, id).outcome)).toEqual(
      images.map(() => 'not-attempted'),
    )
  })
})

describe('evidence of a target where nothing may be removed', () => {
  it('grows old as well: what it names may be a copy', async () => {
    const clock = new RunClock()
    const regions = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'eu-south-1']
    const others = ['us-east-1', 'us-east-2', 'us-west-1']
    const last = 'us-west-2'
    let isLate = false
    const scenario: Scenario = await startScenario({
      now: clock.now,
      onCall: ({ operation, region }) => {
        // More than an hour passes before anything is removed anywhere.
        if (operation === 'DescribeInstances' && region === REGION && !isLate) {
          clock.advance(61 * MINUTE)
          isLate = true
        }
        if (operation === 'DescribeImageAttribute') scenario.region.addInstance({ imageId: copy })
      },
    })
    const account = scenario.world.account(ACCOUNT)
    for (const name of [...regions, ...others]) bake(account.region(name), [10, 20, 30])
    const [, old = ''] = bake(account.region(last), [10, 20])
    const [copy = ''] = bake(scenario.region, [5], { copyOf: { id: old, region: last } })

    const result = await scenario.run(
      {
        ...ONE,
        'max-removals': '1',
        // It would be asked in between, and see the instance.
        'skip-references': 'image-references',
        'aws-region': [...regions, ...others, last].join(','),
      },
      { environment: clock.environment },
    )

    expectFailure(result, 'max-removals')
    expectKept(result, { [old]: 'in-use' })
    expect(result.gone).toEqual({ images: [], snapshots: [] })
  })
})
