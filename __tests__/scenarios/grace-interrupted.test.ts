import type { ChildProcess } from 'node:child_process'
import { CreateTagsCommand } from '@aws-sdk/client-ec2'
import { removalPolicy } from '../../scripts/policy.ts'
import {
  bake,
  clientsOf,
  DAY,
  expectError,
  expectFailure,
  expectRemoved,
  listed,
  reportedImage,
  snapshotsOf,
} from '../support/index.ts'
import { USER } from '../support/policies.ts'
import { untilItWaits } from '../support/rounds.ts'
import {
  expectDisabled,
  markOf,
  recordOf,
  startRetirement,
  TWO_WEEKS,
} from '../support/retirement.ts'

describe('a run that is cut off between disabling an image and marking it', () => {
  it('leaves it to the next run, which only marks it', async () => {
    let running: ChildProcess | undefined
    const scenario = await startRetirement({
      onCall: ({ operation }) => {
        if (operation === 'CreateTags') running?.kill('SIGKILL')
      },
      faults: [{ operation: 'CreateTags', kind: 'error', code: 'InternalError', times: 1 }],
    })
    const { region, emulator, run } = scenario
    const [id = ''] = bake(region, [100])
    const onStart = (process: ChildProcess): void => {
      running = process
    }
    await run(TWO_WEEKS, { onStart })
    expect(recordOf(region, id).image.State).toBe('disabled')
    expect(markOf(region, id)).toBeUndefined()
    running = undefined

    expectDisabled(await run(TWO_WEEKS), scenario, [id])
    expect(emulator.callsTo('DisableImage')).toHaveLength(1)
  })
})

describe('a run that is cancelled', () => {
  it('still marks the image that it just disabled, and begins no other', async () => {
    let running: ChildProcess | undefined
    const scenario = await startRetirement({
      onCall: async ({ operation }) => {
        if (operation !== 'DisableImage' || running === undefined) return
        const process = running
        running = undefined
        process.kill('SIGINT')
        await untilItWaits(process)
      },
    })
    const { region, emulator, run } = scenario
    bake(
      region,
      Array.from({ length: 40 }, (_, index) => 100 + index),
    )

    const result = await run(TWO_WEEKS, {
      onStart: (process) => {
        running = process
      },
    })

    expectFailure(result, 'The run was cancelled.')
    const disabled = listed(result, 'disabled-image-ids')
    expectDisabled(result, scenario, disabled)
    expect(disabled.length).toBeGreaterThan(0)
    expect(disabled.length).toBeLessThan(40)
    expect(emulator.callsTo('DisableImage')).toHaveLength(disabled.length)
    const unmarked = [...region.images.keys()].filter(
      (id) => recordOf(region, id).image.State === 'disabled' && markOf(region, id) === undefined,
    )
    expect(unmarked).toEqual([])
  })
})

describe('what AWS answers', () => {
  it('to CreateTags is told where it refuses: the image is disabled, and the undo says how to enable it', async () => {
    const scenario = await startRetirement({
      faults: [{ operation: 'CreateTags', kind: 'deny', times: 1 }],
    })
    const { region, clock, run } = scenario
    const [id = ''] = bake(region, [100])
    const snapshots = snapshotsOf(region, [id])

    const result = await run(TWO_WEEKS)

    expectFailure(result, id)
    expectRemoved(result, {})
    expect(listed(result, 'failed-image-ids')).toEqual([id])
    expect(listed(result, 'disabled-image-ids')).toEqual([id])
    expect(result.outputs).toMatchObject({ 'disabled-count': '1', 'failed-count': '1' })
    expect(result.outputs['headline']).toBe(
      '1 of 1 image in eu-west-1 was disabled; 1 of the disabled could not be marked.',
    )
    expect(result.summary).toContain('Disabled, not marked')
    const { outcome, isDisabled, error, enableCommand } = reportedImage(result, id)
    expect(outcome).toBe('failed')
    expect(isDisabled).toBe(true)
    expect(error?.message).toContain('The image is disabled, but could not be marked')
    expect(enableCommand).toBe(`aws ec2 enable-image --region eu-west-1 --image-id ${id}`)
    expect(result.summary).toContain(enableCommand)
    expect(result.report?.errors).toMatchObject([
      { code: 'image-not-marked', cause: 'denied', actions: ['ec2:CreateTags'] },
    ])

    expectDisabled(await run(TWO_WEEKS), scenario, [id])
    clock.advance(15 * DAY)
    expectRemoved(await run(TWO_WEEKS), { images: [id], snapshots })
  })
})

describe('the policy for removals', () => {
  it.each([
    ['another tag', 'ami-cleanup:keep', 'image'],
    ['the mark of a snapshot', 'ami-cleanup:disabled-at', 'snapshot'],
  ] as const)('lets nobody write %s', async (_what, Key, kind) => {
    const { world, emulator, region } = await startRetirement()
    world.setPolicy(USER, removalPolicy())
    const [id = ''] = bake(region, [100])
    const resource = kind === 'image' ? id : (snapshotsOf(region, [id])[0] ?? '')
    const { ec2 } = clientsOf(emulator)
    const Tags = [{ Key, Value: '2026-11-21T13:00:00Z' }]

    await expectError(
      ec2.send(new CreateTagsCommand({ Resources: [resource], Tags })),
      'UnauthorizedOperation',
    )
  })
})
