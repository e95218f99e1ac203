import {
  ACCOUNT,
  addOrphan,
  bake,
  daysAgo,
  type Emulator,
  expectRemoved,
  ONE,
  OTHER_ACCOUNT,
  type Region,
  reportedOrphan,
  reportedSnapshot,
  type ScenarioRun,
  type SnapshotSeed,
  startScenario,
} from '../support/index.ts'
import { rowsOf } from '../support/rendered.ts'

/** What is done to a snapshot, or how it is made. */
type Hold = ((region: Region, id: string) => void) | SnapshotSeed

const EXPIRED = { LockState: 'expired', LockExpiresOn: daysAgo(1) } as const

const locked =
  (lock: Parameters<Region['lockSnapshot']>[1]): Hold =>
  (region, id) => {
    region.lockSnapshot(id, lock)
  }

const restored =
  (state: Parameters<Region['enableFastRestore']>[1]): Hold =>
  (region, id) => {
    region.enableFastRestore(id, state)
  }

const STAYS: readonly (readonly [what: string, hold: Hold, reason: string, says: string])[] = [
  ['is locked', locked({ LockState: 'governance' }), 'locked', 'governance'],
  ['is shared with another account', { sharedWith: [OTHER_ACCOUNT] }, 'shared', OTHER_ACCOUNT],
  ['is public', { sharedWith: ['all'] }, 'shared', 'all'],
  ['has Fast Snapshot Restore', restored({}), 'fast-restore', 'eu-west-1a'],
]

const GOES: Readonly<Record<string, Hold>> = {
  'has a lock that has expired': locked(EXPIRED),
  'has a permission of its own account': { sharedWith: [ACCOUNT] },
  'has Fast Snapshot Restore that is being switched off': restored({ State: 'disabling' }),
}

describe('a snapshot whose image goes', () => {
  /** The image that maps what stays, and what stays. */
  const staying = new Map<string, { readonly image: string; readonly id: string }>()
  let going: readonly string[]
  let result: ScenarioRun
  let emulator: Emulator

  /** An image whose first snapshot is held. */
  function held(region: Region, hold: Hold): { readonly image: string; readonly id: string } {
    const isSeed = typeof hold === 'object'
    const [image = ''] = bake(region, [100], { snapshots: [isSeed ? hold : {}, {}] })
    const [id = ''] = region.images.get(image)?.snapshotIds ?? []
    if (!isSeed) hold(region, id)
    return { image, id }
  }

  beforeAll(async () => {
    const scenario = await startScenario({ pageSize: 6, emptyPages: 3 })
    const { region } = scenario
    emulator = scenario.emulator
    bake(region, [10])
    for (const [what, hold] of STAYS) staying.set(what, held(region, hold))
    going = Object.values(GOES).map((hold) => held(region, hold).image)
    result = await scenario.run(ONE)
  })

  it.each(STAYS)('stays where it %s', (what, _hold, reason, says) => {
    const id = staying.get(what)?.id ?? ''

    expect(reportedSnapshot(result, id)).toMatchObject({ verdict: 'keep', outcome: 'kept', reason })
    expect(reportedSnapshot(result, id).explanation).toContain(says)
    expect(rowsOf(result.summary, id)).toStrictEqual([expect.arrayContaining([reason])])
  })

  it(`goes where nothing holds it: it ${Object.keys(GOES).join(', ')}`, () => {
    const held = [...staying.values()]
    const images = [...held.map(({ image }) => image), ...going]
    const snapshots = result.snapshotsOf(images)
    const ids = new Set(held.map(({ id }) => id))

    expectRemoved(result, { images, snapshots: snapshots.filter((id) => !ids.has(id)) })
    expect(result.exitCode).toBe(0)
    const together = emulator
      .callsTo('DeregisterImage')
      .filter(({ input }) => input['DeleteAssociatedSnapshots'] === true)
    expect(together.map(({ input }) => input['ImageId']).sort()).toEqual(going)
    expect(emulator.callsTo('DeleteSnapshot')).toHaveLength(held.length)
  })
})

describe('sizes and costs', () => {
  it('are full sizes, by tier, and said to be an upper bound', async () => {
    const { region, run } = await startScenario()
    bake(region, [10])
    const overrides = { FullSnapshotSizeInBytes: 2.5 * 2 ** 30 }
    const [old = ''] = bake(region, [20], {
      snapshots: [{ sizeGiB: 100 }, { sizeGiB: 100, overrides }, { sizeGiB: 40, tier: 'archive' }],
    })
    const mapped = region.images.get(old)?.snapshotIds ?? []
    const orphan = addOrphan(region, { sizeGiB: 10 })

    const result = await run({ ...ONE, 'orphan-snapshots': 'delete' })

    expectRemoved(result, { images: [old], snapshots: [...mapped, orphan] })
    expect(mapped.map((id) => reportedSnapshot(result, id))).toMatchObject([
      { gib: 100 },
      { gib: 2.5 },
      { gib: 40, storageTier: 'archive' },
    ])
    expect(reportedOrphan(result, orphan).gib).toBe(10)
    // $0.05 a GiB and month, and $0.0125 in the archive.
    const usd = 0.05 * (100 + 2.5 + 10) + 0.0125 * 40
    expect(result.report?.totals).toMatchObject({
      snapshots: { deleted: 4 },
      reclaimedGib: 152.5,
      reclaimedUsdPerMonth: Number(usd.toFixed(2)),
    })
    expect(result.outputs).toMatchObject({ 'reclaimed-gib': '152.5', 'reclaimable-gib': '152.5' })
    expect(result.summary).toContain('💰 From now on: **153 GiB**, up to **$6.13 a month** less')
  })
})
