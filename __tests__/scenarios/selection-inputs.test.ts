import { describe, expect, it } from '@jest/globals'
import {
  bake,
  expectFailure,
  expectRemoved,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

describe('delete-snapshots: false', () => {
  it('leaves every snapshot and says so', async () => {
    const { emulator, region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const [snapshot = ''] = snapshotsOf(region, [old])

    const result = await run({ 'keep-previous': '1', 'delete-snapshots': 'false' })

    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'kept',
      reason: 'not-requested',
    })
    expect(result.summary).toMatch(new RegExp(`${snapshot}.*not-requested`))
    expect(emulator.callsTo('DeregisterImage')[0]?.input['DeleteAssociatedSnapshots']).not.toBe(
      true,
    )
    expect(emulator.callsTo('DeleteSnapshot')).toEqual([])
  })
})

describe('inputs that are not usable', () => {
  it('are all named in one error, and nothing is called', async () => {
    const { emulator, region, run } = await startScenario()
    bake(region, [10, 20, 30, 40, 50, 60])

    const result = await run({
      mapping: 'tag:role',
      'keep-previous': 'two',
      'max-age': '30',
      'dry-run': 'no',
      exclude: 'role=web',
      'max-removals': '110%',
      'aws-region': 'Ireland',
      'role-to-assume': 'deploy',
      'role-duration-seconds': '60',
      exclud: 'tag:role',
    })

    expectFailure(result, /10 inputs are not usable/)
    for (const line of [
      'mapping: "tag:role" is not accepted. It takes tags:KEY,KEY',
      'keep-previous: "two" is not accepted. It takes a whole number, 0 or more',
      'max-age: "30" is not accepted',
      'dry-run: "no" is not accepted. It takes true or false',
      'exclude: "role=web" is not accepted',
      'max-removals: "110%" is not accepted',
      'aws-region: "Ireland" is not accepted',
      'role-to-assume: "deploy" is not accepted',
      'role-duration-seconds: "60" is not accepted. It takes a whole number, from 900 to 43200',
      'exclud: there is no such input',
    ]) {
      expect(result.log).toContain(line)
    }
    expect(result.log.match(/^::error/gm)).toHaveLength(1)
    expect(emulator.calls).toEqual([])
    expect(result.gone).toEqual({ images: [], snapshots: [] })
  })

  it('include a missing Region', async () => {
    const { emulator, run } = await startScenario()

    const result = await run({}, { environment: { AWS_REGION: '' } })

    expectFailure(result, 'aws-region: it is not given, and the job has no AWS_REGION')
    expect(emulator.calls).toEqual([])
  })
})
