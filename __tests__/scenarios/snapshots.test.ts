import {
  ACCOUNT,
  bake,
  clientsOf,
  daysAgo,
  expectRemoved,
  OTHER_ACCOUNT,
  type Region,
  reportedOrphan,
  reportedSnapshot,
  type Scenario,
  type ScenarioRun,
  type SnapshotSeed,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { rowsOf } from '../support/rendered.ts'
import { DeregisterImageCommand, RestoreImageFromRecycleBinCommand } from '@aws-sdk/client-ec2'

const ONE = { 'keep-previous': '1' }
const LOCK_EXPIRED = { LockState: 'expired', LockExpiresOn: daysAgo(1) } as const

interface Case {
  readonly what: string
  readonly seed?: SnapshotSeed
  readonly hold?: (region: Region, id: string) => void
  /** Why it stays; absent where it goes. */
  readonly reason?: string
  readonly explanation?: string
}

/** Snapshots of images that go; they differ in what holds them. */
const CASES: readonly Case[] = [
  { what: 'nothing holds it' },
  ...(['governance', 'compliance', 'compliance-cooloff'] as const).map((LockState) => ({
    what: `it is locked (${LockState})`,
    hold: (region: Region, id: string) => {
      region.lockSnapshot(id, { LockState })
    },
    reason: 'locked',
    explanation: LockState,
  })),
  {
    what: 'its lock has expired',
    hold: (region, id) => {
      region.lockSnapshot(id, LOCK_EXPIRED)
    },
  },
  {
    what: 'it is shared with another account',
    seed: { sharedWith: [OTHER_ACCOUNT] },
    reason: 'shared',
    explanation: OTHER_ACCOUNT,
  },
  { what: 'it is public', seed: { sharedWith: ['all'] }, reason: 'shared', explanation: 'all' },
  { what: 'it has a permission of its own account', seed: { sharedWith: [ACCOUNT] } },
  {
    what: 'Fast Snapshot Restore is on',
    hold: (region, id) => {
      region.enableFastRestore(id)
    },
    reason: 'fast-restore',
    explanation: 'eu-west-1a',
  },
  {
    what: 'Fast Snapshot Restore is being switched off',
    hold: (region, id) => {
      region.enableFastRestore(id, { State: 'disabling' })
    },
  },
  {
    what: 'it is much older than its image, and was copied for one',
    seed: {
      createdAt: daysAgo(300),
      description:
        'Copied for DestinationAmi ami-0fedcba9876543210 from SourceAmi ami-0123456789abcdef0',
      overrides: { VolumeId: 'vol-ffffffff' },
    },
  },
]

interface Seeded extends Case {
  readonly id: string
}

function seedCases({ region }: Scenario): readonly Seeded[] {
  bake(region, [10])
  return CASES.map(({ seed = {}, ...one }) => {
    const [image = ''] = bake(region, [100], { snapshots: [seed, {}] })
    const [id = ''] = region.images.get(image)?.snapshotIds ?? []
    one.hold?.(region, id)
    return { ...one, id }
  })
}

describe('a snapshot whose image goes', () => {
  let scenario: Scenario
  let seeded: readonly Seeded[]
  let going: readonly string[]
  let images: readonly string[]
  /** The snapshot that each image is about. */
  let mapped: ReadonlyMap<string, string>
  let result: ScenarioRun

  const staying = CASES.filter(({ reason }) => reason !== undefined)
  const find = (what: string): string => seeded.find((each) => each.what === what)?.id ?? ''

  beforeAll(async () => {
    scenario = await startScenario({ pageSize: 6, emptyPages: 3 })
    seeded = seedCases(scenario)
    images = [...scenario.region.images.keys()].slice(1)
    mapped = new Map(images.map((image, index) => [image, seeded[index]?.id ?? '']))
    const held = seeded.filter(({ reason }) => reason !== undefined).map(({ id }) => id)
    going = snapshotsOf(scenario.region, images).filter((id) => !held.includes(id))
    result = await scenario.run(ONE)
  })

  it.each(staying)('stays where $what: $reason', ({ what, reason, explanation = '' }) => {
    const id = find(what)

    expect(reportedSnapshot(result, id)).toMatchObject({ verdict: 'keep', outcome: 'kept', reason })
    expect(reportedSnapshot(result, id).explanation).toContain(explanation)
    expect(scenario.region.snapshots.has(id)).toBe(true)
    expect(rowsOf(result.summary, id)).toStrictEqual([expect.arrayContaining([reason])])
  })

  it('goes where nothing holds it, and so do the others of its image', () => {
    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots: going })
  })

  it('stays, and so its image is deregistered without DeleteAssociatedSnapshots', () => {
    const isHeld = (image: string): boolean =>
      staying.some(({ what }) => find(what) === mapped.get(image))
    const asked = scenario.emulator
      .callsTo('DeregisterImage')
      .filter(({ input }) => input['DeleteAssociatedSnapshots'] === true)
      .map(({ input }) => String(input['ImageId']))

    expect(asked.sort()).toEqual(images.filter((id) => !isHeld(id)))
    expect(scenario.emulator.callsTo('DeleteSnapshot')).toHaveLength(staying.length)
  })
})

