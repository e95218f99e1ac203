import { setTimeout as sleep } from 'node:timers/promises'
import {
  ACCOUNT,
  bake,
  expectFailure,
  expectGone,
  expectKept,
  GREEDY,
  OTHER_ACCOUNT,
  reportedImage,
  startScenario,
} from '../support/index.ts'

const ORGANIZATION = 'arn:aws:organizations::123456789012:organization/o-123example'
const UNIT = 'arn:aws:organizations::123456789012:ou/o-123example/ou-1234-5example'

describe('an image', () => {
  it('that is shared with anybody else is kept, and the report says with whom', async () => {
    const grantees = [
      [{ Group: 'all' }, 'all'],
      [{ UserId: OTHER_ACCOUNT }, OTHER_ACCOUNT],
      [{ OrganizationArn: ORGANIZATION }, ORGANIZATION],
      [{ OrganizationalUnitArn: UNIT }, UNIT],
      // Somebody of a kind that there is not yet.
      [{}, 'unknown'],
    ] as const
    const { region, run } = await startScenario()
    const ids = grantees.flatMap(([permission]) =>
      bake(region, [300], { sharedWith: [permission] }),
    )
    const [own = ''] = bake(region, [300], { sharedWith: [{ UserId: ACCOUNT }] })

    const result = await run(GREEDY)

    expectGone(result, own)
    expectKept(result, Object.fromEntries(ids.map((id) => [id, 'shared'])))
    expect(ids.map((id) => reportedImage(result, id).explanation)).toEqual(
      grantees.map(([, grantee]) => `Shared with ${grantee}.`),
    )
  })

  it('that another run removes meanwhile is asked about and is no failure', async () => {
    const { region, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation === 'DescribeImageAttribute') region.images.delete(id)
      },
    })
    const [id = ''] = bake(region, [300])

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expect(reportedImage(result, id).outcome).toBe('already-gone')
  })
})

describe('a question that EC2 refuses as if the image were not there', () => {
  const isGone = { kind: 'error', code: 'InvalidAMIID.NotFound' } as const
  const isUnavailable = { kind: 'error', code: 'InvalidAMIID.Unavailable' } as const

  it.each([
    ['launch permissions', { operation: 'DescribeImageAttribute', ...isUnavailable }],
    ['launch permissions', { operation: 'DescribeImageAttribute', ...isGone }],
    [
      'snapshot sharing',
      { operation: 'DescribeSnapshotAttribute', kind: 'error', code: 'InvalidSnapshot.NotFound' },
    ],
  ] as const)('stops the target while it is listed: %s, %o', async (what, fault) => {
    const { region, emulator, run } = await startScenario({ faults: [fault] })
    bake(region, [300], { sharedWith: [{ UserId: OTHER_ACCOUNT }] })

    const result = await run(GREEDY)

    expectFailure(result, `- ${what}: ec2:${fault.operation}: ${fault.code}`)
    expect(emulator.mutations()).toEqual([])
  })

  it.each(['failed', 'disabled'] as const)(
    'is no matter where nobody can launch it: %s',
    async (state) => {
      const { region, run } = await startScenario({
        onCall: ({ operation }) => {
          const image = region.images.get(id)?.image
          if (operation === 'DescribeImageAttribute' && image) image.State = state
        },
        faults: [{ operation: 'DescribeImageAttribute', ...isUnavailable }],
      })
      const [id = ''] = bake(region, [300])

      const result = await run(GREEDY)

      expectGone(result, id)
    },
  )
})

/** The calls that ask about single images or snapshots, and where these stand in them. */
const QUESTIONS = {
  DescribeImageAttribute: 'ImageId',
  DescribeImageReferences: 'ImageIds',
  DescribeSnapshotAttribute: 'SnapshotId',
} as const

describe('questions that cost a call each', () => {
  it('are asked once, and only about what the first plan takes away; uses once more before it goes', async () => {
    const { region, emulator, run } = await startScenario()
    const [, , , ...going] = bake(region, [10, 11, 12, 13, 14, 15])
    const [used = ''] = bake(region, [9])
    region.addInstance({ imageId: used })

    const result = await run({ 'keep-previous': '3' })

    expectGone(result, ...going)
    const asked = Object.entries(QUESTIONS).map(([operation, parameter]) =>
      emulator.callsTo(operation).flatMap(({ input }) => input[parameter] as string | string[]),
    )
    expect(asked.map((ids) => ids.sort())).toEqual([
      going,
      [...going, ...going].sort(),
      result.snapshotsOf(going),
    ])
  })

  it('are asked side by side, all kinds of them', async () => {
    const arrived = new Set<string>()
    let mostTogether = 0
    const { region, run } = await startScenario({
      onCall: async ({ operation }) => {
        if (!(operation in QUESTIONS)) return
        arrived.add(operation)
        // None is answered before all have come; where they never do, none waits for ever.
        for (let look = 0; look < 200 && arrived.size < 3; look += 1) await sleep(10)
        mostTogether = Math.max(mostTogether, arrived.size)
        arrived.delete(operation)
      },
    })
    bake(region, [10, 20])

    const result = await run({ 'keep-previous': '1' })

    expect(result.exitCode).toBe(0)
    expect(mostTogether).toBe(3)
  })
})
