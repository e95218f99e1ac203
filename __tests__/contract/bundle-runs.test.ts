import { createReport, goingImage, reportTarget } from '../support/report-factories.ts'
import { runMerge, type Inputs } from '../support/run-action.ts'
import {
  bake,
  expectFailure,
  expectGone,
  expectPlanned,
  ONE,
  startScenario,
} from '../support/scenario.ts'

/*
 * Most scenarios run `src` in the process of their test. These run the bundles, as a runner does: each
 * input and way to end whose code the bundler could break.
 */

const AS_BUNDLE = { isBundle: true } as const

describe('the bundle of the clean-up', () => {
  it('plans in a dry run', async () => {
    const { region, emulator, dryRun } = await startScenario()
    const [, ...images] = bake(region, [10, 20, 30])

    const result = await dryRun(ONE, AS_BUNDLE)

    expectPlanned(result, { images, snapshots: result.snapshotsOf(images) })
    expect(emulator.mutations()).toEqual([])
  })

  it('removes for real, with rules, files of the workspace and a role', async () => {
    const { region, emulator, world, run } = await startScenario()
    const [, named = '', old = ''] = bake(region, [10, 20, 30])
    const arn = 'arn:aws:iam::111122223333:role/ami-cleanup'
    world.addRole({ arn, trust: { webIdentity: {} } })
    const withoutKeys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }

    const result = await run(
      {
        rules: '- family: "*"\n  keep-previous: 1\n  max-age: 1d',
        'in-use-files': '**/*.tf',
        'role-to-assume': arn,
      },
      {
        ...AS_BUNDLE,
        workspace: { 'main.tf': `image_id = "${named}"` },
        environment: { ...withoutKeys, ...emulator.oidc.environment() },
      },
    )

    expectGone(result, old)
  })

  it('refuses inputs that it cannot use', async () => {
    const { emulator, run } = await startScenario()

    const result = await run({ 'keep-previous': 'many' }, AS_BUNDLE)

    expectFailure(result, /^::error title=[^:]+::.*keep-previous.*many/m)
    expect(emulator.calls).toEqual([])
  })

  it('removes nothing where a read fails', async () => {
    const { region, emulator, run } = await startScenario({
      faults: [{ kind: 'deny', operation: 'DescribeInstances' }],
    })
    bake(region, [10, 20, 30])

    expectFailure(await run(ONE, AS_BUNDLE), 'ec2:DescribeInstances')
    expect(emulator.mutations()).toEqual([])
  })
})

describe('the bundle of the merge', () => {
  const merge = async (leg: object, inputs: Inputs = {}) =>
    runMerge({
      ...AS_BUNDLE,
      inputs: { reports: 'legs/*.json', ...inputs },
      workspace: { 'legs/1.json': JSON.stringify(leg) },
    })

  it('merges reports', async () => {
    const leg = createReport({ targets: [reportTarget({ images: [goingImage(1)] })] })

    const result = await merge(leg, { expected: '1' })

    expect(result.exitCode).toBe(0)
    expect(result.report).toMatchObject({ merged: { reports: 1, expected: 1, missing: 0 } })
    expect(result.outputs['planned-count']).toBe('1')
  })

  it('refuses reports that are none', async () => {
    const result = await merge({})

    expectFailure(result, 'legs/1.json')
    expect(result.report?.errors).toMatchObject([{ code: 'not-begun', cause: 'inputs' }])
  })
})