interface Shared extends Scenario {
  /** The image in the Recycle Bin that the snapshot was made for. */
  readonly binned: string
  /** The image to remove that maps the snapshot as well. */
  readonly old: string
  readonly snapshot: string
}

/** Two images map one snapshot, and that which it was made for is in the Recycle Bin by now. */
async function shareWithBinned(): Promise<Shared> {
  const scenario = await startScenario()
  const { region, emulator } = scenario
  region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
  bake(region, [10])
  const [binned = ''] = bake(region, [30])
  const [snapshot = ''] = region.images.get(binned)?.snapshotIds ?? []
  const [old = ''] = bake(region, [20], { snapshots: [snapshot] })
  await clientsOf(emulator).ec2.send(new DeregisterImageCommand({ ImageId: binned }))
  return { ...scenario, binned, old, snapshot }
}

describe('a snapshot that an image in the Recycle Bin needs', () => {
  it('stays when another image that maps it goes, and so the first can come back', async () => {
    const { region, emulator, run, binned, old, snapshot } = await shareWithBinned()

    const result = await run(ONE)
    await clientsOf(emulator).ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: binned }))

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'kept',
      reason: 'image-in-recycle-bin',
      explanation: `Made for ${binned}, which the Recycle Bin holds.`,
    })
    expect(rowsOf(result.summary, snapshot)).toStrictEqual([
      expect.arrayContaining(['image-in-recycle-bin']),
    ])
    expect(region.images.has(binned)).toBe(true)
  })
})
const GIB = 2 ** 30

const orphanOf = (image: string): string =>
  `Created by CreateImage(i-0123456789abcdef0) for ${image}`

describe('sizes and costs', () => {
  it('are full sizes, by tier, and said to be an upper bound', async () => {
    const { region, run } = await startScenario()
    bake(region, [10])
    const [old = ''] = bake(region, [20], {
      snapshots: [
        { sizeGiB: 100 },
        { sizeGiB: 100, overrides: { FullSnapshotSizeInBytes: 2.5 * GIB } },
        { sizeGiB: 40, tier: 'archive' },
      ],
    })
    const [volume = '', full = '', archived = ''] = snapshotsOf(region, [old])
    const orphan = region.addSnapshot({
      sizeGiB: 10,
      createdAt: daysAgo(90),
      description: orphanOf('ami-0123456789abcdef0'),
    }).id
    const snapshots = [volume, full, archived, orphan]

    const result = await run({ ...ONE, 'orphan-snapshots': 'delete' })

    expectRemoved(result, { images: [old], snapshots })
    expect([volume, full, archived].map((id) => reportedSnapshot(result, id).gib)).toEqual([
      100, 2.5, 40,
    ])
    expect(reportedSnapshot(result, archived).storageTier).toBe('archive')
    expect(reportedOrphan(result, orphan).gib).toBe(10)
    // $0.05 a GiB and month, and $0.0125 in the archive.
    const usd = 0.05 * (100 + 2.5 + 10) + 0.0125 * 40
    expect(result.report?.totals).toMatchObject({
      snapshots: { deleted: 4 },
      reclaimedGib: 152.5,
      reclaimableGib: 152.5,
      reclaimedUsdPerMonth: Number(usd.toFixed(2)),
    })
    expect(result.outputs).toMatchObject({ 'reclaimed-gib': '152.5', 'reclaimable-gib': '152.5' })
    expect(result.summary).toContain('💰 From now on: **153 GiB**, up to **$6.13 a month** less')
  })
})

describe('what holds snapshots and cannot be read', () => {
  it('is not read where no snapshot can go', async () => {
    const { region, emulator, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])

    const result = await run({
      ...ONE,
      'delete-snapshots': 'false',
      'orphan-snapshots': 'ignore',
    })

    expectRemoved(result, { images: [old] })
    for (const operation of [
      'DescribeSnapshotAttribute',
      'DescribeLockedSnapshots',
      'DescribeFastSnapshotRestores',
      'ListSnapshotsInRecycleBin',
    ]) {
      expect(emulator.callsTo(operation)).toEqual([])
    }
  })
})
