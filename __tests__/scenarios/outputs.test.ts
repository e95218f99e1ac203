import { describe, expect, it } from '@jest/globals'
import { ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import { bake, listed, snapshotsOf, startScenario } from '../support/scenario.ts'
import { warningLines } from '../support/told.ts'

const ONE = { 'keep-previous': '1' }
const BOTH = { ...ONE, 'aws-region': `${REGION},${OTHER_REGION}` }

describe('planned-count', () => {
  it('is the images that the plan removes, in a dry run and in a real one', async () => {
    const { region, dryRun, run } = await startScenario()
    bake(region, [10, 20, 30, 40])

    const dry = await dryRun(ONE)
    const real = await run(ONE)

    for (const { outputs } of [dry, real]) expect(outputs['planned-count']).toBe('3')
    expect(dry.outputs['removed-count']).toBe('0')
    expect(real.outputs['removed-count']).toBe('3')
  })

  it('is all of them where some fail, and where a target is refused', async () => {
    const { region, world, emulator, run } = await startScenario()
    bake(world.account(ACCOUNT).region(OTHER_REGION), [10, 20, 30, 40])
    const [, old = ''] = bake(region, [10, 20])
    emulator.inject({ kind: 'deny', operation: 'DeregisterImage', region: REGION })

    const { outputs } = await run({ ...BOTH, 'max-removals': '2' })

    expect(outputs).toMatchObject({
      'planned-count': '4',
      'removed-count': '0',
      'failed-image-ids': JSON.stringify([old]),
    })
  })

  it('is 0 where a run cannot begin', async () => {
    const { run } = await startScenario()
    const { outputs } = await run({ mapping: 'nonsense' })
    expect(outputs).toMatchObject({ 'planned-count': '0', 'stopped-count': '0' })
  })
})

describe('stopped-count', () => {
  it('is 0 where every target is done', async () => {
    const { region, run } = await startScenario()
    bake(region, [10, 20])
    const { outputs } = await run(BOTH)
    expect(outputs['stopped-count']).toBe('0')
  })

  it('counts a target that is refused, in a dry run as well', async () => {
    const { region, dryRun, run } = await startScenario()
    bake(region, [10, 20, 30])

    const dry = await dryRun({ ...BOTH, 'max-removals': '1' })
    const real = await run({ ...BOTH, 'max-removals': '1' })

    for (const { outputs } of [dry, real]) expect(outputs['stopped-count']).toBe('1')
  })

  it('counts a target that cannot be read', async () => {
    const { run } = await startScenario({
      faults: [{ kind: 'deny', operation: 'DescribeInstances', region: OTHER_REGION }],
    })
    const { outputs } = await run(BOTH)
    expect(outputs['stopped-count']).toBe('1')
  })

  it('counts every Region of an account that cannot be entered', async () => {
    const { run } = await startScenario()
    const { outputs } = await run({
      ...BOTH,
      'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/nobody`,
      'role-chaining': 'true',
    })
    expect(outputs['stopped-count']).toBe('2')
  })
})

/** A run over tens of thousands of snapshots, on a busy machine. */
const LONG_RUN = 300_000

describe('outputs that GitHub would drop', () => {
  it(
    'are cut by the longest list, which is left empty, and no array',
    async () => {
      const { region, dryRun } = await startScenario()
      bake(region, [5], { snapshots: [] })
      // 37,600 ids of snapshots are more than 900 kB; those of the images are far less.
      const going = bake(
        region,
        Array.from({ length: 940 }, (_, index) => 10 + index),
        { snapshots: Array.from({ length: 40 }, () => ({})) },
      )

      const result = await dryRun({
        ...ONE,
        'max-removals': 'none',
        'shared-images': 'remove',
        'skip-references': 'image-references',
        'orphan-snapshots': 'ignore',
      })

      expect(result.exitCode).toBe(0)
      expect(result.outputs['planned-snapshot-ids']).toBe('')
      expect(listed(result, 'planned-image-ids')).toEqual(going)
      expect(result.outputs['planned-count']).toBe(String(going.length))
      expect(result.outputs['deleted-snapshot-ids']).toBe('[]')
      expect(result.report?.warnings).toContainEqual(
        expect.objectContaining({ code: 'output-too-large' }),
      )
      expect(warningLines(result)).toContainEqual(expect.stringContaining('planned-snapshot-ids'))
      expect(result.report?.totals.snapshots.planned).toBe(snapshotsOf(region, going).length)
    },
    LONG_RUN,
  )
})
