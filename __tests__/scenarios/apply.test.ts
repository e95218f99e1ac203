import {
  type AfterDeregistration,
  bake,
  expectFailure,
  expectRemoved,
  type Fault,
  listed,
  type Region,
  reportedImage,
  type Scenario,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'

const ONE = { 'keep-previous': '1' }

interface Trouble {
  readonly what: string
  /** What happens to the image between the plan and its removal. */
  readonly happen: (region: Region, id: string) => void
  readonly fault?: Fault
  readonly error: string
}

const TROUBLES: readonly Trouble[] = [
  {
    what: 'was protected meanwhile',
    happen: (region, id) => {
      Object.assign(region.images.get(id)?.image ?? {}, {
        DeregistrationProtection: 'enabled-with-cooldown',
      })
    },
    error: 'OperationNotPermitted',
  },
  {
    what: 'AWS Backup has taken over',
    happen: (region, id) => {
      region.images.get(id)?.image.Tags?.push({ Key: 'aws:backup:source-resource', Value: 'x' })
    },
    error: 'AuthFailure: This image is managed by AWS Backup',
  },
  {
    what: 'may not be deregistered',
    happen: () => undefined,
    fault: { kind: 'deny' },
    error: 'UnauthorizedOperation',
  },
  {
    what: 'is unavailable but still there',
    happen: () => undefined,
    fault: { kind: 'error', code: 'InvalidAMIID.Unavailable' },
    error: 'InvalidAMIID.Unavailable',
  },
]

const faultOn = (fault: Fault, id: string): Fault => ({
  ...fault,
  operation: 'DeregisterImage',
  when: ({ input }) => input['ImageId'] === id,
})

describe('the failure of an image that', () => {
  let result: ScenarioRun
  let failing: readonly string[]
  let removed: readonly string[]
  let snapshots: readonly string[]

  beforeAll(async () => {
    const scenario: Scenario = await startScenario({
      onCall: ({ operation, input }) => {
        const index = failing.indexOf(String(input['ImageId']))
        if (operation === 'DeregisterImage' && index >= 0) {
          TROUBLES[index]?.happen(scenario.region, failing[index] ?? '')
        }
      },
    })
    const ids = bake(scenario.region, [10, ...TROUBLES.map((_, index) => 20 + index), 30, 40])
    failing = ids.slice(1, 1 + TROUBLES.length)
    removed = ids.slice(1 + TROUBLES.length)
    snapshots = snapshotsOf(scenario.region, removed)
    for (const [index, { fault }] of TROUBLES.entries()) {
      if (fault !== undefined) scenario.emulator.inject(faultOn(fault, failing[index] ?? ''))
    }
    result = await scenario.run(ONE)
  })

  it.each(TROUBLES.map((trouble, index) => ({ ...trouble, index })))(
    '$what is told in its own words',
    ({ index, error }) => {
      const image = reportedImage(result, failing[index] ?? '')

      expect(image).toMatchObject({
        outcome: 'failed',
        error: { code: error.split(':')[0] },
      })
      expect(result.summary).toMatch(new RegExp(`<samp>${image.id}.*❌ failed`))
      expect(result.summary).toMatch(
        new RegExp(`could not be removed\\*\\*: <code>${error.split(':')[0] ?? ''}`),
      )
    },
  )
  it('did not go stops no other, and fails the run at the end', () => {
    expectFailure(result, 'could not be removed')
    expectRemoved(result, { images: removed, snapshots })
    expect(listed(result, 'failed-image-ids')).toEqual([...failing].sort())
    expect(result.outputs['failed-count']).toBe(String(TROUBLES.length))
    expect(result.log).toMatch(/^::error title=Images could not be removed::/m)
  })
})

describe('an image that somebody else has removed', () => {
  const lingering: readonly (readonly [string, AfterDeregistration])[] = [
    ['is not found', { forMilliseconds: 0, describe: 'missing', deregister: 'missing' }],
    ...(['missing', 'empty', 'unavailable', 'listed'] as const).map(
      (describe) =>
        [
          `is unavailable, and described as ${describe}`,
          { forMilliseconds: 60_000, describe, deregister: 'unavailable' },
        ] as const,
    ),
  ]

  it.each(lingering)(
    'is already gone, which is no failure: it %s',
    async (_, afterDeregistration) => {
      const scenario: Scenario = await startScenario({
        afterDeregistration,
        onCall: ({ operation }) => {
          const { region } = scenario
          const record = region.images.get(gone)
          if (operation !== 'DeregisterImage' || record === undefined) return
          region.images.delete(gone)
          region.deregisteredImages.set(gone, { record, deregisteredAt: new Date() })
        },
      })
      const [, gone = '', other = ''] = bake(scenario.region, [10, 20, 30])
      const snapshots = snapshotsOf(scenario.region, [gone, other])

      const result = await scenario.run(ONE)

      expect(result.exitCode).toBe(0)
      expect(reportedImage(result, gone).outcome).toBe('already-gone')
      expect(listed(result, 'deleted-image-ids')).toEqual([other])
      expect(listed(result, 'deleted-snapshot-ids')).toEqual(snapshots)
      expect(result.gone.snapshots).toEqual(snapshots)
      expect(result.report?.totals.images).toMatchObject({ removed: 1, alreadyGone: 1, failed: 0 })
      expect(result.summary).toContain('1 image already gone')
    },
  )

  it('is removed by one of two runs side by side, and both end well', async () => {
    const { region, run } = await startScenario({ latencyMs: 20 })
    const [, ...images] = bake(region, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120])
    const snapshots = snapshotsOf(region, images)

    const runs = await Promise.all([run(ONE), run(ONE)])

    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(runs.flatMap((each) => listed(each, 'deleted-image-ids')).sort()).toEqual(images)
    expect(images.some((id) => region.images.has(id))).toBe(false)
    expect(snapshots.some((id) => region.snapshots.has(id))).toBe(false)
    for (const each of runs) expect(each.report?.totals.images.failed).toBe(0)
  })
})
