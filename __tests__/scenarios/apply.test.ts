import {
  bake,
  expectFailure,
  expectRemoved,
  type Fault,
  listed,
  ONE,
  type Region,
  reportedImage,
  reportedSnapshot,
  type Scenario,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'

interface Trouble {
  /** What happens to the image between the plan and its removal. */
  readonly happens?: (image: NonNullable<ReturnType<Region['images']['get']>>['image']) => void
  /** What AWS answers instead. */
  readonly fault?: Fault
  readonly code: string
}

/** What AWS refuses, and what it calls that. */
const TROUBLES: readonly Trouble[] = [
  {
    happens: (image) => {
      image.DeregistrationProtection = 'enabled-with-cooldown'
    },
    code: 'OperationNotPermitted',
  },
  {
    happens: ({ Tags }) => Tags?.push({ Key: 'aws:backup:source-resource', Value: 'x' }),
    code: 'AuthFailure',
  },
  { fault: { kind: 'deny' }, code: 'UnauthorizedOperation' },
  {
    fault: { kind: 'error', code: 'InvalidAMIID.Unavailable' },
    code: 'InvalidAMIID.Unavailable',
  },
]

describe('what AWS does not remove', () => {
  it('is told in its own words, stops nothing else, and fails the run at the end', async () => {
    const scenario: Scenario = await startScenario({
      onCall: ({ operation, input }) => {
        const index = failing.indexOf(String(input['ImageId']))
        const image = scenario.region.images.get(failing[index] ?? '')?.image
        if (operation === 'DeregisterImage' && image) TROUBLES[index]?.happens?.(image)
      },
    })
    const { region, emulator, run } = scenario
    const [, ...ids] = bake(region, [10, ...TROUBLES.map((_, index) => 20 + index), 30, 40])
    const [failing, removed] = [ids.slice(0, TROUBLES.length), ids.slice(TROUBLES.length)]
    for (const [index, { fault }] of TROUBLES.entries()) {
      const when: Fault['when'] = ({ input }) => input['ImageId'] === failing[index]
      if (fault !== undefined) emulator.inject({ ...fault, operation: 'DeregisterImage', when })
    }

    const result = await run(ONE)

    expectFailure(result, /^::error title=Images could not be removed::/m)
    expectRemoved(result, { images: removed, snapshots: result.snapshotsOf(removed) })
    expect(listed(result, 'failed-image-ids')).toEqual([...failing].sort())
    expect(result.outputs['failed-count']).toBe(String(TROUBLES.length))
    for (const [index, { code }] of TROUBLES.entries()) {
      const image = reportedImage(result, failing[index] ?? '')
      expect(image).toMatchObject({ outcome: 'failed', error: { code } })
      expect(result.summary).toMatch(new RegExp(`<samp>${image.id}.*❌ failed`))
      expect(result.summary).toContain(`could not be removed**: <code>${code}`)
    }
  })

  it('is a snapshot where DeregisterImage says so, though it answers 200, and the next run can finish', async () => {
    const codes = ['missing-permissions', 'internal-error', 'client-error'] as const
    const { region, emulator, run } = await startScenario()
    const [, ...images] = bake(region, [10, 20, 30, 40], {
      snapshots: [{ sizeGiB: 5 }, { sizeGiB: 3 }],
    })
    const pairs = images.map((id) => snapshotsOf(region, [id]))
    const snapshots = pairs.map(([first = '']) => first)
    const failing = pairs.map(([, second = '']) => second)
    for (const [index, code] of codes.entries()) {
      const snapshotId = failing[index] ?? ''
      const when: Fault['when'] = ({ input }) => input['ImageId'] === images[index]
      emulator.inject({ kind: 'snapshot-result', code, snapshotId, when })
    }

    const first = await run(ONE)
    const next = await run({ ...ONE, 'orphan-snapshots': 'delete' })

    expectFailure(first, 'could not be deleted')
    expectRemoved(first, { images, snapshots })
    expect(failing.map((id) => reportedSnapshot(first, id))).toMatchObject(
      codes.map((code) => ({ outcome: 'failed', error: { code } })),
    )
    expect(listed(first, 'failed-snapshot-ids')).toEqual(failing.toSorted())
    expect(first.outputs).toMatchObject({ 'failed-count': '3', 'reclaimed-gib': '15' })
    expect(first.summary).toContain('could not be deleted**: <code>client-error')
    expect(next.exitCode).toBe(0)
    expectRemoved(next, { snapshots: failing })
  })
})
