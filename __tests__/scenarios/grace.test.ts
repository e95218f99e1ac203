import { CreateTagsCommand } from '@aws-sdk/client-ec2'
import { removalPolicy } from '../../scripts/policy.ts'
import {
  bake,
  clientsOf,
  DAY,
  expectError,
  expectFailure,
  expectKept,
  expectRemoved,
  HOUR,
  listed,
  reportedImage,
  snapshotsOf,
} from '../support/index.ts'
import { USER } from '../support/access.ts'
import { headingsOf } from '../support/rendered.ts'
import {
  expectDisabled,
  expectMarked,
  markOf,
  startRetirement,
  TWO_WEEKS,
} from '../support/retirement.ts'

describe('with grace an image that nothing keeps', () => {
  it('is disabled, stays until grace is over, and is removed by the first run after that', async () => {
    const scenario = await startRetirement()
    const { region, clock, emulator, run } = scenario
    const [newer = '', id = ''] = bake(region, [100, 200])
    const snapshots = snapshotsOf(region, [id])
    const inputs = { ...TWO_WEEKS, 'keep-previous': '1' }

    const first = await run(inputs)
    expect(first.exitCode).toBe(0)
    expectRemoved(first, {})
    expectKept(first, { [newer]: 'keep-previous' })
    expectDisabled(first, scenario, [id])
    expect(listed(first, 'planned-image-ids')).toEqual([])
    expect(listed(first, 'planned-disabled-image-ids')).toEqual([id])
    const called = emulator.mutations().map(({ operation }) => operation)
    expect(called).toEqual(['DisableImage', 'CreateTags'])
    const mark = markOf(region, id)

    clock.advance(14 * DAY - HOUR)
    const waiting = await run(inputs)
    expectKept(waiting, { [id]: 'in-grace' })
    expectRemoved(waiting, {})
    expect(markOf(region, id)).toBe(mark)

    clock.advance(2 * HOUR)
    const last = await run(inputs)
    expectRemoved(last, { images: [id], snapshots })
    expect(reportedImage(last, id).explanation).toMatch(
      /^Disabled on .*, 14 days ago, and nothing names it now\./,
    )
  })

  it('and that could not be marked is told as disabled, and the next run only marks it', async () => {
    const scenario = await startRetirement({
      faults: [{ operation: 'CreateTags', kind: 'deny', times: 1 }],
    })
    const { region, emulator, run } = scenario
    const [id = ''] = bake(region, [100])

    const result = await run(TWO_WEEKS)

    expectFailure(result, id)
    expectRemoved(result, {})
    expect(listed(result, 'failed-image-ids')).toEqual([id])
    expect(listed(result, 'disabled-image-ids')).toEqual([id])
    expect(result.outputs).toMatchObject({
      'disabled-count': '1',
      'failed-count': '1',
      headline: '1 of 1 image in eu-west-1 was disabled; 1 of the disabled could not be marked.',
    })
    expect(result.summary).toContain('Disabled, not marked')
    const enableCommand = `aws ec2 enable-image --region eu-west-1 --image-id ${id}`
    expect(result.summary).toContain(enableCommand)
    expect(reportedImage(result, id)).toMatchObject({ outcome: 'failed', enableCommand })
    expect(result.report?.errors).toMatchObject([
      { code: 'image-not-marked', cause: 'denied', actions: ['ec2:CreateTags'] },
    ])

    const marking = await run(TWO_WEEKS)
    expectMarked(marking, scenario, [id])
    expect(emulator.callsTo('DisableImage')).toHaveLength(1)
    expect(marking.outputs['headline']).toBe(
      '1 of 1 image in eu-west-1 was marked (disabled already).',
    )
    // Somebody else may have disabled it, and so nothing says how to take that back.
    expect(marking.summary).not.toContain('enable-image')
    expect(headingsOf(marking.summary)).toContain('Images (1 marked)')
  })
})

it('the policy for removals lets nobody write another tag, nor mark a snapshot', async () => {
  const { world, emulator, region } = await startRetirement()
  world.setPolicy(USER, removalPolicy())
  const [id = ''] = bake(region, [100])
  const [snapshot = ''] = snapshotsOf(region, [id])
  const { ec2 } = clientsOf(emulator)
  for (const [resource, Key] of [
    [id, 'ami-cleanup:keep'],
    [snapshot, 'ami-cleanup:disabled-at'],
  ] as const) {
    const Tags = [{ Key, Value: '2026-11-21T13:00:00Z' }]
    const tagging = new CreateTagsCommand({ Resources: [resource], Tags })
    await expectError(ec2.send(tagging), 'UnauthorizedOperation')
  }
})
