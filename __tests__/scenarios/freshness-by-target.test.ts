import { describe, expect, it } from '@jest/globals'
import { MINUTE, type Region } from '../emulator/index.ts'
import { ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import {
  afterFirstReading,
  atFirst,
  readingsOf,
  WITHOUT_QUESTIONS_ABOUT_USE,
} from '../support/renewals.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'
import { errorLines, expectErrors } from '../support/told.ts'

const INPUTS = { 'keep-previous': '1', 'aws-region': `${REGION},${OTHER_REGION}` }
const WHERE_SHARED_GO = { ...INPUTS, 'shared-images': 'remove' }

interface Seeded {
  readonly scenario: Scenario
  readonly clock: RunClock
  readonly there: Region
  /** Goes from `REGION`. */
  readonly old: string
  /** The Region's own, and the only one of its family: where it is, nothing goes. */
  readonly copy: string
}

/** So many minutes pass between the first reading of both Regions and the first removal. */
async function startAfter(
  minutes: number,
  happen: (seeded: Seeded) => void = () => undefined,
  onFirst = afterFirstReading,
): Promise<Seeded> {
  const clock = new RunClock()
  const scenario = await startScenario({
    now: clock.now,
    onCall: onFirst(() => {
      clock.advance(minutes * MINUTE)
      happen(seeded)
    }),
  })
  const there = scenario.world.account(ACCOUNT).region(OTHER_REGION)
  const [, old = ''] = bake(scenario.region, [10, 20])
  const [copy = ''] = bake(there, [15], { copyOf: { id: old, region: REGION } })
  const seeded = { scenario, clock, there, old, copy }
  return seeded
}

const run = async (
  { scenario, clock }: Seeded,
  inputs: Readonly<Record<string, string>>,
): ReturnType<Scenario['run']> => scenario.run(inputs, { environment: clock.environment })

/** The one image that may go, and its snapshot, go; nothing else does. */
async function expectRunRemovesOld(
  seeded: Seeded,
  inputs: Readonly<Record<string, string>>,
): ReturnType<Scenario['run']> {
  const { scenario, old } = seeded
  const snapshots = snapshotsOf(scenario.region, [old])
  const result = await run(seeded, inputs)
  expectRemoved(result, { images: [old], snapshots })
  return result
}

/** Nothing goes, because the image is in use through its copy. */
async function expectRunKeepsOld(seeded: Seeded): Promise<void> {
  const result = await run(seeded, { ...INPUTS, ...WITHOUT_QUESTIONS_ABOUT_USE })

  expect(result.exitCode).toBe(0)
  expectRemoved(result, {})
  expectKept(result, { [seeded.old]: 'in-use' })
}

/** From now on AWS refuses the call in a Region. */
const denying =
  (operation: string, region: string) =>
  ({ scenario }: Seeded): void => {
    scenario.emulator.inject({ kind: 'deny', operation, region })
  }

const whenAskedAboutUse = (act: () => void): ReturnType<typeof atFirst> =>
  atFirst('DescribeImageReferences', act)

describe('evidence is read again', () => {
  it.each([
    { minutes: 9, own: 1, other: 1 },
    { minutes: 11, own: 2, other: 1 },
    { minutes: 58, own: 2, other: 1 },
    { minutes: 61, own: 2, other: 2 },
  ])(
    'after $minutes minutes: $own readings where something goes, $other elsewhere',
    async ({ minutes, own, other }) => {
      const seeded = await startAfter(minutes)
      const { scenario } = seeded

      const result = await expectRunRemovesOld(seeded, INPUTS)

      expect(result.exitCode).toBe(0)
      expect(readingsOf(scenario.emulator, REGION)).toBe(own)
      expect(readingsOf(scenario.emulator, OTHER_REGION)).toBe(other)
    },
  )

  it.each([
    { minutes: 9, readings: 1 },
    { minutes: 11, readings: 2 },
  ])(
    'everywhere after ten minutes with shared-images: remove ($minutes: $readings)',
    async ({ minutes, readings }) => {
      const seeded = await startAfter(minutes, undefined, whenAskedAboutUse)
      const { scenario } = seeded

      const result = await expectRunRemovesOld(seeded, WHERE_SHARED_GO)

      expect(result.exitCode).toBe(0)
      expect(readingsOf(scenario.emulator, REGION)).toBe(readings)
      expect(readingsOf(scenario.emulator, OTHER_REGION)).toBe(readings)
    },
  )
})

describe('a copy in another target', () => {
  it('that has come into use keeps its source once an hour has passed', async () => {
    const seeded = await startAfter(61, ({ there, copy }) => {
      there.addInstance({ imageId: copy })
    })

    await expectRunKeepsOld(seeded)
  })

  it('counts within the hour as it was read, though nothing of it is read again', async () => {
    const seeded = await startAfter(11, ({ scenario, copy }) => {
      const [copyOfCopy = ''] = bake(scenario.region, [5], {
        copyOf: { id: copy, region: OTHER_REGION },
      })
      scenario.region.addInstance({ imageId: copyOfCopy })
    })

    await expectRunKeepsOld(seeded)
    expect(readingsOf(seeded.scenario.emulator, OTHER_REGION)).toBe(1)
  })
})

describe('a target that cannot be read again', () => {
  it('after an hour fails the run, and what was known of it lets the others go on', async () => {
    const seeded = await startAfter(61, denying('DescribeImages', OTHER_REGION))

    const result = await expectRunRemovesOld(seeded, INPUTS)

    expectErrors(result, OTHER_REGION, 'ec2:DescribeImages')
    expect(errorLines(result).join('\n')).not.toContain(`${REGION} (`)
  })

  it('is not asked for where it is young enough: nothing fails', async () => {
    const seeded = await startAfter(11, denying('DescribeImages', OTHER_REGION))

    const result = await expectRunRemovesOld(seeded, INPUTS)

    expect(result.exitCode).toBe(0)
  })

  it('loses nothing, and the others go on', async () => {
    const seeded = await startAfter(11, denying('DescribeInstances', REGION))
    const { there, old } = seeded
    const [, other = ''] = bake(there, [100, 110], { tags: { environment: 'dev', role: 'api' } })
    const snapshots = snapshotsOf(there, [other])

    const result = await run(seeded, INPUTS)

    expectErrors(result, REGION, 'ec2:DescribeInstances')
    expectRemoved(result, { images: [other], snapshots })
    expect(reportedImage(result, old).outcome).toBe('not-attempted')
  })

  it('stops the others after ten minutes with shared-images: remove', async () => {
    const seeded = await startAfter(11, denying('DescribeFleets', OTHER_REGION), whenAskedAboutUse)

    const result = await run(seeded, WHERE_SHARED_GO)

    expectErrors(result, OTHER_REGION, 'ec2:DescribeFleets', 'shared-images')
    expectRemoved(result, {})
    expect(reportedImage(result, seeded.old).outcome).toBe('not-attempted')
  })
})
