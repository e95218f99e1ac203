import { beforeAll, describe, expect, it } from '@jest/globals'
import type { ImageSeed } from '../emulator/index.ts'
import { ACCOUNT, OTHER_ACCOUNT } from '../support/emulated.ts'
import {
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  snapshotsOf,
  startScenario,
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
