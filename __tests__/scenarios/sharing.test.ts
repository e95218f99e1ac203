import {
  ACCOUNT,
  bake,
  type Emulator,
  expectKept,
  expectRemoved,
  type ImageSeed,
  OTHER_ACCOUNT,
  reportedImage,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { setTimeout as sleep } from 'node:timers/promises'

const ORGANIZATION = 'arn:aws:organizations::123456789012:organization/o-123example'
const UNIT = 'arn:aws:organizations::123456789012:ou/o-123example/ou-1234-5example'
const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const GRANTEES = [
  ['everybody', { Group: 'all' }, 'all'],
  ['another account', { UserId: OTHER_ACCOUNT }, OTHER_ACCOUNT],
  ['an organization', { OrganizationArn: ORGANIZATION }, ORGANIZATION],
  ['an organizational unit', { OrganizationalUnitArn: UNIT }, UNIT],
  ['somebody of a kind that there is not yet', {}, 'unknown'],
] as const

const shared = (sharedWith: ImageSeed['sharedWith']): ImageSeed =>
  sharedWith === undefined ? {} : { sharedWith }

describe('an image', () => {
  let result: ScenarioRun
  let ids: readonly string[]
  let own: string
  let ownSnapshots: readonly string[]

  beforeAll(async () => {
    const { region, run } = await startScenario()
    ids = GRANTEES.flatMap(([, permission]) => bake(region, [300], shared([permission])))
    ;[own = ''] = bake(region, [300], shared([{ UserId: ACCOUNT }]))
    ownSnapshots = snapshotsOf(region, [own])
    result = await run(GREEDY)
  })

  it.each(GRANTEES.map(([who, , grantee], index) => ({ who, grantee, index })))(
    'that is shared with $who is kept, and the report says with whom',
    ({ grantee, index }) => {
      const id = ids[index] ?? ''
      expectKept(result, { [id]: 'shared' })
      expect(reportedImage(result, id).explanation).toBe(`Shared with ${grantee}.`)
    },
  )

  it('that only its own account may launch is not shared', () => {
    expectRemoved(result, { images: [own], snapshots: ownSnapshots })
  })
})

describe('a shared image', () => {
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

/** The ids that these calls ask about, sorted, with every repetition. */
const askedAbout = (emulator: Emulator, operation: string, parameter: string): readonly string[] =>
  emulator
    .callsTo(operation)
    .flatMap(({ input }) => input[parameter] as string | readonly string[])
    .sort()

const askedAboutSharing = (emulator: Emulator): readonly string[] =>
  askedAbout(emulator, 'DescribeImageAttribute', 'ImageId')

const askedAboutSnapshots = (emulator: Emulator): readonly string[] =>
  askedAbout(emulator, 'DescribeSnapshotAttribute', 'SnapshotId')

const askedAboutUse = (emulator: Emulator): readonly string[] =>
  askedAbout(emulator, 'DescribeImageReferences', 'ImageIds')

const agesFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index)

describe('questions that cost a call each', () => {
  it('are asked once, and only about what the first plan takes away; uses once more before it goes', async () => {
    const { region, emulator, run } = await startScenario()
    const [, , , ...going] = bake(region, agesFrom(10, 8))
    const [used = ''] = bake(region, [9])
    region.addInstance({ imageId: used })
    const snapshots = snapshotsOf(region, going)

    const result = await run({ 'keep-previous': '3' })

    expectRemoved(result, { images: going, snapshots })
    expect(askedAboutSharing(emulator)).toEqual(going)
    expect(askedAboutUse(emulator)).toEqual([...going, ...going].sort())
    expect(askedAboutSnapshots(emulator)).toEqual(snapshots)
  })
  it('are asked side by side, all kinds of them', async () => {
    const kinds = ['DescribeImageAttribute', 'DescribeSnapshotAttribute', 'DescribeImageReferences']
    const arrived = new Set<string>()
    let mostTogether = 0
    const { region, run } = await startScenario({
      onCall: async ({ operation }) => {
        if (!kinds.includes(operation)) return
        arrived.add(operation)
        // None is answered before all have come; where they never do, none waits for ever.
        for (let look = 0; look < 200 && arrived.size < kinds.length; look += 1) await sleep(10)
        mostTogether = Math.max(mostTogether, arrived.size)
        arrived.delete(operation)
      },
    })
    bake(region, [10, 20])

    const result = await run({ 'keep-previous': '1' })

    expect(result.exitCode).toBe(0)
    expect(mostTogether).toBe(kinds.length)
  })
})
