import { beforeAll, describe, expect, it } from '@jest/globals'
import type { ImageSeed, SnapshotSeed } from '../emulator/index.ts'
import { ACCOUNT, OTHER_ACCOUNT } from '../support/emulated.ts'
import {
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
  type Scenario,
  type ScenarioRun,
} from '../support/scenario.ts'

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

const askedAbout = ({ emulator }: Scenario): readonly unknown[] =>
  emulator.callsTo('DescribeImageAttribute').map(({ input }) => input['ImageId'])

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
  it('goes with shared-images: remove, and nobody is asked whom it is shared with', async () => {
    const { emulator, region, run } = await startScenario()
    const ids = GRANTEES.flatMap(([, permission]) =>
      bake(region, [300], {
        ...shared([permission]),
        snapshots: [{ sharedWith: [OTHER_ACCOUNT] }],
      }),
    )
    const snapshots = snapshotsOf(region, ids)

    const result = await run({ ...GREEDY, 'shared-images': 'remove' })

    expectRemoved(result, { images: ids, snapshots })
    expect(emulator.callsTo('DescribeImageAttribute')).toEqual([])
    expect(emulator.callsTo('DescribeSnapshotAttribute')).toEqual([])
  })

  it('takes no slot of its family where it is public, which the list tells', async () => {
    const { region, run } = await startScenario()
    const [newest = ''] = bake(region, [10], shared([{ Group: 'all' }]))
    const [second = '', third = ''] = bake(region, [20, 30])
    const snapshots = snapshotsOf(region, [third])

    const result = await run({ 'keep-previous': '1' })

    expectRemoved(result, { images: [third], snapshots })
    expectKept(result, { [newest]: 'shared', [second]: 'keep-previous' })
  })

  it('holds its slot where only a question would tell: it is kept anyway', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    const [newest = ''] = bake(region, [10], shared([{ UserId: OTHER_ACCOUNT }]))
    const others = bake(region, [20, 30])
    const snapshots = snapshotsOf(region, others)

    const result = await run({ 'keep-previous': '1' })

    expectRemoved(result, { images: others, snapshots })
    expectKept(result, { [newest]: 'keep-previous' })
    expect(askedAbout(scenario)).not.toContain(newest)
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

describe('a question about sharing', () => {
  it('is asked about the images that would go, and no others of their family', async () => {
    const scenario = await startScenario()
    const { region, dryRun } = scenario
    const [used = '', older = '', oldest = ''] = bake(region, [10, 20, 30])
    bake(region, [40], { tags: { environment: 'dev', role: 'web', 'aws:backup:plan': 'x' } })
    bake(region, [50], { lastLaunchedAt: new Date() })
    bake(region, [10, 20], { tags: { environment: 'dev', role: 'db' } })
    bake(region, [11, 12])
    region.addInstance({ imageId: used })

    await dryRun({ 'keep-previous': '2' })

    expect(askedAbout(scenario).toSorted()).toEqual([older, oldest].toSorted())
  })

  it('is not asked where nothing would go', async () => {
    const scenario = await startScenario()
    bake(scenario.region, [10, 20, 30, 40])

    await scenario.run()

    expect(askedAbout(scenario)).toEqual([])
    expect(scenario.emulator.callsTo('DescribeSnapshotAttribute')).toEqual([])
    expect(scenario.emulator.callsTo('DescribeImageReferences')).toEqual([])
  })
})

describe('a snapshot', () => {
  const image = (sharedWith: SnapshotSeed['sharedWith']): ImageSeed =>
    sharedWith === undefined ? {} : { snapshots: [{ sharedWith }, {}] }

  it.each([
    ['everybody', 'all'],
    ['another account', OTHER_ACCOUNT],
  ])('that is shared with %s stays, and its image goes without it', async (_who, grantee) => {
    const { region, run } = await startScenario()
    const [id = ''] = bake(region, [300], image([grantee]))
    const [stays = '', goes = ''] = region.images.get(id)?.snapshotIds ?? []

    const result = await run(GREEDY)

    expectRemoved(result, { images: [id], snapshots: [goes] })
    expect(reportedSnapshot(result, stays)).toMatchObject({
      outcome: 'kept',
      reason: 'shared',
      explanation: `Shared with ${grantee}.`,
    })
  })

  it('that only its own account may use is not shared', async () => {
    const { region, run } = await startScenario()
    const [id = ''] = bake(region, [300], image([ACCOUNT]))
    const snapshots = snapshotsOf(region, [id])

    expectRemoved(await run(GREEDY), { images: [id], snapshots })
  })
})
