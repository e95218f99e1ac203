import { createReport, goingImage, reportTarget } from '../support/report-factories.ts'
import { runMerge } from '../support/run-action.ts'
import {
  bake,
  expectFailure,
  expectPlanned,
  expectRemoved,
  snapshotsOf,
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
    const [, ...old] = bake(region, [10, 20, 30])
    const snapshots = snapshotsOf(region, old)

    const run = await dryRun({ 'keep-previous': '1' }, AS_BUNDLE)

    expect(run.exitCode).toBe(0)
    expectPlanned(run, { images: old, snapshots })
    expect(emulator.mutations()).toEqual([])
  })

  it('removes for real, with rules, files of the workspace and a role', async () => {
    const scenario = await startScenario()
    const { region, emulator, world, run } = scenario
    const [, named = '', old = ''] = bake(region, [10, 20, 30])
    const snapshots = snapshotsOf(region, [old])
    const role = world.addRole({
      arn: 'arn:aws:iam::111122223333:role/ami-cleanup',
      trust: { webIdentity: {} },
    })

    const result = await run(
      {
        rules: '- family: "*"\n  keep-previous: 1\n  max-age: 1d',
        'in-use-files': '**/*.tf',
        'role-to-assume': role.arn,
      },
      {
        ...AS_BUNDLE,
        workspace: { 'main.tf': `image_id = "${named}"` },
        environment: {
          AWS_ACCESS_KEY_ID: '',
          AWS_SECRET_ACCESS_KEY: '',
          ...emulator.oidc.environment(),
        },
      },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
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

    const result = await run({ 'keep-previous': '1' }, AS_BUNDLE)

    expectFailure(result, 'ec2:DescribeInstances')
    expectRemoved(result, {})
    expect(emulator.mutations()).toEqual([])
  })
})

describe('the bundle of the merge', () => {
  const leg = createReport({ targets: [reportTarget({ images: [goingImage(1)] })] })

  it('merges reports', async () => {
    const run = await runMerge({
      ...AS_BUNDLE,
      inputs: { reports: 'legs/*.json', expected: '1' },
      workspace: { 'legs/1.json': JSON.stringify(leg) },
    })

    expect(run.exitCode).toBe(0)
    expect(run.report).toMatchObject({ merged: { reports: 1, expected: 1, missing: 0 } })
    expect(run.outputs['planned-count']).toBe('1')
  })

  it('refuses reports that are none', async () => {
    const run = await runMerge({
      ...AS_BUNDLE,
      inputs: { reports: 'legs/*.json' },
      workspace: { 'legs/1.json': '{}' },
    })

    expectFailure(run, 'legs/1.json')
    expect(run.report?.errors).toMatchObject([{ code: 'not-begun', cause: 'inputs' }])
  })
})
