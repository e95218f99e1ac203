import type { ChildProcess } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { untilItWaits } from '../support/rounds.ts'
import { OTHER_ACCOUNT } from '../support/emulated.ts'
import { allBut, USER } from '../support/policies.ts'
import {
  bake,
  expectKept,
  reportedImage,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'

const UNUSED = { 'keep-previous': '0', 'max-age': '1d', 'shared-images': 'remove-unused' }
const SHARED = { sharedWith: [{ UserId: OTHER_ACCOUNT }] }

const askedFor = ({ emulator }: Scenario): readonly unknown[] =>
  emulator.callsTo('CreateImageUsageReport').map(({ input }) => input['ImageId'])

describe('asking for usage reports', () => {
  it('that is not allowed keeps what is shared, warns and fails nothing', async () => {
    const scenario = await startScenario()
    const { world, region, run } = scenario
    world.setPolicy(USER, allBut({ Action: 'ec2:CreateImageUsageReport', Resource: '*' }))
    const ids = bake(region, [300, 301, 302], SHARED)
    const [other = ''] = bake(region, [303])

    const result = await run(UNUSED)

    expect(result.exitCode).toBe(0)
    expect(result.gone.images).toEqual([other])
    expect(askedFor(scenario)).toHaveLength(1)
    for (const id of ids) {
      expectKept(result, { [id]: 'shared' })
      expect(reportedImage(result, id).explanation).toContain(
        'AWS made none when it was asked: UnauthorizedOperation',
      )
    }
    expect(result.report?.warnings).toContainEqual({
      code: 'usage-reports',
      message: expect.stringContaining('AWS made no usage report on 3 of the shared images'),
    })
    expect(result.summary).toContain('3 were asked for, and AWS made none.')
  })

  it('ends where the quota of pending reports is used up', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    for (let count = 0; count < 1999; count += 1) {
      region.addUsageReport({ imageId: region.nextId('ami') })
    }
    const ids = bake(region, [300, 301, 302], SHARED)

    const result = await run(UNUSED)

    expect(result.exitCode).toBe(0)
    expect(askedFor(scenario)).toHaveLength(2)
    const { usageReports } = result.report?.targets[0] ?? {}
    expect(usageReports?.requested).toHaveLength(1)
    expect(usageReports?.failed).toHaveLength(2)
    const explanations = ids.map((id) => reportedImage(result, id).explanation)
    expect(explanations.filter((text) => text.includes('ResourceLimitExceeded'))).toHaveLength(2)
  })

  it('goes on where AWS refuses a report on one image only', async () => {
    const scenario = await startScenario({
      onCall: ({ operation, input }) => {
        if (operation === 'CreateImageUsageReport' && input['ImageId'] === gone) {
          scenario.region.images.delete(gone)
        }
      },
    })
    const { region, run } = scenario
    const ids = bake(region, [300, 301], SHARED)
    const [gone = ''] = ids

    const result = await run(UNUSED)

    expect(result.exitCode).toBe(0)
    expect(askedFor(scenario)).toHaveLength(2)
    expect(reportedImage(result, gone).explanation).toContain('InvalidAMIID.NotFound')
    expect(result.report?.targets[0]?.usageReports?.requested).toEqual([ids[1]])
  })

  it('sends one token for all attempts, so that a lost answer makes no second report', async () => {
    const scenario = await startScenario({
      faults: [{ operation: 'CreateImageUsageReport', kind: 'reset', times: 1 }],
    })
    const [id = ''] = bake(scenario.region, [300], SHARED)

    const result = await scenario.run(UNUSED)

    const tokens = scenario.emulator
      .callsTo('CreateImageUsageReport')
      .map(({ input }) => input['ClientToken'])
    expect(tokens).toHaveLength(2)
    expect(new Set(tokens).size).toBe(1)
    expect(result.report?.targets[0]?.usageReports?.requested).toEqual([id])
  })

  it('ends with a run that is cancelled', async () => {
    let running: ChildProcess | undefined
    const scenario = await startScenario({
      onCall: async ({ operation }) => {
        if (operation !== 'CreateImageUsageReport' || running === undefined) return
        running.kill('SIGINT')
        await untilItWaits(running)
      },
    })
    const ids = bake(scenario.region, [300, 301, 302], SHARED)

    const result = await scenario.run(UNUSED, {
      onStart: (process) => {
        running = process
      },
    })

    expect(result.exitCode).toBe(1)
    expect(askedFor(scenario)).toHaveLength(1)
    const explanations = ids.map((id) => reportedImage(result, id).explanation)
    expect(explanations.join()).toContain('The run was cancelled before it asked for one.')
  })
})
